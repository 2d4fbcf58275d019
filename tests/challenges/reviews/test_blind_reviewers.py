"""What follows from assessing without names: doubts that the system has, cases that nothing links, and what is typed."""

import pytest

from challenges.proposals.actions import Contact
from challenges.proposals.showing import joined
from challenges.reviews import actions
from challenges.reviews.feed import others_known_to
from challenges.reviews.similar import similar_to
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, MembershipFactory, OrganisationFactory, UserFactory, opened, person_with, submitted

from .blind import staff_member
from .desk import do, staff

pytestmark = pytest.mark.django_db
WORDS = "Frivillige spiser sammen med beboere på plejehjemmet tirsdag og torsdag aften."


@pytest.fixture
def blind():
    return ChallengeFactory(anonymous_assessment=True)


@pytest.fixture
def zebulon():
    return UserFactory(first_name="Zebulon", last_name="Quist", email="zebulon@quist.example")


@pytest.fixture
def reader():
    return staff_member(REVIEWER, "Alfa")


@pytest.fixture
def lead():
    return staff_member(COORDINATOR, "Carl")


@pytest.fixture
def once_a_member(reader, zebulon):
    """The reviewer has been a member of the organisation, which is no tie at once."""
    club = OrganisationFactory(name="Kvistholm")
    MembershipFactory(organisation=club, user=zebulon)
    membership = MembershipFactory(organisation=club, user=reader)
    membership.ended_at = membership.started_at
    membership.save()
    return club


def test_what_the_system_knows_makes_no_tie_a_doubt_that_tells_the_reviewer_nothing(blind, zebulon, reader, once_a_member):
    case = submitted(challenge=blind, author=zebulon, organisation=once_a_member)

    said = actions.declare(case, actor=reader, answer="none")

    assert (said.answer, said.ground) == ("in_doubt", "Systemet fandt en mulig forbindelse.")
    assert said.known[0]["kind"] == "earlier_member"
    assert actions.declare(case, actor=reader, answer="none") == said


def test_the_gate_names_nobody_thanks_kindly_and_the_coordinator_reads_what_is_known(
    client, blind, zebulon, reader, lead, once_a_member
):
    case = submitted(challenge=blind, author=zebulon, organisation=once_a_member)
    client.force_login(reader)
    page = f"/admin/koe/{case.pk}/declare/"

    before = client.get(page).content.decode()
    after = client.post(page, {"answer": "none"}, follow=True).content.decode()
    client.force_login(lead)
    read = client.get(f"/admin/koe/{case.pk}/").content.decode()

    assert [name in text for text in (before, after, read) for name in ("Kvistholm", "Quist")] == [False] * 4 + [True] * 2
    assert "Forslagsstiller 1" in before
    assert "Koordinatoren ser på det først." in after
    assert "Du har været medlem af Kvistholm" in read


def test_the_api_answers_the_same_doubt(blind, zebulon, reader, once_a_member):
    case = submitted(challenge=blind, author=zebulon, organisation=once_a_member)

    answer = do(staff(user=reader), case, "declare", answer="none").json()

    assert (answer["proposer"]["name"], answer["partners"], "problem" in answer) == ("Forslagsstiller 1", [], False)
    assert case.declarations.get().answer == "in_doubt"


def test_once_the_coordinator_has_ruled_the_case_opens(blind, zebulon, reader, lead, once_a_member):
    case = submitted(challenge=blind, author=zebulon, organisation=once_a_member)
    said = actions.declare(case, actor=reader, answer="none")

    actions.rule_on_doubt(said, actor=lead, ruling="none", reason="Det er længe siden.")

    assert type(case).objects.opened_by(reader).get() == case


def test_where_names_are_read_no_tie_is_no_tie(zebulon, reader, once_a_member):
    case = submitted(author=zebulon, organisation=once_a_member)

    assert actions.declare(case, actor=reader, answer="none").answer == "none"


def test_nothing_links_a_case_without_names_to_one_of_the_same_proposer_with_names(blind, zebulon, reader, lead):
    hidden = submitted(challenge=blind, author=zebulon, solution=WORDS)
    named = submitted(author=zebulon, solution=WORDS)
    of_somebody = submitted(solution=WORDS, author=UserFactory(email="somebody@else.example"))
    opened(hidden, reader), opened(named, reader), opened(of_somebody, reader)
    actions.merge(named, actor=lead, version=None, into=hidden, reason="Det er det samme.")

    found = {
        person: [{other.reference for other, _why in similar_to(case, person)} for case in (hidden, named)]
        for person in (reader, lead)
    }
    told = [others_known_to(person, list(case.events.all())) for person in (reader, lead) for case in (hidden, named)]

    other = of_somebody.reference
    assert found == {reader: [{other}, {other}], lead: [{other, named.reference}, {other, hidden.reference}]}
    assert told == [set(), set(), {named.reference}, {hidden.reference}]


def test_a_preview_hides_the_receiver_and_leaves_what_was_typed(client, blind, zebulon, reader):
    case = opened(submitted(challenge=blind, author=zebulon), reader)
    client.force_login(reader)

    answer = client.post(f"/admin/koe/{case.pk}/message/", {"version": case.version, "text": "Hej Zebulon Quist"})

    mail = answer.context["mail"]
    assert (mail["to"], mail["address"]) == ("Forslagsstiller 1", "[skjult]")
    assert "Hej Zebulon Quist" in answer.content.decode()


def test_a_task_to_phone_is_not_there_for_whoever_may_not_know_the_proposer(client, blind, reader, lead):
    case = opened(submitted(challenge=blind, contact=Contact("Tjalfe Munkebo", "", "Ring 21 43 65 87")), reader)
    actions.message(case, actor=lead, text="Tak for forslaget.")
    task = case.contact_tasks.get()

    answers = []
    for person in (reader, lead):
        client.force_login(person)
        shown = client.get(f"/admin/koe/{case.pk}/").content.decode()
        answers.append((client.post(f"/admin/koe/opgave/{task.pk}/").status_code, 'id="opgaver"' in shown))

    assert answers == [(404, False), (302, True)]


def test_a_public_page_does_not_credit_a_proposer_who_is_still_hidden(blind, zebulon, lead):
    club = OrganisationFactory(name="Kvistholm", shown_in_public=True)
    MembershipFactory(organisation=club, user=zebulon)
    into = submitted()
    hidden = submitted(challenge=blind, author=zebulon, organisation=club)
    actions.merge(hidden, actor=person_with(COORDINATOR), version=None, into=into, reason="Det er det samme.")

    assert [one["who"] for one in joined(into)] == ["En forslagsstiller"]


def test_a_list_of_many_hidden_cases_asks_no_more_than_of_few(client, blind, reader, django_assert_max_num_queries):
    client.force_login(reader)

    def questions():
        client.get("/admin/koe/?view=all")
        with django_assert_max_num_queries(30) as asked:
            client.get("/admin/koe/?view=all")
        return len(asked)

    for number in range(3):
        submitted(challenge=blind, title=f"Forslag nummer {number}")
    few = questions()
    for number in range(12):
        submitted(challenge=blind, title=f"Forslag nummer {number + 3}")

    assert questions() == few
