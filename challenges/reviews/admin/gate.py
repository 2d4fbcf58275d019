"""Ties: what one declares before a case opens, and what the coordinator rules where somebody is in doubt."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cocreate.common.refusals import NotNow, may
from partners.rules import is_coordinator, reads_ties

from .. import actions
from ..anonymity import hides_names
from ..models import Answer, Declaration
from ..rules import standing_with, verbs_for
from ..tie_forms import DeclareForm, RuleForm
from ..ties import known_ties
from .access import CaseScreen
from .both import Both, Pair, shown
from .tabs import forget_counts
from .walk import back_to, leave_out, place_of


class DeclareView(CaseScreen):
    """The gate: title, proposer and partners alone, and the question whether one has a tie."""

    template_name = "challenges/reviews/gate.html"

    def get(self, request, pk):
        case = self.known_case(pk)
        if not may(request.user, "challenges.declare_on_case", case):
            messages.error(request, _("Not you. Your role does not include this step."))
            return redirect("review_queue:inspect", case.pk)
        return self._page(case, DeclareForm())

    def post(self, request, pk):
        case, form = self.known_case(pk), DeclareForm(request.POST)
        if not form.is_valid():
            return self._page(case, form, status=422)
        answer = form.cleaned_data["answer"]
        try:
            said = actions.declare(case, actor=request.user, answer=answer, ground="" if answer == Answer.NONE else form.ground)
        except ValidationError as error:
            for field, words in error.message_dict.items():
                form.add_error(field if field in form.fields else "how", words)
            return self._page(case, form, status=422)
        except NotNow as refusal:
            return self._page(case, form, refusal=str(refusal.detail), status=409)
        forget_counts(request.user)
        if said.answer != answer:
            words = _("Thank you. The system found something that the coordinator looks at first.")
            messages.info(request, words)
        return self._onward(case, said.answer)

    def _onward(self, case, answer):
        if answer == Answer.NONE:
            return redirect(self._going(case))
        if answer == Answer.IN_DOUBT:
            return redirect("review_queue:declare", case.pk)
        leave_out(self.request, case)
        messages.success(self.request, _("The case has left your queue."))
        return redirect(back_to(self.request))

    def _going(self, case):
        """Where the person was going; the case itself where that is no page of ours."""
        going = self.request.GET.get("next", "")
        ours = url_has_allowed_host_and_scheme(
            going, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return going if ours else reverse("review_queue:inspect", args=[case.pk])

    def _page(self, case, form, *, refusal="", status=200):
        user = self.request.user
        standing, blind = standing_with(user, [case])[case.pk], hides_names(user, case)
        context = {
            **self.header_of(case, _("Declare ties")),
            **place_of(self.request, case),
            "partners": partners_of(case, user),
            "may_assign": not standing.opened and "assign" in verbs_for(user, case),
            # What the system knows would name who is behind the case.
            "known": [] if blind else known_ties(user, case),
            "blind": blind,
            "standing": standing,
            "answers": answers_for(standing),
            "form": form,
            "refusal": refusal,
            "back_url": back_to(self.request),
        }
        return self.render_to_response(context, status=status)


def partners_of(case, user) -> list[str]:
    """Who stands behind a proposal beside its proposer; nobody where that is kept from ``user``."""
    if hides_names(user, case):
        return []
    organisation = [case.organisation.name] if case.organisation_id else []
    return [*organisation, *(person.name for person in case.co_authors.all())]


def answers_for(standing) -> list[dict[str, str]]:
    """What one may answer now: all three the first time, afterwards only what closes the case further."""
    answers = {
        Answer.NONE: (
            _("No, I have no tie"), _("The case opens at once. Your declaration is kept with name and time."), _("Open the case"),
        ),
        Answer.TIE: (
            _("Yes, I have a tie"), _("The case leaves your queue. The coordinator finds somebody else."),
            _("I have a tie, pass the case on"),
        ),
        Answer.IN_DOUBT: (
            _("I am in doubt"), _("The coordinator rules on it. You see nothing until then."), _("Ask the coordinator"),
        ),
    }  # fmt: skip
    if standing.in_doubt:
        open_now = [Answer.TIE]
    elif standing.free:
        open_now = [Answer.TIE, Answer.IN_DOUBT]
    else:
        open_now = list(answers)
    return [
        {"value": answer.value, "words": answers[answer][0], "then": answers[answer][1], "button": answers[answer][2]}
        for answer in open_now
    ]


def ties_of(said, user) -> dict:
    """Who of the standing declarations ``said`` waits for a ruling, and who stepped back: for those who lead or look after."""
    if not reads_ties(user):
        return {"waiting": [], "stepped_back": [], "may_rule": False}
    return {
        "waiting": [one for one in said if one.answer == Answer.IN_DOUBT and not one.ruling],
        "stepped_back": [one for one in said if one.is_tie],
        "may_rule": is_coordinator(user),
    }


class RuleView(CaseScreen):
    """The coordinator's word where somebody is in doubt."""

    template_name = "challenges/reviews/rule.html"
    writes = True

    def get(self, request, pk, declaration):
        case, waiting = self._waiting(pk, declaration)
        return self._page(case, waiting, RuleForm())

    def post(self, request, pk, declaration):
        case, waiting = self._waiting(pk, declaration)
        form = RuleForm(request.POST)
        if not form.is_valid():
            return self._page(case, waiting, form, status=422)
        try:
            actions.rule_on_doubt(waiting, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(case, waiting, form, status=422)
        except NotNow as refusal:
            both = self._both(case, waiting, form)
            return self._page(case, waiting, form, refusal=str(refusal.detail), both=both, status=409)
        except PermissionDenied as refusal:
            messages.error(request, _("Not you. %s") % refusal)
            return redirect("review_queue:inspect", case.pk)
        forget_counts(request.user)
        messages.success(request, _("Ruled."))
        return redirect("review_queue:inspect", case.pk)

    def _waiting(self, pk, declaration):
        case = self.case(pk)
        if not may(self.request.user, "challenges.rule_on_ties", case):
            raise PermissionDenied
        doubts = Declaration.objects.filter(proposal=case, answer=Answer.IN_DOUBT).select_related("person")
        return case, get_object_or_404(doubts, pk=declaration)

    def _both(self, case, waiting, form):
        """What was typed beside the ruling that stands, where a colleague ruled first."""
        waiting.refresh_from_db()
        if not waiting.ruling:
            return None
        ruled = case.events.filter(verb="ruled", facts__reviewer=str(waiting.person.public_id)).order_by("-at", "-pk").first()
        stands = RuleForm({"ruling": waiting.ruling, "reason": ruled.reason if ruled else ""})
        pairs = [Pair(str(form.fields[name].label), shown(form, name), shown(stands, name)) for name in form.fields]
        return Both(pairs, waiting.ruled_by.name, waiting.ruled_at)

    def _page(self, case, waiting, form, *, refusal="", both=None, status=200):
        context = {
            **self.header_of(case, _("Rule on a doubt")),
            **place_of(self.request, case),
            "waiting": waiting,
            "form": form,
            "refusal": refusal,
            "both": both,
        }
        return self.render_to_response(context, status=status)
