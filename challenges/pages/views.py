"""One's own page: what waits for me, my proposals and my drafts; and one proposal as its proposer sees it.

Staff see nothing here that is not theirs as proposers. The views that take a form make the check against forged forms
themselves, so that a form that was open for too long comes back filled in.
"""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cocreate.common.refusals import NotNow, Stale, may

from ..calls.showing import index_url, url_of
from ..proposals import actions
from ..proposals.forms import AnswerForm, FileForm, WithdrawForm, answer_in_words
from ..proposals.models import Draft, Proposal
from ..proposals.showing import (
    answers_in_words,
    current_answer,
    day,
    history,
    own_row,
    path,
    promise_in_words,
    questions_asked,
)
from ..proposals.states import TAKES_ATTACHMENTS, S
from ..proposals.validators import TEXT_FIELDS
from ..proposals.views.keeping import is_untrusted, keep_and_log_in, kept_form
from ..templatetags.look import mail_sender, stage

# How many proposals stand on a page; what waits for me, and my drafts, are never more than this either.
SHOWN = 25


def for_me(view):
    """Only with a login; what was typed before it ran out waits in the session."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def mine(request, *args, **named):
        if not request.user.is_authenticated:
            return keep_and_log_in(request)
        return view(request, *args, **named)

    return mine


@for_me
def my_page(request):
    """What waits for me first, then what I sent, newest first and page by page, and what I am writing."""
    mine = Proposal.objects.of(request.user)
    found = (
        _older_than(request.GET.get("after", ""), mine)
        .select_related("organisation", "author", "challenge", "challenge__locale")
        .order_by("-received_at", "-pk")[: SHOWN + 1]
    )
    own = list(found)
    more = len(own) > SHOWN
    waiting = list(mine.filter(state=S.NEEDS_INFO).order_by("info_due", "pk")[:SHOWN])
    asked = questions_asked(waiting)
    drafts = Draft.objects.unsent().filter(owner=request.user).select_related("challenge").order_by("-updated_at")
    return render(request, "challenges/pages/my_page.html", {
        "name": request.user.get_short_name() or request.user.name,
        "tasks": [_task(proposal, asked[proposal.pk]) for proposal in waiting if proposal.pk in asked],
        "rows": [own_row(proposal) for proposal in own[:SHOWN]],
        "next_url": "?" + urlencode({"after": own[SHOWN - 1].reference}) if more else "",
        "first_url": reverse("my_page") if "after" in request.GET else "",
        "drafts": [_draft_row(draft) for draft in drafts[:SHOWN]],
        "list_url": index_url(),
    })  # fmt: skip


@for_me
def my_proposal(request, reference):
    """The case as its proposer sees it."""
    return _show(request, _mine(request, reference))


@for_me
def answer_proposal(request, reference):
    """Answer our question, or answer once to a no."""
    proposal = _mine(request, reference)
    if request.method != "POST":
        return _show(request, proposal, typed=kept_form(request))
    form = _answer_form(proposal, request.POST)
    if is_untrusted(request):
        form.add_error(None, _too_old())
        return _show(request, proposal, answer=form)
    if not form.is_valid():
        return _show(request, proposal, answer=form)
    try:
        actions.answer(
            proposal, actor=request.user, version=form.cleaned_data["version"], message=form.cleaned_data["message"],
            changes=form.changes or None,
        )  # fmt: skip
    except ValidationError as refusal:
        _take_over(form, refusal)
        return _show(request, proposal, answer=form)
    except NotNow as refusal:
        return _show(request, _mine(request, reference), answer=_typed_again(form, refusal), status=409)
    messages.success(request, _("We have your answer. The work goes on."))
    return redirect("my_proposal", reference=reference)


@for_me
def withdraw_proposal(request, reference):
    """Take it back: asked once more, with a reason where one likes."""
    proposal = _mine(request, reference)
    if not _may_withdraw(request.user, proposal):
        messages.warning(request, _("This proposal cannot be taken back now."))
        return redirect("my_proposal", reference=reference)
    form = WithdrawForm(request.POST or kept_form(request) or None, initial={"version": proposal.version})
    if request.method == "POST" and is_untrusted(request):
        form.add_error(None, _too_old())
    elif request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                proposal, actor=request.user, version=form.cleaned_data["version"], reason=form.cleaned_data["reason"]
            )
        except NotNow as refusal:
            form = WithdrawForm(
                _with(form.data, version=_mine(request, reference).version), initial={"version": proposal.version}
            )
            form.add_error(None, refusal.detail if not isinstance(refusal, Stale) else _stale())
            return _withdraw_page(request, proposal, form, status=409)
        else:
            messages.success(request, _("Your proposal is withdrawn."))
            return redirect("my_proposal", reference=reference)
    return _withdraw_page(request, proposal, form)


@for_me
def attach_file(request, reference):
    """One more file, until the proposal is being assessed."""
    proposal = _mine(request, reference)
    if request.method != "POST":
        return redirect("my_proposal", reference=reference)
    form = FileForm(request.POST, request.FILES)
    if is_untrusted(request):
        form.add_error(None, _("The page had been open for a long time. Choose the file once more."))
    elif form.is_valid():
        try:
            actions.attach(
                proposal, actor=request.user, upload=form.cleaned_data["file"],
                confidential=form.cleaned_data["confidential"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except NotNow as refusal:
            messages.warning(request, refusal.detail)
            return redirect("my_proposal", reference=reference)
        else:
            messages.success(request, _("The file is added."))
            return redirect("my_proposal", reference=reference)
    return _show(request, proposal, file=form)


# --- Showing -----------------------------------------------------------------


def _show(request, proposal, *, answer=None, file=None, typed=None, status=200):
    acts = may(request.user, "challenges.answer_proposal", proposal)
    open_for_answer = acts and _takes_answer(proposal)
    if open_for_answer and answer is None:
        answer = _answer_form(proposal, typed)
    elif not acts:
        answer = None
    attachments = list(proposal.attachments.all()) if may(request.user, "challenges.read_attachments", proposal) else []
    takes_files = acts and proposal.state in TAKES_ATTACHMENTS and len(attachments) < actions.MAX_ATTACHMENTS
    text = proposal.text
    return render(request, "challenges/pages/my_proposal.html", {
        "proposal": proposal,
        "words": text,
        "answers": answers_in_words(proposal, text, answer_in_words),
        "challenge_url": url_of(proposal.challenge),
        "state": proposal.public_label,
        "stage": stage(proposal.state),
        "promise": promise_in_words(proposal),
        "overdue": proposal.is_overdue,
        "contact": mail_sender(proposal.challenge),
        "steps": path(proposal),
        "answer": current_answer(proposal),
        "question": questions_asked([proposal]).get(proposal.pk),
        "form": answer,
        "can_answer": open_for_answer,
        "after_no": proposal.state == S.DECLINED,
        "reads_only": not acts,
        "history": history(proposal),
        "files": attachments,
        "file_form": (file or FileForm()) if takes_files else None,
        "can_withdraw": _may_withdraw(request.user, proposal),
        "public_url": reverse("proposal", args=[proposal.reference]) if proposal.is_public else "",
    }, status=status)  # fmt: skip


def _withdraw_page(request, proposal, form, status=200):
    facts = {"proposal": proposal, "form": form, "back_url": reverse("my_proposal", args=[proposal.reference])}
    return render(request, "challenges/pages/my_proposal_withdraw.html", facts, status=status)


def _task(proposal, event) -> dict:
    asks = _("%s asks:") % event.actor.name if event.actor else _("We ask:")
    text = f"{asks} {event.reason}"
    if proposal.info_due:
        text += " " + _("Answer us by %s.") % day(proposal.info_due)
    return {
        "title": _("Answer a question about %s") % proposal.title,
        "text": text,
        "url": reverse("answer_proposal", args=[proposal.reference]),
        "label": _("Write your answer"),
    }


def _draft_row(draft) -> dict:
    return {
        "title": draft.data.get("title") or _("Without a name"),
        "url": reverse("answer_resume", args=[draft.challenge.slug, draft.secret]),
        "note": _("%(challenge)s · saved %(date)s") % {"challenge": draft.challenge.title, "date": day(draft.updated_at)},
        "deadline": draft.challenge.closes_on,
    }


# --- What is mine, and what I may do -----------------------------------------


def _mine(request, reference) -> Proposal:
    found = (
        Proposal.objects.of(request.user)
        .select_related("challenge", "challenge__locale", "organisation", "author")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _older_than(reference, mine):
    """What was sent before the proposal with this number; everything when the number is none of mine."""
    last = mine.filter(reference=reference).values("received_at", "pk").first() if reference else None
    if last is None:
        return mine
    return mine.filter(Q(received_at__lt=last["received_at"]) | Q(received_at=last["received_at"], pk__lt=last["pk"]))


def _takes_answer(proposal) -> bool:
    if proposal.state == S.DECLINED:
        return not proposal.events.filter(verb="replied").exists()
    return proposal.state == S.NEEDS_INFO


def _may_withdraw(user, proposal) -> bool:
    return S.WITHDRAWN in proposal.MOVES.get(proposal.state, ()) and may(user, "challenges.withdraw_proposal", proposal)


def _answer_form(proposal, data=None) -> AnswerForm:
    return AnswerForm(
        data, text=proposal.text, with_changes=proposal.state == S.NEEDS_INFO, language=proposal.language,
        initial={"version": proposal.version},
    )  # fmt: skip


def _take_over(form, refusal):
    """The refusal's faults at their fields; what belongs to no field of this form stands at the top."""
    known = {"message", *TEXT_FIELDS, "title"} & set(form.fields)
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in known else None, errors)


def _typed_again(form, refusal) -> AnswerForm:
    """What was typed, on top of the case as it stands now."""
    fresh = Proposal.objects.select_related("challenge").get(versions=form.text)
    again = AnswerForm(
        _with(form.data, version=fresh.version), text=fresh.text, with_changes="title" in form.fields, language=fresh.language
    )
    again.is_valid()
    again.add_error(None, _stale() if isinstance(refusal, Stale) else refusal.detail)
    return again


def _with(data, **values):
    data = data.copy()
    for name, value in values.items():
        data[name] = value
    return data


def _too_old() -> str:
    return _("The page had been open for a long time. What you wrote stands below. Press the button once more.")


def _stale() -> str:
    return _("Somebody was faster: the case has changed while you wrote. Read it again. What you wrote stands below.")
