"""Assessing without names: the number of a proposer, what is held back in public, and the veil over the words."""

import pytest

from challenges.proposals.models import Proposal
from challenges.proposals.states import S
from challenges.reviews import actions
from challenges.reviews.anonymity import as_read_by, veil_for, veils_for
from challenges.reviews.models import Redaction
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import (
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    opened,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind():
    return ChallengeFactory(anonymous_assessment=True)


@pytest.fixture
def zebulon():
    return UserFactory(first_name="Zebulon", last_name="Quist", email="zebulon@quist.example")


def test_a_proposer_has_one_number_in_a_challenge_and_another_in_the_next(blind, zebulon):
    first = submitted(challenge=blind)
    own = [submitted(challenge=blind, author=zebulon), submitted(challenge=blind, author=zebulon)]
    elsewhere = submitted(challenge=ChallengeFactory(anonymous_assessment=True), author=zebulon)
    with_names = submitted(author=zebulon)

    numbers = [case.pseudonym for case in (first, *own, elsewhere, with_names)]

    assert numbers == [1, 2, 2, 1, None]


def test_an_organisation_has_one_number_whoever_of_its_members_writes(blind):
    club = OrganisationFactory()
    members = [MembershipFactory(organisation=club).user for _ in range(2)]

    numbers = [submitted(challenge=blind, author=member, organisation=club).pseudonym for member in members]
    alone = submitted(challenge=blind, author=members[0]).pseudonym

    assert (numbers, alone) == ([1, 1], 2)


def test_nothing_is_public_before_the_decision(blind, zebulon, clerk, decider):
    case = opened(submitted(challenge=blind, author=zebulon), clerk)
    case = actions.screen(case, actor=clerk, version=case.version)
    assert (list(Proposal.objects.public()), case.is_public) == ([], False)

    actions.decide(case, actor=decider, version=case.version, outcome=S.SELECTED, public_reason="Ja.")

    case.refresh_from_db()
    assert (list(Proposal.objects.public()), case.is_public) == ([case], True)


@pytest.mark.parametrize(("role", "reads"), [(REVIEWER, False), (COORDINATOR, True), (DECISION_MAKER, True), (AUDITOR, True)])
def test_who_assesses_reads_no_name_and_who_leads_does(blind, zebulon, role, reads):
    case = submitted(challenge=blind, author=zebulon, title="Zebulons idé om måltider")

    (shown,) = as_read_by(person_with(role), [case])

    names = (shown.title, shown.proposer_name, shown.author.name, shown.answer_address)
    hidden = ("[skjult] idé om måltider", "Forslagsstiller 1", "Forslagsstiller 1", "")
    assert names == ((case.title, "Zebulon Quist", "Zebulon Quist", "zebulon@quist.example") if reads else hidden)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Jeg hedder Zebulon Quist.", "Jeg hedder [skjult]."),
        ("Quists køkken og Zebulon's ovn", "[skjult] køkken og [skjult] ovn"),
        ("zebulon er et lille ord her", "zebulon er et lille ord her"),
        ("Skriv til zq@kok.example eller ring 31 22 33 44", "Skriv til [skjult] eller ring [skjult]"),
        ("Vi i MÅLTIDS\nVENNERNE mødes", "Vi i [skjult] mødes"),
        ("Kokkene i Kælderen", "Kokkene i [skjult]"),
        ("Kælderens lys, kælderhals", "[skjult] lys, kælderhals"),
        ("", ""),
    ],
)
def test_the_veil_hides_names_addresses_numbers_and_redacted_words(blind, zebulon, clerk, words, read):
    club = OrganisationFactory(name="Måltids vennerne")
    case = submitted(challenge=blind, author=zebulon)
    Proposal.objects.filter(pk=case.pk).update(organisation=club)
    Redaction.objects.create(proposal=case, phrase="kælderen", by=clerk)

    veil = veils_for(clerk, [case])[case.pk]

    assert veil.over({"a": [words, 3, None]}) == {"a": [read, 3, None]}


def test_a_text_is_read_under_the_veil_in_each_of_its_fields(blind, zebulon, clerk):
    case = submitted(challenge=blind, author=zebulon, problem="Zebulon ser", solution="Quist gør", effects={"penge": "Quist"})

    text = veil_for(clerk, case).text(case.text)

    assert (text.problem, text.solution, text.effects) == ("[skjult] ser", "[skjult] gør", {"penge": "[skjult]"})
    assert "Quist" not in text.all_words


def test_the_veils_of_a_list_cost_four_queries(blind, clerk, django_assert_num_queries):
    few = [submitted(challenge=blind) for _ in range(2)]
    many = [*few, *(submitted(challenge=blind) for _ in range(10)), submitted()]
    veils_for(clerk, few)

    with django_assert_num_queries(4):
        assert len(veils_for(clerk, many)) == 12


def test_a_list_without_hidden_names_costs_nothing(clerk, django_assert_num_queries):
    cases = [submitted()]

    with django_assert_num_queries(0):
        assert as_read_by(clerk, cases) == cases
