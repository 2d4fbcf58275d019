"""Who reviews what, edited by coordinators; one's own absence, by oneself; and the menu that leads to it."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.views.generic import CreateView, DeleteView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from cocreate.common.fingerprints import fingerprint_of
from cocreate.common.refusals import may

from .. import actions
from ..actions import AWAY
from ..models import ReviewerProfile, ReviewRole
from .both import shown
from .filters import ROLES
from .guarded import GuardedEdit


class StaffingScreen(WagtailAdminTemplateMixin, View):
    """A screen for whoever leads the work; everybody else gets Wagtail's refusal."""

    page_title = ""
    header_icon = "group"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may(request.user, "challenges.staff_queue"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)


# --- Roles -------------------------------------------------------------------


class RoleDelete(DeleteView):
    """A role may go: what was done in it keeps its word."""

    @property
    def confirmation_message(self):
        return _("The role is taken off every reviewer. Cases and assessments keep the word.")


class RoleViewSet(ModelViewSet):
    """The list of roles."""

    model = ReviewRole
    name = "review_roles"
    url_prefix = "koe-roller"
    icon = "tag"
    menu_label = gettext_lazy("Review roles")
    add_to_admin_menu = False
    copy_view_enabled = False
    edit_view_class = GuardedEdit
    delete_view_class = RoleDelete
    list_display = [
        "name", Column("key", label=gettext_lazy("Short name")),
        BooleanColumn("active", label=gettext_lazy("Active"), sort_key="active"),
    ]  # fmt: skip
    ordering = ["order", "name"]
    panels = [FieldPanel("name"), FieldPanel("key"), FieldPanel("order"), FieldPanel("active")]

    def get_form_class(self, for_update=False):
        return _with_fixed_key(super().get_form_class(for_update)) if for_update else super().get_form_class(for_update)


