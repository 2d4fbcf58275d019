"""The public pages of proposals: only what is screened and consented to, and only as far as consented to."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ...calls.models import ChallengePage
from ...calls.showing import url_of
from ...calls.states import P
from ...templatetags.look import stage
from ..forms import answer_in_words
from ..models import Proposal
from ..search import find
from ..showing import answers_in_words, current_answer, joined, lead_of, path, public_row, who_is_behind
from ..states import HIDDEN, PUBLIC_LABELS, S

PAGE = 50
MOST_COUNTED = 1000
SHOWN_STATES = [state for state in S if state not in HIDDEN and state != S.SUBMITTED]


@require_safe
def proposals(request):
    """The list, newest first. Pages follow one another by the last number seen, so they cost the same however far down."""
    asked = request.GET
    challenge = _challenge(asked.get("challenge", ""))
    state = asked.get("state", "") if asked.get("state", "") in SHOWN_STATES else ""
    search = asked.get("search", "").strip()[:200]
    chosen = Proposal.objects.public()
    if challenge:
        chosen = chosen.filter(challenge=challenge)
    if state:
        chosen = chosen.filter(state=state)
    if search:
        chosen = find(chosen, search)
    total = chosen[: MOST_COUNTED + 1].count() if not search else chosen.count()
    rows = list(
        _after(chosen, asked.get("after", ""))
        .select_related("organisation", "author")
        .order_by("-received_at", "-id")[: PAGE + 1]
    )
    choices = {"challenge": challenge.slug if challenge else "", "state": state, "search": search}
    kept = {name: value for name, value in choices.items() if value}
    more = len(rows) > PAGE
    return render(request, "challenges/proposals/list.html", {
        "rows": [public_row(proposal) for proposal in rows[:PAGE]],
        "total": _counted(total),
        "search": search,
        "state": state,
        "states": [(one.value, PUBLIC_LABELS[one]) for one in SHOWN_STATES],
        "challenge": challenge,
        "challenges": ChallengePage.objects.canonical().live().order_by("title").only("title", "slug"),
        "filtered": bool(kept),
        "next_url": "?" + urlencode({**kept, "after": rows[PAGE - 1].reference}) if more else "",
        "first_url": "?" + urlencode(kept) if asked.get("after") else "",
    })  # fmt: skip


@require_safe
def proposal(request, reference):
    """One proposal in public; what is not public is not found, by its proposer neither, who has it at My page."""
    found = (
        Proposal.objects.public()
        .select_related("challenge", "challenge__locale", "organisation", "author", "merged_into")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    words = found.text
    ps = [p for p, _text in words.effect_lines] or [P(relief.p) for relief in found.challenge.reliefs.all()]
    into = found.merged_into if found.merged_into_id and found.merged_into.is_public else None
    mine = request.user.is_authenticated and Proposal.objects.of(request.user).filter(pk=found.pk).exists()
    return render(request, "challenges/proposals/page.html", {
        "proposal": found,
        "words": words,
        "answers": answers_in_words(found, words, answer_in_words),
        "crumbs": [
            {"label": _("Proposals"), "url": reverse("proposals")},
            {"label": found.challenge.title, "url": url_of(found.challenge)},
        ],
        "state": found.public_label,
        "stage": stage(found.state),
        "fill": "hollow",
        "ps": ps,
        "lead": lead_of(words),
        "answer": current_answer(found),
        "who": who_is_behind(found),
        "joined": joined(found),
        "into": into,
        "into_url": reverse("proposal", args=[into.reference]) if into else "",
        "steps": path(found),
        "my_url": reverse("my_proposal", args=[found.reference]) if mine else "",
    })  # fmt: skip


def _challenge(slug):
    return ChallengePage.objects.canonical().live().filter(slug=slug).first() if slug else None


def _after(chosen, reference):
    """What stands below the proposal with this number; everything when the number says nothing."""
    last = Proposal.objects.public().filter(reference=reference).values("received_at", "pk").first() if reference else None
    if last is None:
        return chosen
    return chosen.filter(Q(received_at__lt=last["received_at"]) | Q(received_at=last["received_at"], pk__lt=last["pk"]))


def _counted(total) -> str:
    """How many, said roughly where counting further would take its time."""
    if total > MOST_COUNTED:
        return _("More than %(number)s proposals") % {"number": number_format(MOST_COUNTED, force_grouping=True)}
    return ngettext("%(number)d proposal", "%(number)d proposals", total) % {"number": total}
