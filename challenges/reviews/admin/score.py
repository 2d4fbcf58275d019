"""Assessing: the text stays in view, the form beside it; a draft is kept, and nothing that is typed is lost."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cocreate.common.refusals import NotNow, Stale

from ...proposals.states import S
from .. import actions
from ..anonymity import veil_for
from ..models import Assessment, Assignment, ReviewRole
from ..rules import standing_with
from ..scoring import AssessForm, as_typed, as_words
from .access import CaseScreen, declares_first, gate_of
from .both import Both, Pair
from .sent import what_they_sent
from .tabs import forget_counts
from .walk import next_to_assess, place_of


class AssessView(CaseScreen):
    """One's own assessment of a case: a draft until it is sent."""

    template_name = "challenges/reviews/score.html"
    writes = True

    def get(self, request, pk):
        case = self.case(pk)
        if elsewhere := self._elsewhere(case):
            return elsewhere
        draft = self._draft(case)
        return self._page(case, self._form(case, initial=as_typed(draft) if draft else {}, draft=draft), draft)

    def post(self, request, pk):  # noqa: PLR0911 - each way it can end is a page of its own
        case = self.case(pk)
        form, wants = self._form(case, data=request.POST), request.POST.get("do", "save")
        if not form.is_valid():
            return self._refused(case, form, status=422)
        said = {"actor": request.user, "scores": form.scores, "comment": form.cleaned_data["comment"]}
        said["seen"] = form.cleaned_data["seen"]
        try:
            if wants in {"save", "keep"}:
                saved = actions.save_assessment(case, **said)
            elif form.cleaned_data["text_version"] != case.text_version:
                return self._refused(case, form, is_new_text=True, status=409)
            else:
                actions.assess(case, version=case.version, **said)
        except ValidationError as error:
            form.take(error)
            return self._refused(case, form, status=422)
        except Stale:
            return self._refused(case, form, is_stale=True, status=409)
        except NotNow as refusal:
            return self._refused(case, form, refusal=str(refusal.detail), status=409)
        except PermissionDenied:
            return self._elsewhere(case) or redirect("review_queue:inspect", case.pk)
        if wants == "keep":
            return JsonResponse({"seen": saved.saved_at.isoformat(), "words": saved_words(saved)})
        if wants == "save":
            messages.success(request, _("The draft is saved. Nobody else reads it."))
            return redirect("review_queue:assess", case.pk)
        return self._onward(case, wants)

    def _onward(self, case, wants):
        forget_counts(self.request.user)
        messages.success(self.request, _("%s: your assessment is sent.") % case.reference)
        onward = next_to_assess(self.request, case) if wants == "next" else reverse("review_queue:assessments", args=[case.pk])
        return redirect(onward)

    def _elsewhere(self, case):
        """Where a person goes who cannot assess this case now; None for who can."""
        standing = standing_with(self.request.user, [case])[case.pk]
        if standing.has_sent:
            messages.info(self.request, _("You have sent your assessment of this case."))
            return redirect("review_queue:assessments", case.pk)
        if declares_first(self.request.user, case, "assess", standing):
            messages.info(self.request, _("Whoever assesses says first whether they have a tie."))
            return redirect(gate_of(case, self.request))
        if not standing.free or case.state != S.ASSESSMENT:
            messages.warning(self.request, _("Not now. This step is not open for you on this case."))
            return redirect("review_queue:inspect", case.pk)
        return None

    def _draft(self, case):
        return Assessment.objects.drafts().filter(proposal=case, reviewer=self.request.user).first()

    def _form(self, case, *, draft=None, initial=None, **facts):
        read_at = draft.saved_at if draft else timezone.now()
        fixed = {"seen": read_at.isoformat(), "text_version": case.text_version}
        return AssessForm(challenge=case.challenge.canonical, initial={**(initial or {}), **fixed}, **facts)

    def _refused(self, case, form, *, status, is_stale=False, is_new_text=False, refusal=""):
        """What was typed, still there, and what to do now; to the script that keeps the draft, one sentence."""
        if self.request.POST.get("do") == "keep":
            words = _("You saved this in another window.") if is_stale else refusal or _("The draft is not saved.")
            return JsonResponse({"words": words}, status=status)
        draft = self._draft(case)
        both = None if is_new_text or form.errors else self._both(case, form)
        if is_stale or is_new_text:
            typed = self.request.POST.copy()
            typed["text_version"] = case.text_version
            if draft:
                typed["seen"] = draft.saved_at.isoformat()
            form = self._form(case, data=typed)
            form.is_valid()
        why = {"is_stale": is_stale, "is_new_text": is_new_text, "refusal": refusal, "both": both}
        return self._page(case, form, draft, status=status, **why)

    def _both(self, case, form):
        """What is typed here beside what one saved or sent in another window."""
        saved = Assessment.objects.standing().filter(proposal=case, reviewer=self.request.user).first()
        if saved is None:
            return None
        mine, theirs = as_words(self.request.POST, form.criteria), as_words(as_typed(saved), form.criteria)
        pairs = [Pair(name, typed, stands) for (name, typed), (_name, stands) in zip(mine, theirs, strict=True)]
        return Both(pairs, at=saved.sent_at or saved.saved_at)

    def _page(self, case, form, draft, *, status=200, **refusals):
        place = Assignment.objects.current().filter(proposal=case, reviewer=self.request.user).first()
        role = ReviewRole.names().get(place.role, place.role) if place else ""
        context = {
            **what_they_sent(case, veil_for(self.request.user, case)),
            **self.header_of(case, _("Assess")),
            **place_of(self.request, case),
            **refusals,
            "form": form,
            "draft_words": saved_words(draft) if draft else _("nothing is saved yet"),
            "role": role,
        }
        return self.render_to_response(context, status=status)


def saved_words(draft) -> str:
    """When the draft was saved."""
    return _("draft saved at %s") % time_format(timezone.localtime(draft.saved_at), "TIME_FORMAT")
