"""The views of the queue as tabs, each a name for a part of what one may see, with a count that never takes long."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from partners.rules import is_coordinator, reads_queue, works_in_queue

from ...proposals.models import ContactTask, Proposal
from ...proposals.states import UNDECIDED, S
from ..anonymity import named_to
from ..models import Assessment, Assignment, Decision, Declaration, Mention
from ..progress import ready_to_decide
from ..rules import decides

MOST_COUNTED = 1000
SECONDS_KEPT = 60


@dataclass(frozen=True)
class Count:
    """A number that stops at 1,000: counting further would grow with the table."""

    number: int

    def __str__(self):
        if self.number > MOST_COUNTED:
            return f"{number_format(MOST_COUNTED, force_grouping=True)}+"
        return number_format(self.number, force_grouping=True)


@dataclass(frozen=True)
class Tab:
    """One view: its key in the address, its name, what it holds of a queryset, and who has any use for it."""

    key: str
    label: str
    narrow: Callable
    whose: Callable = reads_queue
    order: Callable = lambda cases: cases.by_time_left()


class Counted(Subquery):
    """How many rows another query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _mine(cases, user):
    """What I am asked to work on and have not assessed."""
    sent = Assessment.objects.sent().filter(proposal=OuterRef("pk"), reviewer=user.pk)
    assigned = Assignment.objects.current().filter(reviewer=user.pk).values("proposal")
    return cases.undecided().filter(~Exists(sent), pk__in=assigned, paused=False)


def _sent(cases, user):
    return cases.filter(pk__in=Assessment.objects.sent().filter(reviewer=user.pk).values("proposal"))


def _mentioned(cases, user):
    """Where a colleague mentions me in a note, and I have not opened the case since."""
    return cases.filter(pk__in=Mention.objects.unseen_by(user).values("note__proposal"))


def _undeclared(cases, user):
    """Of those that are mine, the ones that stay closed until I say whether I have a tie."""
    answered = Declaration.objects.standing().filter(proposal=OuterRef("pk"), person=user.pk)
    return _mine(cases, user).filter(~Exists(answered))


def _in_doubt(cases, user):
    """Where somebody waits for a ruling on a tie; not where the doubt is one's own, which closes the case."""
    waiting = Declaration.objects.in_doubt().filter(proposal=OuterRef("pk"))
    return cases.filter(Exists(waiting)).exclude(pk__in=Declaration.objects.in_doubt().filter(person=user.pk).values("proposal"))


def _woken(cases, user):
    """Parked until a day that has come, and not decided again."""
    come = Decision.objects.filter(outcome=S.PARKED, wake_on__lte=timezone.localdate(), superseded_by=None)
    return cases.undecided().filter(pk__in=come.values("proposal"))


def _free(cases, user):
    return cases.undecided().filter(~Exists(Assignment.objects.current().filter(proposal=OuterRef("pk"))))


def _to_call(cases, user):
    # Who may not know the proposer has nobody to ring.
    cases = named_to(user, cases)
    return cases.filter(Exists(ContactTask.objects.filter(proposal=OuterRef("pk"), done_at=None)))


def _open_first(cases):
    """What is answered comes after what is not."""
    answered = Case(When(Q(state__in=UNDECIDED), then=Value(0)), default=Value(1))
    return cases.order_by(answered, "paused", "answer_due", "pk")


TABS = [
    Tab("mine", _("Mine now"), _mine, works_in_queue),
    Tab("sent", _("Mine sent"), _sent, works_in_queue, _open_first),
    Tab("mentioned", _("Mentioned"), _mentioned, works_in_queue, _open_first),
    Tab("doubts", _("Doubts about ties"), _in_doubt, is_coordinator, _open_first),
    Tab("unassigned", _("Not assigned"), _free),
    Tab("late", _("Past the deadline"), lambda cases, user: cases.overdue()),
    Tab("waiting", _("Waiting for the proposer"), lambda cases, user: cases.filter(state=S.NEEDS_INFO)),
    Tab("decide", _("To be decided"), lambda cases, user: ready_to_decide(cases), decides),
    Tab("woken", _("Woken"), _woken),
    Tab("call", _("Phone or write"), _to_call),
    Tab("all", _("All open"), lambda cases, user: cases.undecided()),
]
OWN = {"mine", "sent", "mentioned"}


def tabs_of(user) -> list[Tab]:
    """The views that mean something to this person."""
    return [tab for tab in TABS if tab.whose(user)]


def tab_named(key, user) -> Tab:
    """The view with this key, else all that is open."""
    return next((tab for tab in tabs_of(user) if tab.key == key), TABS[-1])


def counts(user, cases=None) -> dict[str, Count]:
    """How many cases stand in each view of ``user``, and under ``declare`` how many of those that are mine are closed.

    One query for all; kept a minute, and forgotten when the person does something. ``cases`` is the person's queue,
    where somebody has it at hand.
    """
    found = cache.get(_key(user))
    if found is None:
        found = _count(user, Proposal.objects.in_queue_of(user) if cases is None else cases)
        cache.set(_key(user), found, SECONDS_KEPT)
    return {key: Count(number) for key, number in found.items()}


def _count(user, cases) -> dict[str, int]:
    parts = {tab.key: tab.narrow(cases, user) for tab in tabs_of(user)}
    if "mine" in parts:
        parts["declare"] = _undeclared(cases, user)
    return numbers_in(user, parts)


def numbers_in(user, parts) -> dict[str, int]:
    """How many cases each of ``parts`` holds, as far as it counts; one query for all."""
    names = {f"part_{number}": key for number, key in enumerate(parts)}
    asked = {name: Counted(parts[key].order_by().values("pk")[: MOST_COUNTED + 1]) for name, key in names.items()}
    row = get_user_model().objects.filter(pk=user.pk).values(**asked).get()
    return {key: row[name] or 0 for name, key in names.items()}


def forget_counts(user) -> None:
    """The person did something: count anew."""
    cache.delete_many([_key(user), views_key(user)])


def views_key(user):
    """Where the numbers of the person's saved views are kept."""
    return f"queue-view-counts-{user.pk}"


def _key(user):
    return f"queue-counts-{user.pk}"
