"""The one way in, from every angle, and what a proposer may do afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import ContactTask, Proposal, ProposalVersion
from challenges.proposals.actions import Contact, answer, submit_proposal, withdraw
from challenges.proposals.intake import intake_batch
from challenges.proposals.search import find
from challenges.proposals.states import Door, S
from challenges.reviews.actions import ask, decide
from cocreate.common.outbox import Message
from cocreate.common.refusals import SYSTEM, NotNow, SourceRefConflict, Stale
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from partners.states import Kind
from tests.factories import (
    ChallengeFactory,
    DraftFactory,
    MembershipFactory,
    QuestionFactory,
    UserFactory,
    person_with,
    submitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_mails")]

WORDS = {"title": "Måltidsvenner", "problem": "Nogle spiser alene.", "solution": "To frivillige spiser med."}


def imported(challenge, **facts):
    """One row of a file."""
    defaults = {"actor": SYSTEM, "challenge": challenge, "door": Door.IMPORT, "source": "by", **WORDS}
    return submit_proposal(**(defaults | facts))


def problems(refusal) -> dict[str, list[str]]:
    """The fields of a refusal with the codes under each."""
    return {field: [error.code for error in errors] for field, errors in refusal.value.error_dict.items()}


# --- In ----------------------------------------------------------------------


def test_a_proposal_is_written_with_its_text_history_receipt_and_place_in_the_queue():
    author = UserFactory(first_name="Ayşe", last_name="Demir")
    challenge = ChallengeFactory(expected_answer_on=timezone.localdate() + timedelta(days=200))

    proposal = submitted(author=author, challenge=challenge, effects={"personale": "Tid", "penge": ""}, place="Torsbo")

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert (proposal.state, proposal.version, proposal.text_version) == (S.SUBMITTED, 1, 1)
    assert proposal.reference == f"F-{timezone.localdate().year}-0001"
    assert proposal.decision_due == challenge.expected_answer_on
    assert proposal.answer_due == proposal.reply_due
    assert list(Proposal.objects.undecided().by_time_left()) == [proposal]
    text = proposal.versions.get()
    assert (text.number, text.title, text.effects, text.place) == (1, "Måltidsvenner", {"personale": "Tid"}, "Torsbo")
    event = proposal.events.get()
    assert (event.verb, event.actor, event.door, event.from_state, event.to_state, event.audience) == (
        "submitted", author, "api", "", "submitted", "public",
    )  # fmt: skip
    mail = Message.objects.get()
    assert (mail.recipient, mail.recipient_name, mail.language) == (author.email, "Ayşe Demir", "da")
    assert proposal.messages.get().message == mail
    assert proposal.reference in mail.subject


def test_numbers_follow_each_other():
    challenge = ChallengeFactory()
    references = [submitted(challenge=challenge).reference for _ in range(3)]
    year = timezone.localdate().year
    assert references == [f"F-{year}-0001", f"F-{year}-0002", f"F-{year}-0003"]


def test_every_word_can_be_found_at_once():
    proposal = submitted(title="Regnbede ved opgangen", problem="Kælderen oversvømmes", solution="Plant hortensia")
    submitted(title="Noget helt andet")

    def search(words):
        return list(find(Proposal.objects.all(), words))

    assert [search("regnbede"), search("kælderen"), search("hortensia"), search(proposal.reference)] == [[proposal]] * 4


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "Lys!"}, {"title": ["length"]}),
        ({"title": "x" * 121}, {"title": ["length"]}),
        ({"title": "Lys i\nparken"}, {"title": ["characters"]}),
        ({"title": "Lys i\x00parken"}, {"title": ["characters"]}),
        ({"title": "Lys i \ud800"}, {"title": ["characters"]}),
        ({"problem": " \r\n ", "solution": ""}, {"problem": ["required"]}),
        ({"problem": "x" * 20_001}, {"problem": ["length"]}),
        ({"problem": "\x1b[31mrød"}, {"problem": ["characters"]}),
        ({"place": "x" * 201}, {"place": ["length"]}),
        ({"effects": {"miljø": "Grønt"}}, {"effects": ["invalid"]}),
        ({"effects": {"penge": "x" * 20_001}}, {"effects": ["length"]}),
        ({"language": "Dansk"}, {"language": ["language"]}),
        ({"language": ""}, {"language": ["language"]}),
        ({"answers": {"ukendt": "ja"}}, {"answers": ["unknown"]}),
        ({"contact": Contact(email="ikke en adresse")}, {"contact_email": ["invalid"]}),
        ({"contact": Contact(name="x" * 151)}, {"contact_name": ["length"]}),
        ({"contact": Contact(note="\x00")}, {"contact_note": ["characters"]}),
        ({"contact": Contact(kind="konge")}, {"contact_kind": ["invalid"]}),
        ({"source_ref": "x" * 256}, {"source_ref": ["length"]}),
        ({"source_ref": "a\x00"}, {"source_ref": ["characters"]}),
        ({"source": "", "source_ref": "1"}, {"source": ["required"]}),
    ],
)
def test_words_that_cannot_be_taken_in_are_refused_and_nothing_is_written(change, expected):
    with pytest.raises(ValidationError) as refusal:
        imported(ChallengeFactory(), **change)

    assert problems(refusal) == expected
    assert (Proposal.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("text", ["x" * 20_000, "Linje 1\r\nLinje 2\rLinje 3", "👩‍👧 سلام می‌کنم"])
def test_a_text_at_the_limit_in_any_script_is_kept(text):
    proposal, _created = imported(ChallengeFactory(), problem=text)

    assert proposal.versions.get().problem == text.replace("\r\n", "\n").replace("\r", "\n")


def test_two_ways_to_write_a_letter_are_one():
    decomposed, composed = "Ma\u030altidsvenner", "Måltidsvenner"
    first, _ = imported(ChallengeFactory(), source_ref="1", title=decomposed)
    again, created = imported(first.challenge, source_ref="1", title=composed)

    assert (again, created, again.title) == (first, False, composed)


@pytest.mark.parametrize(
    ("window", "received", "expected"),
    [
        ({"closes_on": date(2026, 3, 28)}, datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), None),
        ({"closes_on": date(2026, 3, 28)}, datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), "closed"),
        # The clock is put forward on the night to 29 March, so midnight after that day comes an hour earlier.
        ({"closes_on": date(2026, 3, 29)}, datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), None),
        ({"closes_on": date(2026, 3, 29)}, datetime(2026, 3, 29, 22, 0, 0, tzinfo=UTC), "closed"),
        ({"closes_on": date(2026, 10, 25)}, datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), None),
        ({"closes_on": date(2026, 10, 25)}, datetime(2026, 10, 25, 23, 0, 0, tzinfo=UTC), "closed"),
        ({"closes_on": None}, datetime(2030, 1, 1, tzinfo=UTC), None),
        ({"opens_at": datetime(2026, 3, 1, 8, tzinfo=UTC)}, datetime(2026, 3, 1, 7, 59, tzinfo=UTC), "closed"),
        ({"opens_at": datetime(2026, 3, 1, 8, tzinfo=UTC)}, datetime(2026, 3, 1, 8, tzinfo=UTC), None),
    ],
)
def test_what_counts_is_when_it_was_received_in_danish_time(window, received, expected):
    challenge = ChallengeFactory(**({"opens_at": datetime(2026, 1, 1, tzinfo=UTC), "closes_on": None} | window))

    if expected is None:
        assert imported(challenge, received_at=received)[0].received_at == received
    else:
        with pytest.raises(ValidationError) as refusal:
            imported(challenge, received_at=received)
        assert problems(refusal) == {"challenge": [expected]}


def test_only_the_kinds_that_a_challenge_accepts():
    challenge = ChallengeFactory(accepts=[Kind.ASSOCIATION])
    member = MembershipFactory()

    with pytest.raises(ValidationError) as refusal:
        submitted(challenge=challenge, author=UserFactory(kind=Kind.CITIZEN))
    assert problems(refusal) == {"challenge": ["kind"]}
    with pytest.raises(ValidationError):
        imported(challenge, contact=Contact(kind=Kind.BUSINESS))
    assert imported(challenge)[1], "a file that does not know the kind is accepted everywhere"
    assert submitted(challenge=challenge, author=member.user, organisation=member.organisation).kind == Kind.ASSOCIATION


def test_only_those_who_speak_for_an_organisation_send_in_its_name():
    member = MembershipFactory()
    stranger = UserFactory()

    with pytest.raises(PermissionDenied):
        submitted(author=stranger, organisation=member.organisation)
    member.ended_at = timezone.now()
    member.save()
    with pytest.raises(PermissionDenied):
        submitted(author=member.user, organisation=member.organisation)
    assert not Proposal.objects.exists()


def test_inactive_people_and_strangers_send_nothing():
    for actor in (UserFactory(is_active=False), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            submit_proposal(actor=actor, challenge=ChallengeFactory(), door=Door.API, **WORDS)


def test_staff_enter_a_letter_for_somebody_and_others_do_not():
    clerk, citizen = person_with(REVIEWER), UserFactory()
    letter = {"challenge": ChallengeFactory(), "door": Door.STAFF, "contact": Contact(name="Knud", note="Brev"), **WORDS}

    proposal, _created = submit_proposal(actor=clerk, **letter)

    assert (proposal.author, proposal.proposer_name, proposal.events.get().actor) == (None, "Knud", clerk)
    assert not Message.objects.exists(), "nobody to write to"
    with pytest.raises(PermissionDenied):
        submit_proposal(actor=citizen, **letter)


def test_the_same_reference_again_gives_the_first_one_back():
    challenge = ChallengeFactory()
    first, created = imported(challenge, source_ref="17", contact=Contact(email="knud@example.dk"))
    again, created_again = imported(challenge, source_ref="17", contact=Contact(email="knud@example.dk"))
    other, created_other = imported(challenge, source_ref="17", source="en anden by")

    assert (created, created_again, created_other) == (True, False, True)
    assert again == first != other
    assert Message.objects.count() == 1
    with pytest.raises(SourceRefConflict):
        imported(challenge, source_ref="17", problem="Noget helt andet.")


def test_the_first_text_counts_also_after_the_proposer_changed_it():
    challenge = ChallengeFactory()
    author, clerk = UserFactory(), person_with(COORDINATOR)
    proposal = submitted(challenge=challenge, author=author, source="by", source_ref="1", **WORDS)
    ask(proposal, actor=clerk, version=None, question="Hvor?")
    answer(proposal, actor=author, version=None, message="Her", changes={"place": "Torsbo"})

    assert submitted(challenge=challenge, author=author, source="by", source_ref="1", **WORDS) == proposal


def test_a_closed_challenge_still_answers_what_is_already_here():
    challenge = ChallengeFactory()
    first, _created = imported(challenge, source_ref="17")
    challenge.closes_on = timezone.localdate() - timedelta(days=1)
    challenge.save()

    assert imported(challenge, source_ref="17") == (first, False)


def test_a_double_click_makes_one_proposal():
    author = UserFactory()
    draft = DraftFactory(owner=author, data={"title": "Måltidsvenner"})
    facts = {"actor": author, "author": author, "challenge": draft.challenge, "door": Door.FORM, "draft": draft, **WORDS}

    first, created = submit_proposal(**facts)
    again, created_again = submit_proposal(**facts)

    draft.refresh_from_db()
    assert (created, created_again, again) == (True, False, first)
    assert (draft.proposal, draft.data) == (first, {})


def test_questions_of_the_challenge_are_held_against_their_type():
    challenge = ChallengeFactory()
    make = lambda key, kind, **more: QuestionFactory(page=challenge, key=key, type=kind, **more)  # noqa: E731
    make("line", "line"), make("number", "number"), make("yes", "yes_no"), make("text", "text")
    make("one", "choice", options="a\nb"), make("some", "choices", options="a\nb", required=True)
    good = {"line": "x", "number": 3, "yes": False, "text": "a\nb", "one": "a", "some": ["a", "b"]}

    assert imported(challenge, answers=good)[0].versions.get().answers == good
    for bad in (
        {"line": "a\nb"}, {"number": "3"}, {"number": True}, {"number": 1e16}, {"yes": "ja"}, {"one": "c"}, {"some": []},
        {"some": ["c"]}, {"some": "a"}, {"text": 3},
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refusal:
            imported(challenge, answers=good | bad)
        assert list(problems(refusal)) == ["answers"]


# --- Many at once ------------------------------------------------------------


def test_a_batch_writes_what_single_calls_write():
    challenge = ChallengeFactory()
    alone, _created = imported(challenge, source_ref="alone", contact=Contact(email="a@example.dk"))
    with intake_batch(source="by", refs=["batched", "third"]):
        batched, _created = imported(challenge, source_ref="batched", contact=Contact(email="b@example.dk"))
        imported(challenge, source_ref="third", contact=Contact(email="c@example.dk"))

    def all_of(proposal):
        row = Proposal.objects.filter(pk=proposal.pk).values().get()
        text = proposal.versions.values().get()
        event = proposal.events.values().get()
        mail = proposal.messages.get().message
        for own in ("id", "public_id", "reference", "source_ref", "contact_email", "received_at"):
            row.pop(own)
        for own in ("id", "proposal_id", "created_at"):
            text.pop(own)
        for own in ("id", "public_id", "proposal_id", "at"):
            event.pop(own)
        return row, text, event, mail.language, mail.recipient == proposal.contact_email

    assert all_of(batched) == all_of(alone)
    assert len(set(Proposal.objects.values_list("reference", flat=True))) == 3
    assert set(find(Proposal.objects.all(), "frivillige")) == set(Proposal.objects.all())


def test_a_refusal_in_a_batch_touches_no_other_row():
    challenge = ChallengeFactory()
    with intake_batch(source="by", refs=["1", "2", "3"]):
        imported(challenge, source_ref="1")
        with pytest.raises(ValidationError):
            imported(challenge, source_ref="2", title="")
        with pytest.raises(SourceRefConflict):
            imported(challenge, source_ref="1", problem="Noget andet")
        assert imported(challenge, source_ref="1")[1] is False
        imported(challenge, source_ref="3")

    assert list(Proposal.objects.order_by("pk").values_list("source_ref", flat=True)) == ["1", "3"]


def test_a_batch_asks_hardly_more_questions_for_forty_rows_than_for_four():
    def count(first, rows):
        challenge = ChallengeFactory()
        refs = [str(first + number) for number in range(rows)]
        with CaptureQueriesContext(connection) as queries, intake_batch(source="by", refs=refs):
            for ref in refs:
                imported(challenge, source_ref=ref, receipt=False)
        return len(queries)

    count(0, 1)
    # SQLite takes at most a thousand values in one statement.
    assert count(200, 40) - count(100, 4) <= 3


def test_a_dry_run_writes_nothing():
    with intake_batch(dry_run=True):
        imported(ChallengeFactory())

    assert not Proposal.objects.exists()


# --- Afterwards --------------------------------------------------------------


@pytest.fixture
def clerk():
    return person_with(COORDINATOR)


def test_an_answer_makes_a_new_text_and_the_work_goes_on(clerk):
    proposal = submitted()
    ask(proposal, actor=clerk, version=1, question="Hvor tænker du?")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.returns_to, proposal.paused) == (S.NEEDS_INFO, S.SCREENING, True)

    answer(
        proposal, actor=proposal.author, version=proposal.version, message="På plejehjemmet.\r\nKun tirsdag.",
        changes={"place": "Torsbo", "title": "Måltidsvenner på Torsbo"},
    )  # fmt: skip

    proposal.refresh_from_db()
    assert (proposal.state, proposal.paused, proposal.text_version, proposal.title) == (
        S.SCREENING, False, 2, "Måltidsvenner på Torsbo",
    )  # fmt: skip
    assert list(ProposalVersion.objects.values_list("number", "title", "place")) == [
        (1, "Måltidsvenner", ""), (2, "Måltidsvenner på Torsbo", "Torsbo"),
    ]  # fmt: skip
    assert proposal.events.get(verb="answered").reason == "På plejehjemmet.\nKun tirsdag."
    assert list(find(Proposal.objects.all(), "Torsbo")) == [proposal]


def test_one_reply_to_a_no_and_only_one():
    decider = person_with(DECISION_MAKER)
    proposal = submitted()
    author = proposal.author
    proposal = _declined(proposal, decider)
    with pytest.raises(ValidationError):
        answer(proposal, actor=author, version=proposal.version, message="Se her", changes={"title": "Et nyt navn"})

    answer(proposal, actor=author, version=proposal.version, message="I har misforstået det.")

    proposal.refresh_from_db()
    assert proposal.state == S.ASSESSMENT
    decide(proposal, actor=decider, version=None, outcome=S.DECLINED, public_reason="Stadig nej.")
    with pytest.raises(NotNow):
        answer(proposal, actor=author, version=None, message="Endnu en gang.")


def _declined(proposal, decider):
    from challenges.reviews.actions import screen

    screen(proposal, actor=decider, version=None)
    return decide(proposal, actor=decider, version=None, outcome=S.DECLINED, public_reason="Det passer ikke her.")


def test_nobody_asked_so_there_is_nothing_to_answer():
    proposal = submitted()
    with pytest.raises(NotNow):
        answer(proposal, actor=proposal.author, version=None, message="Hej")


@pytest.mark.parametrize(
    ("message", "changes"), [("", None), (" \r\n", {}), ("", {"state": "selected"}), ("Hej", {"title": "Kort"})]
)
def test_an_answer_that_cannot_be_taken_in(clerk, message, changes):
    proposal = submitted()
    ask(proposal, actor=clerk, version=None, question="Hvor?")
    with pytest.raises(ValidationError):
        answer(proposal, actor=proposal.author, version=None, message=message, changes=changes)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.text_version, proposal.paused) == (S.NEEDS_INFO, 1, True)


def test_only_those_behind_a_proposal_answer_or_withdraw_it(clerk):
    member = MembershipFactory()
    colleague = MembershipFactory(organisation=member.organisation)
    proposal = submitted(author=member.user, organisation=member.organisation)
    ask(proposal, actor=clerk, version=None, question="Hvor?")
    for stranger in (UserFactory(), clerk, UserFactory(is_superuser=True), SYSTEM):
        with pytest.raises(PermissionDenied):
            answer(proposal, actor=stranger, version=None, message="Hej")
        with pytest.raises(PermissionDenied):
            withdraw(proposal, actor=stranger, version=None)

    answer(proposal, actor=colleague.user, version=None, message="Vi svarer for foreningen.")
    withdraw(proposal, actor=colleague.user, version=None, reason="Vi har fundet et sted.")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.is_public) == (S.WITHDRAWN, False)
    assert list(Proposal.objects.public()) == []


def test_an_old_page_overwrites_nothing(clerk):
    proposal = submitted()
    ask(proposal, actor=clerk, version=1, question="Hvor?")
    for act in (lambda: answer(proposal, actor=proposal.author, version=1, message="Hej"),
                lambda: withdraw(proposal, actor=proposal.author, version=1)):  # fmt: skip
        with pytest.raises(Stale):
            act()


def test_without_an_address_the_words_become_a_task_for_a_person(clerk):
    proposal, _created = imported(ChallengeFactory(), contact=Contact(name="Knud"))
    assert (Message.objects.count(), ContactTask.objects.count()) == (0, 0), "a file sends no receipt"

    ask(proposal, actor=clerk, version=None, question="Hvor?")

    task = ContactTask.objects.get()
    assert (task.proposal, Message.objects.count()) == (proposal, 0)
