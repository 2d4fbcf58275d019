"""Load and even distribution: figures and plans for the coordinator, carried out only when a person presses the button."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Assessment, Assignment, Declaration, Proposal, ReviewerProfile, ReviewRole
from challenges.proposals.states import S
from challenges.reviews.actions import assign
from challenges.reviews.barring import busy_with, closed_to
from challenges.reviews.load import calibration, figures
from challenges.reviews.planning import desks, evening_out, plan_for
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db
LOAD, EVENLY = "/admin/koe/belastning/", "/admin/koe/fordeling/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def lead(client):
    person = person_with(COORDINATOR)
    client.force_login(person)
    return person


@pytest.fixture
def hassan():
    return person_with(REVIEWER, first_name="Hassan", last_name="Saleh")


@pytest.fixture
def anne():
    return person_with(REVIEWER, first_name="Anne", last_name="Birk")


def can_take(person, capacity, *roles, **facts):
    profile = ReviewerProfile.objects.create(person=person, capacity=capacity, **facts)
    profile.roles.set(ReviewRole.objects.filter(key__in=roles))
    return profile


def has(person, number=1, *, due=None, role="", **facts):
    """Cases that lie on a person's desk."""
    cases = [submitted(**facts) for _ in range(number)]
    for case in cases:
        Assignment.objects.create(proposal=case, reviewer=person, due=due, role=role)
    return cases


def assessed(person, *totals, at=None):
    for total in totals:
        Assessment.objects.create(
            proposal=submitted(), reviewer=person, text_version=1, sent_at=at or timezone.now(), total=Decimal(total)
        )


def moved(client, url, *moves, **data):
    answer = client.post(url, {"move": ["-".join(map(str, move)) for move in moves], **data}, follow=True)
    return [" ".join(str(message).split()) for message in answer.context["messages"]]


def who_is_on(case):
    return {one.reviewer for one in Assignment.objects.current().filter(proposal=case)}


# --- Desks -------------------------------------------------------------------


def test_a_desk_holds_what_waits_and_the_late_part_of_it(today, hassan, anne):
    decider = person_with(DECISION_MAKER)
    can_take(hassan, 2)
    can_take(anne, 3, away_from=today, away_until=today)
    has(hassan, 2, due=today - timedelta(days=1))
    has(hassan, 2, due=today)
    has(decider)
    paused, sent, ended, closed = has(hassan, 4, due=today - timedelta(days=1))
    Proposal.objects.filter(pk=paused.pk).update(paused=True, paused_since=today)
    Assessment.objects.create(proposal=sent, reviewer=hassan, text_version=1, sent_at=timezone.now())
    Assignment.objects.filter(proposal=ended).update(ended_at=timezone.now())
    Proposal.objects.filter(pk=closed.pk).update(state=S.DECLINED)

    found = {desk.person: (desk.open, desk.late, desk.capacity, desk.over, desk.away_until) for desk in desks(today)}

    assert found == {hassan: (5, 2, 2, 3, None), decider: (1, 0, 10, 0, None), anne: (0, 0, 3, 0, today)}


# --- The plan ----------------------------------------------------------------


def test_as_many_people_are_proposed_as_are_missing_and_the_one_with_room_first(today, hassan, anne):
    has(hassan, 2)
    one, two = submitted(), submitted()
    assign(two, actor=hassan, version=None, reviewer=hassan)

    plan = plan_for([one, Proposal.objects.get(pk=two.pk)], today).plan

    # Each challenge asks for two.
    assert [(move.place.case, move.person) for move in plan.moves] == [(one.pk, anne), (one.pk, hassan), (two.pk, anne)]
    assert plan.unfilled == ()


def test_with_a_role_one_who_holds_it_is_proposed_where_it_is_missing(today, hassan, anne):
    can_take(anne, 10, "juridisk")
    one, two = submitted(), submitted()
    Assignment.objects.create(proposal=two, reviewer=hassan, role="juridisk")

    plan = plan_for([one, two], today, "juridisk").plan

    assert [(move.place.case, move.person) for move in plan.moves] == [(one.pk, anne)]
    assert [str(reason) for reason in plan.moves[0].reasons] == ["har plads: 0 af 10", "kender fagområdet"]


def test_nobody_is_proposed_who_is_tied_elsewhere_away_in_doubt_or_has_assessed_it(today):
    people = {name: person_with(REVIEWER) for name in ("author", "tied", "doubt", "elsewhere", "away", "assessed", "free")}
    people["elsewhere"].centres.add(CentreFactory())
    can_take(people["away"], 10, away_from=today, away_until=today, substitute=people["free"])
    case = submitted(author=people["author"], challenge=ChallengeFactory(owner_centre=CentreFactory(), assessments_needed=9))
    Declaration.objects.create(proposal=case, person=people["tied"], answer="tie", ground="Nabo")
    Declaration.objects.create(proposal=case, person=people["doubt"], answer="in_doubt", ground="Nabo")
    Assessment.objects.create(proposal=case, reviewer=people["assessed"], text_version=1, sent_at=timezone.now())

    found = plan_for([case], today)

    assert [move.person for move in found.plan.moves] == [people["free"]]
    assert [desk.person for desk in found.away] == [people["away"]]
    closed, busy = closed_to([case], people.values()), busy_with([case])
    assert {name for name, person in people.items() if person.pk in closed[case.pk]} == {"author", "tied", "elsewhere"}
    assert {name for name, person in people.items() if person.pk in busy[case.pk]} == {"doubt", "assessed"}


