"""Where a municipality lets people read before they declare: ties still close a case, and assessing still asks."""

import pytest
from django.core.exceptions import PermissionDenied

from challenges.models import Proposal
from challenges.reviews.actions import assess, decide, declare, screen
from challenges.reviews.rules import verbs_for
from cocreate.common.refusals import may
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reading_first(settings):
    settings.DECLARE_BEFORE_READING = False


def test_a_reviewer_reads_and_screens_and_a_coordinator_decides_without_declaring():
    clerk, coordinator, case = person_with(REVIEWER), person_with(COORDINATOR), submitted()

    assert Proposal.objects.opened_by(clerk).get() == case
    assert set(verbs_for(clerk, case)) == {"declare", "assign", "screen", "ask", "forward", "merge", "message", "note"}
    screen(case, actor=clerk, version=None)
    case.refresh_from_db()
    assert "decide" in verbs_for(coordinator, case)
    decide(case, actor=coordinator, version=None, outcome="declined", public_reason="Nej, ikke denne gang.")


def test_nobody_assesses_without_declaring():
    clerk, case = person_with(REVIEWER), submitted()
    screen(case, actor=clerk, version=None)

    with pytest.raises(PermissionDenied):
        assess(case, actor=clerk, scores={})


@pytest.mark.parametrize("answer", ["tie", "in_doubt"])
def test_a_tie_and_a_doubt_close_the_case_all_the_same(answer):
    for person in (person_with(REVIEWER), person_with(COORDINATOR)):
        case = submitted()
        declare(case, actor=person, answer=answer, ground="Nabo.")

        assert not Proposal.objects.opened_by(person).filter(pk=case.pk).exists()
        assert not may(person, "challenges.note_on_case", case)
        assert not may(person, "challenges.decide_case", case)
