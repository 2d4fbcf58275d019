"""What everybody sees of challenges: the list with its choices, and the page with its facts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale

from challenges.calls import actions
from challenges.calls.showing import accepts_in_words, shares
from challenges.models import ChallengePage, Criterion
from challenges.reviews.actions import declare, rule_on_doubt, screen
from cocreate.common.kept import forget
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import (
    CentreFactory,
    ChallengeFactory,
    CriterionFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db
LIST = "/udfordringer/"


def _titles(client, query=""):
    return [row.title for row in client.get(LIST + query).context["rows"]]


@pytest.fixture
def five():
    """One challenge of each phase but archived, and one that only associations may answer."""
    today = timezone.localdate()
    ChallengeFactory(title="Åben for alle", p=["penge", "personale"], closes_on=today + timedelta(days=9))
    ChallengeFactory(title="Kun foreninger", p=["produkter"], accepts=["association"], summary="Økonomi i køkkenet")
    ChallengeFactory(title="Kommer snart", opens_at=timezone.now() + timedelta(days=3))
    ChallengeFactory(title="Lukket", closes_on=today - timedelta(days=1))
    settled = ChallengeFactory(title="Afgjort", closes_on=today - timedelta(days=2))
    actions.settle(settled, actor=person_with("Innovationskoordinator"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Åben for alle", "Kun foreninger"]),
        ("?p=penge", ["Åben for alle"]),
        ("?p=penge&p=produkter", ["Åben for alle", "Kun foreninger"]),
        ("?accepts=citizen", ["Åben for alle"]),
        ("?accepts=association", ["Åben for alle", "Kun foreninger"]),
        ("?status=upcoming", ["Kommer snart"]),
        ("?status=closed", ["Lukket"]),
        ("?status=settled", ["Afgjort"]),
        ("?status=all", ["Afgjort", "Lukket", "Åben for alle", "Kommer snart", "Kun foreninger"]),
        ("?search=ØKONOMI", ["Kun foreninger"]),
        ("?search=oekonomi+koekken", ["Kun foreninger"]),
        ("?search=findes+ikke", []),
        ("?status=nonsens&p=guld&accepts=konge", ["Åben for alle", "Kun foreninger"]),
        ("?search=%22%27%25", []),
    ],
)
def test_the_list_shows_what_was_chosen(client, five, query, found):
    assert _titles(client, query) == found


def test_the_choices_stay_in_the_form(client, five):
    page = client.get(LIST + "?p=penge&accepts=citizen&status=closed&search=vand").content.decode()

    for kept in ('"chip-penge" checked', '<option value="citizen" selected', '<option value="closed" selected', 'value="vand"'):
        assert kept in page
    assert 'role="status"' in page


def test_a_draft_is_in_no_list_and_has_no_page(client):
    draft = ChallengeFactory(title="Hemmelig", live=False)

    assert _titles(client, "?status=all") == []
    assert client.get(f"{LIST}{draft.slug}/").status_code == 404


def test_an_archived_challenge_leaves_the_list_but_can_be_read(client):
    challenge = ChallengeFactory(closes_on=timezone.localdate() - timedelta(days=1))
    actions.archive(challenge, actor=person_with("Innovationskoordinator"))

    assert _titles(client, "?status=all") == []
    assert _titles(client, "?status=archived") == [challenge.title]
    assert client.get(f"{LIST}{challenge.slug}/").status_code == 200


def test_an_open_challenge_shows_its_facts_and_where_to_answer(client):
    owner = person_with("Udfordringsejer", first_name="Mette", last_name="Holm")
    challenge = ChallengeFactory(
        title="Klar til skybrud", owner_person=owner, owner_centre=CentreFactory(name="Byudvikling"),
        accepts=["citizen", "association"], contact_phone="00 00 00 00", may_lead_to_purchase=True,
    )  # fmt: skip
    CriterionFactory(page=challenge, name="Holder vand tilbage", weight=3, sort_order=0)
    CriterionFactory(page=challenge, name="Kan passes", weight=1, sort_order=1)

    answer = client.get(f"{LIST}{challenge.slug}/")
    page = answer.content.decode()

    assert answer.context["answer_url"] == f"/udfordringer/{challenge.slug}/svar/"
    shown = [(one["name"], one["percent"]) for one in answer.context["criteria"]]
    assert shown == [("Holder vand tilbage", 75), ("Kan passes", 25)]
    for told in ("Klar til skybrud", "Mette Holm", "Byudvikling", "00 00 00 00", answer.context["answer_url"]):
        assert told in page


@pytest.mark.parametrize(("opens", "closes"), [(2, 9), (-9, -1)])
def test_one_cannot_answer_before_or_after(client, opens, closes):
    now = timezone.now()
    challenge = ChallengeFactory(opens_at=now + timedelta(days=opens), closes_on=timezone.localdate() + timedelta(days=closes))

    answer = client.get(f"{LIST}{challenge.slug}/")

    assert (answer.status_code, answer.context["answer_url"]) == (200, "")
    assert "/svar/" not in answer.content.decode()


def test_only_screened_and_consented_proposals_are_shown_and_no_names_of_people(client):
    challenge, coordinator = ChallengeFactory(), person_with(COORDINATOR)
    shown = OrganisationFactory(name="Hånd i Hånd", shown_in_public=True)
    quiet = OrganisationFactory(name="Stille Forening", shown_in_public=False)
    author = UserFactory(first_name="Rikke", last_name="Hemmelig")
    for title, organisation, consent, screened in (
        ("Fra en person", None, True, True),
        ("Fra en forening", shown, True, True),
        ("Fra en stille forening", quiet, True, True),
        ("Uden samtykke", None, False, True),
        ("Ikke læst endnu", None, True, False),
    ):
        if organisation:
            MembershipFactory(organisation=organisation, user=author)
        proposal = submitted(challenge=challenge, author=author, organisation=organisation, title=title, publish_consent=consent)
        if screened:
            screen(proposal, actor=coordinator, version=1)

    answer = client.get(f"{LIST}{challenge.slug}/")
    page = answer.content.decode()

    assert {row["title"] for row in answer.context["proposals"]} == {"Fra en person", "Fra en forening", "Fra en stille forening"}
    assert "Hånd i Hånd" in page
    for hidden in ("Rikke", "Hemmelig", "Stille Forening", "Uden samtykke", "Ikke læst endnu"):
        assert hidden not in page


def test_a_challenge_that_is_not_translated_is_shown_in_its_own_words(client):
    challenge = ChallengeFactory(title="Kun på dansk")

    answer = client.get(f"/en/udfordringer/{challenge.slug}/")

    assert answer.status_code == 200
    assert '<h1 lang="da"' in answer.content.decode()
    assert answer.context["answer_url"] == f"/en/udfordringer/{challenge.slug}/svar/"
    assert f"/en/udfordringer/{challenge.slug}/" in client.get("/en/udfordringer/").content.decode()


def test_a_translation_shows_its_own_words_and_the_facts_of_the_first_language(client):
    challenge = ChallengeFactory(title="Klar til skybrud")
    CriterionFactory(page=challenge, key="vand", name="Holder vand", weight=3, sort_order=0)
    CriterionFactory(page=challenge, key="pleje", name="Kan passes", weight=1, sort_order=1)
    english = challenge.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title, english.closes_on, english.live = "Ready for cloudbursts", timezone.localdate() - timedelta(days=9), True
    english.save()
    # Whatever stands in the translation, weights are facts.
    Criterion.objects.filter(page=english).update(weight=1)
    Criterion.objects.filter(page=english, key="vand").update(name="Holds water")

    answer = client.get(f"/en/udfordringer/{challenge.slug}/")

    assert answer.context["page"].title == "Ready for cloudbursts"
    assert (answer.context["deadline"], answer.context["is_open"]) == (challenge.closes_on, True)
    assert [(one["name"], one["percent"]) for one in answer.context["criteria"]] == [("Holds water", 75), ("Kan passes", 25)]
    assert [row.title for row in client.get("/en/udfordringer/").context["rows"]] == ["Ready for cloudbursts"]


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(client, monkeypatch):
    # What is kept for a moment is kept for as long as this takes.
    monkeypatch.setattr("cocreate.common.kept.SECONDS", 600)
    coordinator = person_with(COORDINATOR)

    def counts():
        found = []
        for address in (LIST, "/", f"{LIST}{challenge.slug}/", f"/en/udfordringer/{challenge.slug}/", "/en/udfordringer/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    def fill():
        for _number in range(4):
            ChallengeFactory(p=["penge", "produkter", "personale"])
            CriterionFactory(page=challenge)
            organisation = OrganisationFactory(shown_in_public=True)
            author = MembershipFactory(organisation=organisation).user
            screen(submitted(challenge=challenge, author=author, organisation=organisation), actor=coordinator, version=1)

    challenge = ChallengeFactory()
    fill()
    counts()
    few = counts()
    fill()

    assert counts() == few
    assert max(few) <= 20


@pytest.mark.parametrize(
    ("weights", "percent"),
    [([1], [100]), ([1, 1, 1], [34, 33, 33]), ([40, 30, 20, 10], [40, 30, 20, 10]), ([7, 1, 1], [78, 11, 11]), ([], [])],
)
def test_shares_add_up_to_a_hundred(weights, percent):
    criteria = [Criterion(name=str(number), key=str(number), weight=weight) for number, weight in enumerate(weights)]

    assert [share["percent"] for share in shares(criteria, {})] == percent


def test_who_may_answer_in_words():
    locale = Locale.get_default()

    with translation.override("en"):
        assert accepts_in_words(ChallengePage(accepts=[], locale=locale)) == "Everybody"
        assert accepts_in_words(ChallengePage(accepts=["citizen", "association", "business"], locale=locale)) == (
            "Citizens, associations and businesses"
        )


def test_the_form_address_is_not_eaten_by_the_page(client):
    challenge = ChallengeFactory()

    assert reverse("wagtail_serve", args=[f"udfordringer/{challenge.slug}/"]) == f"{LIST}{challenge.slug}/"
    assert client.get(f"{LIST}{challenge.slug}/findes-ikke/").status_code == 404


# --- How often somebody stepped back -----------------------------------------


def stepped_back(challenge, coordinator):
    """Two ties, one of them ruled, and what is none: a doubt that waits, a doubt that was none, no tie."""
    people = [person_with(REVIEWER, first_name="Ursula") for _ in range(4)]
    one, two = submitted(challenge=challenge), submitted(challenge=challenge)
    declare(one, actor=people[0], answer="none")
    declare(one, actor=people[0], answer="tie", ground="Vi er naboer.")
    for person, ruling in ((people[0], "tie"), (people[1], "none")):
        doubt = declare(two, actor=person, answer="in_doubt", ground="Vi er naboer.")
        rule_on_doubt(doubt, actor=coordinator, ruling=ruling, reason="Set efter.")
    declare(one, actor=people[2], answer="in_doubt", ground="Vi er naboer.")
    declare(one, actor=people[3], answer="none")
    declare(submitted(), actor=people[1], answer="tie", ground="Vi er naboer.")


def test_how_many_stepped_back_is_said_in_public_and_neither_who_nor_from_what(client):
    challenge, coordinator = ChallengeFactory(), person_with(COORDINATOR)
    english = challenge.copy_for_translation(Locale.objects.get(language_code="en"))
    english.live = True
    english.save()
    urls = [f"{LIST}{challenge.slug}/", f"/en/udfordringer/{challenge.slug}/"]
    before = [client.get(url).content.decode() for url in urls]

    stepped_back(challenge, coordinator)
    forget()
    danish, other = (client.get(url).content.decode() for url in urls)

    assert [word for page in before for word in ("trådt til side", "stepped aside") if word in page] == []
    assert "2 gange er en medarbejder trådt til side fra et forslag på grund af inhabilitet." in danish
    assert "2 times, a member of staff stepped aside from a proposal because of a tie." in other
    assert [word for word in ("Ursula", "F-2", "naboer") if word in danish + other] == []


def test_how_many_stepped_back_is_not_asked_for_each_visitor(client, monkeypatch):
    monkeypatch.setattr("cocreate.common.kept.SECONDS", 600)
    challenge = ChallengeFactory()
    stepped_back(challenge, person_with(COORDINATOR))
    client.get(f"{LIST}{challenge.slug}/")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LIST}{challenge.slug}/")

    assert [query["sql"] for query in queries if "declaration" in query["sql"]] == []
