"""Finding proposals by their words, on both databases alike."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from challenges.models import Proposal
from challenges.proposals import search
from challenges.proposals.actions import answer
from challenges.proposals.search import find, hits
from challenges.reviews.actions import ask
from partners.roles import COORDINATOR
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_mails")]


def found(words):
    """The titles that a search finds, newest first."""
    return list(find(Proposal.objects.order_by("-pk"), words).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("madspild", True), ("MADSPILD", True), ("madsp", True), ("spild", False), ("køkken", True), ("koekken", True),
        ("KØKKENET", True), ("aeblegroed", True), ("æblegrød", True), ("Kobenhavn", False), ("københavn", True),
        ("aarhus", True), ("århus", True), ("cafe", True), ("café", True), ("madspild køkken", True), ("madspild fodbold", False),
        ("zürich", True), ("بطاقات", True), ("", False), (" - ", False),
        ('"', False), ("'", False), ("\x00", False), ("madspild & | ! ( ) : *", True), ("køkken-have", True), ("AND", False),
        ("o'hara", True), ("50 %", True),
    ],
)  # fmt: skip
def test_words(words, finds):
    challenge = ChallengeFactory()
    submitted(
        challenge=challenge, title="Mindre madspild i køkkenet",
        problem="Æblegrøden i København, Århus og Zürich kasseres. O'Hara sagde 50 %.",
        solution="En café. بطاقات مصورة. Køkken-have.",
    )  # fmt: skip
    submitted(challenge=challenge, title="Lys i parken")

    assert found(words) == (["Mindre madspild i køkkenet"] if finds else [])


def test_a_proposal_is_found_by_its_number_and_by_parts_of_it():
    challenge = ChallengeFactory()
    first, _second = (submitted(challenge=challenge, title=f"Forslag om {what}") for what in ("lys", "vand"))

    year, number = first.reference.split("-")[1:]
    assert [found(words) for words in (first.reference, first.reference.lower(), f"{year}-{number}", number)] == [
        [first.title]
    ] * 4
    assert found(f"F-{year}") == ["Forslag om vand", "Forslag om lys"]


def test_new_words_are_found_and_old_ones_no_longer():
    case = submitted(title="Lys i parken")
    ask(case, actor=person_with(COORDINATOR), version=None, question="Hvor?")
    answer(case, actor=case.author, version=None, message="Her", changes={"title": "Lamper ved søen"})

    assert (found("lamper"), found("parken")) == (["Lamper ved søen"], [])


def test_only_among_those_one_may_see():
    submitted(title="Lys i parken")
    assert list(find(Proposal.objects.public(), "lys")) == []


def test_the_newest_hits_are_taken_when_there_are_too_many(monkeypatch):
    challenge = ChallengeFactory()
    for number in range(6):
        submitted(challenge=challenge, title=f"Lys nummer {number}")
    for newest in (2, 100):
        monkeypatch.setattr(search, "NEWEST", newest)
        monkeypatch.setattr(search, "MOST_HITS", 3)
        assert found("lys") == ["Lys nummer 5", "Lys nummer 4", "Lys nummer 3"]


@given(st.text(max_size=80))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_is_typed_is_answered(words):
    hits(words)
