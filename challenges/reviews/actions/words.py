"""What several verbs of the queue do on the way: read the words that were typed, save the dates, begin the screening."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import lock, move
from cocreate.common.refusals import require
from cocreate.common.texts import has_control_characters, normalise

from ...proposals.states import S

LONGEST_TEXT = 20_000


def lock_for(actor, permission, proposal, version=None):
    """The case under its lock, for somebody who may; asked again there, as a tie may have been declared meanwhile."""
    require(actor, permission, proposal)
    proposal = lock(proposal, version=version)
    require(actor, permission, proposal)
    return proposal


def written(text, field, missing, longest=LONGEST_TEXT, *, may_be_empty=False):
    """The text that a verb needs, normalised; raises ``ValidationError`` under ``field`` when it will not do."""
    text = normalise(text or "")
    if not text and not may_be_empty:
        raise ValidationError({field: ValidationError(missing, code="required")})
    if has_control_characters(text):
        raise ValidationError({field: ValidationError(_("The text holds characters that cannot be shown."), code="characters")})
    if len(text) > longest:
        raise ValidationError({field: ValidationError(_("At most %d characters.") % longest, code="length")})
    return text


def start_screening(proposal, actor):
    """A new case is taken into screening by the first thing that somebody does with it."""
    if proposal.state == S.SUBMITTED:
        move(proposal, S.SCREENING, actor=actor, verb="screening_started")


def save_dates(proposal):
    """Save what the verbs change of the promise and of where the case stands."""
    proposal.save(update_fields=[
        "replied_at", "decided_at", "reply_due", "decision_due", "answer_due", "paused", "paused_since", "info_due",
        "wake_on", "screened_at",
    ])  # fmt: skip


def next_version(proposal):
    """Count a change that is no move, so that who looked before it is told."""
    proposal.version += 1
    proposal.save(update_fields=["version"])
