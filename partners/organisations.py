"""Organisations that take part, and who speaks for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.common.lifecycle import Event

from . import states
from .states import CVR_REQUIRED, ORGANISED_KINDS, SPEAKING_ROLES, MemberRole, OrganisationState
from .validators import show_cvr, validate_cvr, validate_p_number


class OrganisationQuerySet(models.QuerySet):
    """The vocabulary of organisations."""

    def public(self):
        """Confirmed organisations that chose to be shown."""
        return self.filter(state=OrganisationState.CONFIRMED, shown_in_public=True).order_by("name", "pk")

    def of_member(self, user):
        """Organisations that ``user`` is a member of now."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user, memberships__ended_at=None)

    def spoken_for_by(self, user):
        """Organisations that ``user`` may act for now."""
        if not user.is_authenticated:
            return self.none()
        # One filter: in two, the role could be another member's.
        return self.filter(memberships__user=user, memberships__ended_at=None, memberships__role__in=SPEAKING_ROLES)


def name_in_public(name, state, shown) -> str:
    """``name`` where the municipality has confirmed who it is and its owner has chosen to be seen."""
    return name if state == OrganisationState.CONFIRMED and shown else ""


class Organisation(models.Model):
    """A group, association, business or institution."""

    class Subtype(models.TextChoices):
        NONE = "", _("Not stated")
        VOLUNTARY = "voluntary", _("Voluntary social association")
        ORDINARY = "ordinary", _("Ordinary association")
        APPROVED = "approved", _("Approved association (folkeoplysning)")

    MOVES = states.MOVES
    RETURNING = {}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, k.label) for k in ORGANISED_KINDS])
    subtype = models.CharField(_("type of association"), max_length=20, choices=Subtype.choices, blank=True)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True, validators=[validate_cvr])
    p_number = models.CharField(_("P-number"), max_length=10, blank=True, validators=[validate_p_number])
    state = models.CharField(max_length=20, choices=OrganisationState.choices, default=OrganisationState.CREATED)
    returns_to = models.CharField(max_length=20, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    shown_in_public = models.BooleanField(_("shown in public"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ORGANISED_KINDS]), name="organisation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in CVR_REQUIRED]) | ~Q(cvr=""),
                name="business_and_institution_have_cvr",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_confirmed(self) -> bool:
        """Whether the municipality has confirmed who this is."""
        return self.state == OrganisationState.CONFIRMED

    @property
    def public_name(self) -> str:
        """Its name where everybody may read it, else an empty text."""
        return name_in_public(self.name, self.state, self.shown_in_public)

    @property
    def cvr_for_people(self) -> str:
        """The CVR number in pairs, or an empty text."""
        return show_cvr(self.cvr)


class MembershipQuerySet(models.QuerySet):
    """The vocabulary of memberships."""

    def current(self):
        """Memberships that have not ended."""
        return self.filter(ended_at=None)


class Membership(models.Model):
    """One person in one organisation; an ended membership stays, because ties ask about it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.REPRESENTATIVE)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(ended_at=None), name="one_current_membership"
            ),
        ]

    def __str__(self):
        return f"{self.user_id} in {self.organisation_id}"


class OrganisationEvent(Event):
    """A line in the history of an organisation."""

    subject = models.ForeignKey(Organisation, models.CASCADE, related_name="events")


