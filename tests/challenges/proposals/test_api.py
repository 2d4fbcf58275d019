"""The API's door to proposals."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from challenges.models import IntakeRecord, Proposal
from challenges.proposals.states import S
from challenges.reviews import actions as queue
from cocreate.common.models import IdempotencyKey, Message
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from partners.states import MemberRole
from tests.contract import ContractClient
from tests.factories import (
    ApiKeyFactory,
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    QuestionFactory,
    UserFactory,
    opened,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db
PROPOSALS = "/api/v1/proposals/"


@pytest.fixture
def challenge():
    return ChallengeFactory(slug="flere-haender")


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def client(citizen):
    return ContractClient(ApiKeyFactory(user=citizen))


def source_client(source="kmd"):
    return ContractClient(ApiKeyFactory(source=source))


def body(**changes):
    return {
        "challenge": "flere-haender",
        "title": "Måltidsvenner",
        "problem": "Nogle beboere spiser alene.",
        "solution": "To frivillige spiser med.",
        "publish_consent": True,
        **changes,
    }


def faults(response):
    assert response.status_code == 400, response.content
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}


# --- Sending in --------------------------------------------------------------


def test_a_proposal_gets_a_number_a_date_and_a_receipt_and_stands_in_the_queue(client, citizen, challenge):
    response = client.post(PROPOSALS, body())

    proposal = Proposal.objects.get()
    assert response.status_code == 201
    told = response.json()
    assert (told["id"], told["reference"], told["state"]) == (str(proposal.public_id), proposal.reference, "submitted")
    assert (told["version"], told["answer_due"]) == (1, proposal.answer_due.isoformat())
    assert told["url"] == f"http://testserver/forslag/{proposal.reference}/"
    assert (proposal.author, proposal.door, proposal.challenge) == (citizen, "api", challenge)
    assert Message.objects.get().recipient == citizen.email
    assert list(Proposal.objects.in_queue_of(person_with(REVIEWER))) == [proposal]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": "Kort"}, ("/title", "min_length")),
        ({"title": "  Ti   "}, ("/title", "length")),
        ({"title": "x" * 121}, ("/title", "max_length")),
        ({"title": 12345678}, ("/title", "invalid")),
        ({"title": None}, ("/title", "null")),
        ({"title": "Med nul\x00tegn"}, ("/title", "characters")),
        ({"problem": "Med klokke\x07"}, ("/problem", "characters")),
        ({"problem": "", "solution": ""}, ("/problem", "required")),
        ({"solution": "x" * 20_001}, ("/solution", "max_length")),
        ({"effects": {"penge": 1}}, ("/effects/penge", "invalid")),
        ({"effects": {"guld": "x"}}, ("/effects/guld", "unknown")),
        ({"effects": []}, ("/effects", "invalid")),
        ({"titel": "x"}, ("/titel", "unknown")),
        ({"challenge": "findes-ikke"}, ("/challenge", "unknown")),
        ({"publish_consent": "ja"}, ("/publish_consent", "invalid")),
        ({"language": "dansk!"}, ("/language", "language")),
        ({"organisation": "mig"}, ("/organisation", "invalid")),
        ({"organisation": str(uuid.uuid4())}, ("/organisation", "unknown")),
        ({"answers": {"findes/ikke": "x"}}, ("/answers/findes~1ikke", "unknown")),
        ({"answers": "x"}, ("/answers", "not_a_dict")),
        ({"source": "kmd"}, ("/source", "not_allowed")),
        ({"source_ref": "1"}, ("/source_ref", "not_allowed")),
        ({"contact_name": "Ib"}, ("/contact_name", "not_allowed")),
    ],
)
def test_what_cannot_be_taken_in_is_pointed_at(client, challenge, changes, fault):
    assert faults(client.post(PROPOSALS, body(**changes))) == {fault}
    assert not Proposal.objects.exists()


def test_answers_are_held_against_the_questions_of_the_challenge(client, challenge):
    question = QuestionFactory(page=challenge, type="number", required=True)

    assert faults(client.post(PROPOSALS, body())) == {(f"/answers/{question.key}", "required")}
    assert faults(client.post(PROPOSALS, body(answers={question.key: "mange"}))) == {(f"/answers/{question.key}", "invalid")}
    assert client.post(PROPOSALS, body(answers={question.key: 12})).json()["answers"] == {question.key: 12}


def test_a_closed_challenge_is_pointed_at(client):
    ChallengeFactory(slug="flere-haender", closes_on=timezone.localdate() - timedelta(days=1))

    assert faults(client.post(PROPOSALS, body())) == {("/challenge", "closed")}


def test_texts_of_refusals_follow_the_language_asked_for(client, challenge):
    english = client.post(PROPOSALS, body(titel=""), HTTP_ACCEPT_LANGUAGE="en").json()

    assert english["errors"] == [{"pointer": "/titel", "code": "unknown", "detail": "This name is not known here."}]
    assert (english["code"], english["type"]) == ("invalid", "http://testserver/api/v1/docs/#invalid")


@pytest.mark.parametrize(
    ("raw", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid"),
        (b"[]", "application/json", 400, "invalid"),
        (b'"x"', "application/json", 400, "invalid"),
        (b"null", "application/json", 400, "invalid"),
        (b"", "application/json", 400, "invalid"),
        (b"\xff\xfe", "application/json", 400, "invalid"),
        (b'{"title": NaN}', "application/json", 400, "invalid"),
        (b'{"title": 1e999}', "application/json", 400, "invalid"),
        (b'{"title": ' + b"9" * 5000 + b"}", "application/json", 400, "invalid"),
        (b'{"title": "a", "title": "b"}', "application/json", 400, "invalid"),
        (b'{"title": "\\ud800 halvt"}', "application/json", 400, "invalid"),
        (b'{"\\ud800": 1}', "application/json", 400, "invalid"),
        (b'{"a":' * 60_000 + b"1" + b"}" * 60_000, "application/json", 400, "invalid"),
        (b"[" * 60_000 + b"]" * 60_000, "application/json", 400, "invalid"),
        (b'{"title": "' + b"x" * 1_048_576 + b'"}', "application/json", 413, "too_large"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"<a/>", "text/xml", 415, "unsupported_media_type"),
    ],
)
def test_bodies_that_are_not_ours_are_refused(client, challenge, raw, kind, status, code):
    response = client.generic("POST", PROPOSALS, raw, content_type=kind)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_person_speaks_for_the_own_organisation_only(client, citizen, challenge):
    mine = MembershipFactory(user=citizen, organisation__name="Vores")
    reader = MembershipFactory(user=citizen, role="reader")
    known = OrganisationFactory(shown_in_public=True)

    assert client.post(PROPOSALS, body(organisation=str(mine.organisation.public_id))).status_code == 201
    assert client.post(PROPOSALS, body(organisation=str(reader.organisation.public_id))).status_code == 403
    assert client.post(PROPOSALS, body(organisation=str(known.public_id))).status_code == 403
    assert Proposal.objects.get().organisation == mine.organisation


def test_without_login_or_scope_nothing_is_sent(challenge):
    assert ContractClient().post(PROPOSALS, body()).status_code == 401
    assert ContractClient(ApiKeyFactory(scopes=["proposals:read"])).post(PROPOSALS, body()).status_code == 403
    wrong = ContractClient()
    wrong.credentials(HTTP_AUTHORIZATION="Bearer cc_findes-ikke")
    response = wrong.post(PROPOSALS, body())
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_session_works_with_its_csrf_token(citizen, challenge):
    client = ContractClient()
    client.force_login(citizen, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(PROPOSALS, body()).status_code == 403

    token = "a" * 32
    client.cookies["csrftoken"] = token

    assert client.post(PROPOSALS, body(), HTTP_X_CSRFTOKEN=token).status_code == 201


# --- The same again ----------------------------------------------------------


def test_the_same_key_and_body_get_the_same_answer_and_nothing_new(client, challenge):
    first = client.post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(PROPOSALS, dict(reversed(body().items())), HTTP_IDEMPOTENCY_KEY="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert (Proposal.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_key_with_another_body_is_refused(client, challenge):
    client.post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY="k1")

    response = client.post(PROPOSALS, body(title="En anden idé"), HTTP_IDEMPOTENCY_KEY="k1")

    assert (response.status_code, response.json()["code"]) == (422, "key_reused")


def test_a_key_belongs_to_its_token(client, citizen, challenge):
    client.post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY="k1")

    other = ContractClient(ApiKeyFactory(user=citizen)).post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY="k1")

    assert (other.status_code, Proposal.objects.count()) == (201, 2)


def test_a_refusal_does_not_use_the_key_up(client, challenge):
    assert client.post(PROPOSALS, body(problem="", solution=""), HTTP_IDEMPOTENCY_KEY="k1").status_code == 400
    assert not IdempotencyKey.objects.exists()

    assert client.post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


@pytest.mark.parametrize("key", ["", "   ", "x" * 256])
def test_a_key_that_is_empty_or_too_long_is_refused(client, challenge, key):
    assert faults(client.post(PROPOSALS, body(), HTTP_IDEMPOTENCY_KEY=key)) == {("", "idempotency_key")}


# --- Sources -----------------------------------------------------------------


def sums(client):
    found = client.get("/api/v1/intake/reconciliation/").json()
    refusals = [(one["source_ref"], one["status"], one["code"]) for one in found["refusals"]]
    return (found["received"], found["queued"], found["already_here"], found["refused"], refusals)


def test_a_source_speaks_for_others_and_each_of_its_calls_counts_once(challenge):
    client = source_client()

    sent = client.post(PROPOSALS, body(source_ref="1", contact_name="Ib", contact_email="ib@example.dk"))
    again = client.post(PROPOSALS, body(source_ref="1"), HTTP_IDEMPOTENCY_KEY="k")
    replay = client.post(PROPOSALS, body(source_ref="1"), HTTP_IDEMPOTENCY_KEY="k")
    other_text = client.post(PROPOSALS, body(source_ref="1", title="En anden titel"))
    no_ref = client.post(PROPOSALS, body())
    other_source = client.post(PROPOSALS, body(source="andre", source_ref="2"))
    other_body = client.post(PROPOSALS, body(source_ref="3"), HTTP_IDEMPOTENCY_KEY="k")
    not_json = client.generic("POST", PROPOSALS, b"{", content_type="application/json")

    assert [one.status_code for one in (sent, again, replay, other_text, no_ref, other_source, other_body, not_json)] == [
        201, 201, 201, 409, 400, 403, 422, 400,
    ]  # fmt: skip
    assert (again.json()["id"], replay.json()["id"]) == (sent.json()["id"], sent.json()["id"])
    assert (again.headers["Idempotent-Replayed"], replay.headers["Idempotent-Replayed"]) == ("true", "true")
    assert other_text.json()["code"] == "source_ref_conflict"
    proposal = Proposal.objects.get()
    assert (proposal.author, proposal.source, proposal.contact_name) == (None, "kmd", "Ib")
    assert "ib@example.dk" not in sent.content.decode()
    assert sums(client) == (
        8, 1, 2, 5,
        [
            ("", 400, "invalid"), ("3", 422, "key_reused"), ("2", 403, "forbidden"), ("", 400, "invalid"),
            ("1", 409, "source_ref_conflict"),
        ],
    )  # fmt: skip
    assert not any("Måltidsvenner" in one.detail for one in IntakeRecord.objects.all())


def test_a_source_sees_its_own_sums_alone(challenge):
    source_client().post(PROPOSALS, body(source_ref="1"))

    assert sums(source_client("andre")) == (0, 0, 0, 0, [])
    assert ContractClient(ApiKeyFactory()).get("/api/v1/intake/reconciliation/").status_code == 403
    assert ContractClient().get("/api/v1/intake/reconciliation/").status_code == 401


def test_the_sums_of_a_time(challenge):
    client = source_client()
    client.post(PROPOSALS, body(source_ref="1"))
    IntakeRecord.objects.update(at="2026-01-02T00:00:00Z")

    def received(query):
        return client.get(f"/api/v1/intake/reconciliation/?{query}").json()["received"]

    assert received("since=2026-01-02T00:00:00Z") == 1
    assert received("until=2026-01-02T00:00:00Z") == 0
    assert client.get("/api/v1/intake/reconciliation/?since=igår").status_code == 400


# --- Reading -----------------------------------------------------------------


def screened(**facts):
    proposal = submitted(**facts)
    return queue.screen(proposal, actor=person_with(COORDINATOR), version=1)


def references(client, query=""):
    return [row["reference"] for row in client.get(f"{PROPOSALS}{query}").json()["results"]]


def test_everybody_sees_the_public_ones_and_people_their_own(client, citizen, challenge):
    hidden = submitted(challenge=challenge)
    public = screened(challenge=challenge)
    mine = submitted(challenge=challenge, author=citizen)

    assert references(ContractClient()) == [public.reference]
    assert references(client) == [mine.reference, public.reference]
    assert references(client, "?mine=true") == [mine.reference]
    assert references(ContractClient(ApiKeyFactory(user=citizen, scopes=["queue:read"]))) == [public.reference]
    assert ContractClient().get(f"{PROPOSALS}?mine=true").status_code == 401
    assert client.get(f"{PROPOSALS}{hidden.public_id}/").status_code == 404
    assert ContractClient().get(f"{PROPOSALS}{public.public_id}/").json()["mine"] is False
    assert client.get(f"{PROPOSALS}{mine.public_id}/").json()["mine"] is True
    assert client.get(f"{PROPOSALS}{uuid.uuid4()}/").status_code == 404


def test_a_reviewer_sees_the_queue_through_the_queue_alone(challenge):
    hidden = submitted(challenge=challenge)
    reviewer = ContractClient(ApiKeyFactory(user=person_with(REVIEWER), scopes=["proposals:read", "queue:read"]))

    assert references(reviewer) == []
    assert reviewer.get(f"{PROPOSALS}{hidden.public_id}/").status_code == 404


def test_the_list_is_chosen_from_and_searched(challenge):
    here = screened(challenge=challenge, title="Fælles spisning")
    there = screened(title="Cykler til alle")

    assert references(ContractClient(), "?challenge=flere-haender") == [here.reference]
    assert references(ContractClient(), "?search=cykler") == [there.reference]
    assert references(ContractClient(), "?state=declined") == []
    assert ContractClient().get(f"{PROPOSALS}?state=ukendt").status_code == 400
    assert ContractClient().get(f"{PROPOSALS}?page_size=101").status_code == 400
    assert ContractClient().get(f"{PROPOSALS}?cursor=egen").status_code == 400


def test_pages_are_walked_both_ways_and_none_is_missed(challenge):
    at = timezone.now() - timedelta(hours=1)
    made = [screened(challenge=challenge, received_at=at).reference for _number in range(5)]
    client, seen, previous = ContractClient(), [], []
    page = client.get(f"{PROPOSALS}?page_size=2").json()
    while True:
        seen.append([row["reference"] for row in page["results"]])
        if page["next"] is None:
            break
        page = client.get(page["next"].removeprefix("http://testserver")).json()
    while page["previous"]:
        page = client.get(page["previous"].removeprefix("http://testserver")).json()
        previous.append([row["reference"] for row in page["results"]])

    assert [reference for page in seen for reference in page] == made[::-1]
    assert previous == [seen[1], seen[0]]


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_asks_as_many_questions_for_fifty_as_for_five(client, challenge, rows, django_assert_num_queries):
    author, actor = UserFactory(), person_with(COORDINATOR)
    for _number in range(rows):
        queue.screen(submitted(challenge=challenge, author=author), actor=actor, version=1)
    client.get("/api/v1/me/")

    # The token, the organisations, the page.
    with django_assert_num_queries(3):
        assert len(client.get(PROPOSALS).json()["results"]) == rows


def test_sending_in_asks_few_questions(client, challenge, django_assert_max_num_queries):
    client.post(PROPOSALS, body())

    with django_assert_max_num_queries(20):
        assert client.post(PROPOSALS, body()).status_code == 201


# --- Answering, withdrawing, files -------------------------------------------


def asked(author, challenge):
    return queue.ask(
        submitted(author=author, challenge=challenge), actor=person_with(COORDINATOR), version=1, question="Hvor mange?"
    )


def test_a_request_is_answered_with_new_words(client, citizen, challenge):
    proposal = asked(citizen, challenge)
    address = f"{PROPOSALS}{proposal.public_id}/"
    told = client.get(address).json()
    assert (told["state"], told["request"]["question"]) == ("needs_info", "Hvor mange?")

    bad = client.post(f"{address}answer/", {"version": told["version"], "message": "Tolv", "changes": {"title": "    To    "}})
    unknown = client.post(f"{address}answer/", {"version": told["version"], "changes": {"language": "en"}})
    good = client.post(
        f"{address}answer/", {"version": told["version"], "message": "Tolv", "changes": {"solution": "Tolv kommer."}}
    )

    assert faults(bad) == {("/changes/title", "length")}
    assert faults(unknown) == {("/changes/language", "unknown")}
    assert good.json() | {"state": "screening", "text_version": 2, "solution": "Tolv kommer.", "request": None} == good.json()
    assert client.post(f"{address}answer/", {"version": told["version"], "message": "Igen"}).json()["code"] == "stale"


def test_nothing_is_answered_that_was_not_asked(client, citizen, challenge):
    proposal = submitted(author=citizen, challenge=challenge)

    response = client.post(f"{PROPOSALS}{proposal.public_id}/answer/", {"version": 1, "message": "Hallo"})

    assert (response.status_code, response.json()["code"]) == (409, "not_now")


def test_one_takes_back_ones_own_and_nobody_elses(client, citizen, challenge):
    mine, hidden, public = submitted(author=citizen, challenge=challenge), submitted(), screened()

    def withdraw(proposal, body):
        return client.post(f"{PROPOSALS}{proposal.public_id}/withdraw/", body)

    assert withdraw(hidden, {"vrøvl": 1}).status_code == 404
    assert withdraw(public, {"vrøvl": 1}).status_code == 403
    assert faults(withdraw(mine, {"version": "1"})) == {("/version", "invalid")}
    assert faults(withdraw(mine, {})) == {("/version", "required")}
    assert withdraw(mine, {"version": 7}).json()["code"] == "stale"
    assert withdraw(mine, {"version": 1, "reason": "Vi gør det selv"}).json()["state"] == S.WITHDRAWN
    assert withdraw(mine, {"version": 2}).json()["code"] == "not_now"


def upload(client, proposal, name="plan.pdf", content=b"%PDF-1.7 plan", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{PROPOSALS}{proposal.public_id}/attachments/", {"file": file, **more}, format="multipart")


def test_files_stand_beside_a_proposal_and_stay_private(client, citizen, challenge):
    proposal = submitted(author=citizen, challenge=challenge)

    made = upload(client, proposal, confidential="true")

    assert (made.status_code, made.json()["name"], made.json()["confidential"]) == (201, "plan.pdf", True)
    assert faults(upload(client, proposal, "plan.exe")) == {("/file", "type")}
    assert faults(upload(client, proposal, content=b"not a pdf")) == {("/file", "signature")}
    assert upload(client, proposal, content=b"%PDF-" + b"x" * 10 * 1024 * 1024).status_code == 413
    assert client.get(f"{PROPOSALS}{proposal.public_id}/attachments/").json()["results"] == [made.json()]
    proposal.refresh_from_db()
    assert (proposal.version, proposal.text_version) == (1, 1)
    queue.screen(proposal, actor=person_with(COORDINATOR), version=1)
    assert upload(client, proposal).json()["code"] == "not_now"
    assert ContractClient(ApiKeyFactory()).get(f"{PROPOSALS}{proposal.public_id}/attachments/").status_code == 403
    assert ContractClient().get(f"{PROPOSALS}{proposal.public_id}/attachments/").status_code == 401


def test_a_file_is_downloaded_from_its_address_by_every_token_that_may_read_it_and_by_no_other(citizen, challenge):
    membership = MembershipFactory(user=citizen)
    reader = MembershipFactory(organisation=membership.organisation, role=MemberRole.READER).user
    proposal = submitted(author=citizen, organisation=membership.organisation, challenge=challenge)
    tied = person_with(REVIEWER)
    MembershipFactory(user=tied, organisation=membership.organisation, role=MemberRole.READER)
    author = ContractClient(ApiKeyFactory(user=citizen))
    made = upload(author, proposal, "plan æ.pdf", confidential="true").json()
    address = urlsplit(made["url"]).path
    reviewer = person_with(REVIEWER)
    queue.screen(opened(proposal, reviewer), actor=reviewer, version=None)

    def status(user, *scopes, **more):
        return ContractClient(ApiKeyFactory(user=user, scopes=scopes, **more)).get(address).status_code

    answer = author.get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.7 plan")
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Content-Type"]) == ("nosniff", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert {
        "author": status(citizen, "proposals:read"),
        "author, to write only": status(citizen, "proposals:write"),
        "author, for the queue": status(citizen, "queue:read"),
        "reviewer": status(reviewer, "queue:read"),
        "reviewer, as a person": status(reviewer, "proposals:read"),
        "reviewer who has not declared": status(person_with(REVIEWER), "queue:read"),
        "auditor": status(person_with(AUDITOR), "queue:read"),
        "reviewer with a tie": status(tied, "queue:read", "proposals:read"),
        "reader of the organisation": status(reader, "proposals:read", "queue:read"),
        "author of another": status(submitted(challenge=challenge).author, "proposals:read"),
        "source": status(UserFactory(), "proposals:read", "proposals:write", source="by"),
        "nobody": ContractClient().get(address).status_code,
    } == {
        "author": 200, "author, to write only": 403, "author, for the queue": 403, "reviewer": 200, "reviewer, as a person": 403,
        "reviewer who has not declared": 404, "auditor": 200, "reviewer with a tie": 404, "reader of the organisation": 404,
        "author of another": 404, "source": 404, "nobody": 401,
    }  # fmt: skip


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused_whoever_asks(method):
    response = ContractClient().generic(method, PROPOSALS)

    assert (response.status_code, response.json()["code"], response.headers["Allow"]) == (
        405, "method_not_allowed", "GET, POST, HEAD, OPTIONS",
    )  # fmt: skip


def test_head_and_options_are_sane(challenge):
    client = ContractClient()

    assert (client.head(PROPOSALS).status_code, client.head(PROPOSALS).content) == (200, b"")
    assert (client.options(PROPOSALS).status_code, client.options(PROPOSALS).headers["Allow"]) == (
        204,
        "GET, POST, HEAD, OPTIONS",
    )
