"""Who may say that a challenge is over."""

import rules

from partners.rules import is_coordinator

from .models import ChallengePage


@rules.predicate
def owns_challenge(user, challenge):
    """The person who stands as the owner on the challenge."""
    return isinstance(challenge, ChallengePage) and challenge.canonical.owner_person_id == user.pk


rules.add_perm("challenges.end_challenge", is_coordinator | owns_challenge)
rules.add_perm("challenges.reopen_challenge", is_coordinator)
