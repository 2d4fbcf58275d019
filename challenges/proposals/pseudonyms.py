"""The numbers that stand for proposers where a challenge is assessed without names: one per proposer and challenge."""

from django.db.models import Max

from .models import Proposal


def number_hidden(proposals) -> None:
    """Give each of ``proposals``, which are not saved yet, the number of its proposer in its challenge.

    Called while the counter of references is locked, so that no number is given twice.
    """
    given: dict[tuple, int] = {}
    last: dict[int, int] = {}
    for proposal in proposals:
        challenge = proposal.challenge_id
        who = _who(proposal)
        number = who and (given.get((challenge, *who.items())) or _earlier(challenge, who))
        if number is None:
            last[challenge] = (last.get(challenge) or _last(challenge)) + 1
            number = last[challenge]
        if who:
            given[challenge, *who.items()] = number
        proposal.pseudonym = number


def _who(proposal) -> dict | None:
    """What tells a proposer from others: the organisation, else the account, else the address; None where nothing does."""
    if proposal.organisation_id:
        return {"organisation": proposal.organisation_id}
    if proposal.author_id:
        return {"organisation": None, "author": proposal.author_id}
    if proposal.contact_email:
        return {"organisation": None, "author": None, "contact_email__iexact": proposal.contact_email.casefold()}
    return None


def _earlier(challenge, who) -> int | None:
    theirs = Proposal.objects.filter(challenge=challenge, pseudonym__isnull=False, **who)
    return theirs.values_list("pseudonym", flat=True).first()


def _last(challenge) -> int:
    return Proposal.objects.filter(challenge=challenge).aggregate(last=Max("pseudonym"))["last"] or 0
