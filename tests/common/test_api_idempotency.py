"""Two requests with one key at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from challenges.models import IntakeRecord, Proposal, ProposalEvent
from challenges.reviews.feed import number_new_events
from cocreate.common.idempotency import remove_old_keys
from cocreate.common.models import IdempotencyKey
from tests.contract import ContractClient
from tests.factories import ApiKeyFactory, ChallengeFactory, submitted

TOGETHER = 6


def at_once(work):
    """Do ``work(number)`` in as many threads at the same moment; gives what each gave."""
    start = Barrier(TOGETHER)

    def one(number):
        try:
            start.wait()
            return work(number)
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(one, range(TOGETHER)))


def body(**more):
    return {"challenge": "maaling", "title": "Måltidsvenner", "problem": "Nogle spiser alene.", **more}


@pytest.mark.django_db(transaction=True)
def test_one_key_in_many_threads_makes_one_proposal_and_one_answer():
    ChallengeFactory(slug="maaling")
    key = ApiKeyFactory()

    answers = at_once(lambda _n: ContractClient(key).post("/api/v1/proposals/", body(), HTTP_IDEMPOTENCY_KEY="k"))

    assert Proposal.objects.count() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_one_reference_in_many_threads_makes_one_proposal_and_every_call_counts():
    ChallengeFactory(slug="maaling")
    key = ApiKeyFactory(source="kmd")

    answers = at_once(
        lambda n: ContractClient(key).post("/api/v1/proposals/", body(source_ref="1"), HTTP_IDEMPOTENCY_KEY=f"k{n}")
    )

    assert {answer.status_code for answer in answers} == {201}
    assert Proposal.objects.count() == 1
    assert sorted(IntakeRecord.objects.values_list("outcome", flat=True)) == ["already_here"] * (TOGETHER - 1) + ["queued"]


@pytest.mark.django_db(transaction=True)
def test_many_readers_number_the_events_once():
    challenge = ChallengeFactory()
    for _number in range(5):
        submitted(challenge=challenge)

    at_once(lambda _n: number_new_events())

    assert sorted(ProposalEvent.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_keys_are_kept_for_thirty_days():
    now = timezone.now()
    for days in (29, 31):
        IdempotencyKey.objects.create(
            client="key:1", key=str(days), request_hash="x", status=201, body={}, created_at=now - timedelta(days=days)
        )

    assert remove_old_keys(now) == 1
    assert [key.key for key in IdempotencyKey.objects.all()] == ["29"]
