"""What the tests of the queue share."""

import pytest

from partners.roles import DECISION_MAKER, REVIEWER
from tests.factories import person_with, submitted


@pytest.fixture(autouse=True)
def plain_mails(monkeypatch):
    """Mails with a plain body: the words of the templates are not what is tested here."""
    monkeypatch.setattr(
        "challenges.proposals.emails.render_to_string", lambda name, context: f"{name} {context['proposal'].reference}"
    )


@pytest.fixture
def clerk():
    return person_with(REVIEWER)


@pytest.fixture
def decider():
    return person_with(DECISION_MAKER)


@pytest.fixture
def case():
    return submitted()
