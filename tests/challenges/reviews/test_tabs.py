"""The views of the queue: what each holds, for whom, and that every number is the number of the list it stands on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Assignment, Decision, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from challenges.reviews.admin import tabs
from challenges.reviews.admin.tabs import counts, forget_counts, tabs_of
from challenges.reviews.progress import progress_of, ready_to_decide
from cocreate.common.refusals import SYSTEM
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import ChallengeFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def listed(client):
    """The titles that a person's view holds."""

    def titles(user, view):
        client.force_login(user)
        return {case.title for case in client.get(QUEUE, {"view": view}).context["object_list"]}

    return titles


def given_to(person, title, **facts):
    case = submitted(title=title, **facts)
    return actions.assign(case, actor=person, version=None, reviewer=person)


def in_assessment(title, *people, needed=2, **facts):
    """A case being assessed, opened by and assigned to the people."""
    case = opened(submitted(title=title, challenge=ChallengeFactory(assessments_needed=needed), **facts), *people)
    case = actions.screen(case, actor=person_with(DECISION_MAKER), version=None)
    for person in people:
        case = actions.assign(case, actor=person, version=None, reviewer=person)
    return case


def assess(case, *people):
    for person in people:
        actions.assess(case, actor=person, scores={})


def parked(case, decider, days):
    wake_on = timezone.localdate() + timedelta(days=days)
    return actions.decide(case, actor=decider, version=None, outcome="parked", public_reason="Ikke i år.", wake_on=wake_on)


def day_has_come(case):
    """As if the case had been parked until today."""
    today = timezone.localdate()
    Decision.objects.filter(proposal=case).update(wake_on=today)
    Proposal.objects.filter(pk=case.pk).update(wake_on=today)
    return actions.wake_parked(case, actor=SYSTEM)


# --- What each view holds ----------------------------------------------------


def test_mine_is_what_i_am_given_and_have_not_assessed_declared_or_not(listed, clerk):
    given_to(clerk, "Uerklæret")
    in_assessment("Mangler min", clerk)
    assess(in_assessment("Sendt", clerk), clerk)
    waits = opened(given_to(clerk, "Spurgt"), clerk)
    actions.ask(waits, actor=clerk, version=None, question="Hvem låser?")
    submitted(title="Ingens")

    assert listed(clerk, "mine") == {"Uerklæret", "Mangler min"}
    assert listed(clerk, "sent") == {"Sendt"}


def test_what_i_sent_stays_mine_when_it_is_answered_and_then_comes_last(client, clerk, decider):
    answered = in_assessment("Besvaret", clerk)
    assess(answered, clerk)
    actions.decide(answered, actor=decider, version=None, outcome="selected", public_reason="Vi prøver det.")
    assess(in_assessment("Åben endnu", clerk), clerk)
    client.force_login(clerk)

    assert [case.title for case in client.get(QUEUE, {"view": "sent"}).context["object_list"]] == ["Åben endnu", "Besvaret"]


def test_to_be_decided_is_what_has_all_its_assessments_or_is_recommended(listed, decider):
    one, two = person_with(REVIEWER), person_with(REVIEWER)
    assess(in_assessment("Én af to", one, two), one)
    assess(in_assessment("To af to", one, two), one, two)
    in_assessment("Kræver ingen", needed=0)
    recommended = in_assessment("Indstillet")
    Proposal.objects.filter(pk=recommended.pk).update(state="recommended")
    submitted(title="Helt ny")

    assert listed(decider, "decide") == {"To af to", "Kræver ingen", "Indstillet"}


def test_a_reviewer_who_steps_back_makes_a_case_ready_with_fewer(listed, decider):
    one, two = person_with(REVIEWER), person_with(REVIEWER)
    case = in_assessment("Naboens idé", one, two)
    assess(case, one)
    assert listed(decider, "decide") == set()

    actions.declare(case, actor=two, answer="tie", ground="Vi er naboer.")

    assert listed(decider, "decide") == {"Naboens idé"}


