"""Ties and assessments through the API: what is told before one declares, who judges what, and who reads it when."""

import uuid
from urllib.parse import urlsplit

import pytest

from challenges.models import Assessment, Criterion, Declaration, Opinion, Proposal
from challenges.proposals.actions import attach
from challenges.reviews import actions
from cocreate.common.refusals import may
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import MembershipFactory, UserFactory, opened, person_with, submitted
from tests.files import pdf

from .desk import QUEUE, address, do, references, staff

pytestmark = pytest.mark.django_db
SECRET = "Zebravogn"
SCORES = {"value": {"score": 4, "reason": "Det mangler."}, "ease": {"score": 2, "reason": ""}}
EVERY_VERB = (
    "declare", "rule", "assess", "agree", "screen", "assign", "ask", "forward", "merge", "decide", "park", "reopen", "message",
    "note",
)  # fmt: skip


@pytest.fixture
def reviewer():
    return staff(REVIEWER)


@pytest.fixture
def coordinator():
    return staff(COORDINATOR)


@pytest.fixture
def case(coordinator):
    """A case in assessment, with two criteria."""
    case = submitted(title="Måltidsvenner", problem=f"Nogle beboere spiser alene. {SECRET}")
    for key, weight in (("value", 40), ("ease", 60)):
        Criterion.objects.create(page=case.challenge, key=key, name=key, weight=weight)
    return actions.screen(case, actor=coordinator.user, version=None)


def told(client, case):
    return client.get(address(case)).json()


