"""The web form: one subject per screen, everything kept on the server at each step, before any login.

The views are exempt from the middleware's check of forms and make the same check themselves (``keeping.is_untrusted``), so
that a form that was open for too long comes back filled in.
"""

from functools import wraps

from allauth.account.utils import has_verified_email
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cocreate.common.refusals import NotNow

from ...calls.models import AnswerPromise
from ...calls.states import P, Phase
from .. import drafts, promise
from ..actions import attach_to_draft, submit_proposal
from ..forms import EffectsForm, FilesForm, IdeaForm, LinkForm, ProblemForm, QuestionsForm, words_of
from ..models import Draft, new_secret
from ..showing import receipt_path
from ..states import Door
from . import keeping, sheet
from .frame import CHECK, Screen, typed_in

START_SALT = "challenges.answer.start"
STEP_OF = {
    "title": IdeaForm.slug, "language": IdeaForm.slug, "solution": IdeaForm.slug, "problem": ProblemForm.slug,
    "beneficiaries": ProblemForm.slug, "effects": EffectsForm.slug, "help_needed": EffectsForm.slug,
    "place": EffectsForm.slug, "cost_guess": EffectsForm.slug, "answers": QuestionsForm.slug,
}  # fmt: skip


def with_draft(view):
    """Give the view the frame with the draft that this person may open; a sent one shows its receipt."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def find(request, slug, secret, **named):
        screen = Screen(slug, request.user)
        draft = Draft.objects.filter(secret=secret, challenge=screen.challenge).select_related("proposal").first()
        if draft is None:
            raise Http404
        if draft.owner_id and draft.owner_id != request.user.pk:
            if request.user.is_authenticated:
                raise Http404
            return keeping.keep_and_log_in(request)
        screen.draft = draft
        if draft.proposal_id and view.__name__ != "receipt":
            return redirect(screen.url("receipt"))
        if request.user.is_authenticated and not draft.owner_id:
            screen.draft = drafts.claim_draft(draft, actor=request.user)
        try:
            response = view(request, screen, **named)
        except NotNow:
            # Sent from another tab in this very moment.
            return redirect(screen.url("receipt"))
        if not request.user.is_authenticated and keeping.COOKIE not in response.cookies:
            keeping.remember_secret(request, response, secret)
        return response

    return find


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def start(request, slug):
    """The first screen, before there is a draft; a draft that was begun here is offered, not forced upon anyone."""
    screen = Screen(slug, request.user)
    if request.method != "POST":
        if screen.phase != Phase.OPEN:
            return _closed(request, screen)
        form = IdeaForm(initial={"language": get_language()})
        return _show(request, screen, IdeaForm.slug, form, begun=_begun(request, screen), start=_sign(new_secret()))
    # The secret was made with the page, so that a double click or the back button finds the first draft.
    try:
        secret = signing.loads(request.POST.get("start", ""), salt=START_SALT, max_age=None)
    except signing.BadSignature:
        secret = new_secret()
    if draft := Draft.objects.filter(secret=secret, challenge=screen.challenge).first():
        screen.draft = draft
        return step(request, slug=slug, secret=secret, name=IdeaForm.slug)
    if keeping.is_untrusted(request):
        return _again(request, screen, IdeaForm.slug, _("The page had been open for a long time."), start=_sign(secret))
    if keeping.hurries(request, "draft", limit=200, seconds=3600):
        return _again(
            request, screen, IdeaForm.slug, _("Very much comes in from your network right now. Wait a few minutes."),
            status=429, start=_sign(secret),
        )  # fmt: skip
    form = IdeaForm(request.POST)
    screen.draft = drafts.save_draft(
        challenge=screen.challenge, secret=secret, actor=request.user,
        typed={**typed_in(form, request.POST), "step": IdeaForm.slug},
    )
    return keeping.remember_secret(request, _go_on(request, screen, IdeaForm.slug, form), secret)


@with_draft
def resume(request, screen):
    """Back to a draft by its address alone: to where the writing stopped."""
    last = screen.draft.data.get("step")
    if last not in screen.steps:
        return redirect(screen.url("step", IdeaForm.slug))
    whole = screen.form(last, screen.as_typed()).is_valid()
    return redirect(screen.url("step", screen.step_after(last) if whole else last))


@with_draft
def step(request, screen, name):
    """One screen: show it, or keep what was typed and go on."""
    if name not in screen.steps:
        raise Http404
    if request.method != "POST":
        return _show_step(request, screen, name)
    if keeping.is_untrusted(request):
        return _again(request, screen, name, _("The page had been open for a long time."))
    form = screen.form(name, request.POST, request.FILES)
    screen.draft = drafts.save_draft(
        challenge=screen.challenge, secret=screen.draft.secret, actor=request.user,
        typed={**typed_in(form, request.POST), "step": CHECK if request.GET.get("til") == CHECK else name},
    )
    if screen.draft.proposal_id:
        return redirect(screen.url("receipt"))
    return _go_on(request, screen, name, form)


@with_draft
def later(request, screen):
    """The draft is kept; a link to it can be mailed, which says nothing of who has an account."""
    form = LinkForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    if request.method == "POST" and keeping.is_untrusted(request):
        form.add_error(None, _("The page had been open for a long time. Press once more."))
    elif request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        often = keeping.hurries(request, "link", limit=20, seconds=3600)
        if often or keeping.hurries(request, "link-to", limit=5, seconds=3600, who=email.lower()):
            form.add_error(None, _("Many links have been sent just now. Wait an hour, or keep the address of this page."))
        else:
            drafts.send_link(
                screen.draft, actor=request.user, email=email, language=get_language(),
                url=f"{settings.SITE_URL}{screen.url('resume')}", words_of_challenge=screen.words.title,
            )  # fmt: skip
            messages.success(request, _("If the address is right, the link is there in a moment."))
            return redirect(screen.url("later"))
    facts = screen.context(form=form, heading=_("Your draft is saved"), resume_url=screen.url("resume"))
    return render(request, "challenges/proposals/form_later.html", facts)


@with_draft
def receipt(request, screen):
    """What one sees when it is sent, also when coming back."""
    proposal = screen.draft.proposal
    if proposal is None:
        return redirect(screen.url("resume"))
    facts = {
        "reference": proposal.reference,
        "email": proposal.answer_address,
        "ps": [p for p, _text in proposal.text.effect_lines] or [P(relief.p) for relief in screen.challenge.reliefs.all()],
        "steps": receipt_path(proposal),
        "without_names": proposal.names_hidden,
        "follow_url": reverse("my_proposal", args=[proposal.reference]),
        "list_url": screen.context()["list_url"],
    }
    return keeping.forget_secret(request, render(request, "challenges/proposals/receipt.html", facts), screen.draft.secret)


@with_draft
def remove_file(request, screen, public_id):
    """Take a file away again."""
    if request.method == "POST" and not keeping.is_untrusted(request):
        drafts.remove_attachment(screen.draft, actor=request.user, public_id=public_id)
        messages.success(request, _("The file is removed."))
    return redirect(screen.url("step", FilesForm.slug))


@with_draft
def remove(request, screen):
    """Throw the draft away; asked for on the screen before."""
    if request.method != "POST" or keeping.is_untrusted(request):
        return redirect(screen.url("later"))
    secret = screen.draft.secret
    drafts.remove_draft(screen.draft, actor=request.user)
    messages.success(request, _("The draft is thrown away."))
    return keeping.forget_secret(request, redirect(screen.context()["challenge_url"]), secret)


# --- Showing -----------------------------------------------------------------


def _show_step(request, screen, slug):
    if kept := keeping.kept_form(request):
        form = screen.form(slug, kept)
        screen.draft = drafts.save_draft(
            challenge=screen.challenge, secret=screen.draft.secret, actor=request.user, typed=typed_in(form, kept)
        )
        messages.success(request, _("You are logged in again. What you wrote is saved."))
    if screen.phase != Phase.OPEN:
        return _closed(request, screen)
    return _show(request, screen, slug, screen.form(slug))


def _show(request, screen, slug, form, *, status=200, **facts):
    template = {FilesForm.slug: "form_files", CHECK: "form_check"}.get(slug, "form")
    context = screen.context(slug, form=form, p_field=getattr(form, "p_field", ""), **facts)
    if slug == FilesForm.slug and screen.draft:
        context["files"] = list(screen.draft.attachments.all())
    if slug == CHECK:
        context |= _check_context(screen)
        context["faults"] = facts.get("faults", [])
        for one in form.non_field_errors():
            context["faults"] = [{"text": one, "url": ""}, *context["faults"]]
    return render(request, f"challenges/proposals/{template}.html", context, status=status)


def _check_context(screen):
    received = promise.first_dates(timezone.now(), screen.challenge, AnswerPromise.load())
    return {
        "sections": sheet.sections(screen, screen.answers),
        "hints": sheet.hints(screen),
        "answer_by": received["reply_due"],
        "signed_in": screen.user.is_authenticated,
        "speaking": screen.speakers[0][1] if len(screen.speakers) == 1 else "",
        "login_url": f"{reverse('account_login')}?{urlencode({'next': screen.url('step', CHECK)})}",
    }


def _closed(request, screen):
    """Not open: kindly said, and the draft stays."""
    upcoming = screen.phase == Phase.UPCOMING
    facts = screen.context(heading=_("This challenge has not opened yet") if upcoming else _("This challenge is closed"))
    if screen.draft:
        facts["sections"] = [
            {**section, "items": [{**item, "url": ""} for item in section["items"]]}
            for section in sheet.sections(screen, screen.answers)
        ]
    return render(request, "challenges/proposals/form_closed.html", facts)


def _again(request, screen, slug, words, *, status=200, **facts):
    """The form as it was typed, not saved, and why."""
    form = screen.form(slug, request.POST) if screen.draft else IdeaForm(request.POST)
    form.is_valid()
    kept = _("What you wrote stands below. Press the button once more.")
    form.add_error(None, f"{words} {kept}")
    return _show(request, screen, slug, form, status=status, **facts)


# --- Going on ----------------------------------------------------------------


def _go_on(request, screen, slug, form):
    """To where the button that was pressed leads; or the same screen with its faults, everything being kept."""
    if request.POST.get("act") == "later":
        return redirect(screen.url("later"))
    if screen.phase != Phase.OPEN:
        return _closed(request, screen)
    if not form.is_valid():
        return _show(request, screen, slug, form, saved=True)
    if slug == FilesForm.slug and (stop := _take_file(request, screen, form)):
        return stop
    if slug == CHECK:
        return _send(request, screen, form)
    onward = CHECK if request.GET.get("til") == CHECK else screen.step_after(slug)
    return redirect(screen.url("step", onward))


def _take_file(request, screen, form):
    """Put the chosen file beside the draft. A response when one stays on the screen."""
    upload = form.cleaned_data.get("file")
    if upload:
        try:
            if keeping.hurries(request, "file", limit=60, seconds=3600):
                raise ValidationError({"file": _("Many files have come from your network just now. Wait a few minutes.")})
            attach_to_draft(screen.draft, upload=upload, confidential=form.cleaned_data["confidential"])
        except ValidationError as refusal:
            form.add_error(None if "file" not in refusal.error_dict else "file", refusal.error_dict.get("file", refusal))
            return _show(request, screen, FilesForm.slug, form, saved=True)
        messages.success(request, _("%s is added.") % upload.name[:100])
    elif request.POST.get("act") == "add":
        form.add_error("file", _("Choose a file first."))
        return _show(request, screen, FilesForm.slug, form, saved=True)
    return redirect(screen.url("step", FilesForm.slug)) if request.POST.get("act") == "add" else None


def _send(request, screen, form):
    """Send it in, once, however often the button is pressed."""
    check_url = screen.url("step", CHECK)
    if faults := screen.unfinished():
        return _show(request, screen, CHECK, form, saved=True, faults=faults)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': check_url})}")
    if not has_verified_email(request.user):
        messages.warning(request, _("Confirm your e-mail address first. Your draft is saved, and you find it on My page."))
        return redirect("account_email")
    try:
        submit_proposal(
            actor=request.user, author=request.user, challenge=screen.challenge, door=Door.FORM, draft=screen.draft,
            organisation=screen.organisation(form.cleaned_data.get("speaker")),
            publish_consent=form.cleaned_data["publish_consent"], answers=screen.answers, **words_of(screen.draft.data),
        )  # fmt: skip
    except ValidationError as refusal:
        return _show(request, screen, CHECK, form, saved=True, faults=_faults(screen, refusal))
    except PermissionDenied as refusal:
        return _show(request, screen, CHECK, form, saved=True, faults=[{"text": str(refusal), "url": ""}])
    return keeping.forget_secret(request, redirect(screen.url("receipt")), screen.draft.secret)


def _faults(screen, refusal) -> list[dict]:
    found = []
    for name, errors in refusal.message_dict.items():
        url = f"{screen.url('step', STEP_OF[name])}?til=tjek" if name in STEP_OF else ""
        found += [{"text": text, "url": url} for text in errors]
    return found


def _begun(request, screen):
    """Drafts to this challenge that this person or this browser began."""
    mine = Q(owner=None, secret__in=keeping.known_secrets(request))
    if request.user.is_authenticated:
        mine |= Q(owner=request.user)
    found = Draft.objects.unsent().filter(mine, challenge=screen.challenge).order_by("-updated_at")[:5]
    return [
        {
            "title": draft.data.get("title") or _("Without a name"),
            "at": draft.updated_at,
            "url": reverse("answer_resume", args=[screen.challenge.slug, draft.secret]),
        }
        for draft in found
    ]


def _sign(secret) -> str:
    return signing.dumps(secret, salt=START_SALT)
