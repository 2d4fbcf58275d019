"""The coordinator's figures: whether the promise holds, what waits, and how reviewers judge beside each other.

Advice for people who know each other: a difference is no mistake, and nothing here changes anything.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q
from django.utils import timezone

from cocreate.common.working_days import working_days_between

from .barring import busy_with
from .models import Assessment, Declaration
from .planning import unassigned_in
from .progress import progress_of
from .states import UNTIL_ASSESSED
from .totals import middle_half, spread_of

ANSWERS_OF_DAYS, REPLIES_OF_DAYS, ASSESSMENTS_OF_DAYS = 30, 90, 365
# With fewer, chance says more than the person.
FEWEST_TO_COMPARE = 3
MOST_COUNTED, MOST_READ, MOST_ASSESSMENTS = 1_000, 1_000, 20_000


@dataclass(frozen=True)
class Figures:
    """What the four cards show; None where nothing has happened yet."""

    kept: int | None
    unassigned: int
    oldest: int | None
    first_reply: Decimal | None
    recused: int
    not_replaced: int


@dataclass(frozen=True)
class Judged:
    """How one person, or everybody, has judged."""

    person: object
    count: int
    mean: Decimal
    low: Decimal
    high: Decimal
    # -1: below the middle half of all, 1: above it, 0: in it, or too few to say.
    side: int = 0


def figures(cases, now, closed) -> Figures:
    """The four figures of ``cases``: what the reader may know of."""
    today = timezone.localdate(now)
    answered = cases.filter(decided_at__gte=now - timedelta(days=ANSWERS_OF_DAYS), decided_at__lte=now)
    in_time = Q(decided_at__date__lte=F("decision_due"))
    answers = answered.order_by().aggregate(all=Count("pk"), kept=Count("pk", filter=in_time))
    waiting = unassigned_in(cases)
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    replied = cases.filter(replied_at__gte=now - timedelta(days=REPLIES_OF_DAYS)).order_by("-replied_at")
    days = [
        working_days_between(timezone.localdate(received), timezone.localdate(reply), closed)
        for received, reply in replied.values_list("received_at", "replied_at")[:MOST_READ]
    ]
    recused, not_replaced = _recused(cases)
    return Figures(
        kept=round(100 * answers["kept"] / answers["all"]) if answers["all"] else None,
        unassigned=waiting.order_by()[: MOST_COUNTED + 1].count(),
        oldest=working_days_between(timezone.localdate(oldest), today, closed) if oldest else None,
        first_reply=Decimal(median(days)).quantize(Decimal("0.1")) if days else None,
        recused=recused,
        not_replaced=not_replaced,
    )


def _recused(cases) -> tuple[int, int]:
    """How many have stepped back from cases that are open, and on how many cases a person is missing since."""
    open_cases = cases.filter(state__in=UNTIL_ASSESSED).order_by().values("pk")
    tied = Declaration.objects.tied().filter(proposal__in=open_cases).order_by()
    touched = list(
        cases.filter(pk__in=tied.values("proposal")).order_by("pk").only("pk", "challenge_id")[:MOST_READ]
    )
    progress, busy = progress_of(touched), busy_with(touched)
    return tied.count(), sum(len(busy[case.pk]) < progress[case.pk].needed for case in touched)


def calibration(now) -> tuple[Judged | None, list[Judged]]:
    """Everybody together, and each person who has sent an assessment in the last year; the strictest first."""
    sent = Assessment.objects.sent().filter(total__isnull=False, sent_at__gte=now - timedelta(days=ASSESSMENTS_OF_DAYS))
    totals = defaultdict(list)
    for person, total in sent.order_by("-sent_at").values_list("reviewer", "total")[:MOST_ASSESSMENTS]:
        totals[person].append(total)
    if not totals:
        return None, []
    everybody = _judged(None, [total for some in totals.values() for total in some])
    people = get_user_model().objects.in_bulk(list(totals))
    found = [_judged(people[key], some, everybody) for key, some in totals.items()]
    return everybody, sorted(found, key=lambda one: (one.mean, one.person.name))


def _judged(person, values, everybody=None) -> Judged:
    low, high = middle_half(values)
    mean = spread_of(values).mean
    side = 0
    if everybody is not None and len(values) >= FEWEST_TO_COMPARE:
        side = (mean > everybody.high) - (mean < everybody.low)
    return Judged(person, len(values), mean, low, high, side)