def pointers(response):
    return response.status_code, [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def colleague(case):
    """Another reviewer who has sent an assessment."""
    person = staff(REVIEWER)
    opened(case, person.user)
    person.sent = actions.assess(case, actor=person.user, scores=SCORES, comment=f"Kun for os: {SECRET}")
    return person


# --- Before one declares -----------------------------------------------------


@pytest.mark.parametrize("answer", [None, "in_doubt"])
def test_before_the_declaration_a_case_is_ten_things_and_no_more(reviewer, answer):
    member = MembershipFactory()
    case = submitted(author=member.user, organisation=member.organisation, problem=SECRET, contact=None)
    actions.note(case, actor=person_with(COORDINATOR), text=SECRET)
    if answer:
        actions.declare(case, actor=reviewer.user, answer=answer, ground="Måske.")

    assert told(reviewer, case) == {
        "id": str(case.public_id), "reference": case.reference, "title": "Måltidsvenner", "challenge": case.challenge.slug,
        "proposer": {"name": case.proposer_name, "kind": case.kind, "contact_email": "", "contact_note": ""},
        "partners": [{
            "id": str(member.organisation.public_id), "name": member.organisation.name, "kind": member.organisation.kind,
        }],
        "state": "submitted", "answer_due": case.answer_due.isoformat(), "version": 1, "verbs": ["declare", "assign"],
    }  # fmt: skip


@pytest.mark.parametrize("role", [COORDINATOR, DECISION_MAKER, AUDITOR])
def test_who_leads_decides_or_audits_reads_without_declaring(role, case):
    assert SECRET in told(staff(role), case)["problem"]


def test_a_search_finds_a_case_that_is_not_opened_by_its_title_and_number_alone(reviewer, case):
    asked = ("måltidsvenner", case.reference, SECRET, f"måltidsvenner {SECRET}")

    before = [references(reviewer, f"?search={words}") for words in asked]
    opened(case, reviewer.user)

    assert before == [[case.reference], [case.reference], [], []]
    assert [references(reviewer, f"?search={words}") for words in asked] == [[case.reference]] * 4


def test_a_file_is_given_to_nobody_before_the_case_is_opened(reviewer):
    author = UserFactory()
    case = submitted(author=author)
    file = attach(case, actor=author, upload=pdf("hemmelig.pdf"))
    its_address = f"/api/v1/attachments/{file.public_id}/"

    before = reviewer.get(its_address).status_code, "hemmelig" in str(told(reviewer, case))
    opened(case, reviewer.user)
    (shown,) = told(reviewer, case)["attachments"]

    assert before == (404, False)
    assert (urlsplit(shown["url"]).path, reviewer.get(its_address).status_code) == (its_address, 200)


# --- Declaring and ruling ----------------------------------------------------


def test_no_tie_opens_the_case(reviewer, case):
    answer = do(reviewer, case, "declare", answer="none")

    assert (answer.status_code, SECRET in answer.json()["problem"]) == (200, True)
    assert answer.json()["verbs"] == ["declare", "assign", "ask", "forward", "merge", "assess", "message", "note"]


@pytest.mark.parametrize("role", [REVIEWER, COORDINATOR, DECISION_MAKER])
def test_a_tie_closes_the_case_at_once_and_for_every_verb(role, case):
    person = staff(role)

    answer = do(person, case, "declare", answer="tie", ground="Vi er naboer.")

    assert (answer.status_code, answer.json()["verbs"], SECRET in str(answer.json())) == (200, [], False)
    assert (person.get(address(case)).status_code, references(person)) == (404, [])
    for verb in EVERY_VERB:
        assert do(person, case, verb, vrøvl=True).status_code == 404, verb
        assert person.generic("POST", address(case, verb), b"{", content_type="text/plain").status_code == 404
    assert person.get(f"{QUEUE}changes/").json()["results"] == []


@pytest.mark.parametrize("role", [REVIEWER, COORDINATOR, DECISION_MAKER])
def test_who_is_in_doubt_reads_and_does_nothing_until_somebody_rules(role, coordinator, case):
    person = staff(role)

    answer = do(person, case, "declare", answer="in_doubt", ground="Vi gik i skole sammen.")
    closed, found = told(person, case), references(person, f"?search={SECRET}")
    refused = {verb: do(person, case, verb).status_code for verb in EVERY_VERB if verb not in {"declare", "assign"}}
    ruled = do(coordinator, case, "rule", reviewer=str(person.user.public_id), ruling="none", reason="Det er længe siden.")

    assert (answer.json(), closed["verbs"], SECRET in str(closed), found) == (closed, ["declare", "assign"], False, [])
    assert set(refused.values()) == {403}
    assert (ruled.status_code, SECRET in told(person, case)["problem"]) == (200, True)


def test_a_ruling_of_a_tie_closes_the_case(reviewer, coordinator, case):
    do(reviewer, case, "declare", answer="in_doubt", ground="Måske.")

    do(coordinator, case, "rule", reviewer=str(reviewer.user.public_id), ruling="tie", reason="I ses hver uge.")

    assert reviewer.get(address(case)).status_code == 404


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"ruling": "in_doubt"}, ("/ruling", "invalid_choice")),
        ({"reason": ""}, ("/reason", "blank")),
        ({"reviewer": str(uuid.uuid4())}, ("/reviewer", "unknown")),
        ({"reviewer": "nej"}, ("/reviewer", "invalid")),
    ],
)
def test_a_ruling_that_lacks_something_is_pointed_at(reviewer, coordinator, case, body, found):
    do(reviewer, case, "declare", answer="in_doubt", ground="Måske.")
    words = {"reviewer": str(reviewer.user.public_id), "ruling": "tie", "reason": "Naboer."}

    assert pointers(do(coordinator, case, "rule", **words | body)) == (400, [found])
    assert Declaration.objects.in_doubt().count() == 1


def test_an_answer_is_not_taken_back(reviewer, case):
    do(reviewer, case, "declare", answer="in_doubt", ground="Måske.")

    assert do(reviewer, case, "declare", answer="none").json()["code"] == "not_now"


# --- Assessing ---------------------------------------------------------------


