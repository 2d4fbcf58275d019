"""What the tests of proposals share."""

import pytest


@pytest.fixture
def plain_mails(monkeypatch):
    """Mails with a plain body: the words of the templates are not what is tested here."""
    monkeypatch.setattr(
        "challenges.proposals.emails.render_to_string", lambda name, context: f"{name} {context['proposal'].reference}"
    )
