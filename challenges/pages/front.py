"""What the front page shows: what is open, how far ideas have come, and whether answers came in time."""

from django.core.cache import cache
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from ..calls.models import AnswerPromise, ChallengePage
from ..calls.showing import index_url, open_box_answer_url, rows
from ..calls.states import Phase
from ..proposals.models import Proposal
from ..proposals.states import UNDECIDED, S

SHOWN = 3
# One ring stands for one answer; more than this many could not be told apart.
MOST_RINGS = 66
# Sums over all proposals; the front page may be a minute behind.
KEEP_SECONDS = 60


def front_context() -> dict:
    """The names are those of the template."""
    opened = ChallengePage.objects.canonical().live().in_phase(Phase.OPEN).filter(is_open_box=False)
    return {
        "counts": cache.get_or_set("front-counts", counts, KEEP_SECONDS),
        "kept": cache.get_or_set("front-kept", kept_answers, KEEP_SECONDS),
        "rows": rows(opened, limit=SHOWN),
        "open_count": opened.count(),
        "list_url": index_url(),
        "open_box_url": open_box_answer_url(ChallengePage.objects),
        "reply_days": AnswerPromise.load().reply_days,
        "signup_url": reverse("account_signup"),
    }


def counts() -> dict:
    """How many ideas came in; what is tried, in use and spread is counted from projects, and none are built yet."""
    return {"ideas": Proposal.objects.exclude(state=S.WITHDRAWN).count(), "trials": 0, "in_use": 0, "spread": 0}


def kept_answers(today=None) -> dict:
    """How many first replies of this year came in time; one that is overdue and not sent yet is late."""
    today = today or timezone.localdate()
    replied = Proposal.objects.filter(replied_at__year=today.year)
    total = replied.count()
    late = replied.filter(replied_at__date__gt=F("reply_due")).count()
    missing = Proposal.objects.filter(replied_at=None, state__in=UNDECIDED, reply_due__lt=today).count()
    total, late = total + missing, late + missing
    return {"kept": total - late, "late": late, "total": total, "can_be_drawn": 0 < total <= MOST_RINGS}
