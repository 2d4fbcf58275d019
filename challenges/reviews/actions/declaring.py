"""Ties: a person declares before the material opens, and the coordinator rules where the person is in doubt.

Forvaltningsloven § 3 says who is disqualified, § 6 that one tells of it oneself.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import lock, record
from cocreate.common.refusals import NotNow, Stale, require

from .. import emails
from ..anonymity import hides_names
from ..leads import leads_of
from ..models import Answer, Assessment, Assignment, Declaration
from ..ties import known_ties
from .words import lock_for, written


@transaction.atomic
def declare(proposal, *, actor, version=None, answer, ground=""):
    """Answer whether one has a tie to the case: none opens it, a tie closes it for good, doubt asks those who lead.

    A tie found later may be declared after the work has begun: it cancels one's assessment and takes one off the case.
    Who may not know the proposer cannot judge what the system knows of ties to them: no tie is then a doubt.
    Returns the declaration. Raises ``NotNow`` for an answer that would undo a tie or a ruling.
    """
    require(actor, "challenges.declare_on_case", proposal)
    proposal = lock(proposal, version=version)
    if answer not in Answer.values:
        raise ValidationError({"answer": ValidationError(_("Answer no, yes or in doubt."), code="invalid")})
    ground = written(ground, "ground", _("Write which tie."), may_be_empty=answer == Answer.NONE)
    earlier = Declaration.objects.standing().filter(proposal=proposal, person=actor).first()
    known = known_ties(actor, proposal)
    if answer == Answer.NONE and known and hides_names(actor, proposal) and (earlier is None or earlier.waits):
        answer, ground = Answer.IN_DOUBT, _("The system found a possible connection.")
    if earlier and answer == earlier.answer and not earlier.ruling:
        if answer == Answer.IN_DOUBT and ground != earlier.ground:
            raise Stale(_("You have already said that you are in doubt. The coordinator reads what you wrote then."))
        return earlier
    if earlier and answer == Answer.NONE:
        raise NotNow(_("You have answered. If you were wrong, ask the coordinator."))
    now = timezone.now()
    if earlier:
        earlier.replaced_at = now
        earlier.save(update_fields=["replaced_at"])
    declaration = Declaration.objects.create(
        proposal=proposal, person=actor, answer=answer, ground=ground, known=known, at=now
    )
    # Who, and why, is for the coordinator alone; the line itself leaves no trace in what others read.
    record(proposal, "declared", actor=actor, reason=ground, answer=answer)
    if answer == Answer.TIE:
        _step_back(proposal, actor, now)
    if answer == Answer.IN_DOUBT:
        for coordinator in leads_of([proposal])[proposal.pk]:
            emails.tell_of_doubt(declaration, coordinator)
    return declaration


@transaction.atomic
def rule_on_doubt(declaration, *, actor, version=None, ruling, reason=""):
    """Say whether a person in doubt is tied: none opens the case, a tie closes it. Nobody rules on their own doubt."""
    proposal = lock_for(actor, "challenges.rule_on_ties", declaration.proposal, version)
    declaration = Declaration.objects.select_for_update(of=("self",)).select_related("person").get(pk=declaration.pk)
    if declaration.person_id == actor.pk:
        raise PermissionDenied(_("Somebody else rules on your own doubt."))
    if declaration.answer != Answer.IN_DOUBT or declaration.ruling or declaration.replaced_at:
        raise NotNow(_("Nobody waits for a ruling here."))
    if ruling not in {Answer.NONE, Answer.TIE}:
        raise ValidationError({"ruling": ValidationError(_("Choose whether there is a tie."), code="invalid")})
    reason = written(reason, "reason", _("Write why."))
    now = timezone.now()
    declaration.ruling, declaration.ruled_by, declaration.ruled_at = ruling, actor, now
    declaration.save(update_fields=["ruling", "ruled_by", "ruled_at"])
    record(
        proposal, "ruled", actor=actor, reason=reason, ruling=ruling, reviewer=str(declaration.person.public_id),
    )  # fmt: skip
    if ruling == Answer.TIE:
        _step_back(proposal, declaration.person, now)
    return declaration


def _step_back(proposal, person, now):
    """Take a person's assessment out of the sum, and the person off the case; a doubt keeps both until it is ruled on."""
    if Assessment.objects.standing().filter(proposal=proposal, reviewer=person).update(cancelled_at=now):
        record(proposal, "assessment_cancelled", actor=person)
    Assignment.objects.current().filter(proposal=proposal, reviewer=person).update(ended_at=now)