def test_an_assessment_is_sent_once_and_given_back_with_its_total(reviewer, case):
    opened(case, reviewer.user)

    answer = do(reviewer, case, "assess", scores=SCORES, comment="Godt.")
    again = do(reviewer, case, "assess", scores=SCORES)

    mine = Assessment.objects.get()
    shown = answer.json()["assessments"]
    assert shown == {
        "sent": 1, "needed": 1, "all": [shown["mine"]],
        "mine": {
            "id": str(mine.public_id), "reviewer": {"id": str(reviewer.user.public_id), "name": reviewer.user.name}, "role": "",
            "text_version": 1, "total": "2.80", "comment": "Godt.", "sent_at": shown["mine"]["sent_at"],
            "scores": [
                {"criterion": "value", "score": 4, "reason": "Det mangler."}, {"criterion": "ease", "score": 2, "reason": ""},
            ],
            "opinions": {"agree": 0, "disagree": 0, "mine": None},
        },
    }  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "not_now")
    assert "assess" not in answer.json()["verbs"]


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ({"value": {"score": 4}}, [("/scores/ease", "required")]),
        ({}, [("/scores/value", "required"), ("/scores/ease", "required")]),
        (SCORES | {"elsewhere": {"score": 1}}, [("/scores/elsewhere", "unknown")]),
        (SCORES | {"a/b~c": {"score": 1}}, [("/scores/a~1b~0c", "unknown")]),
        (SCORES | {"value": {"score": 6}}, [("/scores/value/score", "max_value")]),
        (SCORES | {"value": {"score": -1}}, [("/scores/value/score", "min_value")]),
        (SCORES | {"value": {"score": 2.0}}, [("/scores/value/score", "invalid")]),
        (SCORES | {"value": {"score": "3"}}, [("/scores/value/score", "invalid")]),
        (SCORES | {"value": {"score": True}}, [("/scores/value/score", "invalid")]),
        (SCORES | {"value": {}}, [("/scores/value/score", "required")]),
        (SCORES | {"value": 4}, [("/scores/value", "invalid")]),
        (SCORES | {"value": {"score": 4, "weight": 9}}, [("/scores/value/weight", "unknown")]),
        (SCORES | {"value": {"score": 4, "reason": None}}, [("/scores/value/reason", "null")]),
        ([], [("/scores", "not_a_dict")]),
    ],
)
def test_a_score_that_will_not_do_is_pointed_at_and_nothing_is_kept(reviewer, case, scores, found):
    opened(case, reviewer.user)

    assert pointers(do(reviewer, case, "assess", scores=scores)) == (400, found)
    assert Assessment.objects.count() == 0


def test_where_the_challenge_asks_for_reasons_each_one_that_lacks_is_pointed_at(reviewer, case):
    case.challenge.reasons_required = True
    case.challenge.save()
    opened(case, reviewer.user)

    found = pointers(do(reviewer, case, "assess", scores=SCORES))

    assert found == (400, [("/scores/ease", "reason_required")])


def test_what_cannot_be_judged_is_null(reviewer, case):
    opened(case, reviewer.user)

    answer = do(reviewer, case, "assess", scores=SCORES | {"ease": {"score": None}}).json()

    assert answer["assessments"]["mine"]["total"] == "4.00"


def test_nobody_reads_anothers_scores_before_the_own_are_sent(reviewer, coordinator, case):
    first = colleague(case)
    opened(case, reviewer.user)

    before, feed = told(reviewer, case), reviewer.get(f"{QUEUE}changes/").json()
    do(reviewer, case, "assess", scores=SCORES)
    after = told(reviewer, case)

    assert (before["assessments"]["sent"], before["assessments"]["mine"], before["assessments"]["all"]) == (1, None, [])
    assert [trace for trace in (f"Kun for os: {SECRET}", "2.80") if trace in f"{before}{feed}"] == []
    assert [one["reviewer"]["id"] for one in after["assessments"]["all"]] == [
        str(first.user.public_id), str(reviewer.user.public_id),
    ]  # fmt: skip
    assert [one["total"] for one in told(coordinator, case)["assessments"]["all"]] == ["2.80", "2.80"]


