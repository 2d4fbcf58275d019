"""What a person says about a challenge that the clock cannot know: settled, archived, taken up again. The only writer of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, lock, move
from cocreate.common.refusals import NotNow, require
from cocreate.common.texts import normalise

from .models import ChallengeStatus
from .states import Phase, Standing


@transaction.atomic
def settle(challenge, *, actor, reason="") -> ChallengeStatus:
    """Say that everybody who answered has an answer. Only after the deadline, and not while a proposal waits."""
    require(actor, "challenges.end_challenge", challenge)
    status = _status(challenge)
    if challenge.canonical.phase != Phase.CLOSED:
        raise NotNow(_("A challenge is settled after its deadline."))
    _nobody_waits(challenge)
    move(status, Standing.SETTLED, actor=actor, verb="settled", audience=Audience.PUBLIC, reason=normalise(reason))
    return status


@transaction.atomic
def archive(challenge, *, actor, reason="") -> ChallengeStatus:
    """Take a challenge out of the list; its page and its proposals can still be read."""
    require(actor, "challenges.end_challenge", challenge)
    status = _status(challenge)
    if challenge.canonical.is_open_box:
        raise NotNow(_("The open box is always open."))
    _nobody_waits(challenge)
    move(status, Standing.ARCHIVED, actor=actor, verb="archived", reason=normalise(reason))
    return status


@transaction.atomic
def reopen(challenge, *, actor, reason) -> ChallengeStatus:
    """Take back that a challenge is settled or archived; whether it is open again is for its dates to say."""
    require(actor, "challenges.reopen_challenge", challenge)
    status = _status(challenge)
    reason = normalise(reason)
    if not reason:
        raise ValidationError({"reason": ValidationError(_("Write why you take it up again."), code="required")})
    back_to = {Standing.SETTLED: Standing.RUNNING, Standing.ARCHIVED: Standing.SETTLED}.get(status.state)
    if back_to is None:
        raise NotNow(_("This challenge is neither settled nor archived."))
    move(status, back_to, actor=actor, verb="reopened", audience=Audience.PUBLIC, reason=reason)
    return status


def _status(challenge) -> ChallengeStatus:
    """The challenge's row under the lock, made the first time somebody asks for it."""
    status, _created = ChallengeStatus.objects.get_or_create(challenge=challenge.canonical)
    return lock(status)


def _nobody_waits(challenge):
    if challenge.canonical.proposals.undecided().exists():
        raise NotNow(_("There are still proposals that wait for an answer."))