def test_the_ready_ones_are_those_whose_progress_says_that_nothing_is_missing(decider):
    people = [person_with(REVIEWER) for _ in range(3)]
    for number in range(3):
        case = in_assessment(f"Sag {number}", *people, needed=number + 1)
        assess(case, *people[:number])
        actions.declare(case, actor=people[2], answer="tie", ground="Vi er i familie.")
    alone = in_assessment("Alle er inhabile", *people)
    for person in people:
        actions.declare(alone, actor=person, answer="tie", ground="Vi er i familie.")

    cases = Proposal.objects.filter(state="assessment")
    ready = set(ready_to_decide(cases).values_list("pk", flat=True))

    assert ready == {pk for pk, far in progress_of(list(cases)).items() if not far.missing}
    assert alone.pk in ready


def test_where_nobody_reviews_nothing_is_waited_for(listed, decider):
    in_assessment("Ingen bedømmere")

    assert listed(decider, "decide") == {"Ingen bedømmere"}


def test_woken_is_what_was_parked_until_a_day_that_has_come_and_is_not_decided_again(listed, decider):
    asleep, awake, again, taken_up = (in_assessment(title) for title in ("Sover", "Vågen", "Vågnede før", "Taget op"))
    for case in (asleep, awake, again, taken_up):
        parked(case, decider, days=30)
    day_has_come(awake)
    day_has_come(again)
    actions.decide(again, actor=decider, version=None, outcome="selected", public_reason="Nu kan vi.")
    actions.reopen(taken_up, actor=decider, version=None, reason="Der er nyt.")

    assert listed(decider, "woken") == {"Vågen"}


def test_to_phone_is_what_has_a_call_that_is_not_made(listed, decider):
    by_phone = submitted(title="Uden mail", contact=Contact("Jens Bak", "", "Ring"))
    submitted(title="Med mail")
    actions.message(by_phone, actor=decider, text="Tak for forslaget.")

    before = listed(decider, "call")
    actions.finish_contact_task(by_phone.contact_tasks.get(), actor=decider)

    assert (before, listed(decider, "call")) == ({"Uden mail"}, set())


def test_doubts_are_what_waits_for_ones_ruling_and_never_ones_own(client, coordinator, clerk, listed):
    other = person_with(COORDINATOR)
    waits, own, ruled, tied = (submitted(title=title) for title in ("Venter", "Min egen tvivl", "Afgjort", "Min fætters"))
    actions.declare(waits, actor=clerk, answer="in_doubt", ground="Vi bor i samme gade.")
    actions.declare(own, actor=coordinator, answer="in_doubt", ground="Måske.")
    doubt = actions.declare(ruled, actor=clerk, answer="in_doubt", ground="Måske.")
    actions.rule_on_doubt(doubt, actor=other, ruling="none", reason="Det er længe siden.")
    actions.declare(tied, actor=clerk, answer="in_doubt", ground="Måske.")
    actions.declare(tied, actor=coordinator, answer="tie", ground="Vi er gift.")

    assert listed(coordinator, "doubts") == {"Venter"}
    assert listed(other, "doubts") == {"Venter", "Min egen tvivl", "Min fætters"}
    assert (counts(coordinator)["doubts"].number, counts(other)["doubts"].number) == (1, 3)
    client.force_login(other)
    page = client.get(QUEUE, {"view": "doubts"})
    assert "Tvivl om habilitet" in page.content.decode()
    offers = {row["case"].title: row["offer"] for _key, _name, rows in page.context["groups"] for row in rows}
    assert offers["Venter"] == (f"{QUEUE}{waits.pk}/#inhabilitet", "Afgør habilitet")
    client.force_login(coordinator)
    rows = [row for _key, _name, rows in client.get(QUEUE).context["groups"] for row in rows]
    assert {row["case"].title for row in rows if row["offer"] and "inhabilitet" in row["offer"][0]} == {"Venter"}


