"""Assessing: a draft that nobody else reads, sent once, and a colleague's quick second opinion."""

from itertools import chain

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import record
from cocreate.common.refusals import NotNow, Stale

from ...proposals.states import S
from ..models import Assessment, Assignment, Opinion, Score
from ..totals import HIGHEST, LOWEST
from .words import lock_for, written


@transaction.atomic
def save_assessment(proposal, *, actor, scores, comment="", seen=None) -> Assessment:
    """Keep what a reviewer has scored so far; nothing is required yet, and nobody else reads it.

    ``scores`` maps the key of a criterion to ``{"score": 0–5 or None, "reason": text}``; a criterion left out, or with a
    reason alone, is not judged yet. ``seen`` is the time at which the draft was last read (None: do not ask): ``Stale``
    when it was saved in another window since.
    """
    proposal = lock_for(actor, "challenges.assess_case", proposal)
    assessment = _open_draft(proposal, actor, seen)
    _write(assessment, _checked(proposal, scores), comment)
    return assessment


@transaction.atomic
def assess(proposal, *, actor, version=None, scores, comment="", seen=None) -> Assessment:
    """Send one's assessment: a score or "cannot judge" for each criterion, with reasons where the challenge asks for them.

    It is pinned to the text that stands now and is not edited again. Raises ``ValidationError`` with the key of each
    criterion that lacks something.
    """
    proposal = lock_for(actor, "challenges.assess_case", proposal, version)
    assessment = _open_draft(proposal, actor, seen)
    checked = _checked(proposal, scores)
    _require_all(proposal, checked)
    _write(assessment, checked, comment)
    assessment.text_version = proposal.text_version
    assessment.sent_at = timezone.now()
    assessment.total = assessment.weighed()
    assessment.save(update_fields=["text_version", "sent_at", "total"])
    # The numbers stay out of the history, which colleagues read before they have sent theirs.
    record(proposal, "assessed", actor=actor, assessment=str(assessment.public_id), text_version=assessment.text_version)
    return assessment


@transaction.atomic
def agree(assessment, *, actor, version=None, agrees) -> Opinion:
    """Agree or disagree with a colleague's assessment; saying it again changes one's mind.

    Only after one's own is sent, so that nobody's score leans on another's.
    """
    proposal = lock_for(actor, "challenges.assess_case", assessment.proposal, version)
    assessment = Assessment.objects.sent().select_for_update().filter(pk=assessment.pk).first()
    if assessment is None:
        raise NotNow(_("This assessment does not count any more."))
    if assessment.reviewer_id == actor.pk:
        raise PermissionDenied(_("This is your own assessment."))
    if not proposal.challenge.canonical.second_opinions:
        raise NotNow(_("This challenge asks for no second opinions."))
    if not Assessment.objects.sent().filter(proposal=proposal, reviewer=actor).exists():
        raise NotNow(_("Send your own assessment first."))
    opinion, _created = Opinion.objects.update_or_create(
        assessment=assessment, person=actor, defaults={"agrees": bool(agrees), "at": timezone.now()}
    )
    return opinion


def _open_draft(proposal, actor, seen):
    if proposal.state != S.ASSESSMENT:
        raise NotNow(_("The case is not being assessed right now."))
    mine = Assessment.objects.standing().select_for_update().filter(proposal=proposal, reviewer=actor).first()
    if mine is None:
        place = Assignment.objects.current().filter(proposal=proposal, reviewer=actor).first()
        return Assessment.objects.create(
            proposal=proposal, reviewer=actor, role=place.role if place else "", text_version=proposal.text_version
        )
    if mine.sent_at is not None:
        raise NotNow(_("You have already sent your assessment."))
    if seen is not None and mine.saved_at > seen:
        raise Stale(_("You saved this in another window in the meantime. Nothing there is overwritten."))
    return mine


def _checked(proposal, scores) -> dict:
    """``{criterion: (score or None, reason, judged)}`` for known criteria; ``ValidationError`` under each faulty key."""
    criteria = {criterion.key: criterion for criterion in proposal.challenge.canonical.criteria.all()}
    errors: dict = {}
    checked = {}
    for key, given in scores.items():
        criterion, score = criteria.get(key), given.get("score")
        if criterion is None:
            errors[key] = ValidationError(_("The challenge has no such criterion."), code="unknown")
        elif score is not None and (isinstance(score, bool) or not isinstance(score, int) or not LOWEST <= score <= HIGHEST):
            errors[key] = ValidationError(_("A score is a whole number from 0 to 5, or “cannot judge”."), code="invalid")
        else:
            try:
                checked[criterion] = score, written(given.get("reason", ""), key, "", may_be_empty=True), "score" in given
            except ValidationError as error:
                errors |= error.error_dict
    _refuse(errors)
    return checked


def _require_all(proposal, checked):
    challenge, errors = proposal.challenge.canonical, {}
    for criterion in challenge.criteria.all():
        if criterion not in checked or not checked[criterion][2]:
            errors[criterion.key] = ValidationError(_("Give a score, or say that you cannot judge."), code="required")
        elif challenge.reasons_required and not checked[criterion][1]:
            errors[criterion.key] = ValidationError(_("Write why."), code="reason_required")
    _refuse(errors)


def _refuse(errors):
    if not errors:
        return
    refusal = ValidationError(errors)
    for one in chain.from_iterable(refusal.error_dict.values()):
        one.under = ("scores",)
    raise refusal


def _write(assessment, checked, comment):
    assessment.comment = written(comment, "comment", "", may_be_empty=True)
    assessment.saved_at = timezone.now()
    assessment.save(update_fields=["comment", "saved_at"])
    assessment.scores.exclude(criterion__in=checked).delete()
    given = [
        Score(assessment=assessment, criterion=criterion, score=score, reason=reason, judged=judged)
        for criterion, (score, reason, judged) in checked.items()
    ]
    Score.objects.bulk_create(
        given, update_conflicts=True, unique_fields=["assessment", "criterion"], update_fields=["score", "reason", "judged"]
    )
