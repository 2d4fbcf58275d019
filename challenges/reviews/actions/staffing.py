"""What a reviewer says of the own time: when one is away, and who steps in meanwhile."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.common.fingerprints import fingerprint_of
from cocreate.common.refusals import Stale, require
from partners.rules import works_in_queue

from ..models import ReviewerProfile

# What one says of the own absence; a coordinator may write it, too.
AWAY = ("away_from", "away_until", "substitute")


@transaction.atomic
def set_absence(*, actor, away_from=None, away_until=None, substitute=None, seen=None) -> ReviewerProfile:
    """Be away from a day until a day (None: not away), with somebody who gets what comes in meanwhile.

    What one already has stays one's own; only what is given out from now on goes to the substitute.
    ``seen`` is the fingerprint of what one looked at (None: do not ask): ``Stale`` when somebody has changed it since.
    """
    require(actor, "challenges.be_away")
    ReviewerProfile.objects.get_or_create(person=actor)
    profile = ReviewerProfile.objects.select_for_update().get(person=actor)
    if seen is not None and seen != fingerprint_of(profile, AWAY):
        raise Stale
    profile.away_from, profile.away_until, profile.substitute = away_from, away_until, substitute
    profile.clean()
    if substitute is not None and not works_in_queue(substitute):
        raise ValidationError({"substitute": ValidationError(_("Choose somebody who works in the queue."), code="unknown")})
    profile.save(update_fields=[*AWAY])
    return profile
