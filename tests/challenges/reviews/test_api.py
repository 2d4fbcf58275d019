"""The API's door to the queue."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.models import Proposal
from challenges.proposals.states import S
from challenges.reviews import actions as queue
from challenges.reviews.api import VERB_VIEWS
from challenges.reviews.rules import PERMISSIONS
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.contract import ContractClient
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, opened, person_with, submitted

from .desk import PEOPLE, QUEUE, do, references, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return staff(REVIEWER)


@pytest.fixture
def decider():
    return staff(DECISION_MAKER)


@pytest.mark.parametrize(
    ("declares", "verbs"),
    [(False, ["declare", "assign"]), (True, ["declare", "assign", "screen", "ask", "forward", "merge", "message", "note"])],
)
def test_a_row_says_what_it_is_when_it_is_due_and_what_i_may_do(reviewer, declares, verbs):
    proposal = submitted()
    if declares:
        opened(proposal, reviewer.user)

    assert reviewer.get(QUEUE).json()["results"] == [{
        "id": str(proposal.public_id), "reference": proposal.reference, "title": "Måltidsvenner", "state": "submitted",
        "answer_due": proposal.answer_due.isoformat(), "paused": False, "version": 1,
        "verbs": verbs,
    }]  # fmt: skip


def test_the_queue_is_ordered_by_time_left_with_those_that_wait_last(reviewer):
    today = timezone.localdate()
    late, soon, waiting, decided = (submitted() for _number in range(4))
    for proposal, days, facts in (
        (late, 9, {}), (soon, 2, {}), (waiting, 1, {"paused": True, "paused_since": today}), (decided, 0, {"state": S.DECLINED}),
    ):  # fmt: skip
        Proposal.objects.filter(pk=proposal.pk).update(answer_due=today + timedelta(days=days), **facts)

    assert references(reviewer) == [soon.reference, late.reference, waiting.reference]
    assert references(reviewer, "?state=declined") == [decided.reference]
    first = reviewer.get(f"{QUEUE}?page_size=2").json()
    second = reviewer.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["reference"] for row in second["results"]] == [waiting.reference]
    assert second["next"] is None
    back = reviewer.get(second["previous"].removeprefix("http://testserver")).json()
    assert back["results"] == first["results"]


def test_the_queue_is_chosen_from_and_searched(reviewer):
    mine, other = submitted(title="Cykler til alle"), submitted(title="Fælles spisning")
    queue.assign(mine, actor=reviewer.user, version=1, reviewer=reviewer.user)
    Proposal.objects.filter(pk=other.pk).update(answer_due=timezone.localdate() - timedelta(days=1), track="radical")

    assert references(reviewer, "?assignee=me") == [mine.reference]
    assert references(reviewer, "?overdue=true") == [other.reference]
    assert references(reviewer, "?track=radical") == [other.reference]
    assert references(reviewer, f"?challenge={mine.challenge.slug}") == [mine.reference]
    assert references(reviewer, "?search=spisning") == [other.reference]
    assert references(reviewer, "?search=%22") == []
    assert reviewer.get(f"{QUEUE}?state=ukendt").status_code == 400
    assert reviewer.get(f"{QUEUE}?assignee=du").status_code == 400


def test_who_is_tied_does_not_know_of_the_case_whatever_is_sent(reviewer):
    own = submitted(author=reviewer.user)
    organisation = OrganisationFactory()
    member = UserFactory()
    MembershipFactory(user=member, organisation=organisation)
    MembershipFactory(user=reviewer.user, organisation=organisation)
    theirs = submitted(author=member, organisation=organisation)

    assert references(reviewer) == []
    for case in (own, theirs):
        assert reviewer.get(f"{QUEUE}{case.public_id}/").status_code == 404
        assert reviewer.post(f"{QUEUE}{case.public_id}/screen/", {"vrøvl": True}).status_code == 404
        assert reviewer.generic("POST", f"{QUEUE}{case.public_id}/note/", b"{", content_type="text/plain").status_code == 404
    feed = reviewer.get(f"{QUEUE}changes/").json()
    assert feed["results"] == []


@pytest.mark.parametrize("verb", ["triage", "recommend"])
def test_verbs_of_later_are_not_there(reviewer, verb):
    assert do(reviewer, submitted(), verb).status_code == 404


def test_a_case_with_its_words_history_and_those_that_are_alike(reviewer):
    case = submitted(title="Spisevenner til de ældre", problem="Mange beboere spiser alene hver aften.")
    other = submitted(title="Måltidsvenner", problem="Nogle beboere spiser alene om aftenen.")
    submitted(title="Lej en varmtvandsmaskine", problem="Ukrudt på fortovet.", solution="En maskine med varmt vand.")
    for one in (case, other):
        opened(one, reviewer.user)
    queue.note(case, actor=reviewer.user, text="Ring til plejehjemmet", version=1)

    told = reviewer.get(f"{QUEUE}{case.public_id}/").json()

    assert (told["title"], told["problem"], told["text_version"]) == (case.title, "Mange beboere spiser alene hver aften.", 1)
    assert [(event["verb"], event["reason"]) for event in told["events"]] == [
        ("submitted", ""),
        ("declared", ""),
        ("note", "Ring til plejehjemmet"),
    ]
    assert [(one["id"], one["reference"]) for one in told["similar"]] == [(str(other.public_id), other.reference)]
    assert "“spiser”" in told["similar"][0]["why"]


def test_a_case_goes_through_its_verbs(reviewer, decider):
    case, other = (opened(submitted(title=title), reviewer.user) for title in ("En idé", "En anden idé"))

    assert do(reviewer, case, "assign", reviewer=str(reviewer.user.public_id), role="faglig").json()["state"] == "screening"
    case.refresh_from_db()
    asked = do(reviewer, case, "ask", question="Hvor mange?").json()
    assert (asked["state"], asked["paused"]) == ("needs_info", True)
    assert do(reviewer, case, "note", text="Gammel").json()["code"] == "stale"
    assert do(reviewer, other, "screen", to="assessment").json()["state"] == "assessment"
    other.refresh_from_db()
    assert do(reviewer, other, "decide", outcome="declined", public_reason="Nej").status_code == 403
    assert do(decider, other, "park", public_reason="Ikke nu").json()["errors"][0]["pointer"] == "/wake_on"
    day = (timezone.localdate() + timedelta(days=90)).isoformat()
    assert do(decider, other, "park", public_reason="Ikke nu", wake_on=day).json()["state"] == "parked"
    other.refresh_from_db()
    assert do(reviewer, other, "reopen", reason="Der er penge").json()["state"] == "assessment"
    other.refresh_from_db()
    decided = do(decider, other, "decide", outcome="selected", public_reason="Ja", contact="Mette").json()
    assert (decided["state"], decided["decisions"][-1]["public_reason"]) == ("selected", "Ja")
    other.refresh_from_db()
    assert do(reviewer, other, "message", text="Tillykke").json()["version"] == other.version
    third, into = (opened(submitted(), reviewer.user) for _one in range(2))
    assert do(reviewer, third, "merge", into=str(into.public_id), reason="Det samme").json()["merged_into"] == str(into.public_id)
    assert do(reviewer, into, "forward", to="Vejvæsenet", reason="Det er deres").json()["state"] == "forwarded"


@pytest.mark.parametrize(
    ("verb", "body", "pointer"),
    [
        ("screen", {"to": "selected"}, "/to"),
        ("assign", {}, "/reviewer"),
        ("assign", {"reviewer": str(uuid.uuid4())}, "/reviewer"),
        ("ask", {"question": ""}, "/question"),
        ("ask", {"question": "Hvad?", "due": "2020-01-01"}, "/due"),
        ("ask", {"question": "Hvad?", "due": "i morgen"}, "/due"),
        ("forward", {"reason": "x"}, "/to"),
        ("merge", {"into": str(uuid.uuid4()), "reason": "x"}, "/into"),
        ("note", {"text": "x", "ekstra": 1}, "/ekstra"),
        ("note", {"text": "\x00"}, "/text"),
        ("message", {"text": 5}, "/text"),
        ("declare", {}, "/answer"),
        ("declare", {"answer": "måske"}, "/answer"),
        ("declare", {"answer": "tie"}, "/ground"),
        ("declare", {"answer": "in_doubt", "ground": " "}, "/ground"),
        ("declare", {"answer": "none", "ground": 5}, "/ground"),
        ("screen", {"version": True}, "/version"),
        ("screen", {"version": None}, "/version"),
        ("screen", {"version": 2**40}, "/version"),
    ],
)
def test_what_a_verb_cannot_use_is_pointed_at(reviewer, verb, body, pointer):
    response = do(reviewer, opened(submitted(), reviewer.user), verb, **body)

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (400, [pointer])


# --- Who may -----------------------------------------------------------------

BODIES = {
    "screen": {}, "assign": {"reviewer": str(uuid.uuid4())}, "ask": {"question": "Hvad?"}, "forward": {"to": "x", "reason": "x"},
    "merge": {"into": str(uuid.uuid4()), "reason": "x"}, "decide": {"outcome": "declined", "public_reason": "x"},
    "park": {"wake_on": "2099-01-01", "public_reason": "x"}, "reopen": {"reason": "x"}, "message": {"text": "x"},
    "note": {"text": "x"}, "declare": {"answer": "none"}, "assess": {"scores": {}},
    "agree": {"assessment": str(uuid.uuid4()), "agrees": True},
    "rule": {"reviewer": str(uuid.uuid4()), "ruling": "none", "reason": "x"},
    "redact": {"phrases": [], "seen": "x"}, "show_file": {"attachment": str(uuid.uuid4())},
    "close_file": {"attachment": str(uuid.uuid4())},
}  # fmt: skip
OUTSIDERS = {"citizen", "auditor", "no scope"}
# What the role alone does not give, declared or not; and what it gives only after declaring.
LEADS = {"rule", "redact", "show_file", "close_file"}
NEVER = {"reviewer": {"decide", "park", *LEADS}, "decider": LEADS}
AFTER_DECLARING = {
    "reviewer": BODIES.keys() - {"declare", "assign"}, "coordinator": {"assess", "agree", "decide", "park"},
    "decider": {"assess", "agree"}, "superuser": {"assess", "agree"},
}  # fmt: skip


def test_every_verb_is_in_the_table():
    assert BODIES.keys() == PERMISSIONS.keys() == VERB_VIEWS.keys()


@pytest.mark.parametrize("verb", BODIES)
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("who", PEOPLE)
def test_role_by_verb(who, verb, declared):
    client, case = PEOPLE[who](), submitted()
    if declared and who in {*AFTER_DECLARING, "no scope"}:
        opened(case, client.user)

    status = do(client, case, verb, **BODIES[verb]).status_code

    if who == "nobody":
        assert status == 401
    elif who in OUTSIDERS or verb in NEVER.get(who, ()) or (not declared and verb in AFTER_DECLARING[who]):
        assert status == 403
    else:
        assert status in {200, 400, 409}, "let through the door; what is sent or the state may still be refused"


@pytest.mark.parametrize("who", ["nobody", "citizen", "reviewer", "auditor", "no scope"])
@pytest.mark.parametrize("address", ["", "changes/", "case"])
def test_who_reads_the_queue(who, address):
    case = submitted()
    client, status = {
        "nobody": (ContractClient(), 401),
        "citizen": (staff(user=UserFactory()), 403),
        "reviewer": (staff(REVIEWER), 200),
        "auditor": (staff(AUDITOR), 200),
        "no scope": (staff(REVIEWER, scopes=["queue:write"]), 403),
    }[who]

    assert client.get(f"{QUEUE}{case.public_id}/" if address == "case" else f"{QUEUE}{address}").status_code == status


@pytest.mark.parametrize("rows", [5, 50])
def test_the_queue_asks_as_many_questions_for_fifty_as_for_five(reviewer, rows, django_assert_num_queries):
    author, challenge = UserFactory(), submitted().challenge
    for _number in range(rows - 1):
        submitted(author=author, challenge=challenge)
    reviewer.get("/api/v1/me/")

    # The token, the person's own and the groups' permissions, organisations, centres, the page, and where one stands with
    # its cases: what one declared, and what one assessed.
    with django_assert_num_queries(8):
        assert len(reviewer.get(QUEUE).json()["results"]) == rows


# --- The feed ----------------------------------------------------------------


def test_the_feed_gives_every_change_once_in_an_order_that_stays(reviewer):
    case = opened(submitted(), reviewer.user)
    first = reviewer.get(f"{QUEUE}changes/").json()
    queue.screen(case, actor=reviewer.user, version=1)
    queue.note(case, actor=reviewer.user, text="Til os")

    everything = reviewer.get(f"{QUEUE}changes/").json()
    after = reviewer.get(f"{QUEUE}changes/?after={first['results'][-1]['position']}").json()

    assert [event["position"] for event in everything["results"]] == [1, 2, 3, 4, 5]
    assert [(event["verb"], event["from"], event["to"]) for event in everything["results"]] == [
        ("submitted", "", "submitted"), ("declared", "", ""), ("screening_started", "submitted", "screening"),
        ("screened", "screening", "assessment"), ("note", "", ""),
    ]  # fmt: skip
    assert everything["results"][:2] == first["results"]
    assert (after["results"], after["next"]) == (everything["results"][2:], None)
    assert after["results"][0]["actor"] == {"id": str(reviewer.user.public_id), "name": reviewer.user.name}


def test_the_feed_is_walked_in_pages(reviewer):
    for _number in range(3):
        submitted()
    page, seen = reviewer.get(f"{QUEUE}changes/?page_size=2").json(), []
    while True:
        seen += [event["position"] for event in page["results"]]
        if page["next"] is None:
            break
        page = reviewer.get(page["next"].removeprefix("http://testserver")).json()

    assert seen == [1, 2, 3]
    assert reviewer.get(f"{QUEUE}changes/?after=-1").status_code == 400
    assert reviewer.get(f"{QUEUE}changes/?after=99999999999999999999").status_code == 400


def test_a_case_that_does_not_exist_for_me_is_not_named_by_those_joined_with_it(reviewer):
    mine, own = submitted(title="Regnbede"), submitted(title="Zebravogn", author=reviewer.user)
    mine = queue.merge(mine, actor=person_with(COORDINATOR), version=None, into=own, reason="Det samme som Zebravogn")
    opened(mine, reviewer.user)

    case = reviewer.get(f"{QUEUE}{mine.public_id}/").json()
    feed = reviewer.get(f"{QUEUE}changes/").json()

    (merged,) = (event for event in case["events"] if event["verb"] == "merged")
    assert (case["merged_into"], merged["facts"], merged["reason"]) == (None, {}, "")
    assert "merged" in [event["verb"] for event in feed["results"]]
    for answer in (case, feed):
        assert not [trace for trace in ("Zebravogn", own.reference, str(own.public_id)) if trace in str(answer)]