def _with_fixed_key(form_class):
    """The short name stands on cases and in other systems, so it does not change."""

    class RoleForm(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["key"].disabled = True

    return RoleForm


# --- Reviewers ---------------------------------------------------------------


class ReviewerIndex(IndexView):
    """Reviewers with what each can take."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "substitute").prefetch_related("roles")


class ReviewerCreate(CreateView):
    """May be told for whom: the load screen leads here."""

    def get_initial_form_instance(self):
        person = self.request.GET.get("person", "")
        known = colleagues().filter(pk=person).first() if person.isascii() and person.isdecimal() and len(person) < 10 else None
        return ReviewerProfile(person=known) if known else super().get_initial_form_instance()


class ReviewerViewSet(ModelViewSet):
    """How much each can take, in which roles and languages, and who steps in meanwhile."""

    model = ReviewerProfile
    name = "reviewers"
    url_prefix = "koe-bedoemmere"
    icon = "group"
    menu_label = gettext_lazy("Reviewers")
    add_to_admin_menu = False
    copy_view_enabled = False
    index_view_class = ReviewerIndex
    add_view_class = ReviewerCreate
    edit_view_class = GuardedEdit
    list_display = [
        "person",
        Column("capacity", label=gettext_lazy("Cases at once"), sort_key="capacity"),
        Column("roles", label=gettext_lazy("Roles"), accessor=lambda profile: ", ".join(str(one) for one in profile.roles.all())),
        Column("languages", label=gettext_lazy("Languages")),
        Column("away_until", label=gettext_lazy("Away until"), sort_key="away_until"),
        Column("substitute", label=gettext_lazy("Substitute")),
    ]
    ordering = ["person__first_name", "person__last_name"]
    panels = [
        FieldPanel("person"),
        FieldPanel("capacity"),
        FieldPanel("roles", widget=forms.CheckboxSelectMultiple),
        FieldPanel("languages"),
        FieldRowPanel([FieldPanel("away_from"), FieldPanel("away_until")], heading=gettext_lazy("Away")),
        FieldPanel("substitute"),
    ]

    def get_form_class(self, for_update=False):
        return _among_colleagues(super().get_form_class(for_update), for_update)


def colleagues():
    """The people who work in the queue."""
    people = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=ROLES).distinct()
    return people.order_by("first_name", "last_name", "email")


def _among_colleagues(form_class, for_update):
    """Only people who work in the queue can be chosen, and a profile stays the person's whose it is."""

    class ReviewerForm(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["person"].queryset = colleagues() if for_update else colleagues().filter(reviewer_profile=None)
            self.fields["person"].disabled = for_update
            self.fields["substitute"].queryset = colleagues().exclude(pk=self.instance.person_id)
            self.fields["roles"].queryset = ReviewRole.objects.active()

    return ReviewerForm


# --- One's own absence -------------------------------------------------------


class AbsenceForm(forms.Form):
    """From when until when, and who gets what comes in meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    away_from = forms.DateField(label=gettext_lazy("Away from"), required=False, widget=AdminDateInput)
    away_until = forms.DateField(label=gettext_lazy("Away until"), required=False, widget=AdminDateInput)
    substitute = forms.ModelChoiceField(
        label=gettext_lazy("Substitute"), required=False, queryset=get_user_model().objects.none(),
        help_text=gettext_lazy("Gets new cases while you are away. What you have already stays yours: ask your coordinator."),
    )  # fmt: skip

    def __init__(self, *args, instance, **kwargs):
        self.person = instance
        profile = ReviewerProfile.objects.filter(person=instance).first() or ReviewerProfile(person=instance)
        self.stands = fingerprint_of(profile, AWAY)
        initial = {name: getattr(profile, name) for name in AWAY}
        super().__init__(*args, initial=initial | {"seen": self.stands}, **kwargs)
        self.fields["substitute"].queryset = colleagues().exclude(pk=instance.pk)

    def clean(self):
        """The rules of the profile, beside their fields."""
        data = super().clean()
        self.seen = data.pop("seen", "") or self.stands
        if self.seen != self.stands:
            self._second()
        try:
            ReviewerProfile(person=self.person, **data).clean()
        except ValidationError as error:
            self.add_error(None, error)
        return data

    def _second(self):
        """Somebody changed the same meanwhile: what stands is said beside what is typed, and saving again holds."""
        kept = AbsenceForm(instance=self.person, prefix=self.prefix)
        stands = [f"{kept.fields[name].label}: {shown(kept, name) or '–'}" for name in AWAY]
        self.add_error("away_from", _("Somebody changed this meanwhile. What stands now: %s.") % "; ".join(stands))
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.stands

    def save(self):
        """Through the action, which locks."""
        return actions.set_absence(actor=self.person, seen=self.seen, **self.cleaned_data)


class AbsencePanel(BaseSettingsPanel):
    """On everybody's own account page, for those who work in the queue."""

    name = "absence"
    title = gettext_lazy("Absence")
    order = 350
    form_class = AbsenceForm
    template_name = "challenges/reviews/absence.html"

    def is_active(self):
        return may(self.user, "challenges.be_away")

    def get_form(self):
        sent = self.request.method == "POST" and any(name.startswith(f"{self.name}-") for name in self.request.POST)
        return AbsenceForm(self.request.POST if sent else None, instance=self.user, prefix=self.name)


# --- The menu ----------------------------------------------------------------


class StaffingMenuItem(MenuItem):
    """For whoever leads the work."""

    def is_shown(self, request):
        return may(request.user, "challenges.staff_queue")


def case_management() -> SubmenuMenuItem:
    """The menu of whoever leads the work: load, distribution, reviewers, roles."""
    entries = [
        (gettext_lazy("Load and calibration"), "review_queue:load", "history"),
        (gettext_lazy("Distribute evenly"), "review_queue:evenly", "resubmit"),
        (gettext_lazy("Reviewers"), "reviewers:index", "group"),
        (gettext_lazy("Review roles"), "review_roles:index", "tag"),
    ]
    items = [
        StaffingMenuItem(label, reverse_lazy(address), name=address.replace(":", "-"), icon_name=icon, order=order)
        for order, (label, address, icon) in enumerate(entries)
    ]
    return SubmenuMenuItem(
        gettext_lazy("Case management"), Menu(items=items), name="case-management", icon_name="tasks", order=55
    )
