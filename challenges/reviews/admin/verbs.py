"""The verbs of a case, one screen each; what sends a mail shows it first, exactly as the receiver gets it.

The preview carries the verb out and rolls it back, so that it can show nothing that would not be sent.
"""

from string import ascii_lowercase

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import CharField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cocreate.common.fingerprints import fingerprint
from cocreate.common.refusals import NotNow, Stale

from ...proposals.models import ContactTask, Proposal
from .. import actions, forms
from ..anonymity import hides_names, named_to, veil_for
from ..feed import told_to, veiled
from ..rules import standing_with, verbs_for
from .access import CaseScreen, NotOpened, declares_first, gate_of
from .both import CHANGES_NOTHING, both_of_verb
from .case import case_context
from .gate import partners_of
from .history import lines
from .tabs import forget_counts
from .walk import back_to, place_of
from .words import instead_words, verb_words


def _assign(case, actor, version, data):
    return actions.assign(case, actor=actor, version=version, reviewer=data["reviewer"], role=data["role"], due=data["due"])


def _take(case, actor, version, data):
    return actions.assign(case, actor=actor, version=version, reviewer=actor)


def _screen(case, actor, version, data):
    return actions.screen(case, actor=actor, version=version)


def _ask(case, actor, version, data):
    return actions.ask(case, actor=actor, version=version, question=data["question"], due=data["due"])


def _forward(case, actor, version, data):
    return actions.forward(case, actor=actor, version=version, to=data["to"], reason=data["reason"])


def _merge(case, actor, version, data):
    return actions.merge(case, actor=actor, version=version, into=data["into"], reason=data["reason"])


def _decide(case, actor, version, data):
    named = ("outcome", "public_reason", "internal_reason", "wake_on", "next_step", "contact")
    return actions.decide(case, actor=actor, version=version, **{name: data[name] for name in named})


def _reopen(case, actor, version, data):
    return actions.reopen(case, actor=actor, version=version, reason=data["reason"])


def _message(case, actor, version, data):
    return actions.message(case, actor=actor, version=version, text=data["text"], seen=data["said"])


def _note(case, actor, version, data):
    return actions.note(case, actor=actor, text=data["text"], reply_to=data["reply_to"], mentions=data.get("mentions", ()))


# verb in the address -> (form, what it does, whether a mail is shown first, the verb that must be legal)
SCREENS = {
    "assign": (forms.AssignForm, _assign, False, "assign"),
    "take": (forms.ScreenForm, _take, False, "assign"),
    "screen": (forms.ScreenForm, _screen, False, "screen"),
    "ask": (forms.AskForm, _ask, True, "ask"),
    "forward": (forms.ForwardForm, _forward, True, "forward"),
    "merge": (forms.MergeForm, _merge, True, "merge"),
    "decide": (forms.DecideForm, _decide, True, "decide"),
    "park": (forms.ParkForm, _decide, True, "park"),
    "reopen": (forms.ReopenForm, _reopen, True, "reopen"),
    "message": (forms.MessageForm, _message, True, "message"),
    "note": (forms.NoteForm, _note, False, "note"),
}


def done_words(verb):
    """What the case page says after a verb."""
    return {
        "assign": _("Assigned."), "take": _("The case is yours."), "screen": _("Accepted into assessment."),
        "ask": _("The question is on its way. The promise is on pause."), "forward": _("Sent on, and the proposer is told."),
        "merge": _("Merged, and the proposer is told."), "decide": _("Decided, and the answer is on its way."),
        "park": _("Parked, and the answer is on its way."), "reopen": _("Taken up again, and the proposer is told."),
        "message": _("The message is on its way."), "note": _("The note is saved."),
    }[verb]  # fmt: skip


