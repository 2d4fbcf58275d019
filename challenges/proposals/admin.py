"""A proposal on paper, by phone or by mail: staff write it in for someone, through the same function as everybody."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput

from cocreate.common.refusals import may
from partners.states import Kind

from ..calls.models import ChallengePage
from ..calls.states import P
from . import actions
from .states import Door
from .validators import TEXT_MAX, TITLE_MAX, TITLE_MIN

LANGUAGES = ("da", "en", "tr", "ar", "ur", "pl", "de", "uk", "fa", "so")


def _text(label, rows=4, help_text=""):
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "data-controller": "w-autosize"})
    return forms.CharField(label=label, widget=widget, required=False, max_length=TEXT_MAX, help_text=help_text)


class PaperForm(forms.Form):
    """What the person wrote or said, and how we reach them."""

    challenge = forms.ModelChoiceField(label=gettext_lazy("Challenge"), queryset=ChallengePage.objects.none())
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received"),
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("When it came to us. The promise counts from here."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[])
    title = forms.CharField(
        label=gettext_lazy("Title"), min_length=TITLE_MIN, max_length=TITLE_MAX, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    problem = _text(gettext_lazy("Problem"))
    solution = _text(gettext_lazy("Solution"), help_text=gettext_lazy("Write the person's own words. One of the two is enough."))
    beneficiaries = _text(gettext_lazy("Who gains?"), rows=2)
    penge = _text(gettext_lazy("Expected effect: Money"), rows=2)
    produkter = _text(gettext_lazy("Expected effect: Products"), rows=2)
    personale = _text(gettext_lazy("Expected effect: Staff"), rows=2)
    help_needed = _text(gettext_lazy("What help is needed?"), rows=2)
    contact_name = forms.CharField(label=gettext_lazy("The person's name"), max_length=150, required=False)
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, required=False,
        help_text=gettext_lazy("Without one, each answer becomes a task to phone or write."),
    )  # fmt: skip
    contact_note = forms.CharField(
        label=gettext_lazy("Phone or address"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Internal. Never a CPR number."),
    )
    contact_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Not known")), *Kind.choices], required=False
    )
    publish_consent = forms.BooleanField(label=gettext_lazy("The person says yes to showing it in public"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["challenge"].queryset = ChallengePage.objects.canonical().live().order_by("title")
        self.fields["language"].choices = [(code, _language(code)) for code in LANGUAGES]
        self.fields["language"].initial = "da"
        self.fields["received_at"].initial = timezone.now

    def clean_received_at(self):
        """A paper cannot come tomorrow."""
        received_at = self.cleaned_data["received_at"]
        if received_at > timezone.now():
            raise forms.ValidationError(_("Choose a time that has been."))
        return received_at


def _language(code):
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


class PaperView(WagtailAdminTemplateMixin, View):
    """The form, and into the queue."""

    template_name = "challenges/proposals/paper.html"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may(request.user, "challenges.enter_proposal_for_someone"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._page(PaperForm())

    def post(self, request):
        form = PaperForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        data = form.cleaned_data
        try:
            proposal, _created = actions.submit_proposal(
                actor=request.user,
                challenge=data["challenge"],
                door=Door.STAFF,
                title=data["title"],
                **{
                    name: data[name]
                    for name in (
                        "problem",
                        "solution",
                        "beneficiaries",
                        "help_needed",
                        "language",
                        "publish_consent",
                        "received_at",
                    )
                },
                effects={p.value: data[p.value] for p in P},
                contact=actions.Contact(data["contact_name"], data["contact_email"], data["contact_note"], data["contact_kind"]),
            )
        except ValidationError as error:
            for field, words in error.message_dict.items():
                form.add_error(field if field in form.fields else None, words)
            return self._page(form, status=422)
        messages.success(request, _("%s stands in the queue.") % proposal.reference)
        return redirect("review_queue:inspect", proposal.pk)

    def _page(self, form, status=200):
        context = {
            "view": self,
            "form": form,
            "media": form.media,
            "header_title": _("Paper proposal"),
            "header_icon": "koe-koe",
            "breadcrumbs_items": [
                {"url": reverse("review_queue:index"), "label": _("Queue")},
                {"url": "", "label": _("Paper proposal")},
            ],
        }
        return self.render_to_response(context, status=status)