def test_who_knows_the_language_and_the_unit_of_the_centre_is_told_as_a_reason(today, hassan, anne):
    centre = CentreFactory()
    unit = CentreFactory(parent=centre)
    can_take(anne, 10, languages="da tr")
    anne.centres.add(centre)
    case = submitted(language="tr", challenge=ChallengeFactory(owner_centre=unit, assessments_needed=1))

    (move,) = plan_for([case], today).plan.moves

    assert (move.person, [str(reason) for reason in move.reasons]) == (
        anne, ["har plads: 0 af 10", "kender centret", "læser sproget"],
    )  # fmt: skip


def test_what_nobody_can_take_and_who_is_full_is_told(client, lead, hassan):
    can_take(hassan, 1)
    challenge = ChallengeFactory(assessments_needed=1)
    one, two = submitted(challenge=challenge), submitted(challenge=challenge)

    context = client.get(EVENLY).context

    assert [(case, move.person) for case, _clock, move in context["moves"]] == [(one, hassan)]
    assert (context["nobody"], [desk.person for desk in context["full"]]) == ([two], [hassan])
    assert not Assignment.objects.exists()


def test_the_ticked_are_given_out_each_through_the_action(client, lead, hassan, anne):
    one, two, changed = submitted(), submitted(), submitted()
    tied = submitted(author=anne)
    moves = [
        (one.pk, one.version, hassan.pk), (one.pk, one.version, anne.pk), (tied.pk, tied.version, anne.pk),
        (changed.pk, changed.version + 1, anne.pk), (two.pk, two.version, 999_999), (10**14, 1, anne.pk),
    ]  # fmt: skip

    said = moved(client, EVENLY, *moves, ("x", 1, 2), (1, 2), role="faglig")

    assert [who_is_on(case) for case in (one, two, changed, tied)] == [{hassan, anne}, set(), set(), set()]
    assert set(Assignment.objects.values_list("role", flat=True)) == {"faglig"}
    assert any("2 tildelinger er lavet." in words for words in said)
    assert any(tied.reference in words and changed.reference in words and one.reference not in words for words in said)


def test_a_role_that_is_none_gives_nothing_out(client, lead, hassan):
    case = submitted()

    said = moved(client, EVENLY, (case.pk, case.version, hassan.pk), role="jura")

    assert (who_is_on(case), any("Den rolle findes ikke." in words for words in said)) == (set(), True)


def test_who_came_to_be_away_is_replaced_and_the_coordinator_is_told(client, lead, hassan, anne, today):
    case = submitted()
    can_take(hassan, 10, away_from=today, away_until=today, substitute=anne)

    said = moved(client, EVENLY, (case.pk, case.version, hassan.pk))

    assert who_is_on(case) == {anne}
    assert any("Hassan Saleh er væk, så Anne Birk fik sagen." in words for words in said)


def test_only_the_chosen_cases_are_planned_and_none_that_one_is_tied_to(client, lead, hassan):
    chosen, own = submitted(), submitted(author=lead)
    submitted()

    context = client.get(f"{EVENLY}?cases={chosen.pk},{own.pk},x,{10**14}").context

    assert [case for case, _clock, _move in context["moves"]] == [chosen]


def test_the_bulk_screen_leads_coordinators_to_the_plan_for_the_same_cases(client, lead):
    one, two = submitted(), submitted()
    bulk = f"/admin/bulk/challenges/proposal/assign/?next=/admin/koe/&id={one.pk}&id={two.pk}"

    assert f"{EVENLY}?cases={one.pk},{two.pk}" in client.get(bulk).content.decode()
    client.force_login(person_with(REVIEWER))
    assert EVENLY not in client.get(bulk).content.decode()


# --- Evening out -------------------------------------------------------------


def test_the_most_urgent_that_is_not_begun_goes_from_who_drowns_to_who_has_room(today, lead, hassan, anne):
    can_take(hassan, 1)
    (late,) = has(hassan, due=today - timedelta(days=1), role="faglig")
    (soon,) = has(hassan, due=today + timedelta(days=1))
    has(hassan, due=today + timedelta(days=5))
    (begun,) = has(hassan, due=today - timedelta(days=5))
    Assessment.objects.create(proposal=begun, reviewer=hassan, text_version=1)
    can_take(anne, 3, "faglig")

    shifts = evening_out(Proposal.objects.in_queue_of(lead), desks(today))

    assert [(one.assignment.proposal, one.taker) for one in shifts][:2] == [(late, anne), (soon, anne)]
    assert len(shifts) == 3


