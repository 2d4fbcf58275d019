"""The admin screens of challenges: the tree of centres, and the buttons that settle, archive and take up again."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cocreate.common.refusals import NotNow, may

from . import actions, translations
from .models import Centre, ChallengePage
from .states import Phase

# --- Centres -----------------------------------------------------------------


class CentreIndex(IndexView):
    """Centres with their units after them."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("parent").annotate(used=Count("challenges", distinct=True))


class CentreDelete(DeleteView):
    """A centre that something hangs on stays; it can be made inactive instead."""

    def form_valid(self, form):
        challenges, units = self.object.challenges.exists(), self.object.units.exists()
        if challenges or units:
            messages.error(self.request, _("“%s” is in use and cannot be deleted. Make it inactive instead.") % self.object)
            return redirect(self.get_success_url())
        return super().form_valid(form)


class CentreViewSet(ModelViewSet):
    """The municipality's tree, which staff edit."""

    model = Centre
    icon = "site"
    menu_label = gettext_lazy("Centres")
    menu_order = 300
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = CentreIndex
    delete_view_class = CentreDelete
    list_display = [
        "name",
        Column("parent", label=gettext_lazy("Belongs to"), sort_key="parent__name"),
        Column("former_names", label=gettext_lazy("Former names")),
        Column("used", label=gettext_lazy("Challenges")),
        BooleanColumn("active", label=gettext_lazy("Active"), sort_key="active"),
    ]
    ordering = ["name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("parent"),
        FieldPanel("former_names"),
        FieldPanel("active"),
        FieldPanel("staff", widget=forms.CheckboxSelectMultiple),
    ]

    def get_form_class(self, for_update=False):
        return _with_staff_only(super().get_form_class(for_update))


def _with_staff_only(form_class):
    """Only people who work in the queue can be chosen, and only centres can have units."""

    class CentreForm(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            staff = self.fields["staff"].queryset.filter(is_active=True, groups__isnull=False).distinct()
            self.fields["staff"].queryset = staff.order_by("first_name", "last_name", "email")
            self.fields["parent"].queryset = Centre.objects.centres().exclude(pk=self.instance.pk)

    return CentreForm


# --- Settle, archive, take up again ------------------------------------------


class Verb:
    """One thing a person can say about a challenge: its words, its action and when it is offered."""

    def __init__(self, name, label, sentence, act, phases, permission):
        self.name, self.label, self.sentence = name, label, sentence
        self.act, self.phases, self.permission = act, phases, permission

    def is_offered(self, user, challenge) -> bool:
        """Whether ``user`` sees the button now; the action has the last word."""
        return challenge.phase in self.phases and may(user, self.permission, challenge)


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "settle", gettext_lazy("Settle"), gettext_lazy("Everybody who answered has an answer. The page says “Settled”."),
            actions.settle, {Phase.CLOSED}, "challenges.end_challenge",
        ),
        Verb(
            "archive", gettext_lazy("Archive"), gettext_lazy("The challenge leaves the list. Its page can still be read."),
            actions.archive, {Phase.CLOSED, Phase.SETTLED}, "challenges.end_challenge",
        ),
        Verb(
            "reopen", gettext_lazy("Take up again"), gettext_lazy("The challenge is no longer settled or archived."),
            actions.reopen, {Phase.SETTLED, Phase.ARCHIVED}, "challenges.reopen_challenge",
        ),
    )
}  # fmt: skip


class ReasonForm(forms.Form):
    """Why; everybody can read it in the challenge's history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


def end_challenge(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask for a reason, then settle, archive or take up again."""
    challenge = get_object_or_404(ChallengePage.objects.canonical(), pk=pk)
    verb = VERBS[verb]
    if not may(request.user, verb.permission, challenge):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb.act(challenge, actor=request.user, reason=form.cleaned_data["reason"])
        except NotNow as refusal:
            messages.error(request, str(refusal))
            return redirect("wagtailadmin_pages:edit", pk)
        except ValidationError as error:
            form.add_error("reason", error.message_dict.get("reason", error.messages))
        else:
            messages.success(request, _("“%(challenge)s”: %(done)s.") % {"challenge": challenge.title, "done": verb.label})
            return redirect("wagtailadmin_pages:edit", pk)
    events = challenge.status.events.select_related("actor") if hasattr(challenge, "status") else []
    facts = {"challenge": challenge, "verb": verb, "form": form, "events": events}
    facts["back"] = reverse("wagtailadmin_pages:edit", args=[pk])
    return TemplateResponse(request, "challenges/calls/end_challenge.html", facts)


def buttons(page, user):
    """The buttons in the head of a challenge that are legal now."""
    if isinstance(page, ChallengePage):
        challenge = page.canonical
        for order, verb in enumerate(VERBS.values()):
            if verb.is_offered(user, challenge):
                url = reverse("end_challenge", args=[challenge.pk, verb.name])
                yield Button(verb.label, url, icon_name="check", priority=80 + order)


# --- Translations ------------------------------------------------------------


def translation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a translation for approval, or approve one that waits; wagtail-localize's own editor knows of neither."""
    page = get_object_or_404(Page, pk=pk).specific
    if translations.translation_of(page) is None:
        raise Http404
    waiting = page.current_workflow_task_state
    verbs = waiting.task.specific.get_actions(page, request.user) if waiting else []
    may_send = not waiting and page.permissions_for_user(request.user).can_edit()
    if not (may_send or verbs):
        raise PermissionDenied
    if request.method == "POST":
        try:
            translations.send_for_approval(page, actor=request.user)
        except NotNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("“%s” is sent for approval.") % page)
        return redirect("wagtailadmin_home")
    return TemplateResponse(
        request, "challenges/calls/translation.html",
        {
            "page": page, "waiting": waiting, "may_send": may_send,
            "may_approve": any(name == "approve" for name, *_more in verbs),
        },
    )  # fmt: skip


def tell_of_translation(request: HttpRequest, page) -> None:
    """Say in the translator's editor where a translation is sent for approval."""
    if request.method != "GET" or translations.translation_of(page) is None:
        return
    here = reverse("translation", args=[page.pk])
    if page.workflow_in_progress:
        words, label = _("This translation waits for a colleague's approval."), _("See it")
    else:
        words, label = _("What you write goes live when a colleague has approved it."), _("Send for approval")
    messages.info(request, words, buttons=[messages.button(here, label)])


urlpatterns = [
    re_path(rf"^udfordringer/(?P<pk>\d+)/(?P<verb>{'|'.join(VERBS)})/$", end_challenge, name="end_challenge"),
    path("oversaettelser/<int:pk>/", translation, name="translation"),
]
