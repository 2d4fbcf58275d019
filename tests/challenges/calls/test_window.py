"""Open and closed follow from the clock in Copenhagen, on both nights when it is changed too; nothing is stored."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from challenges.calls import actions
from challenges.calls.states import Phase
from challenges.models import ChallengePage
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("closes_on", "midnight"),
    [
        # Winter time is left in the night to 29 March and taken up again in the night to 25 October.
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 22, 0, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_challenge_closes_at_midnight_in_copenhagen(closes_on, midnight):
    challenge = ChallengeFactory(opens_at=datetime(2026, 1, 1, tzinfo=UTC), closes_on=closes_on)
    second = timedelta(seconds=1)

    assert challenge.closes_at == midnight
    assert [challenge.phase_at(at) for at in (midnight - second, midnight)] == [Phase.OPEN, Phase.CLOSED]
    # The list asks the database the same question.
    found = [_found(challenge, at) for at in (midnight - second, midnight)]
    assert found == [Phase.OPEN, Phase.CLOSED]


def _found(challenge, at):
    return next(phase for phase in Phase if ChallengePage.objects.in_phase(phase, at).filter(pk=challenge.pk).exists())


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_no_hour_of_a_clock_change_night_reopens_what_has_closed(night, hour):
    challenge = ChallengeFactory(opens_at=datetime(2026, 1, 1, tzinfo=UTC), closes_on=night - timedelta(days=1))

    assert challenge.phase_at(datetime(night.year, night.month, night.day, hour, 30, tzinfo=COPENHAGEN)) == Phase.CLOSED


def test_a_challenge_opens_at_its_time():
    opens_at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    challenge = ChallengeFactory(opens_at=opens_at, closes_on=None)

    phases = [challenge.phase_at(at) for at in (opens_at - timedelta(seconds=1), opens_at, opens_at + timedelta(days=900))]

    assert phases == [Phase.UPCOMING, Phase.OPEN, Phase.OPEN]
    assert [_found(challenge, at) for at in (opens_at - timedelta(seconds=1), opens_at)] == [Phase.UPCOMING, Phase.OPEN]


def test_what_comes_a_second_too_late_is_not_taken_in():
    challenge = ChallengeFactory(opens_at=datetime(2026, 1, 1, tzinfo=UTC), closes_on=date(2026, 10, 24))
    last = datetime(2026, 10, 24, 23, 59, 59, tzinfo=COPENHAGEN)

    assert submitted(challenge=challenge, received_at=last).pk
    with pytest.raises(ValidationError):
        submitted(challenge=challenge, received_at=last + timedelta(seconds=1))


def test_what_a_person_set_goes_before_the_clock():
    challenge = ChallengeFactory(closes_on=timezone.localdate() - timedelta(days=1))
    coordinator = person_with("Innovationskoordinator")

    phases = [_again(challenge).phase]
    actions.settle(_again(challenge), actor=coordinator)
    phases.append(_again(challenge).phase)
    actions.archive(_again(challenge), actor=coordinator)
    phases.append(_again(challenge).phase)
    actions.reopen(_again(challenge), actor=coordinator, reason="For tidligt.")
    actions.reopen(_again(challenge), actor=coordinator, reason="Der kom et brev.")
    phases.append(_again(challenge).phase)

    assert phases == [Phase.CLOSED, Phase.SETTLED, Phase.ARCHIVED, Phase.CLOSED]
    assert [(event.verb, event.from_state, event.to_state) for event in _again(challenge).status.events.all()] == [
        ("settled", "running", "settled"),
        ("archived", "settled", "archived"),
        ("reopened", "archived", "settled"),
        ("reopened", "settled", "running"),
    ]


def _again(challenge):
    return ChallengePage.objects.get(pk=challenge.pk)
