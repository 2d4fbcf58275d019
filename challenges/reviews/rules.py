"""Who may do what in the queue, and which verbs are legal now."""

from dataclasses import dataclass

import rules
from django.utils import timezone

from cocreate.common.lifecycle import may_move
from partners.rules import is_coordinator, is_decision_maker, is_system, leads_assessment, reads_queue, works_in_queue

from ..proposals.models import Proposal
from ..proposals.states import DECIDED, S
from .models import Answer, Assessment, Declaration


@rules.predicate
def is_in_my_queue(user, proposal):
    """A case of the person's centres that the person is not tied to; agrees with ``Proposal.objects.in_queue_of``."""
    return proposal is not None and Proposal.objects.in_queue_of(user).filter(pk=proposal.pk).exists()


@rules.predicate
def has_opened(user, proposal):
    """A case whose material the person may read; agrees with ``Proposal.objects.opened_by``."""
    return proposal is not None and Proposal.objects.opened_by(user).filter(pk=proposal.pk).exists()


@rules.predicate
def has_declared_free(user, proposal):
    """Whether the person has said, or the coordinator ruled, that there is no tie."""
    return proposal is not None and Declaration.objects.free().filter(proposal=proposal, person=user.pk).exists()


# Decision-makers read without declaring; coordinators, who also lead the work, declare before they decide.
decides = is_decision_maker | is_coordinator
may_decide = has_opened & (is_decision_maker | (is_coordinator & has_declared_free))

rules.add_perm("challenges.read_queue", reads_queue)
rules.add_perm("challenges.read_case", is_in_my_queue)
rules.add_perm("challenges.assign_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.open_case", has_opened)
rules.add_perm("challenges.declare_on_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.rule_on_ties", is_coordinator & has_opened)
rules.add_perm("challenges.redact_case", is_coordinator & has_opened)
rules.add_perm("challenges.screen_case", works_in_queue & has_opened)
rules.add_perm("challenges.assess_case", works_in_queue & is_in_my_queue & has_declared_free)
rules.add_perm("challenges.write_to_proposer", works_in_queue & has_opened)
rules.add_perm("challenges.note_on_case", works_in_queue & has_opened)
rules.add_perm("challenges.reopen_case", works_in_queue & has_opened)
rules.add_perm("challenges.decide_case", may_decide)
rules.add_perm("challenges.export_queue", reads_queue)
rules.add_perm("challenges.staff_queue", is_coordinator)
rules.add_perm("challenges.be_away", works_in_queue)
rules.add_perm("challenges.save_queue_view", reads_queue)
rules.add_perm("challenges.share_queue_view", is_coordinator)
rules.add_perm("challenges.wake_case", is_system)

# verb -> (permission, states it leads to; empty: it moves nothing)
VERBS = {
    "declare": ("challenges.declare_on_case", ()),
    "assign": ("challenges.assign_case", ()),
    "screen": ("challenges.screen_case", (S.ASSESSMENT,)),
    "ask": ("challenges.screen_case", (S.NEEDS_INFO,)),
    "forward": ("challenges.screen_case", (S.FORWARDED,)),
    "merge": ("challenges.screen_case", (S.DUPLICATE,)),
    "assess": ("challenges.assess_case", ()),
    "decide": ("challenges.decide_case", DECIDED),
    "park": ("challenges.decide_case", (S.PARKED,)),
    "reopen": ("challenges.reopen_case", (S.ASSESSMENT, S.SCREENING, S.SUBMITTED)),
    "message": ("challenges.write_to_proposer", ()),
    "note": ("challenges.note_on_case", ()),
}
# What the API does under a name of its own, and no button of the case offers.
PERMISSIONS = {verb: permission for verb, (permission, _states) in VERBS.items()} | {
    "agree": "challenges.assess_case",
    "rule": "challenges.rule_on_ties",
    **dict.fromkeys(("redact", "show_file", "close_file"), "challenges.redact_case"),
}
REOPENS_FROM = {S.RECOMMENDED, S.PARKED, S.FORWARDED, S.DUPLICATE}
# A case in one of these has left the queue, so no other is merged into it.
GONE = {S.DUPLICATE, S.FORWARDED, S.WITHDRAWN}
ASSIGNS_FROM = {S.SUBMITTED, S.SCREENING, S.NEEDS_INFO, S.ASSESSMENT, S.RECOMMENDED}


