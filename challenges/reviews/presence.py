"""Who else has a case open right now, in Wagtail's own editing sessions. Nothing here is history, and nothing is kept.

Each open page is one session, which its script keeps awake and ends; without a script it falls asleep by itself.
Whoever asks hands in a case from ``Proposal.objects.opened_by``: who may not read a case neither sees nor is seen.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.admin.models import EditingSession

from partners.organisations import Membership

from ..proposals.models import Proposal
from .models import Declaration

# A page that has not been heard of for so long is taken over by the next one that the same person opens.
SILENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Onlooker:
    """Somebody else on the case, whether they are writing, and whether nothing has been heard of them for a while."""

    name: str
    writes: bool
    is_idle: bool


def look(user, case, *, session=None, writes=False) -> int:
    """Say that ``user`` has the case open; gives the number of the session, which a page hands in when it says so again."""
    now = timezone.now()
    mine, seen = _on(case).filter(user=user), {"last_seen_at": now, "is_editing": writes}
    if session is not None and mine.filter(pk=session).update(**seen):
        return session
    session = None if session else mine.filter(last_seen_at__lt=now - SILENT).values_list("pk", flat=True).first()
    if session is not None and mine.filter(pk=session).update(**seen):
        return session
    return EditingSession.objects.create(user=user, content_type=_kind(), object_id=str(case.pk), **seen).pk


def leave(user, case, session) -> None:
    """Say that the page is closed."""
    _on(case).filter(user=user, pk=session).delete()


def others_on(user, case) -> list[Onlooker]:
    """The others who have the case open, those who write first; several windows of one person are one."""
    may_not_know = [
        Declaration.objects.standing().filter(proposal=case.pk, person=OuterRef("user")).exclude(
            pk__in=Declaration.objects.free().filter(proposal=case.pk)
        ),
        Proposal.co_authors.through.objects.filter(proposal=case.pk, user=OuterRef("user")),
        Membership.objects.filter(organisation=case.organisation_id, user=OuterRef("user"), ended_at=None),
    ]  # fmt: skip
    sessions = _on(case).available().filter(user__is_active=True).exclude(user=user).exclude(user=case.author_id)
    for rows in may_not_know:
        sessions = sessions.exclude(Exists(rows))
    people: dict[int, Onlooker] = {}
    for one in sessions.select_related("user").order_by("-last_seen_at", "-pk"):
        before = people.get(one.user_id)
        # The session seen last says whether the person is still there, any of them whether they write.
        people[one.user_id] = Onlooker(
            one.user.name, (before.writes if before else False) or one.is_editing, before.is_idle if before else one.is_idle
        )
    return sorted(people.values(), key=lambda one: (one.is_idle, not one.writes, one.name))


def forget_absent(now) -> int:
    """Take away the sessions of pages that nobody has had open for an hour, of Wagtail's own screens, too."""
    return EditingSession.objects.stale().delete()[0]


def _kind():
    return ContentType.objects.get_for_model(Proposal)


def _on(case):
    return EditingSession.objects.filter(content_type=_kind(), object_id=str(case.pk))