# --- For whom ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (REVIEWER, {"decide", "doubts"}),
        (COORDINATOR, set()),
        (DECISION_MAKER, {"doubts"}),
        (AUDITOR, {"mine", "sent", "mentioned", "decide", "doubts"}),
    ],
)
def test_everyone_has_the_views_that_mean_something_to_them(role, hidden):
    assert {tab.key for tab in tabs.TABS} - {tab.key for tab in tabs_of(person_with(role))} == hidden


def test_a_case_that_one_is_tied_to_is_in_no_view_and_no_number(client, coordinator):
    clerk = person_with(REVIEWER)
    tied = in_assessment("Min nabos", clerk)
    Assignment.objects.filter(proposal=tied).update(ended_at=None)
    before = {key: number.number for key, number in counts(clerk).items()}
    actions.declare(tied, actor=clerk, answer="tie", ground="Vi er naboer.")
    submitted(title="Min egen", author=clerk)
    forget_counts(clerk)

    assert before["mine"] == before["all"] == 1
    assert {key: number.number for key, number in counts(clerk).items()} == dict.fromkeys(before, 0)
    client.force_login(coordinator)
    ((_key, _name, (row, _own)),) = client.get(QUEUE).context["groups"]
    assert (row["case"], row["people"], row["assessed"].sent) == (tied, [], 0)


# --- The numbers -------------------------------------------------------------


@pytest.fixture
def busy(decider):
    """A queue with something in every view, for a decision-maker."""
    one, two = person_with(REVIEWER), person_with(REVIEWER)
    given_to(decider, "Uerklæret")
    mine = in_assessment("Mangler min", decider)
    assess(in_assessment("Sendt", decider, one), decider, one)
    late = submitted(title="Forsinket")
    Proposal.objects.filter(pk=late.pk).update(answer_due=timezone.localdate() - timedelta(days=3))
    asked = submitted(title="Spurgt")
    actions.ask(asked, actor=decider, version=None, question="Hvem låser?")
    day_has_come(parked(in_assessment("Vågen", two), decider, days=30))
    call = submitted(title="Uden mail", contact=Contact("Jens Bak", "", "Ring"))
    actions.message(call, actor=decider, text="Tak for forslaget.")
    actions.note(call, actor=person_with(DECISION_MAKER), text="Ringer du?", mentions=[decider.public_id])
    return mine


def test_every_number_is_how_many_the_list_shows(client, busy, decider):
    client.force_login(decider)

    numbers = {key: number.number for key, number in counts(decider).items()}

    shown = {tab.key: client.get(QUEUE, {"view": tab.key}).context["paginator"].total.number for tab in tabs_of(decider)}
    assert numbers == shown | {"declare": 1}
    assert min(shown.values()) > 0


def test_all_numbers_come_with_one_question(busy, decider):
    with CaptureQueriesContext(connection) as asked:
        counts(decider)

    about_cases = [query["sql"] for query in asked if ") AS counted)" in query["sql"]]
    assert len(about_cases) == 1


def test_a_number_stops_where_counting_stops(monkeypatch, clerk):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 2)
    for _ in range(4):
        submitted()

    assert (counts(clerk)["all"].number, str(counts(clerk)["all"])) == (3, "2+")


def test_the_page_asks_as_many_questions_for_many_cases_as_for_few(client, decider):
    people = [person_with(REVIEWER) for _ in range(2)]
    client.force_login(decider)

    def questions():
        # What the site itself remembers is asked for before.
        client.get(QUEUE)
        forget_counts(decider)
        with CaptureQueriesContext(connection) as asked:
            client.get(QUEUE)
        return len(asked)

    assess(in_assessment("Den første", *people), people[0])
    few = questions()
    for number in range(8):
        assess(in_assessment(f"Sag {number}", *people), *people)

    assert questions() == few <= 28