class VerbView(CaseScreen):
    """One verb on one case: form, preview where a mail goes out, then done."""

    template_name = "challenges/reviews/verb.html"
    writes = True

    def dispatch(self, request, *args, **kwargs):
        if kwargs["verb"] not in SCREENS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk, verb):
        case = self._case(pk, verb)
        if SCREENS[verb][3] not in verbs_for(request.user, case):
            return self._declare_first(case, verb) or self._not_now(case)
        form = self._form(case, verb, initial={"version": case.version, **_asked(request)})
        return self._page(case, verb, form)

    def post(self, request, pk, verb):  # noqa: C901, PLR0911 - each way it can end is a page of its own
        case = self._case(pk, verb)
        _form_class, act, shows_mail, _legal = SCREENS[verb]
        form = self._form(case, verb, data=request.POST)
        if not form.is_valid():
            # What could be chosen before may not be open any more: that somebody was faster is the reason to tell.
            if form.cleaned_data.get("version", case.version) != case.version:
                return self._stale(case, verb)
            return self._page(case, verb, form, status=422)
        mail_seen = _mail_of(form.cleaned_data)
        confirmed = not shows_mail or request.POST.get("seen") == mail_seen
        try:
            if not confirmed:
                mail = _mail_as_read(act, case, request.user, form)
                return self._page(case, verb, form, mail=mail, seen=mail_seen)
            act(case, request.user, form.cleaned_data["version"], form.cleaned_data)
        except ValidationError as error:
            _into_form(form, error)
            return self._page(case, verb, form, status=422)
        except Stale:
            return self._stale(case, verb)
        except NotNow as refusal:
            return self._page(case, verb, form, refusal=str(refusal.detail), status=409)
        except PermissionDenied:
            # Visible, but not theirs to do: said on the case, which they may read.
            if gate := self._declare_first(case, verb):
                return gate
            messages.error(request, _("Not you. Your role does not include this step."))
            return redirect("review_queue:inspect", case.pk)
        forget_counts(request.user)
        # Who gave it to a colleague without opening it is done with it.
        stays = Proposal.objects.opened_by(request.user) if verb == "assign" else Proposal.objects.in_queue_of(request.user)
        if "from_list" in request.POST or not stays.filter(pk=case.pk).exists():
            messages.success(request, f"{case.reference}: {done_words(verb)}")
            return redirect(f"{back_to(request)}#proposal_{case.pk}_title")
        for words in instead_words(case) if verb == "assign" else ():
            messages.info(request, words)
        messages.success(request, done_words(verb), buttons=self._onward(case))
        return redirect("review_queue:inspect", case.pk)

    def _onward(self, case):
        """From a case that is done: to the next one of the list as it was opened, or back to it."""
        next_url = place_of(self.request, case)["next_url"]
        onward = [messages.button(next_url, _("Next case"))] if next_url else []
        return [*onward, messages.button(back_to(self.request), _("Back to the list"))]

    def _case(self, pk, verb):
        """A case is given out and taken without being opened, as that needs none of its words; all else needs it open."""
        return self.known_case(pk) if SCREENS[verb][3] == "assign" else self.case(pk)

    def _form(self, case, verb, **facts):
        return SCREENS[verb][0](proposal=case, user=self.request.user, **facts)

    def _declare_first(self, case, verb):
        """Whoever leads the work reads without declaring, and declares before deciding."""
        if not declares_first(self.request.user, case, SCREENS[verb][3], standing_with(self.request.user, [case])[case.pk]):
            return None
        messages.info(self.request, _("Whoever decides says first whether they have a tie."))
        return redirect(gate_of(case, self.request))

    def _not_now(self, case):
        messages.warning(self.request, _("Not now. This step is not open for you on this case."))
        return redirect("review_queue:inspect", case.pk)

    def _stale(self, case, verb):
        """Somebody was faster: show what they did, keep what was typed, and let the person go on from here."""
        case = self.known_case(case.pk)
        events = told_to(self.request.user, case.events.select_related("actor"))
        latest = next(iter(veiled(self.request.user, events.exclude(verb__in=CHANGES_NOTHING).order_by("-at", "-pk")[:1])), None)
        data = self.request.POST.copy()
        data["version"], data["said"] = case.version, actions.last_said(case)
        again = self._form(case, verb, data=data)
        stale = {"is_stale": True}
        if standing_with(self.request.user, [case])[case.pk].opened:
            stale |= {
                "faster": latest,
                "faster_line": lines([latest], self.request.user)[0] if latest else None,
                "both": both_of_verb(case, latest, again, self.request.user),
            }
        return self._page(case, verb, again, status=409, **stale)

    def _page(self, case, verb, form, *, status=200, mail=None, seen="", refusal="", **stale):
        standing = standing_with(self.request.user, [case])[case.pk]
        if not standing.opened and SCREENS[verb][3] != "assign":
            raise NotOpened(case)
        shown = case_context(self.request, case, standing) if standing.opened else closed_context(self.request, case)
        words = {**verb_words(), "take": _("Assign to me"), "message": _("Write to the proposer"), "note": _("Internal note")}[
            verb
        ]
        shows_mail = SCREENS[verb][2]
        context = {
            **shown,
            **self.header_of(case, words),
            "verb": verb,
            "verb_words": words,
            "standing": standing,
            "form": form,
            "media": form.media,
            "mail": mail,
            "seen": seen,
            "shows_mail": shows_mail,
            "refusal": refusal,
            "still_legal": SCREENS[verb][3] in verbs_for(self.request.user, case),
            **stale,
        }
        return self.render_to_response(context, status=status)


