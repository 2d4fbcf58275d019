"""The table of moves, every pair of states, and the one mover."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from challenges.models import Proposal
from challenges.proposals.states import DECIDED, HIDDEN, MOVES, PUBLIC_LABELS, RETURNING, UNDECIDED, S
from cocreate.common.lifecycle import may_move, move
from cocreate.common.refusals import SYSTEM, NotNow
from tests.factories import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_mails")]

# domain.md section 3, written out again on purpose: from -> to.
TABLE = {
    "submitted": "screening forwarded duplicate withdrawn",
    "screening": "assessment needs_info forwarded duplicate withdrawn",
    "needs_info": "screening assessment declined withdrawn",
    "assessment": "recommended needs_info forwarded duplicate withdrawn selected parked declined",
    "recommended": "selected parked declined assessment withdrawn",
    "selected": "parked declined",
    "parked": "assessment selected declined withdrawn",
    "declined": "assessment selected parked",
    "duplicate": "submitted screening assessment",
    "forwarded": "screening",
    "withdrawn": "",
}
WAYS_BACK = {"needs_info": {"screening", "assessment"}, "duplicate": {"submitted", "screening", "assessment"}}


def standing_in(state, returns_to="") -> Proposal:
    """A proposal put into a state past the mover, to start from."""
    proposal = submitted()
    other = submitted(challenge=proposal.challenge) if state == S.DUPLICATE else None
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, returns_to=returns_to or (S.SCREENING if state in RETURNING else ""), merged_into=other,
        wake_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    return Proposal.objects.get(pk=proposal.pk)


def test_the_table_is_the_domains():
    assert {state.value: {to.value for to in moves} for state, moves in MOVES.items()} == {
        state: set(moves.split()) for state, moves in TABLE.items()
    }
    assert {state.value: {to.value for to in ways} for state, ways in RETURNING.items()} == WAYS_BACK


def test_every_state_has_words_for_staff_and_public_in_both_languages():
    assert set(PUBLIC_LABELS) == set(S)
    for language in ("da", "en"):
        with translation.override(language):
            assert all(str(state.label) and str(PUBLIC_LABELS[state]) for state in S)


def test_a_state_is_undecided_decided_or_over():
    assert set(UNDECIDED) | set(DECIDED) | {S.DUPLICATE, *HIDDEN} == set(S)
    assert not set(UNDECIDED) & set(DECIDED)


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new in product(S, S)])
def test_every_pair_of_states(old, new):
    proposal = standing_in(old)
    if new == S.DUPLICATE:
        Proposal.objects.filter(pk=proposal.pk).update(merged_into=submitted(challenge=proposal.challenge))
    allowed = new.value in TABLE[old].split() and (new.value not in WAYS_BACK.get(old, ()) or new == S.SCREENING)

    assert may_move(proposal, new) is allowed
    if not allowed:
        with pytest.raises(NotNow):
            move(proposal, new, actor=SYSTEM, verb="tested")
        proposal.refresh_from_db()
        assert (proposal.state, proposal.version, proposal.events.count()) == (old, 1, 1)
        return
    event = move(proposal, new, actor=SYSTEM, verb="tested", reason="Fordi")
    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.state, stored.version) == (proposal.state, proposal.version) == (new, 2)
    assert stored.returns_to == (old if new in RETURNING else "")
    assert (event.from_state, event.to_state, event.reason, event.actor) == (old, new, "Fordi", None)


@pytest.mark.parametrize(("state", "way"), [(state, way) for state in RETURNING for way in sorted(RETURNING[state])])
def test_one_returns_only_to_where_one_came_from(state, way):
    proposal = standing_in(state, returns_to=way)

    assert {to for to in WAYS_BACK[state] if may_move(proposal, to)} == {way}
    move(proposal, way, actor=SYSTEM, verb="returned")
    assert (proposal.state, proposal.returns_to) == (way, "")


def test_the_mover_looks_at_the_row_and_not_at_what_the_caller_holds():
    proposal = submitted()
    held = Proposal.objects.get(pk=proposal.pk)
    move(proposal, S.WITHDRAWN, actor=SYSTEM, verb="withdrawn")

    with pytest.raises(NotNow):
        move(held, S.SCREENING, actor=SYSTEM, verb="tested")


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "ukendt"}, {"state": S.NEEDS_INFO, "returns_to": ""}, {"state": S.DUPLICATE, "returns_to": S.SCREENING},
        {"paused": True}, {"paused_since": "2026-01-01"}, {"source_ref": "1"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(impossible):
    proposal = submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**impossible)