def is_legal(verb, proposal) -> bool:
    """Whether the state of ``proposal`` lets anybody do ``verb`` now."""
    match verb:
        case "declare" | "message" | "note":
            return True
        case "assess":
            return proposal.state == S.ASSESSMENT
        case "assign":
            return proposal.state in ASSIGNS_FROM
        case "reopen":
            return proposal.state in REOPENS_FROM
        case "screen" | "ask":
            # The first of these takes a new case into screening on the way: two moves, two events.
            return proposal.state == S.SUBMITTED or (
                proposal.state == S.SCREENING if verb == "screen" else may_move(proposal, S.NEEDS_INFO)
            )
        case _:
            return any(outcome_is_legal(outcome, proposal) for outcome in VERBS[verb][1])


def outcome_is_legal(outcome, proposal) -> bool:
    """Whether ``proposal`` may move to ``outcome`` now; a silent proposer is declined only after the due date."""
    if proposal.state == S.NEEDS_INFO and outcome == S.DECLINED:
        return bool(proposal.info_due and proposal.info_due < timezone.localdate())
    return may_move(proposal, outcome)


@dataclass(frozen=True)
class Standing:
    """Where a person stands with a case of their queue."""

    opened: bool
    free: bool
    in_doubt: bool
    has_sent: bool

    def allows(self, verb) -> bool:
        """Whether a person whose role holds ``verb`` may do it on this case; the same as the rules say of one case."""
        match verb:
            case "declare" | "assign":
                return True
            case "assess":
                return self.free and not self.has_sent
            case _:
                return self.opened


def standing_with(user, proposals) -> dict[int, Standing]:
    """Where ``user`` stands with rows of ``in_queue_of(user)``, with two queries for all. Keyed by primary key."""
    keys = [proposal.pk for proposal in proposals]
    mine = Declaration.objects.standing().filter(person=user.pk, proposal__in=keys)
    said = {declaration.proposal_id: declaration for declaration in mine}
    sent = set(Assessment.objects.sent().filter(reviewer=user.pk, proposal__in=keys).values_list("proposal", flat=True))
    reads = leads_assessment(user)
    found = {}
    for key in keys:
        declaration = said.get(key)
        free = declaration is not None and Answer.NONE in {declaration.answer, declaration.ruling}
        doubt = declaration is not None and declaration.answer == Answer.IN_DOUBT and not declaration.ruling
        found[key] = Standing(free or (reads and not doubt), free, doubt, key in sent)
    return found


def verbs_for(user, proposal) -> list[str]:
    """The verbs that are legal for ``user`` on ``proposal`` now, in the order of the table."""
    return verbs_in_list(user, [proposal])[proposal.pk] if is_in_my_queue(user, proposal) else []


def verbs_of(user) -> list[str]:
    """The verbs that the role of ``user`` holds, whatever the case."""
    if not works_in_queue(user):
        return []
    deciding = decides(user)
    return [verb for verb, (permission, _states) in VERBS.items() if deciding or permission != "challenges.decide_case"]


def verbs_in_list(user, proposals, standing=None) -> dict[int, list[str]]:
    """``verbs_for`` for rows that already came from ``in_queue_of(user)``: no query per row. Keyed by primary key.

    ``standing`` is what ``standing_with`` gave for them, where it is known already.
    """
    verbs, standing = verbs_of(user), standing or standing_with(user, proposals)
    must_be_free = not is_decision_maker(user)
    found = {}
    for proposal in proposals:
        mine = standing[proposal.pk]
        found[proposal.pk] = [
            verb
            for verb in verbs
            if mine.allows(verb)
            and (mine.free or not must_be_free or VERBS[verb][0] != "challenges.decide_case")
            and is_legal(verb, proposal)
        ]
    return found
