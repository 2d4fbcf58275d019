"""Giving a case to somebody: in a role, by a day, told at once, and to the substitute when the person is away."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from challenges.models import Assignment, ReviewerProfile, ReviewRole
from challenges.proposals.states import S
from challenges.reviews.actions import assign, can_take, people_who_can_take, reassign, screen, unassign
from challenges.reviews.admin.history import lines
from cocreate.common.models import Message
from cocreate.common.refusals import NotNow, Stale
from cocreate.common.working_days import add_working_days
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.contract import ContractClient
from tests.factories import (
    ApiKeyFactory,
    CentreFactory,
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def mette():
    return person_with(REVIEWER, first_name="Mette", last_name="Krogh")


@pytest.fixture
def anne():
    return person_with(REVIEWER, first_name="Anne", last_name="Birk")


def goes_away(person, substitute=None):
    today = timezone.localdate()
    return ReviewerProfile.objects.create(
        person=person, away_from=today, away_until=today + timedelta(days=7), substitute=substitute
    )


def on(case):
    return [(one.reviewer, one.role) for one in Assignment.objects.current().filter(proposal=case)]


def mails():
    return [(one.recipient, one.language, one.subject) for one in Message.objects.filter(key__startswith="assigned-")]


def refused(*args, **facts):
    with pytest.raises(ValidationError) as refusal:
        assign(*args, version=None, **facts)
    return {field: [error.code for error in errors] for field, errors in refusal.value.error_dict.items()}


# --- Roles -------------------------------------------------------------------


def test_a_role_is_one_of_the_list_that_is_in_use(case, lead, mette):
    ReviewRole.objects.filter(key="juridisk").update(active=False)

    assert refused(case, actor=lead, reviewer=mette, role="jura") == {"role": ["unknown"]}
    assert refused(case, actor=lead, reviewer=mette, role="juridisk") == {"role": ["unknown"]}
    assign(case, actor=lead, version=None, reviewer=mette, role="faglig")

    assert on(case) == [(mette, "faglig")]


def test_a_role_from_the_time_before_the_list_stays_readable(case, lead, mette):
    Assignment.objects.create(proposal=case, reviewer=mette, role="Fagperson", assigned_by=lead)

    assert on(case) == [(mette, "Fagperson")]
    assert assign(case, actor=lead, version=None, reviewer=mette).version == case.version


def test_the_api_points_at_the_role(case, lead, mette):
    client = ContractClient(ApiKeyFactory(user=lead, scopes=["queue:read", "queue:write"]))
    asked = {"version": case.version, "reviewer": str(mette.public_id), "role": "jura"}

    answer = client.post(f"/api/v1/queue/{case.public_id}/assign/", asked)

    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/role", "unknown")]


# --- By when -----------------------------------------------------------------


def test_ten_working_days_but_never_after_the_decision(lead, mette, case):
    today = timezone.localdate()
    hurried = submitted(challenge=ChallengeFactory(expected_answer_on=today + timedelta(days=3)))

    assign(case, actor=lead, version=None, reviewer=mette)
    assign(hurried, actor=lead, version=None, reviewer=mette)

    assert dict(Assignment.objects.values_list("proposal", "due")) == {
        case.pk: add_working_days(today, 10), hurried.pk: hurried.decision_due,
    }  # fmt: skip


def test_a_case_whose_decision_is_late_is_wanted_today(lead, mette, case):
    today = timezone.localdate()
    type(case).objects.filter(pk=case.pk).update(decision_due=today - timedelta(days=9))

    assign(case, actor=lead, version=None, reviewer=mette)

    assert Assignment.objects.get().due == today


@pytest.mark.parametrize(("days", "code"), [(-1, "date"), (1000, "date"), (0, None), (5, None)])
def test_a_day_of_ones_own_lies_between_today_and_the_decision(lead, mette, case, days, code):
    due = timezone.localdate() + timedelta(days=days)

    if code:
        assert refused(case, actor=lead, reviewer=mette, due=due) == {"due": [code]}
    else:
        assign(case, actor=lead, version=None, reviewer=mette, due=due)
        assert Assignment.objects.get().due == due


# --- Told at once ------------------------------------------------------------


def test_the_person_is_told_once_in_the_own_language_and_nothing_of_what_was_sent_in(lead, mette):
    mette.language = "en"
    mette.save()
    author = UserFactory(first_name="Birthe", last_name="Hemmelig")
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet")
    case = submitted(author=author, challenge=challenge, title="Regnbedet ved skolen", problem="Vandet løber i kælderen.")

    assign(case, actor=lead, version=None, reviewer=mette, role="faglig")
    assign(case, actor=lead, version=None, reviewer=mette, role="faglig")

    mail = Message.objects.get(key__startswith="assigned-")
    assert (mail.recipient, mail.language, mail.subject) == (mette.email, "en", f"{case.reference} is yours to assess")
    for body in (mail.body_text, mail.body_html):
        assert all(told in body for told in (case.reference, challenge.title, f"/admin/koe/{case.pk}/", "Karin Juhl"))
        assert not [word for word in ("Regnbedet", "kælderen", "Birthe", "Hemmelig", author.email) if word in body]


def test_nobody_is_told_of_what_they_take_themselves(case, mette):
    assign(case, actor=mette, version=None, reviewer=mette)

    assert (on(case), mails()) == ([(mette, "")], [])


def test_who_gets_a_case_again_is_told_again(case, lead, mette):
    assign(case, actor=lead, version=None, reviewer=mette)
    unassign(case, actor=lead, version=None, reviewer=mette)
    assign(case, actor=lead, version=None, reviewer=mette)

    assert [recipient for recipient, _language, _subject in mails()] == [mette.email] * 2


# --- Away --------------------------------------------------------------------


def test_the_substitute_gets_it_and_the_history_says_instead_of_whom(case, lead, mette, anne):
    goes_away(mette, substitute=anne)

    assign(case, actor=lead, version=None, reviewer=mette, role="faglig")

    assert on(case) == [(anne, "faglig")]
    assert [recipient for recipient, _language, _subject in mails()] == [anne.email]
    event = case.events.get(verb="assigned")
    assert event.facts == {"reviewer": str(anne.public_id), "instead_of": str(mette.public_id), "role": "faglig"}
    sentences = [line.sentence for line in lines([event], lead)]
    assert sentences == ["Karin Juhl gav sagen til Anne Birk, som træder til for Mette Krogh"]


def test_a_substitute_who_is_away_asks_theirs_and_there_it_ends(case, lead, mette, anne):
    third, fourth = person_with(REVIEWER), person_with(REVIEWER)
    goes_away(mette, substitute=anne)
    goes_away(anne, substitute=third)

    assign(case, actor=lead, version=None, reviewer=mette)
    goes_away(third, substitute=fourth)

    assert on(case) == [(third, "")]
    other = submitted()
    assert refused(other, actor=lead, reviewer=mette) == {"reviewer": ["reviewer"]}
    assert on(other) == []


def test_two_who_stand_in_for_each_other_and_are_both_away(case, lead, mette, anne):
    goes_away(mette, substitute=anne)
    goes_away(anne, substitute=mette)

    assert refused(case, actor=lead, reviewer=mette) == {"reviewer": ["reviewer"]}


@pytest.mark.parametrize("kind", ["none", "tied", "no longer staff", "already on it"])
def test_without_a_substitute_who_can_take_it_nothing_happens(lead, mette, anne, kind):
    case = submitted(author=anne if kind == "tied" else None)
    goes_away(mette, substitute=None if kind == "none" else anne)
    if kind == "no longer staff":
        anne.groups.clear()
    if kind == "already on it":
        assign(case, actor=lead, version=None, reviewer=anne)
    before = on(case)

    assert refused(case, actor=lead, reviewer=mette) == {"reviewer": ["reviewer"]}
    assert (on(case), case.events.filter(verb="assigned").count()) == (before, len(before))


def test_who_is_back_or_not_yet_gone_gets_it(case, lead, mette, anne):
    profile = goes_away(mette, substitute=anne)
    today = timezone.localdate()
    profile.away_from, profile.away_until = today + timedelta(days=1), today + timedelta(days=3)
    profile.save()

    assign(case, actor=lead, version=None, reviewer=mette)

    assert on(case) == [(mette, "")]


# --- Moving ------------------------------------------------------------------


def test_a_case_moves_from_one_to_another_in_its_role(case, lead, mette, anne):
    case = assign(case, actor=lead, version=None, reviewer=mette, role="faglig")

    reassign(case, actor=lead, version=case.version, giver=mette, taker=anne)

    assert on(case) == [(anne, "faglig")]
    assert list(case.events.order_by("pk").values_list("verb", flat=True))[-2:] == ["assigned", "unassigned"]


def test_a_move_happens_whole_or_not_at_all(lead, mette, anne):
    case = submitted(author=anne)
    case = assign(case, actor=lead, version=None, reviewer=mette)

    with pytest.raises(ValidationError):
        reassign(case, actor=lead, version=case.version, giver=mette, taker=anne)
    with pytest.raises(Stale):
        reassign(case, actor=lead, version=case.version - 1, giver=mette, taker=lead)
    with pytest.raises(NotNow):
        reassign(case, actor=lead, version=case.version, giver=lead, taker=anne)

    assert on(case) == [(mette, "")]


def test_a_closed_case_is_neither_given_nor_moved(case, lead, mette, anne):
    case = assign(case, actor=lead, version=None, reviewer=mette)
    case = screen(case, actor=lead, version=None)
    type(case).objects.filter(pk=case.pk).update(state=S.DECLINED)

    with pytest.raises(NotNow):
        reassign(case, actor=lead, version=None, giver=mette, taker=anne)


# --- Who can take it ---------------------------------------------------------


def test_those_who_can_take_it_are_the_same_asked_one_by_one_or_together():
    centre, elsewhere = CentreFactory(), CentreFactory()
    unit = CentreFactory(parent=centre)
    author, organisation = person_with(REVIEWER), OrganisationFactory()
    case = submitted(author=author, challenge=ChallengeFactory(owner_centre=unit), organisation=None)
    type(case).objects.filter(pk=case.pk).update(organisation=organisation)
    case.refresh_from_db()
    names = ("free", "member", "left", "co", "here", "unit", "elsewhere", "on it", "tied", "doubt")
    people = {name: person_with(REVIEWER) for name in names}
    people |= {"author": author, "auditor": person_with(AUDITOR), "decider": person_with(DECISION_MAKER)}
    people |= {"inactive": person_with(REVIEWER, is_active=False)}
    MembershipFactory(user=people["member"], organisation=organisation)
    MembershipFactory(user=people["left"], organisation=organisation, ended_at=timezone.now())
    case.co_authors.add(people["co"])
    people["here"].centres.add(centre)
    people["unit"].centres.add(unit)
    for name in ("elsewhere", "on it"):
        people[name].centres.add(elsewhere)
    Assignment.objects.create(proposal=case, reviewer=people["on it"], assigned_by=None)
    for name, answer in (("tied", "tie"), ("doubt", "in_doubt")):
        case.declarations.create(person=people[name], answer=answer, ground="Nabo")

    together = set(people_who_can_take(case))

    assert together == {person for person in people.values() if can_take(person, case)}
    assert {name for name, person in people.items() if person in together} == {
        "free", "left", "here", "unit", "on it", "doubt", "decider",
    }  # fmt: skip


def test_asking_for_everybody_costs_the_same_for_many(case, django_assert_max_num_queries):
    for _ in range(8):
        person_with(REVIEWER)

    with django_assert_max_num_queries(7):
        assert len(people_who_can_take(case)) == 8
