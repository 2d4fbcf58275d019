"""The case page: left is what they sent, right is what I do. And its history."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import InspectView

from cocreate.common.refusals import require
from partners.rules import is_coordinator

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from ...proposals.states import S
from ..actions import see_mentions
from ..anonymity import related, veil_for
from ..clock import time_left
from ..feed import told_to, veiled
from ..forms import ScreenForm
from ..models import Assignment
from ..rules import GONE, decides, standing_with, verbs_in_list
from ..similar import similar_to
from ..tie_forms import RuleForm
from .access import CaseScreen, declares_first, gate_of
from .conversation import conversation_of
from .gate import ties_of
from .history import lines
from .keys import OF_VERBS, TAKE
from .panel import panel_of
from .presence import presence_of
from .sent import what_they_sent
from .tabs import forget_counts
from .walk import back_to, place_of
from .words import verb_words

# Verbs that have a screen of their own, in the order of the list under the main one.
OWN_SCREENS = ("assess", "ask", "decide", "park", "forward", "merge", "assign", "reopen", "declare")
# What is older stands on the page of the history.
LINES_SHOWN = 20
ICONS = {
    "assess": "form", "declare": "warning",
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
        self.seen = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        cases = self.seen.select_related(
            "challenge", "challenge__owner_centre", "challenge__owner_person", "author", "organisation", "merged_into"
        )
        return get_object_or_404(cases, pk=self.pk)

    def dispatch(self, request, *args, **kwargs):
        self.standing = standing_with(request.user, [self.object])[self.object.pk]
        if not self.standing.opened:
            return redirect(gate_of(self.object, request))
        return super().dispatch(request, *args, **kwargs)

    def get_fields(self):
        return []

    def get_page_title(self):
        return self.object.reference

    def get_page_subtitle(self):
        return veil_for(self.request.user, self.object).case(self.object).title

    def get_breadcrumbs_items(self):
        return [
            {"url": back_to(self.request), "label": _("Queue")},
            {"url": "", "label": self.object.reference, "sublabel": ""},
        ]

    def get_context_data(self, **kwargs):
        user = self.request.user
        if see_mentions(self.object, actor=user):
            forget_counts(user)
        shown = case_context(self.request, self.object, self.standing, self.seen)
        shown |= presence_of(self.request, self.object)
        similar = alike(self.object, user, shown["verbs"], self.seen)
        return super().get_context_data(**kwargs) | shown | {"similar": similar}


def case_context(request, case, standing, seen=None) -> dict:
    """What the case page shows to this person, who has opened the case and stands with it as ``standing`` says.

    ``seen`` is the person's queue, where it is at hand.
    """
    user, today, veil = request.user, timezone.localdate(), veil_for(request.user, case)
    verbs = verbs_in_list(user, [case], {case.pk: standing})[case.pk]
    events = veiled(user, told_to(user, case.events.select_related("actor")))
    seen = Proposal.objects.in_queue_of(user) if seen is None else seen
    working = list(Assignment.objects.current().filter(proposal=case).select_related("reviewer"))
    declarations = list(case.declarations.standing().select_related("person", "ruled_by"))
    panel = panel_of(case, user, standing, verbs, working, declarations)
    ties = ties_of(declarations, user)
    nameless = {one.person_id for one in declarations if one.is_tie and one not in ties["stepped_back"]}
    tasks = tasks_of(case, nameless)
    return {
        **what_they_sent(case, veil),
        "clock": time_left(case, today, AnswerPromise.load(request).closed),
        "verbs": verbs,
        "main_verb": main_verb(case, user, verbs, standing, panel),
        "redact_url": reverse("review_queue:redact", args=[case.pk]) if case.names_hidden and is_coordinator(user) else "",
        "own_screens": [_button(case, verb, standing) for verb in OWN_SCREENS if verb in verbs],
        "before_next": list(before_next(case, panel, declares_first(user, case, "decide", standing))),
        "panel": panel,
        "ties": ties,
        "declared": next((one for one in declarations if one.person_id == user.pk), None),
        "rule_form": RuleForm(),
        "working": working,
        "take_key": TAKE,
        "is_mine": any(one.reviewer_id == user.pk for one in working),
        **conversation_of(case, user, verbs, events, tasks),
        # They hold names and numbers to ring.
        "tasks": [] if veil.hides else tasks,
        "decisions": [veil.decision(one) for one in case.decisions.select_related("decided_by").order_by("-decided_at", "-pk")],
        "merged": related(user, case, seen.filter(merged_into=case).order_by("pk")),
        "merged_into_seen": _joined_to(case, user, seen),
        "history": lines(list(reversed(events))[:LINES_SHOWN], user),
        "has_more_history": len(events) > LINES_SHOWN,
        "own_history_url": reverse("review_queue:history", args=[case.pk]),
        "screen_form": ScreenForm(proposal=case, user=user, initial={"version": case.version}, auto_id="screen_%s"),
        "receiver": veil.case(case).proposer_name or _("the proposer"),
        **place_of(request, case),
    }


def _joined_to(case, user, seen):
    """The case that this one was joined with, where the reader may know of it."""
    return next(iter(related(user, case, seen.filter(pk=case.merged_into_id))), None) if case.merged_into_id else None


def tasks_of(case, nameless) -> list:
    """The calls to make, each with who has made it; the people ``nameless`` stepped back, and the reader may not know who."""
    tasks = list(case.contact_tasks.select_related("done_by"))
    for task in tasks:
        task.who = _("A colleague") if task.done_by_id in nameless else task.done_by and task.done_by.name
    return tasks


def alike(case, user, verbs, seen) -> list[dict]:
    """Other cases that may be about the same, each with why, and where it may be the one that this is a duplicate of."""
    merge = reverse("review_queue:verb", args=[case.pk, "merge"]) if "merge" in verbs else ""
    return [
        {
            "case": other,
            "why": why,
            "url": reverse("review_queue:inspect", args=[other.pk]),
            "merge_url": f"{merge}?into={other.reference}" if merge and other.state not in GONE else "",
        }
        for other, why in similar_to(case, user, seen)
    ]


def main_verb(case, user, verbs, standing, panel):
    """The button in the frame, or None: what brings the case on from where it stands."""
    if "assess" in verbs and (panel.missing_is_mine or not decides(user)):
        return _button(case, "assess", standing)
    if declares_first(user, case, "decide", standing):
        then = reverse("review_queue:verb", args=[case.pk, "decide"])
        button = _button(case, "declare", standing)
        return button | {"url": f"{button['url']}?{urlencode({'next': then})}"}
    wanted = {
        S.SUBMITTED: "screen", S.SCREENING: "screen", S.ASSESSMENT: "decide", S.RECOMMENDED: "decide", S.NEEDS_INFO: "decide",
        S.PARKED: "reopen", S.FORWARDED: "reopen", S.DUPLICATE: "reopen",
    }.get(case.state)  # fmt: skip
    return _button(case, wanted, standing) if wanted in verbs else None


def _button(case, verb, standing):
    words = verb_words()[verb]
    if verb == "declare" and not standing.free:
        words = _("Declare ties")
    return {
        "verb": verb,
        "words": words,
        "icon": ICONS[verb],
        "key": OF_VERBS[verb],
        "url": reverse("review_queue:verb", args=[case.pk, verb]),
    }


def before_next(case, panel, must_declare):
    """What should happen before the next step: (done, words). The number of assessments is advice."""
    if case.state in {S.SUBMITTED, S.SCREENING}:
        yield False, _("Accept it into assessment before it can be decided.")
    if case.state == S.NEEDS_INFO:
        yield False, _("The proposer answers. After the day given, a decision-maker may say no.")
    if case.state == S.ASSESSMENT:
        if panel.missing_words:
            yield False, panel.missing_words
        elif panel.progress.sent:
            yield True, _("The assessments are in.")
    if must_declare:
        yield False, _("Say whether you have a tie before you decide.")
    elif case.state == S.ASSESSMENT:
        yield False, _("A decision-maker or a coordinator decides.")


class CaseHistoryView(CaseScreen):
    """Every line of a case's history: our own events, in place of Wagtail's log."""

    template_name = "challenges/reviews/history.html"

    def get(self, request, pk):
        case = self.case(pk)
        events = told_to(request.user, case.events.select_related("actor")).order_by("-at", "-pk")
        return self.render_to_response({
            "view": self,
            "case": veil_for(request.user, case).case(case),
            "history": lines(events, request.user),
            "header_title": case.reference,
            "header_icon": self.header_icon,
            "breadcrumbs_items": [
                {"url": back_to(request), "label": _("Queue")},
                {"url": reverse("review_queue:inspect", args=[case.pk]), "label": case.reference},
                {"url": "", "label": _("History")},
            ],
        })  # fmt: skip
