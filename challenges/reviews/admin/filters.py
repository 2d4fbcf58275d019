"""What the queue may be narrowed by; every choice stands in the address."""

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from cocreate.common.texts import has_control_characters

from ...calls.models import Centre, ChallengePage
from ...calls.states import P, Track
from ...proposals.models import Proposal
from ...proposals.states import S

LANGUAGES_KEPT = 300
ROLES = ["hold_reviewer_role", "hold_coordinator_role", "hold_decision_role"]


def _languages():
    """The languages that proposals are written in, by their own names where they are known."""
    codes = cache.get("queue-languages")
    if codes is None:
        # This looks through every proposal, so it is kept for a while.
        codes = sorted(Proposal.objects.order_by().values_list("language", flat=True).distinct()[:50])
        cache.set("queue-languages", codes, LANGUAGES_KEPT)
    return [(code, _language_name(code)) for code in codes]


def _language_name(code):
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


class QueueFilterSet(WagtailFilterSet):
    """State, challenge, P, centre, track hint, assignee, overdue, language."""

    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=S.choices, widget=forms.CheckboxSelectMultiple)
    challenge = django_filters.ModelChoiceFilter(label=_("Challenge"), queryset=ChallengePage.objects.none())
    # Not `p`, which is the number of the page in Wagtail's lists.
    relief = django_filters.ChoiceFilter(label=_("P"), choices=P.choices, field_name="challenge__reliefs__p")
    centre = django_filters.ModelChoiceFilter(label=_("Centre"), queryset=Centre.objects.none(), method="of_centre")
    track_hint = django_filters.ChoiceFilter(label=_("Track hint"), choices=Track.choices, field_name="challenge__track_hint")
    assignee = django_filters.ModelChoiceFilter(
        label=_("Assigned to"), queryset=get_user_model().objects.none(), method="of_assignee"
    )
    overdue = django_filters.ChoiceFilter(label=_("Past the deadline"), method="past_deadline", choices=[("1", _("Yes"))])
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)

    class Meta:
        model = Proposal
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(groups__permissions__codename__in=ROLES, is_active=True).distinct()
        # A draft is nobody's here; one that was taken down may still have cases.
        known = ChallengePage.objects.canonical().filter(Q(live=True) | Exists(Proposal.objects.filter(challenge=OuterRef("pk"))))
        self.filters["challenge"].queryset = known.only("title", "path", "depth").order_by("title")
        self.filters["centre"].queryset = Centre.objects.order_by("name")
        self.filters["assignee"].queryset = people.order_by("first_name", "last_name")

    def of_centre(self, queryset, name, centre):
        """The centre's own challenges and those of its units."""
        return queryset.filter(Q(challenge__owner_centre=centre) | Q(challenge__owner_centre__parent=centre))

    def of_assignee(self, queryset, name, person):
        """Cases that the person works on now."""
        return queryset.filter(assignments__reviewer=person, assignments__ended_at=None)

    def past_deadline(self, queryset, name, value):
        """Undecided, not paused, and late."""
        return queryset.overdue()


KNOWN = ("view", "q", *QueueFilterSet.base_filters)
LONGEST_WORD = 200


def known_query(given, request) -> str:
    """What of an address narrows the list, as an address; raises ``ValidationError`` where a filter is not understood.

    In one order, so that two addresses that show the same are the same.
    """
    asked = QueryDict(mutable=True)
    for name in KNOWN:
        values = sorted({value for value in given.getlist(name) if value})
        if any(len(value) > LONGEST_WORD or has_control_characters(value) for value in values):
            raise ValidationError(_("A filter of this list is not understood. Choose it again, then save the view."))
        asked.setlist(name, values)
    if not QueueFilterSet(data=asked, request=request).is_valid():
        raise ValidationError(_("A filter of this list is not understood. Choose it again, then save the view."))
    return asked.urlencode()
