"""Rows for tests, each as the product itself would have made it."""

from .calls import (
    CentreFactory,
    ChallengeFactory,
    CriterionFactory,
    QuestionFactory,
    approve,
    ready_challenge,
    send_for_approval,
)
from .partners import ApiKeyFactory, MembershipFactory, OrganisationFactory, UserFactory, person_with
from .proposals import DraftFactory, opened, submitted

__all__ = [
    "ApiKeyFactory", "CentreFactory", "ChallengeFactory", "CriterionFactory", "DraftFactory", "MembershipFactory",
    "OrganisationFactory", "QuestionFactory", "UserFactory", "approve", "opened", "person_with",
    "ready_challenge", "send_for_approval", "submitted",
]  # fmt: skip
