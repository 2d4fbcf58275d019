"""Kinds of account and the life of an organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kinds that take part, as the contract names them."""

    CITIZEN = "citizen", _("Citizen")
    VOLUNTEER = "volunteer", _("Volunteer")
    GROUP = "group", _("Volunteer group")
    ASSOCIATION = "association", _("Association")
    BUSINESS = "business", _("Business")
    INSTITUTION = "institution", _("Institution")
    EMPLOYEE = "employee", _("Employee")


# Kinds that a person alone can be, and kinds that need an organisation behind the person.
PERSONAL_KINDS = (Kind.CITIZEN, Kind.VOLUNTEER, Kind.EMPLOYEE)
ORGANISED_KINDS = (Kind.GROUP, Kind.ASSOCIATION, Kind.BUSINESS, Kind.INSTITUTION)
# Employees come by invitation or the municipal login, never by public sign-up.
PUBLIC_KINDS = tuple(kind for kind in Kind if kind != Kind.EMPLOYEE)
# A business and an institution always have a CVR number; an association needs one before a grant or a contract.
CVR_REQUIRED = (Kind.BUSINESS, Kind.INSTITUTION)
CVR_ALLOWED = (*CVR_REQUIRED, Kind.ASSOCIATION)


class OrganisationState(TextChoices):
    """Whether the municipality knows that the organisation is who it says."""

    CREATED = "created", _("Created")
    PENDING = "pending", _("Awaiting confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")


MOVES = {
    OrganisationState.CREATED: {OrganisationState.PENDING, OrganisationState.CONFIRMED, OrganisationState.REFUSED},
    OrganisationState.PENDING: {OrganisationState.CONFIRMED, OrganisationState.REFUSED},
    OrganisationState.CONFIRMED: {OrganisationState.EXPIRED, OrganisationState.REFUSED},
    OrganisationState.EXPIRED: {OrganisationState.PENDING, OrganisationState.CONFIRMED, OrganisationState.REFUSED},
    OrganisationState.REFUSED: {OrganisationState.PENDING, OrganisationState.CONFIRMED},
}


class MemberRole(TextChoices):
    """What a member may do for the organisation."""

    OWNER = "owner", _("Owner")
    REPRESENTATIVE = "representative", _("Representative")
    READER = "reader", _("Reader")


# Who may speak for the organisation: send, answer and withdraw proposals.
SPEAKING_ROLES = (MemberRole.OWNER, MemberRole.REPRESENTATIVE)
