"""The case page: left is what they sent, right is what I do. And its history."""

from itertools import pairwise

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import InspectView

from cocreate.common.lifecycle import Audience
from cocreate.common.refusals import require

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from ...proposals.states import S
from ..clock import time_left
from ..forms import MessageForm, NoteForm, ScreenForm
from ..models import Assignment
from ..rules import GONE, verbs_for
from ..similar import similar_to
from .access import CaseScreen
from .history import lines
from .keys import OF_VERBS, TAKE
from .walk import back_to, place_of
from .words import kind_of, language_name, lit_ps, proposer_line, verb_words

# Verbs that have a screen of their own, in the order of the list under the main one.
OWN_SCREENS = ("ask", "decide", "park", "forward", "merge", "assign", "reopen")
ICONS = {
    "ask": "help", "park": "time", "merge": "koe-flet", "decide": "success", "assign": "user", "forward": "koe-send",
    "reopen": "undo", "screen": "check",
}  # fmt: skip


class CaseView(InspectView):
    """One case with everything that belongs to it."""

    any_permission_required = ["view"]
    template_name = "challenges/reviews/case.html"
    model = Proposal

    def get_object(self, queryset=None):
        # Wagtail reads the object before it asks for the permission.
        require(self.request.user, "challenges.read_queue")
        cases = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        cases = cases.select_related(
            "challenge", "challenge__owner_centre", "challenge__owner_person", "author", "organisation", "merged_into"
        )
        return get_object_or_404(cases, pk=self.pk)

    def get_fields(self):
        return []

    def get_page_title(self):
        return self.object.reference

    def get_breadcrumbs_items(self):
        return [
            {"url": back_to(self.request), "label": _("Queue")},
            {"url": "", "label": self.object.reference, "sublabel": ""},
        ]

    def get_context_data(self, **kwargs):
        shown = case_context(self.request, self.object)
        return super().get_context_data(**kwargs) | shown | {"similar": alike(self.object, self.request.user, shown["verbs"])}


def case_context(request, case) -> dict:
    """What the case page shows to this person."""
    user, today = request.user, timezone.localdate()
    verbs = verbs_for(user, case)
    events = list(case.events.select_related("actor"))
    versions = list(case.versions.all())
    form_facts = {"proposal": case, "user": user, "initial": {"version": case.version}}
    seen = Proposal.objects.in_queue_of(user)
    working = list(Assignment.objects.current().filter(proposal=case).select_related("reviewer"))
    return {
        "case": case,
        "text": versions[-1],
        "changes": list(changes(versions)),
        "answers": answers(case, versions[-1]),
        "clock": time_left(case, today, AnswerPromise.load(request).closed),
        "verbs": verbs,
        "main_verb": main_verb(case, verbs),
        "own_screens": [
            {
                "verb": verb,
                "words": verb_words()[verb],
                "icon": ICONS[verb],
                "key": OF_VERBS[verb],
                "url": reverse("review_queue:verb", args=[case.pk, verb]),
            }
            for verb in OWN_SCREENS
            if verb in verbs
        ],
        "before_next": list(before_next(case)),
        "who": proposer_line(case),
        "kind": kind_of(case),
        "language": language_name(case.language),
        "ps": lit_ps(case.challenge),
        "working": working,
        "take_key": TAKE,
        "is_mine": any(one.reviewer_id == user.pk for one in working),
        "outside": [event for event in events if event.audience != Audience.STAFF and event.reason and event.verb != "merged"],
        "inside": [event for event in events if event.verb == "note"],
        "mails": list(case.messages.select_related("message")),
        "tasks": list(case.contact_tasks.select_related("done_by")),
        "decisions": list(case.decisions.select_related("decided_by").order_by("-decided_at", "-pk")),
        "merged": list(seen.filter(merged_into=case).order_by("pk")),
        "merged_into_seen": seen.filter(pk=case.merged_into_id).first() if case.merged_into_id else None,
        "history": lines(reversed(events), user),
        "own_history_url": reverse("review_queue:history", args=[case.pk]),
        "attachments": list(case.attachments.all()),
        "message_form": MessageForm(**form_facts, auto_id="message_%s"),
        "note_form": NoteForm(**form_facts, auto_id="note_%s"),
        "screen_form": ScreenForm(**form_facts, auto_id="screen_%s"),
        "receiver": case.proposer_name or _("the proposer"),
        **place_of(request, case),
    }


