"""Roles: facts about the person alone. Superusers hold every role here, and nothing more than roles."""

import rules

from cocreate.common.refusals import is_system


def _role(name):
    """A predicate for one role; asked of the groups, so that who holds it is the municipality's to say."""
    return rules.predicate(
        lambda user: bool(user.is_authenticated and user.is_active and user.has_perm(f"partners.hold_{name}_role")),
        name=f"is_{name}",
    )


is_reviewer = _role("reviewer")
is_coordinator = _role("coordinator")
is_decision_maker = _role("decision")
is_auditor = _role("auditor")
is_editor = _role("editor")
is_challenge_owner = _role("challenge_owner")
is_gain_owner = _role("gain_owner")


@rules.predicate
def is_person(actor):
    """An active, known person."""
    return bool(actor.is_authenticated and actor.is_active)


# Works in the queue: reads cases, screens and asks.
works_in_queue = is_reviewer | is_coordinator | is_decision_maker
reads_queue = works_in_queue | is_auditor
# Leads, decides or looks after the work, and so reads without declaring first that there is no tie, and all that is sent.
leads_assessment = is_coordinator | is_decision_maker | is_auditor

# Reads who is tied to a case, and why.
reads_ties = is_coordinator | is_auditor

rules.add_perm("partners.issue_key", is_system)

__all__ = [
    "is_auditor", "is_challenge_owner", "is_coordinator", "is_decision_maker", "is_editor", "is_gain_owner",
    "is_person", "is_reviewer", "is_system", "leads_assessment", "reads_queue", "reads_ties", "works_in_queue",
]  # fmt: skip
