"""What everybody may read of proposals, and what nobody finds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Proposal
from challenges.reviews.actions import ask, decide, forward, merge, screen
from partners.roles import COORDINATOR, DECISION_MAKER
from partners.states import Kind, OrganisationState
from tests.factories import (
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    QuestionFactory,
    UserFactory,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>", "\u202eledømtevs\u202c tekst", "🙂👩‍👩‍👧 familie", "\"><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }} {% now 'Y' %}",
    "javascript:alert(1)", "'; DROP TABLE challenges_proposal; --", "%(title)s %s {0}",
]  # fmt: skip


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def decider():
    return person_with(DECISION_MAKER, first_name="Karin", last_name="Vad")


def published(coordinator, **facts):
    """A proposal that everybody may read."""
    proposal = submitted(**facts)
    screen(proposal, actor=coordinator, version=None)
    return proposal


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- Who finds what ----------------------------------------------------------


def test_only_what_is_screened_and_consented_to_is_found(client, coordinator):
    author = UserFactory()
    shown = published(coordinator, title="Vist forslag")
    new = submitted(title="Nyt forslag", author=author)
    kept = published(coordinator, title="Kun for kommunen", publish_consent=False, author=author)
    away = published(coordinator, title="Sendt bort")
    forward(away, actor=coordinator, version=None, to="Vej og Park", reason="Det er deres.")
    gone = published(coordinator, title="Anonymiseret")
    Proposal.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now())
    client.force_login(author)

    listed = words(client.get("/forslag/"))
    proposals = (shown, new, kept, away, gone)
    found = {proposal.title: client.get(f"/forslag/{proposal.reference}/").status_code for proposal in proposals}

    assert "Vist forslag" in listed
    assert "1 forslag" in listed
    assert found == {"Vist forslag": 200, "Nyt forslag": 404, "Kun for kommunen": 404, "Sendt bort": 404, "Anonymiseret": 404}
    assert client.get("/forslag/F-2026-9999/").status_code == 404


def test_a_person_is_never_named_and_an_organisation_only_when_it_chose_to_be_shown(client, coordinator):
    shown = OrganisationFactory(name="Hånd i Hånd", shown_in_public=True)
    hidden = OrganisationFactory(name="Skjult Forening")
    unknown = OrganisationFactory(name="Ubekræftet Forening", shown_in_public=True, state=OrganisationState.CREATED)
    citizen = UserFactory(first_name="Birthe", last_name="Lind", email="birthe@example.dk", kind=Kind.CITIZEN)
    pages = {"citizen": client.get(f"/forslag/{published(coordinator, author=citizen).reference}/")}
    for organisation in (shown, hidden, unknown):
        member = MembershipFactory(organisation=organisation, user__first_name="Skjulte").user
        pages[organisation.name] = client.get(
            f"/forslag/{published(coordinator, author=member, organisation=organisation).reference}/"
        )
    pages["list"] = client.get("/forslag/")

    text = {name: words(page) for name, page in pages.items()}
    assert "En borger" in text["citizen"]
    assert "Hånd i Hånd , forening, bekræftet" in text["Hånd i Hånd"]
    assert "En forening" in text["Skjult Forening"]
    everything = " ".join(text.values())
    for never in ("Birthe", "birthe@", "Skjulte", "Skjult Forening", "Ubekræftet Forening"):
        assert never not in everything


def test_a_contact_on_paper_stays_internal(client, coordinator):
    from challenges.proposals.actions import Contact

    proposal = published(
        coordinator, actor=coordinator, door="staff",
        contact=Contact(name="Kaj Papir", email="kaj@example.dk", note="Ring efter kl. 16", kind="citizen"),
    )  # fmt: skip

    page = words(client.get(f"/forslag/{proposal.reference}/"))

    assert "En borger" in page
    assert not any(secret in page for secret in ("Kaj", "kaj@", "kl. 16"))


# --- The page ----------------------------------------------------------------


def test_the_answer_comes_first_then_the_idea_the_effects_and_the_way(client, decider):
    question = QuestionFactory(label="Hvor mange kan være med?", type="number")
    proposal = published(
        decider, challenge=question.page, effects={"personale": "50 minutter om dagen"}, answers={question.key: 12}
    )
    decide(
        proposal, actor=decider, version=None, outcome="selected", public_reason="Forslaget er nemt at starte.",
        internal_reason="Kun for os", next_step="Vi begynder i marts.", contact="Mette Holm",
    )  # fmt: skip

    page = client.get(f"/forslag/{proposal.reference}/")

    text = words(page)
    order = [
        "Ja, vi prøver det", "Forslaget er nemt at starte.", "Besluttet af Karin Vad.", "To frivillige spiser med beboerne",
        "50 minutter om dagen", "Hvor mange kan være med?", "Hvem står bag",
    ]  # fmt: skip
    places = [text.rindex(part) for part in order]
    assert places == sorted(places)
    assert "Kun for os" not in text


def test_internal_words_requests_and_notes_never_reach_the_page(client, coordinator):
    proposal = published(coordinator)
    ask(proposal, actor=coordinator, version=None, question="Hemmeligt spørgsmål?")

    page = words(client.get(f"/forslag/{proposal.reference}/"))

    assert "Hemmeligt spørgsmål?" not in page
    assert "Vi venter på dig" in page


def test_those_who_are_joined_are_credited_and_only_shown_when_they_are_public(client, coordinator):
    into = published(coordinator, title="Måltidsvenner")
    volunteer = UserFactory(kind=Kind.VOLUNTEER)
    public = published(coordinator, title="Spisevenner til de ældre", challenge=into.challenge, author=volunteer)
    private = submitted(title="Hemmelige spisevenner", challenge=into.challenge, publish_consent=False)
    for other in (public, private):
        merge(other, actor=coordinator, version=None, into=into, reason="Næsten samme idé.")

    page, other = words(client.get(f"/forslag/{into.reference}/")), words(client.get(f"/forslag/{public.reference}/"))

    assert "Sammen med En frivillig, som sendte næsten samme idé. Spisevenner til de ældre" in page
    assert "Sammen med En borger, som sendte næsten samme idé." in page
    assert "Hemmelige spisevenner" not in page
    assert "Forslaget lever videre sammen med et andet: Måltidsvenner" in other


def test_ones_own_proposal_has_a_way_to_my_page(client, coordinator):
    author = UserFactory()
    proposal = published(coordinator, author=author)
    address = f"/forslag/{proposal.reference}/"
    mine = f"/min-side/forslag/{proposal.reference}/"

    stranger = client.get(address).content.decode()
    client.force_login(author)

    assert mine not in stranger
    assert mine in client.get(address).content.decode()


def test_words_in_another_language_say_so_and_run_their_own_way(client, coordinator):
    proposal = published(
        coordinator, title="بطاقات مصورة للوالدين", solution="نقترح بطاقات مصورة بسيطة.", problem="", language="ar"
    )

    page = client.get(f"/forslag/{proposal.reference}/").content.decode()
    listed = client.get("/forslag/").content.decode()

    assert '<h1 lang="ar" dir="rtl">بطاقات مصورة للوالدين</h1>' in page
    assert '<div lang="ar" dir="rtl"><p>نقترح' in page
    assert 'lang="ar" dir="rtl">بطاقات' in listed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_only_words(client, coordinator, text):
    proposal = published(coordinator, title=text[:120], solution=text * 3, effects={"penge": text}, place=text[:200])

    for address in (f"/forslag/{proposal.reference}/", "/forslag/", f"/udfordringer/{proposal.challenge.slug}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert client.get("/forslag/", {"search": text}).status_code == 200


def test_twenty_thousand_characters_without_a_space_are_shown(client, coordinator):
    proposal = published(coordinator, solution="ø" * 20_000)

    page = client.get(f"/forslag/{proposal.reference}/").content.decode()

    assert "ø" * 20_000 in page


# --- The list ----------------------------------------------------------------


def test_the_list_is_filtered_by_challenge_state_and_words_in_the_text(client, decider):
    other = ChallengeFactory()
    meal = published(decider, title="Måltidsvenner", solution="Frivillige spiser med beboerne.")
    bench = published(decider, title="Bænke med hjælp", solution="Sæt bænke på ruten.", challenge=other)
    decide(bench, actor=decider, version=None, outcome="declined", public_reason="Ikke nu.")

    def titles(**asked):
        return re.findall(r'class="rowh"><a [^>]*>([^<]+)<', client.get("/forslag/", asked).content.decode())

    assert titles() == ["Bænke med hjælp", "Måltidsvenner"]
    assert titles(challenge=other.slug) == ["Bænke med hjælp"]
    assert titles(state="assessment") == ["Måltidsvenner"]
    assert titles(search="beboerne") == ["Måltidsvenner"]
    assert titles(search=meal.reference) == ["Måltidsvenner"]
    assert titles(search="findes ikke") == []
    assert titles(challenge="findes-ikke", state="hemmelig", after="F-0-0", page="x") == ["Bænke med hjælp", "Måltidsvenner"]


@pytest.mark.parametrize(
    "asked",
    [{"search": '"' * 50}, {"search": "a" * 5000}, {"after": "x" * 3000}, {"state": "withdrawn"}, {"search": "* OR NOT ("}],
)
def test_nonsense_in_the_address_is_no_fault(client, asked):
    assert client.get("/forslag/", asked).status_code == 200


def test_every_proposal_stands_on_exactly_one_page(client, coordinator, monkeypatch):
    monkeypatch.setattr("challenges.proposals.views.public.PAGE", 3)
    challenge = ChallengeFactory()
    at = timezone.now() - timedelta(hours=1)
    references = {published(coordinator, challenge=challenge, received_at=at).reference for _ in range(8)}

    seen, address = [], "/forslag/"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r'href="/forslag/(F-[\d-]+)/"', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/forslag/{onward[1].replace('&amp;', '&')}" if onward else ""

    assert len(seen) == 8
    assert set(seen) == references


def test_the_list_asks_the_same_number_of_questions_at_five_and_at_fifty_rows(client, coordinator):
    challenge = ChallengeFactory()

    def count():
        client.get("/forslag/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/forslag/")
        return len(queries)

    for _ in range(5):
        published(coordinator, challenge=challenge, author=MembershipFactory().user)
    at_five = count()
    for number in range(45):
        membership = MembershipFactory()
        published(
            coordinator, challenge=challenge, author=membership.user, organisation=membership.organisation if number % 2 else None
        )

    assert count() == at_five
    assert at_five <= 15


def test_the_list_and_the_page_speak_english(client, coordinator):
    proposal = published(coordinator)

    assert "Being assessed" in words(client.get("/en/forslag/"))
    assert "Who is behind it" in words(client.get(f"/en/forslag/{proposal.reference}/"))