def alike(case, user, verbs) -> list[dict]:
    """Other cases that may be about the same, each with why, and where it may be the one that this is a duplicate of."""
    merge = reverse("review_queue:verb", args=[case.pk, "merge"]) if "merge" in verbs else ""
    return [
        {
            "case": other,
            "why": why,
            "url": reverse("review_queue:inspect", args=[other.pk]),
            "merge_url": f"{merge}?into={other.reference}" if merge and other.state not in GONE else "",
        }
        for other, why in similar_to(case, user)
    ]


def main_verb(case, verbs):
    """The verb in the frame, or None: what brings the case on from where it stands."""
    wanted = {
        S.SUBMITTED: "screen", S.SCREENING: "screen", S.ASSESSMENT: "decide", S.RECOMMENDED: "decide", S.NEEDS_INFO: "decide",
        S.PARKED: "reopen", S.FORWARDED: "reopen", S.DUPLICATE: "reopen",
    }.get(case.state)  # fmt: skip
    if wanted not in verbs:
        return None
    return {
        "verb": wanted,
        "words": verb_words()[wanted],
        "key": OF_VERBS[wanted],
        "url": reverse("review_queue:verb", args=[case.pk, wanted]),
    }


def before_next(case):
    """What must happen before the next step is legal: (done, words)."""
    if case.state in {S.SUBMITTED, S.SCREENING}:
        yield False, _("Accept it into assessment before it can be decided.")
    if case.state == S.NEEDS_INFO:
        yield False, _("The proposer answers. After the day given, a decision-maker may say no.")
    if case.state == S.ASSESSMENT:
        yield False, _("A decision-maker or a coordinator decides.")


def answers(case, text) -> list[tuple[str, object]]:
    """The answers to the challenge's own questions, each with its question."""
    if not text.answers:
        return []
    labels = {question.key: question.label for question in case.challenge.canonical.questions.all()}
    shown = []
    for key, value in text.answers.items():
        shown.append((labels.get(key, key), _said(value)))
    return shown


def _said(value):
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def changes(versions):
    """What each later version changed: (number, when, [(field, old, new)])."""
    fields = {
        "title": _("Title"), "problem": _("Problem"), "solution": _("Solution"), "beneficiaries": _("Who gains"),
        "help_needed": _("Help needed"), "place": _("Place"), "cost_guess": _("Cost"),
    }  # fmt: skip
    for old, new in pairwise(versions):
        changed = [
            (label, getattr(old, name), getattr(new, name))
            for name, label in fields.items()
            if getattr(old, name) != getattr(new, name)
        ]
        if old.effects != new.effects:
            changed.append(
                (
                    _("Expected effect"),
                    "\n".join(text for _p, text in old.effect_lines),
                    "\n".join(text for _p, text in new.effect_lines),
                )
            )
        yield new.number, new.created_at, changed


class CaseHistoryView(CaseScreen):
    """Every line of a case's history: our own events, in place of Wagtail's log."""

    template_name = "challenges/reviews/history.html"

    def get(self, request, pk):
        case = self.case(pk)
        events = case.events.select_related("actor").order_by("-at", "-pk")
        return self.render_to_response({
            "view": self,
            "case": case,
            "history": lines(events, request.user),
            "header_title": case.reference,
            "header_icon": self.header_icon,
            "breadcrumbs_items": [
                {"url": back_to(request), "label": _("Queue")},
                {"url": reverse("review_queue:inspect", args=[case.pk]), "label": case.reference},
                {"url": "", "label": _("History")},
            ],
        })  # fmt: skip
