"""Deciding: yes, not now or no, with a reason that the proposer reads."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, move
from cocreate.common.refusals import NotNow
from cocreate.common.texts import normalise

from ...proposals import promise
from ...proposals.states import DECIDED, S
from .. import emails
from ..models import Decision
from ..rules import outcome_is_legal
from .redacting import forget_copies
from .words import lock_for, save_dates, written


@transaction.atomic
def decide(
    proposal, *, actor, version, outcome, public_reason, internal_reason="", wake_on=None, next_step="", contact=""
):
    """Say yes, not now or no, with a reason that the proposer reads. Never edited: a new decision supersedes it."""
    proposal = lock_for(actor, "challenges.decide_case", proposal, version)
    if outcome not in DECIDED:
        raise ValidationError({"outcome": ValidationError(_("Choose yes, not now or no."), code="invalid")})
    reason = written(public_reason, "public_reason", _("Tell the proposer why."))
    if outcome == S.PARKED and (wake_on is None or wake_on <= timezone.localdate()):
        raise ValidationError({"wake_on": ValidationError(_("Choose the day when we look at it again."), code="date")})
    if not outcome_is_legal(outcome, proposal):
        raise NotNow(_("The case cannot be decided like this right now."))
    decision = Decision.objects.create(
        proposal=proposal,
        outcome=outcome,
        public_reason=reason,
        internal_reason=normalise(internal_reason),
        wake_on=wake_on if outcome == S.PARKED else None,
        next_step=normalise(next_step),
        contact=normalise(contact)[:200],
        decided_by=actor,
        supersedes=proposal.decisions.filter(superseded_by=None).order_by("-decided_at", "-pk").first(),
    )
    now = timezone.now()
    promise.after_reply(proposal, now)
    proposal.decided_at = now
    proposal.wake_on = decision.wake_on
    proposal.paused, proposal.paused_since, proposal.info_due = False, None, None
    # A decision is made by people who have read the case, also where it was never screened on the way.
    proposal.screened_at = proposal.screened_at or now
    # Names are hidden from those who assess, not from those who live with the answer.
    proposal.names_hidden = False
    proposal.save(update_fields=["names_hidden"])
    forget_copies(proposal)
    save_dates(proposal)
    move(
        proposal, outcome, actor=actor, verb="decided", audience=Audience.PUBLIC, reason=reason,
        decision=str(decision.public_id),
    )  # fmt: skip
    emails.queue_decision(proposal, decision)
    return proposal
