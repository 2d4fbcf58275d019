"""A lookup that says its values in the statement itself."""

import pytest
from django.db import connection

from challenges.models import Proposal
from challenges.proposals.states import UNDECIDED
from tests.factories import submitted


def test_the_words_stand_in_the_statement():
    sql, params = Proposal.objects.filter(state__among=["submitted", "needs_info"]).query.sql_with_params()
    assert "IN ('submitted', 'needs_info')" in sql
    assert params == ()


@pytest.mark.django_db
def test_it_finds_what_in_finds(monkeypatch):
    monkeypatch.setattr("challenges.proposals.emails.render_to_string", lambda name, context: name)
    waiting, gone = submitted(), submitted()
    Proposal.objects.filter(pk=gone.pk).update(state="withdrawn")

    assert list(Proposal.objects.filter(state__among=UNDECIDED)) == [waiting]
    assert list(Proposal.objects.filter(state__in=UNDECIDED)) == [waiting]


@pytest.mark.parametrize("words", [[], ["x' OR 1=1 --"], ["Å"], ["a b"]])
def test_anything_but_constants_is_refused(words):
    with pytest.raises(ValueError, match="constants"):
        str(Proposal.objects.filter(state__among=words).query)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite is the one that needs it")
def test_sqlite_may_use_the_partial_index_of_the_queue():
    sql, params = Proposal.objects.undecided().by_time_left().query.sql_with_params()
    forced = sql.replace('FROM "challenges_proposal"', 'FROM "challenges_proposal" INDEXED BY queue_by_time_left')

    # It would answer "no query solution" where the statement does not hold the condition of the index.
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {forced}", params)
        assert "queue_by_time_left" in str(cursor.fetchall())