def test_nothing_is_proposed_where_nobody_has_room_or_nobody_drowns(today, lead, hassan, anne):
    can_take(hassan, 1)
    can_take(anne, 0)
    has(hassan, 1)
    assert evening_out(Proposal.objects.in_queue_of(lead), desks(today)) == []

    has(hassan, 2)
    assert evening_out(Proposal.objects.in_queue_of(lead), desks(today)) == []


def test_two_who_drown_do_not_get_the_same_room(today, lead, hassan, anne):
    third = person_with(REVIEWER)
    can_take(hassan, 0), can_take(anne, 0), can_take(third, 1)
    has(hassan), has(anne)

    assert len(evening_out(Proposal.objects.in_queue_of(lead), desks(today))) == 1


def test_the_ticked_are_moved_whole_and_what_cannot_be_is_told(client, lead, hassan, anne):
    one, kept, own = *has(hassan, 2), *has(hassan, author=anne)
    version = one.version

    said = moved(
        client, LOAD, (one.pk, version, hassan.pk, anne.pk), (own.pk, own.version, hassan.pk, anne.pk),
        (kept.pk, kept.version + 1, hassan.pk, anne.pk), ("x", 1, 2, 3),
    )  # fmt: skip

    assert [who_is_on(case) for case in (one, kept, own)] == [{anne}, {hassan}, {hassan}]
    assert any("1 sag er flyttet." in words for words in said)
    assert any(own.reference in words and kept.reference in words for words in said)


# --- Figures and calibration -------------------------------------------------


def test_the_four_figures(today, lead, hassan):
    now = timezone.now()
    cases = [submitted() for _ in range(6)]
    for case, day in zip(cases[:3], (1, 1, -1), strict=True):
        Proposal.objects.filter(pk=case.pk).update(
            state=S.DECLINED, decided_at=now, decision_due=today + timedelta(days=day), replied_at=now,
            received_at=now - timedelta(days=14),
        )  # fmt: skip
    Proposal.objects.filter(pk=cases[3].pk).update(received_at=now - timedelta(days=7))
    # One has stepped back, and there is nobody else.
    Declaration.objects.create(proposal=cases[4], person=hassan, answer="tie", ground="Nabo")
    person_with(REVIEWER)

    found = figures(Proposal.objects.in_queue_of(lead), now, ())

    assert (found.kept, found.unassigned, found.recused, found.not_replaced) == (67, 3, 1, 1)
    assert 4 <= found.oldest <= 5
    assert 8 <= found.first_reply <= 10


def test_a_new_site_has_no_figures_and_no_errors(client, lead):
    context = client.get(LOAD).context

    assert [big for big, _words in context["cards"]] == ["–", "0", "–", "0"]
    assert (context["load_title"], context["judged_title"]) == ("Ingen har en åben sag", "Ingen har sendt en vurdering endnu")


def test_who_judges_otherwise_than_the_middle_half_of_all_is_shown(hassan, anne):
    middle, new = person_with(REVIEWER), person_with(REVIEWER)
    assessed(hassan, "1", "1.5", "2")
    assessed(middle, *["3"] * 7, "3.5")
    assessed(anne, "4", "4.5", "5")
    assessed(new, "0", "0")
    assessed(middle, "0", at=timezone.now() - timedelta(days=400))

    everybody, judged = calibration(timezone.now())

    assert everybody.count == 16
    assert [(one.person, one.count, one.mean, one.side) for one in judged] == [
        (new, 2, Decimal("0.00"), 0), (hassan, 3, Decimal("1.50"), -1), (middle, 8, Decimal("3.06"), 0),
        (anne, 3, Decimal("4.50"), 1),
    ]  # fmt: skip


def test_the_page_says_in_a_sentence_what_each_drawing_shows(client, lead, hassan, anne):
    can_take(hassan, 1)
    has(hassan, 3, due=timezone.localdate() - timedelta(days=1))
    assessed(hassan, "1", "1", "1")
    assessed(anne, *["4"] * 9)

    page = client.get(LOAD)
    text = page.content.decode()

    assert page.context["load_title"] == "Hassan Saleh har 2 sager mere, end der er plads til"
    assert page.context["judged_title"] == "1 bedømmer ligger uden for midten"
    assert text.count('<svg class="koe-svg"') == 2
    assert "3, 3 over frist" in text
    assert "1,0 strengere" in text


def test_many_ask_no_more_than_few(client, lead, hassan, anne, today, monkeypatch):
    # What is kept for a moment is kept for as long as this takes.
    monkeypatch.setattr("cocreate.common.kept.SECONDS", 600)

    can_take(hassan, 1)

    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return Counter(query["sql"].partition("WHERE")[0] for query in queries)

    has(hassan, 3, due=today - timedelta(days=1))
    assessed(anne, "3", "4", "5")
    submitted()
    few = asked(LOAD), asked(EVENLY)
    has(hassan, 8, due=today - timedelta(days=1))
    for person in (person_with(REVIEWER), person_with(REVIEWER)):
        has(person, 3)
        assessed(person, "3", "4", "5")
    for _ in range(5):
        submitted()
    many = asked(LOAD), asked(EVENLY)

    assert [more - less for more, less in zip(many, few, strict=True)] == [Counter(), Counter()]
    assert max(counted.total() for counted in few) <= 45
