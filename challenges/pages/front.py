"""What the front page shows: what is open, how far ideas have come, and whether answers came in time."""

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import override as language_override

from cocreate.common.texts import direction

from ..calls.models import AnswerPromise, ChallengePage
from ..calls.showing import answer_url, index_url, rows
from ..calls.states import Phase
from ..proposals.forms.languages import name_of
from ..proposals.models import Proposal
from ..proposals.states import UNDECIDED, S

SHOWN = 3
# A proposal may be written in more than these; they are named so that nobody needs to ask.
NAMED_LANGUAGES = ("da", "en", "tr", "ar", "ur", "pl")
# One ring stands for one answer; more than this many could not be told apart.
MOST_RINGS = 66
# Sums over all proposals; the front page may be a minute behind.
KEEP_SECONDS = 60


def front_context() -> dict:
    """The names are those of the template."""
    box = ChallengePage.objects.open_box()
    box = box if box and box.is_open() else None
    opened = ChallengePage.objects.canonical().live().in_phase(Phase.OPEN).filter(is_open_box=False)
    return {
        "counts": cache.get_or_set("front-counts", counts, KEEP_SECONDS),
        "kept": cache.get_or_set("front-kept", kept_answers, KEEP_SECONDS),
        "rows": rows(opened, limit=SHOWN),
        "open_count": opened.count(),
        "list_url": index_url(),
        "open_box_url": answer_url(box) if box else "",
        "languages": [_language(code, box) for code in NAMED_LANGUAGES],
        "reply_days": AnswerPromise.load().reply_days,
        "signup_url": reverse("account_signup"),
    }


def _language(code, box) -> dict:
    """A language that one may write in; a way there where the site itself speaks it and is not in it now."""
    spoken = code in dict(settings.LANGUAGES) and code != get_language()
    with language_override(code if spoken else get_language()):
        url = (answer_url(box) if box else index_url()) if spoken else ""
    return {"language": code, "direction": direction(code), "label": name_of(code), "url": url}


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