def test_a_draft_is_read_by_its_writer_alone(reviewer, coordinator, case):
    opened(case, reviewer.user)
    actions.save_assessment(case, actor=reviewer.user, scores={"value": {"score": 3, "reason": "Kladdeord"}})

    mine = told(reviewer, case)["assessments"]["mine"]
    others = told(coordinator, case)

    assert (mine["sent_at"], mine["total"], len(mine["scores"])) == (None, None, 1)
    assert (others["assessments"]["all"], "Kladdeord" in str(others)) == ([], False)


def test_a_colleague_agrees_once_the_own_is_sent(reviewer, case):
    first = colleague(case)
    theirs = str(first.sent.public_id)
    opened(case, reviewer.user)

    before = pointers(do(reviewer, case, "agree", assessment=theirs, agrees=True))
    do(reviewer, case, "assess", scores=SCORES)
    answers = [do(reviewer, case, "agree", assessment=theirs, agrees=agrees).status_code for agrees in (True, False)]
    own = do(first, case, "agree", assessment=theirs, agrees=True)

    # That there is one to agree with is not told either.
    assert before == (400, [("/assessment", "unknown")])
    assert (answers, own.status_code) == ([200, 200], 403)
    assert list(Opinion.objects.values_list("person", "agrees")) == [(reviewer.user.pk, False)]


def test_what_colleagues_think_stands_with_each_assessment_that_one_may_read(reviewer, coordinator, case):
    first, tied = colleague(case), colleague(case)
    opened(case, reviewer.user)
    do(reviewer, case, "assess", scores=SCORES)
    theirs = str(first.sent.public_id)
    do(reviewer, case, "agree", assessment=theirs, agrees=False)
    do(tied, case, "agree", assessment=theirs, agrees=True)

    def said(client):
        return {one["id"]: one["opinions"] for one in told(client, case)["assessments"]["all"]}[theirs]

    before = said(reviewer)
    do(tied, case, "declare", answer="tie", ground="Vi er naboer.")

    assert before == {"agree": 1, "disagree": 1, "mine": False}
    assert said(reviewer) == {"agree": 0, "disagree": 1, "mine": False}
    assert said(coordinator) == {"agree": 0, "disagree": 1, "mine": None}
    assert told(first, case)["assessments"]["mine"]["opinions"] == {"agree": 0, "disagree": 1, "mine": None}


def test_an_assessment_of_another_case_is_not_agreed_with_here(reviewer, case):
    other = submitted(challenge=case.challenge)
    actions.screen(other, actor=person_with(COORDINATOR), version=None)
    theirs = colleague(other)
    for one in (case, other):
        opened(one, reviewer.user)
        actions.assess(one, actor=reviewer.user, scores=SCORES)

    found = pointers(do(reviewer, case, "agree", assessment=str(theirs.sent.public_id), agrees=True))

    assert found == (400, [("/assessment", "unknown")])


def test_a_tie_found_later_takes_the_assessment_out_of_the_sum_and_leaves_no_name(reviewer, coordinator, case):
    tied = colleague(case)
    opened(case, reviewer.user)
    actions.assess(case, actor=reviewer.user, scores=SCORES)
    before = told(reviewer, case)["assessments"]

    do(tied, case, "declare", answer="tie", ground="Vi er naboer.")

    after, led = told(reviewer, case), told(coordinator, case)
    assert [(one["sent"], one["needed"], len(one["all"])) for one in (before, after["assessments"])] == [(2, 2, 2), (1, 1, 1)]
    assert tied.user.name not in str(after)
    assert tied.user.name not in str(reviewer.get(f"{QUEUE}changes/").json())
    assert [event["reason"] for event in led["events"] if event["verb"] == "declared" and event["reason"]] == ["Vi er naboer."]