def closed_context(request, case) -> dict:
    """What a screen shows of a case that the person has not opened."""
    user = request.user
    return {"case": case, "partners": partners_of(case, user), "blind": hides_names(user, case), **place_of(request, case)}


def _asked(request) -> dict:
    """What the address of a screen may already say: the other case, the note that is answered."""
    return {name: request.GET.get(name, "") for name in ("into", "reply_to")}


def _rehearse(act, case, actor, data):
    """Carry the verb out, read the mail that it would send, and roll everything back."""
    with transaction.atomic():
        act(case, actor, data["version"], data)
        last = case.messages.select_related("message").order_by("-pk").first()
        task = case.contact_tasks.order_by("-pk").first()
        transaction.set_rollback(True)
    if case.answer_address:
        sent = last.message
        return {
            "to": sent.recipient_name,
            "address": sent.recipient,
            "subject": sent.subject,
            "text": sent.body_text,
            "language": sent.language,
        }
    return {"to": case.proposer_name, "address": "", "subject": task.subject, "text": task.text, "language": case.language}


def _mail_as_read(act, case, actor, form):
    """The mail as ``actor`` may read it. Who may not know its receiver reads their own words in it, and the rest under the veil.

    Other words stand in for the typed ones meanwhile: hidden there too, they would tell which words are hidden.
    """
    veil, data = veil_for(actor, case), form.cleaned_data
    mail = _rehearse(act, case, actor, data)
    if not veil.hides:
        return mail
    typed = {name: words for name, words in data.items() if words and type(form.fields[name]) is CharField and type(words) is str}
    stands_in = {name: get_random_string(20, ascii_lowercase) for name in typed}
    mail = veil.over(_rehearse(act, case, actor, {**data, **stands_in}))
    for name, words in typed.items():
        mail = {part: text.replace(stands_in[name], words) for part, text in mail.items()}
    return mail | {"to": veil.pseudonym}


def _mail_of(data) -> str:
    """What was seen in the preview: the same words again may be sent, others are shown first."""
    facts = {name: getattr(value, "pk", str(value)) for name, value in data.items() if name not in {"version", "said"}}
    return fingerprint(facts)


def _into_form(form, error) -> None:
    """Put a refusal beside the field it is about."""
    found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for field, words in found.items():
        form.add_error(field if field in form.fields else None, words)


class ContactTaskView(CaseScreen):
    """Somebody phoned or wrote: cross the task off."""

    def post(self, request, pk):
        cases = Proposal.objects.in_queue_of(request.user)
        task = get_object_or_404(ContactTask.objects.filter(proposal__in=named_to(request.user, cases)), pk=pk)
        self.case(task.proposal_id)
        try:
            task = actions.finish_contact_task(task, actor=request.user)
        except PermissionDenied:
            messages.error(request, _("Not you. Your role does not include this step."))
        else:
            forget_counts(request.user)
            if task.done_by_id == request.user.pk:
                messages.success(request, _("Crossed off."))
            else:
                messages.warning(request, _("%(who)s crossed it off before you, %(at)s.") % {
                    "who": task.done_by.name, "at": date_format(timezone.localtime(task.done_at), "SHORT_DATETIME_FORMAT"),
                })  # fmt: skip
        return redirect("review_queue:inspect", task.proposal_id)
