"""Only gathers: who takes part."""

from .accounts import Consent, User
from .api_keys import ApiKey
from .organisations import Membership, Organisation, OrganisationEvent

__all__ = ["ApiKey", "Consent", "Membership", "Organisation", "OrganisationEvent", "User"]
