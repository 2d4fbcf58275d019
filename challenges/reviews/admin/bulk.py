"""What may be done to many cases at once: assign, accept into assessment, forward. Each case goes through its action.

Never decide, decline or merge: those are made one at a time.
"""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.bulk_action import BulkAction

from cocreate.common.refusals import NotNow, may
from partners.rules import works_in_queue

from ...proposals.models import Proposal
from .. import actions
from ..anonymity import as_read_by
from ..forms import RoleField
from .distribution import evenly_url, tell
from .filters import ROLES
from .listing import queue_queryset
from .tabs import forget_counts
from .words import instead_words, why

MOST_AT_ONCE = 500


class QueueBulkAction(BulkAction):
    """Cases of one's own queue, at most 500, each through the action; refusals are listed by number."""

    models = [Proposal]
    template_name = "challenges/reviews/bulk.html"
    classes = set()

    def dispatch(self, request, *args, **kwargs):
        if not (may(request.user, "challenges.read_queue") and works_in_queue(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self, model, object_ids):
        ids = [int(pk) for pk in object_ids if str(pk).isdigit()][: MOST_AT_ONCE + 1]
        return list(Proposal.objects.in_queue_of(self.request.user).filter(pk__in=ids).by_time_left())

    def get_all_objects_in_listing_query(self, parent_id):
        cases, _cut = queue_queryset(self.request)
        return cases.values_list("pk", flat=True)[: MOST_AT_ONCE + 1]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = as_read_by(self.request.user, [one["item"] for one in context["items"]])
        context["items"] = [one | {"item": case} for one, case in zip(context["items"], shown, strict=True)]
        return context | {"too_many": len(context["items"]) > MOST_AT_ONCE, "most": MOST_AT_ONCE, "action": self}

    def form_valid(self, form):
        cases, _no_access = self.get_actionable_objects()
        if len(cases) > MOST_AT_ONCE:
            form.add_error(None, _("Choose at most %d cases at once.") % MOST_AT_ONCE)
            return self.form_invalid(form)
        self.cleaned_form = form
        self.refused = []
        return super().form_valid(form)

    def get_execution_context(self):
        return {"action": self, "data": self.cleaned_form.cleaned_data, "actor": self.request.user}

    @classmethod
    def execute_action(cls, objects, action, data, actor, **kwargs):
        done, notes = 0, []
        for case in objects:
            try:
                with transaction.atomic():
                    cls.act(case, actor, data)
                done += 1
                notes += [f"{case.reference}: {words}" for words in cls.notes(case)]
            except (ValidationError, NotNow, PermissionDenied) as refusal:
                action.refused.append((case.reference, why(refusal)))
        forget_counts(actor)
        tell(action.request, "", [f"{reference}: {words}" for reference, words in action.refused], notes)
        return done, 0

    @staticmethod
    def notes(case):
        """What the person should know of a case that was done."""
        return []

    def get_success_message(self, num_parent_objects, num_child_objects):
        if not num_parent_objects:
            return None
        return ngettext("%d case done.", "%d cases done.", num_parent_objects) % num_parent_objects


class AssignBulk(QueueBulkAction):
    """Give many cases to one person."""

    display_name = gettext_lazy("Assign …")
    aria_label = gettext_lazy("Assign the chosen cases")
    action_type = "assign"
    action_priority = 10

    class form_class(forms.Form):  # noqa: N801 - the name that Wagtail reads
        reviewer = forms.ModelChoiceField(label=gettext_lazy("Who takes them"), queryset=get_user_model().objects.none())
        role = RoleField()

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            people = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=ROLES).distinct()
            self.fields["reviewer"].queryset = people.order_by("first_name", "last_name")

    @staticmethod
    def act(case, actor, data):
        """One case."""
        actions.assign(case, actor=actor, version=case.version, reviewer=data["reviewer"], role=data["role"])

    @staticmethod
    def notes(case):
        return instead_words(case)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not may(self.request.user, "challenges.staff_queue"):
            return context
        return context | {"evenly_url": evenly_url([one["item"].pk for one in context["items"]])}


class ScreenBulk(QueueBulkAction):
    """Accept many cases into assessment."""

    display_name = gettext_lazy("Accept into assessment")
    aria_label = gettext_lazy("Accept the chosen cases into assessment")
    action_type = "screen"
    action_priority = 20

    @staticmethod
    def act(case, actor, data):
        """One case."""
        actions.screen(case, actor=actor, version=case.version)


class ForwardBulk(QueueBulkAction):
    """Send many cases on to the same place, for one reason that all their proposers read."""

    display_name = gettext_lazy("Forward …")
    aria_label = gettext_lazy("Forward the chosen cases")
    action_type = "forward"
    action_priority = 30

    class form_class(forms.Form):  # noqa: N801 - the name that Wagtail reads
        to = forms.CharField(label=gettext_lazy("Where do they belong?"), max_length=200)
        reason = forms.CharField(
            label=gettext_lazy("Why?"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            help_text=gettext_lazy("Every proposer reads this, word for word."),
        )  # fmt: skip

    @staticmethod
    def act(case, actor, data):
        """One case."""
        actions.forward(case, actor=actor, version=case.version, to=data["to"], reason=data["reason"])
