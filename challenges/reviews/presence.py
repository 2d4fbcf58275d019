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


def look(user, case, *, session=None, writes=False) -> tuple[int, list[Onlooker]]:
    """Say that ``user`` has the case open.

    Gives the number of the session, which a page hands in when it says so again, and the others who have the case open.
    """
    now = timezone.now()
    sessions = list(_of_readers(case).order_by("-last_seen_at", "-pk"))
    mine = [one for one in sessions if one.user_id == user.pk]
    known = [one.pk for one in mine if (one.pk == session if session is not None else one.last_seen_at < now - SILENT)]
    seen = {"last_seen_at": now, "is_editing": writes}
    if known and EditingSession.objects.filter(pk=known[0]).update(**seen):
        session = known[0]
    else:
        session = EditingSession.objects.create(user=user, content_type=_kind(), object_id=str(case.pk), **seen).pk
    return session, _people([one for one in sessions if one.user_id != user.pk])


def leave(user, case, session) -> None:
    """Say that the page is closed."""
    _on(case).filter(user=user, pk=session).delete()


def _people(sessions) -> list[Onlooker]:
    """Those who write first; several windows of one person are one."""
    people: dict[int, Onlooker] = {}
    for one in sessions:
        before = people.get(one.user_id)
        # The session seen last says whether the person is still there, any of them whether they write.
        people[one.user_id] = Onlooker(
            one.user.name, one.is_editing or bool(before and before.writes), before.is_idle if before else one.is_idle
        )
    return sorted(people.values(), key=lambda one: (one.is_idle, not one.writes, one.name))


def _of_readers(case):
    """The sessions of those who may read the case at this moment; a tie closes it at once."""
    said = Declaration.objects.standing().filter(proposal=case.pk, person=OuterRef("user"))
    closed = [
        said.exclude(pk__in=Declaration.objects.free().filter(proposal=case.pk)),
        Proposal.co_authors.through.objects.filter(proposal=case.pk, user=OuterRef("user")),
        Membership.objects.filter(organisation=case.organisation_id, user=OuterRef("user"), ended_at=None),
    ]
    sessions = _on(case).available().filter(user__is_active=True).exclude(user=case.author_id).select_related("user")
    for rows in closed:
        sessions = sessions.exclude(Exists(rows))
    return sessions


def forget_absent(now) -> int:
    """Take away the sessions of pages that nobody has had open for an hour, of Wagtail's own screens, too."""
    return EditingSession.objects.stale().delete()[0]


def _kind():
    return ContentType.objects.get_for_model(Proposal)


def _on(case):
    return EditingSession.objects.filter(content_type=_kind(), object_id=str(case.pk))