# --- Versions ----------------------------------------------------------------


def test_declarations_and_assessments_raise_no_version(reviewer, coordinator, case):
    before = case.version
    other = staff(REVIEWER)
    do(reviewer, case, "declare", answer="none")
    do(reviewer, case, "assess", scores=SCORES)
    do(other, case, "declare", answer="in_doubt", ground="Måske.")
    do(coordinator, case, "rule", reviewer=str(other.user.public_id), ruling="none", reason="Nej.")
    do(other, case, "assess", scores=SCORES)
    sent = Assessment.objects.get(reviewer=reviewer.user)

    answer = do(other, case, "agree", assessment=str(sent.public_id), agrees=True)

    assert (answer.status_code, answer.json()["version"], Proposal.objects.get().version) == (200, before, before)


@pytest.mark.parametrize("verb", ["declare", "rule", "assess", "agree"])
def test_what_was_looked_at_before_a_change_is_stale_and_changes_nothing(reviewer, coordinator, case, verb):
    theirs, doubtful = colleague(case), person_with(REVIEWER)
    actions.declare(case, actor=doubtful, answer="in_doubt", ground="Måske.")
    bodies = {
        "declare": {"answer": "none"},
        "rule": {"reviewer": str(doubtful.public_id), "ruling": "none", "reason": "Nej."},
        "assess": {"scores": SCORES},
        "agree": {"assessment": str(theirs.sent.public_id), "agrees": True},
    }
    client = coordinator if verb == "rule" else reviewer
    if verb in {"assess", "agree"}:
        opened(case, reviewer.user)
    if verb == "agree":
        actions.assess(case, actor=reviewer.user, scores=SCORES)
    case.version -= 1
    before = case.events.count()

    answer = do(client, case, verb, **bodies[verb])

    assert (answer.status_code, answer.json()["code"], case.events.count()) == (409, "stale", before)


# --- The feed ----------------------------------------------------------------


def test_the_feed_tells_reviewers_of_no_ties_but_their_own(reviewer, coordinator, case):
    tied, other = person_with(REVIEWER), person_with(REVIEWER)
    actions.declare(case, actor=tied, answer="tie", ground=SECRET)
    doubt = actions.declare(case, actor=other, answer="in_doubt", ground=SECRET)
    actions.rule_on_doubt(doubt, actor=coordinator.user, ruling="tie", reason=SECRET)
    opened(case, reviewer.user)

    def about_ties(client):
        events = client.get(f"{QUEUE}changes/").json()["results"]
        return [(event["verb"], event["actor"]["name"]) for event in events if event["verb"] in {"declared", "ruled"}]

    assert about_ties(reviewer) == [("declared", reviewer.user.name)]
    assert about_ties(staff(DECISION_MAKER)) == []
    everything = [
        ("declared", tied.name), ("declared", other.name), ("ruled", coordinator.user.name), ("declared", reviewer.user.name),
    ]  # fmt: skip
    assert (about_ties(coordinator), about_ties(staff(AUDITOR))) == (everything, everything)


def test_the_feed_gives_the_words_of_opened_cases_alone(reviewer, coordinator, case):
    mine = opened(submitted(), reviewer.user)
    for one in (case, mine):
        actions.note(one, actor=coordinator.user, text=SECRET)

    notes = [event for event in reviewer.get(f"{QUEUE}changes/").json()["results"] if event["verb"] == "note"]

    assert [(event["reference"], event["reason"]) for event in notes] == [(case.reference, ""), (mine.reference, SECRET)]


def test_what_the_api_shows_and_what_the_rules_say_of_one_case_agree(reviewer, case):
    for answer in (None, "none"):
        if answer:
            do(reviewer, case, "declare", answer=answer)
        assert ("problem" in told(reviewer, case)) == may(reviewer.user, "challenges.open_case", case)
