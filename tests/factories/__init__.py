"""Rows for tests, each as the product itself would have made it."""

from .calls import CentreFactory, ChallengeFactory, CriterionFactory, QuestionFactory
from .partners import ApiKeyFactory, MembershipFactory, OrganisationFactory, UserFactory, person_with
from .proposals import DraftFactory, submitted

__all__ = [
    "ApiKeyFactory", "CentreFactory", "ChallengeFactory", "CriterionFactory", "DraftFactory", "MembershipFactory",
    "OrganisationFactory", "QuestionFactory", "UserFactory", "person_with", "submitted",
]  # fmt: skip
