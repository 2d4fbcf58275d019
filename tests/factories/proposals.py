"""Proposals, sent in through the one door."""

import factory
from factory.django import DjangoModelFactory

from challenges.models import Draft
from challenges.proposals.actions import submit_proposal
from challenges.proposals.states import Door
from challenges.reviews.actions import declare

from .calls import ChallengeFactory
from .partners import UserFactory


def submitted(**facts):
    """A proposal that has just come in; every argument of ``submit_proposal`` may be given."""
    author = facts.pop("author", None) or (None if "contact" in facts else UserFactory())
    facts.setdefault("challenge", None)
    facts["challenge"] = facts["challenge"] or ChallengeFactory()
    defaults = {
        "actor": author or UserFactory(),
        "author": author,
        "door": Door.API,
        "title": "Måltidsvenner",
        "problem": "Nogle beboere spiser alene.",
        "solution": "To frivillige spiser med beboerne tirsdag og torsdag.",
        "publish_consent": True,
    }
    proposal, _created = submit_proposal(**(defaults | facts))
    return proposal


def opened(case, *people):
    """The same case, after each of the people has declared to have no tie to it."""
    for person in people:
        declare(case, actor=person, answer="none")
    return case


class DraftFactory(DjangoModelFactory):
    """Something that somebody is writing."""

    class Meta:
        model = Draft

    challenge = factory.SubFactory(ChallengeFactory)
