"""Who may do what in the queue, and which verbs are legal now."""

import rules
from django.utils import timezone

from cocreate.common.lifecycle import may_move
from cocreate.common.refusals import may
from partners.rules import is_coordinator, is_decision_maker, is_system, reads_queue, works_in_queue

from ..proposals.models import Proposal
from ..proposals.states import DECIDED, S


@rules.predicate
def is_in_my_queue(user, proposal):
    """A case of the person's centres that the person is not tied to; agrees with ``Proposal.objects.in_queue_of``."""
    return proposal is not None and Proposal.objects.in_queue_of(user).filter(pk=proposal.pk).exists()


decides = is_decision_maker | is_coordinator

rules.add_perm("challenges.read_queue", reads_queue)
rules.add_perm("challenges.read_case", is_in_my_queue)
rules.add_perm("challenges.assign_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.screen_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.write_to_proposer", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.note_on_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.reopen_case", works_in_queue & is_in_my_queue)
rules.add_perm("challenges.decide_case", decides & is_in_my_queue)
rules.add_perm("challenges.export_queue", reads_queue)
rules.add_perm("challenges.wake_case", is_system)

# verb -> (permission, states it leads to; empty: it moves nothing)
VERBS = {
    "assign": ("challenges.assign_case", ()),
    "screen": ("challenges.screen_case", (S.ASSESSMENT,)),
    "ask": ("challenges.screen_case", (S.NEEDS_INFO,)),
    "forward": ("challenges.screen_case", (S.FORWARDED,)),
    "merge": ("challenges.screen_case", (S.DUPLICATE,)),
    "decide": ("challenges.decide_case", DECIDED),
    "park": ("challenges.decide_case", (S.PARKED,)),
    "reopen": ("challenges.reopen_case", (S.ASSESSMENT, S.SCREENING, S.SUBMITTED)),
    "message": ("challenges.write_to_proposer", ()),
    "note": ("challenges.note_on_case", ()),
}
REOPENS_FROM = {S.RECOMMENDED, S.PARKED, S.FORWARDED, S.DUPLICATE}
# A case in one of these has left the queue, so no other is merged into it.
GONE = {S.DUPLICATE, S.FORWARDED, S.WITHDRAWN}
ASSIGNS_FROM = {S.SUBMITTED, S.SCREENING, S.NEEDS_INFO, S.ASSESSMENT, S.RECOMMENDED}


def is_legal(verb, proposal) -> bool:
    """Whether the state of ``proposal`` lets anybody do ``verb`` now."""
    match verb:
        case "message" | "note":
            return True
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


def verbs_for(user, proposal) -> list[str]:
    """The verbs that are legal for ``user`` on ``proposal`` now, in the order of the table."""
    asked = {}
    verbs = []
    for verb, (permission, _states) in VERBS.items():
        if permission not in asked:
            asked[permission] = may(user, permission, proposal)
        if asked[permission] and is_legal(verb, proposal):
            verbs.append(verb)
    return verbs


def verbs_of(user) -> list[str]:
    """The verbs that the role of ``user`` holds, whatever the case."""
    works, may_decide = works_in_queue(user), decides(user)
    return [
        verb
        for verb, (permission, _states) in VERBS.items()
        if (may_decide if permission == "challenges.decide_case" else works)
    ]


def verbs_in_list(user, proposals) -> dict[int, list[str]]:
    """``verbs_for`` for rows that already came from ``in_queue_of(user)``: no query per row. Keyed by primary key."""
    verbs = verbs_of(user)
    return {proposal.pk: [verb for verb in verbs if is_legal(verb, proposal)] for proposal in proposals}
