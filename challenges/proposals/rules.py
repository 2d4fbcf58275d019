"""Who may send in, change, answer and withdraw a proposal."""

import rules

from partners.organisations import Organisation
from partners.rules import is_coordinator, is_decision_maker, is_person, is_reviewer, is_system, leads_assessment

from .models import Proposal


@rules.predicate
def is_author(user, proposal):
    """The proposer, or a co-proposer."""
    if proposal is None or not user.is_authenticated:
        return False
    return proposal.author_id == user.pk or proposal.co_authors.filter(pk=user.pk).exists()


@rules.predicate
def speaks_for_its_organisation(user, proposal):
    """Owner or representative of the organisation that stands behind the proposal."""
    if proposal is None or not proposal.organisation_id:
        return False
    return Organisation.objects.spoken_for_by(user).filter(pk=proposal.organisation_id).exists()


@rules.predicate
def is_visible(user, proposal):
    """Public, or one's own; agrees with ``Proposal.objects.visible_to``."""
    return proposal is not None and Proposal.objects.visible_to(user).filter(pk=proposal.pk).exists()


@rules.predicate
def reads_its_case(user, proposal):
    """Has opened it in the queue."""
    return proposal is not None and Proposal.objects.opened_by(user).filter(pk=proposal.pk).exists()


@rules.predicate
def names_are_shown(user, proposal):
    """Whether the proposer is kept from nobody."""
    return proposal is not None and not proposal.names_hidden


stands_behind = is_author | speaks_for_its_organisation

rules.add_perm("challenges.submit_proposal", is_person | is_system)
rules.add_perm("challenges.enter_proposal_for_someone", is_reviewer | is_coordinator | is_decision_maker)
rules.add_perm("challenges.read_proposal", is_visible)
rules.add_perm("challenges.answer_proposal", stands_behind)
rules.add_perm("challenges.withdraw_proposal", stands_behind)
rules.add_perm("challenges.attach_to_proposal", stands_behind)
rules.add_perm("challenges.read_own_attachments", stands_behind)
rules.add_perm("challenges.read_attachments_of_case", reads_its_case)
rules.add_perm("challenges.read_attachments", stands_behind | reads_its_case)
# Who assesses without names reads the copy that a coordinator let through, and nothing before: see blind_files.given_to.
rules.add_perm("challenges.read_files_as_they_came", stands_behind | (reads_its_case & (names_are_shown | leads_assessment)))
