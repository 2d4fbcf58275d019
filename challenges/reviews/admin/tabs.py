"""The views of the queue as tabs, each a name for a part of what one may see, with a count that never takes long."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from ...proposals.models import ContactTask, Proposal
from ...proposals.states import S
from ..models import Assignment
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
    """One view: its key in the address, its name, what it holds of a queryset, and whose it is."""

    key: str
    label: str
    narrow: Callable
    only_deciders: bool = False


def _assigned(**who):
    return Exists(Assignment.objects.current().filter(proposal=OuterRef("pk"), **who))


def _open_tasks():
    return Exists(ContactTask.objects.filter(proposal=OuterRef("pk"), done_at=None))


TABS = [
    Tab("mine", _("Mine now"), lambda cases, user: cases.undecided().filter(_assigned(reviewer=user), paused=False)),
    Tab("unassigned", _("Not assigned"), lambda cases, user: cases.undecided().exclude(_assigned())),
    Tab("late", _("Past the deadline"), lambda cases, user: cases.overdue()),
    Tab("waiting", _("Waiting for the proposer"), lambda cases, user: cases.filter(state=S.NEEDS_INFO)),
    Tab(
        "decide", _("To be decided"),
        lambda cases, user: cases.filter(state__in=[S.ASSESSMENT, S.RECOMMENDED]), only_deciders=True,
    ),
    Tab("call", _("Phone or write"), lambda cases, user: cases.filter(_open_tasks())),
    Tab("all", _("All open"), lambda cases, user: cases.undecided()),
]  # fmt: skip


def tabs_of(user) -> list[Tab]:
    """The views that mean something to this person."""
    return [tab for tab in TABS if not tab.only_deciders or decides(user)]


def tab_named(key, user) -> Tab:
    """The view with this key, else all that is open."""
    return next((tab for tab in tabs_of(user) if tab.key == key), TABS[-1])


def counts(user) -> dict[str, Count]:
    """How many cases stand in each view of ``user``; kept a minute, and forgotten when the person does something."""
    found = cache.get(_key(user))
    if found is None:
        cases = Proposal.objects.in_queue_of(user)
        found = {tab.key: tab.narrow(cases, user).order_by()[: MOST_COUNTED + 1].count() for tab in tabs_of(user)}
        cache.set(_key(user), found, SECONDS_KEPT)
    return {key: Count(number) for key, number in found.items()}


def forget_counts(user) -> None:
    """The person did something: count anew."""
    cache.delete(_key(user))


def _key(user):
    return f"queue-counts-{user.pk}"
