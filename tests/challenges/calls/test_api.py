"""The API's door to challenges."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.reviews.actions import declare
from partners.roles import REVIEWER
from tests.contract import ContractClient
from tests.factories import ChallengeFactory, CriterionFactory, QuestionFactory, person_with, submitted

pytestmark = pytest.mark.django_db
CHALLENGES = "/api/v1/challenges/"


@pytest.fixture
def client():
    return ContractClient()


def slugs(client, query=""):
    """The slugs of the list, without the box for ideas that every site has."""
    return [row["slug"] for row in client.get(f"{CHALLENGES}{query}").json()["results"] if row["slug"] != "din-egen-ide"]


def test_a_challenge_with_its_criteria_and_questions(client):
    challenge = ChallengeFactory(
        slug="flere-haender", title="Flere hænder", p=["personale", "penge"], accepts=["citizen", "group"]
    )
    criterion = CriterionFactory(page=challenge, name="Virkning", weight=3)
    question = QuestionFactory(page=challenge, label="Hvornår?", type="choice", options="Nu\nSenere", required=True)

    told = client.get(f"{CHALLENGES}flere-haender/").json()

    assert told | {
        "slug": "flere-haender", "title": "Flere hænder", "language": "da", "status": "open", "p": ["personale", "penge"],
        "accepts": ["citizen", "group"], "closes_on": challenge.closes_on.isoformat(),
        "url": "http://testserver/udfordringer/flere-haender/",
        "criteria": [{"key": criterion.key, "name": "Virkning", "weight": 3}],
        "questions": [
            {"key": question.key, "label": "Hvornår?", "type": "choice", "required": True, "options": ["Nu", "Senere"]}
        ],
    } == told  # fmt: skip


def test_the_list_is_chosen_from_and_searched(client):
    today = timezone.localdate()
    ChallengeFactory(slug="aaben", title="Økonomi i køkkenet", p=["penge"], accepts=["association"])
    ChallengeFactory(slug="lukket", closes_on=today - timedelta(days=1), p=["personale"], accepts=["business"])
    ChallengeFactory(slug="snart", opens_at=timezone.now() + timedelta(days=3), p=["produkter"], accepts=["citizen"])
    ChallengeFactory(slug="kladde", live=False)

    assert set(slugs(client)) == {"aaben", "lukket", "snart"}
    assert slugs(client, "?status=open") == ["aaben"]
    assert slugs(client, "?status=closed") == ["lukket"]
    assert slugs(client, "?status=upcoming&p=produkter") == ["snart"]
    assert slugs(client, "?p=penge") == ["aaben"]
    assert slugs(client, "?accepts=business") == ["lukket"]
    assert slugs(client, "?search=OEKONOMI") == ["aaben"]
    assert client.get(f"{CHALLENGES}kladde/").status_code == 404
    assert client.get(f"{CHALLENGES}?status=gammel").status_code == 400
    assert client.get(f"{CHALLENGES}?p=guld").json()["errors"][0]["pointer"] == "/p"


@pytest.mark.parametrize("rows", [5, 50])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_list_asks_as_many_questions_for_fifty_as_for_five(client, rows, language, django_assert_num_queries):
    for _number in range(rows - 1):
        CriterionFactory(page=QuestionFactory().page)
    client.get("/api/v1/challenges/")

    # Restrictions, the page, what each relieves, criteria and questions; in another language also their words.
    with django_assert_num_queries(5 if language == "da" else 8):
        told = client.get(f"{CHALLENGES}?page_size=100", HTTP_ACCEPT_LANGUAGE=language).json()

    assert len(told["results"]) == rows


def test_how_many_stepped_back_stands_with_one_challenge(client):
    challenge = ChallengeFactory()
    declare(submitted(challenge=challenge), actor=person_with(REVIEWER), answer="tie", ground="Vi er naboer.")

    assert client.get(f"{CHALLENGES}{challenge.slug}/").json()["recusals"] == 1
    assert client.get(f"{CHALLENGES}{ChallengeFactory().slug}/").json()["recusals"] == 0
