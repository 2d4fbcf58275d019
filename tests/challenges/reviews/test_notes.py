"""Notes among colleagues: threads, mentions, and what becomes of a mention when somebody turns out to be tied."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from challenges.models import Mention, ProposalEvent
from challenges.reviews import actions
from challenges.reviews.admin.history import lines
from challenges.reviews.admin.tabs import counts, tab_named
from challenges.reviews.notes import named_in, threads_of
from cocreate.common.lifecycle import line
from cocreate.common.outbox import Message
from cocreate.common.refusals import SYSTEM
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, REVIEWER
from tests.challenges.reviews.desk import address, do, staff
from tests.factories import CentreFactory, ChallengeFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def anne():
    return person_with(REVIEWER, first_name="Anne", last_name="Birk")


@pytest.fixture
def peter():
    return person_with(COORDINATOR, first_name="Peter", last_name="Overgaard")


@pytest.fixture
def case(clerk):
    return opened(submitted(), clerk)


def notes(case):
    return list(case.events.filter(verb="note").order_by("pk"))


def noted(case, actor, text="Se her.", **more):
    """A note, as it is written."""
    actions.note(case, actor=actor, text=text, **more)
    return notes(case)[-1]


# --- Threads -----------------------------------------------------------------


def test_an_answer_joins_the_thread_whichever_note_of_it_is_answered(case, clerk, anne):
    opened(case, anne)
    first = noted(case, clerk, "Hvem kender stedet?")
    other = noted(case, clerk, "Noget andet.")
    answer = noted(case, anne, "Det gør jeg.", reply_to=first.public_id)
    later = noted(case, clerk, "Godt.", reply_to=str(answer.public_id))

    assert [one.facts for one in (answer, later)] == [{"reply_to": str(first.public_id)}] * 2
    assert [[note.reason for note in thread.notes] for thread in threads_of(case.events.all())] == [
        ["Hvem kender stedet?", "Det gør jeg.", "Godt."], [other.reason],
    ]  # fmt: skip


def test_only_a_note_of_the_same_case_is_answered(case, clerk):
    actions.message(case, actor=clerk, text="Tak.")
    elsewhere = noted(opened(submitted(), clerk), clerk)
    message = case.events.get(verb="message")

    for key in (elsewhere.public_id, message.public_id, "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(ValidationError) as refused:
            actions.note(case, actor=clerk, text="Svar", reply_to=key)
        assert list(refused.value.error_dict) == ["reply_to"]
    assert notes(case) == []


# --- Who is named ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Anne Birk ved det", ["Anne Birk"]),
        ("Spørg @anne birk, og @PETER OVERGAARD.", ["Anne Birk", "Peter Overgaard"]),
        ("@Anne\nBirk", ["Anne Birk"]),
        ("(@Anne Birk)", ["Anne Birk"]),
        # Who else is called Anne is not known here.
        ("@Anne Birkedal", ["Anne"]),
        ("@Anne Birk-Hansen", ["Anne"]),
        ("@Annette", []),
        ("@Peter Overgaard-Hansen", []),
        ("@Anne", ["Anne"]),
        ("Anne Birk", []),
        ("mail@Anne Birk", []),
        ("@ Anne Birk", []),
        ("@Søren Ågård", ["Søren Ågård"]),
        ("@So\u0308ren", []),
        ("@Søren A\u030aga\u030ard", ["Søren Ågård"]),
        ("@ليلى حسن هنا", ["ليلى حسن"]),
        ("@O'Brien (K.)", ["O'Brien (K.)"]),
        ("@" * 5_000, []),
    ],
)
def test_who_is_named_in_a_text(text, meant):
    names = ["Anne", "Anne Birk", "Peter Overgaard", "Søren Ågård", "ليلى حسن", "O'Brien (K.)"]
    people = [UserFactory.build(first_name=name, last_name="") for name in names]

    assert [person.name for person in named_in(text, people)] == meant


def test_two_of_the_same_name_are_both_meant():
    twins = [UserFactory.build(first_name="Anne", last_name="Birk") for _number in range(2)]

    assert named_in("@Anne Birk", twins) == twins
    assert named_in("@Anne Birk", []) == []


# --- Whom one may mention ----------------------------------------------------


def test_a_mention_is_kept_once_and_mailed_without_the_words(case, clerk, anne, peter):
    before = Message.objects.count()

    note = noted(case, clerk, "@Anne Birk, beboer Hansen er syg.", mentions=[anne.public_id, str(peter.public_id)])

    mails = Message.objects.order_by("pk")[before:]
    assert set(note.facts["mentions"]) == {str(anne.public_id), str(peter.public_id)}
    assert {(one.note, one.person, one.seen_at) for one in Mention.objects.all()} == {(note, anne, None), (note, peter, None)}
    assert {mail.recipient for mail in mails} == {anne.email, peter.email}
    for mail in mails:
        assert case.reference in mail.body_text
        assert f"/admin/koe/{case.pk}/" in mail.body_text
        assert clerk.name in mail.body_text
        for words in ("Hansen", case.title, case.proposer_name):
            assert words not in mail.body_text + mail.body_html + mail.subject


STRANGERS = {
    "tied": lambda case: tied_to(case, REVIEWER),
    "author": lambda case: case.author,
    "auditor": lambda case: person_with(AUDITOR),
    "editor": lambda case: person_with(EDITOR),
    "citizen": lambda case: UserFactory(),
    "inactive": lambda case: person_with(REVIEWER, is_active=False),
    "of another centre": lambda case: of_another_centre(),
}


def tied_to(case, role):
    person = person_with(role)
    actions.declare(case, actor=person, answer="tie", ground="Nabo.")
    return person


def of_another_centre():
    person = person_with(COORDINATOR)
    person.centres.add(CentreFactory())
    return person


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_is_mentioned_who_may_not_know_of_the_case(clerk, who):
    case = opened(submitted(challenge=ChallengeFactory(owner_centre=CentreFactory())), clerk)
    stranger = STRANGERS[who](case)
    before = Message.objects.count()

    with pytest.raises(ValidationError) as refused:
        actions.note(case, actor=clerk, text="Se her.", mentions=[stranger.public_id])
    written = noted(case, clerk, f"@{stranger.name} må ikke vide det.")

    codes = {field: [one.code for one in errors] for field, errors in refused.value.error_dict.items()}
    assert codes == {"mentions": ["unknown"]}
    assert (written.facts, written.reason) == ({}, f"@{stranger.name} må ikke vide det.")
    assert (Message.objects.count(), Mention.objects.count()) == (before, 0)


def test_oneself_is_no_mention(case, clerk):
    assert noted(case, clerk, f"@{clerk.name}").facts == {}


def test_who_may_write_a_note(case):
    free, closed = person_with(REVIEWER), person_with(REVIEWER)
    opened(case, free)
    people = {
        "reviewer": free, "undeclared": closed, "coordinator": person_with(COORDINATOR), "decider": person_with(DECISION_MAKER),
        "tied": tied_to(case, REVIEWER), "auditor": person_with(AUDITOR), "author": case.author, "citizen": UserFactory(),
    }  # fmt: skip
    first = noted(case, free)

    wrote = set()
    for name, person in people.items():
        try:
            actions.note(case, actor=person, text=name, reply_to=first.public_id)
        except PermissionDenied:
            continue
        wrote.add(name)

    assert wrote == {"reviewer", "coordinator", "decider"}
    assert {note.reason for note in notes(case)[1:]} == wrote


# --- Finding and seeing it ---------------------------------------------------


def mentioned_in(user):
    return list(tab_named("mentioned", user).narrow(type(submitted()).objects.in_queue_of(user), user))


def test_a_mention_waits_in_the_queue_until_the_case_is_opened(client, case, clerk, anne):
    client.force_login(anne)
    noted(case, clerk, "@Anne Birk")
    waiting = (mentioned_in(anne), counts(anne)["mentioned"].number, mentioned_in(clerk))

    # Still closed: the declaration comes first, and looking at it is no reading of the note.
    gate = client.get(f"/admin/koe/{case.pk}/")
    still = mentioned_in(anne)
    opened(case, anne)
    page = client.get(f"/admin/koe/{case.pk}/").content.decode()

    assert waiting == ([case], 1, [])
    assert (gate.status_code, still) == (302, [case])
    assert "Nævner dig" in page
    assert (mentioned_in(anne), counts(anne)["mentioned"].number) == ([], 0)
    seen_at = Mention.objects.get().seen_at
    client.get(f"/admin/koe/{case.pk}/")
    assert Mention.objects.get().seen_at == seen_at
    noted(case, clerk, "@Anne Birk igen")
    assert mentioned_in(anne) == [case]


def test_reading_through_the_api_leaves_the_mention_where_it_is(case, clerk, anne):
    opened(case, anne)
    noted(case, clerk, "@Anne Birk")

    staff(user=anne).get(address(case))

    assert mentioned_in(anne) == [case]


# --- Somebody turns out to be tied -------------------------------------------


def test_a_mention_of_somebody_who_is_tied_vanishes_but_for_those_who_lead(client, case, clerk, anne, peter):
    opened(case, anne)
    note = noted(case, clerk, "Spørg @Anne Birk.", mentions=[peter.public_id])
    auditor, decider = person_with(AUDITOR), person_with(DECISION_MAKER)
    readers = {"reviewer": clerk, "decider": decider, "coordinator": peter, "auditor": auditor}

    def told():
        found = {}
        for name, reader in readers.items():
            client.force_login(reader)
            page = client.get(f"/admin/koe/{case.pk}/").content.decode()
            events = {one["id"]: one for one in staff(user=reader).get(address(case)).json()["events"]}
            event = events[str(note.public_id)]
            assert event["reason"] == "Spørg @Anne Birk."
            assert event["facts"] == {}
            shown = re.search(r"Nævner ([^<]+?)\s*</p>", page).group(1)
            found[name] = ({one["name"] for one in event["mentions"]}, set(shown.split(", ")))
        return found

    before = told()
    actions.declare(case, actor=anne, answer="tie", ground="Nabo.")
    after = told()

    both = {"Anne Birk", "Peter Overgaard"}
    mine = {"Anne Birk", "dig"}
    assert before == {"reviewer": (both, both), "decider": (both, both), "coordinator": (both, mine), "auditor": (both, both)}
    left = {"Peter Overgaard"}
    assert after == {"reviewer": (left, left), "decider": (left, left), "coordinator": (both, mine), "auditor": (both, both)}
    assert mentioned_in(anne) == []
    assert str(anne.public_id) not in client_of(clerk).get(f"/admin/koe/{case.pk}/").content.decode()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# --- The page ----------------------------------------------------------------


@pytest.fixture
def at(client, clerk):
    client.force_login(clerk)
    return lambda case, screen="": f"/admin/koe/{case.pk}/{screen}"


def test_a_note_is_written_with_a_mention_and_answered_on_the_page(client, at, case, anne):
    client.post(at(case, "note/"), {"version": case.version, "text": "Hvem?", "mentions": [anne.public_id]})
    first = notes(case)[0]
    client.post(at(case, "note/"), {"version": case.version, "text": "Anne.", "reply_to": first.public_id})

    page = client.get(at(case))
    (thread,) = page.context["threads"]
    assert (thread.first.mentions, [one.event.reason for one in thread.answers]) == (["Anne Birk"], ["Anne."])
    assert "Nævner Anne Birk" in page.content.decode()


@pytest.mark.parametrize("verb", ["note", "message"])
@pytest.mark.parametrize(
    ("text", "words"), [("x" * 20_001 + " slut", "Højst 20000 tegn."), ("Klokken \x07 slut", "tegn")]
)
def test_what_cannot_be_saved_is_given_back_as_it_was_typed(client, at, case, anne, verb, text, words):
    first = noted(case, person_with(COORDINATOR))
    data = {"version": case.version, "text": text, "mentions": [anne.public_id], "reply_to": first.public_id}

    page = client.post(at(case, f"{verb}/"), data)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert page.context["form"]["text"].value().endswith(" slut")
    if verb == "note":
        assert str(first.public_id) in page.content.decode()
        assert re.search(rf'value="{anne.public_id}"[^>]* checked', page.content.decode())
    assert len(notes(case)) == 1


@pytest.mark.parametrize("wrong", [{"mentions": ["x"]}, {"reply_to": "x"}, {"reply_to": "00000000-0000-0000-0000-000000000000"}])
def test_what_no_form_sends_is_refused_with_the_text_kept(client, at, case, anne, wrong):
    page = client.post(at(case, "note/"), {"version": case.version, "text": "Min note", **wrong})

    assert page.status_code == 422
    assert "Min note" in page.content.decode()
    assert notes(case) == []


def test_somebody_was_faster_and_the_note_is_saved_all_the_same(client, at, case, decider):
    old = case.version
    actions.screen(case, actor=decider, version=None)

    client.post(at(case, "note/"), {"version": old, "text": "Min note"})

    assert [note.reason for note in notes(case)] == ["Min note"]


def test_many_notes_are_all_there_the_latest_in_sight(client, at, case, clerk):
    for number in range(30):
        noted(case, clerk, f"Note nummer {number}.")

    page = client.get(at(case))

    shown = [thread.first.event.reason for thread in page.context["threads_before"] + page.context["threads"]]
    assert shown == [f"Note nummer {number}." for number in range(30)]
    assert "24 tidligere noter" in page.content.decode()


def test_an_earlier_note_is_answered_on_a_page_of_its_own(client, at, case, clerk):
    first = noted(case, clerk, "Den første.")
    for _number in range(6):
        noted(case, clerk)
    link = f"{at(case, 'note/')}?reply_to={first.public_id}"

    page = client.get(at(case)).content.decode()
    form = client.get(link).context["form"]
    client.post(link, {"version": case.version, "text": "Svar.", "reply_to": form["reply_to"].value()})

    assert f'href="{link}"' in page
    assert notes(case)[-1].facts == {"reply_to": str(first.public_id)}


# --- The API -----------------------------------------------------------------


def test_the_api_takes_and_tells_threads_and_mentions(case, clerk, anne):
    client = staff(user=clerk)
    first = do(client, case, "note", text="Hvem?", mentions=[str(anne.public_id)]).json()["events"][-1]
    answer = do(client, case, "note", text="@Anne Birk ved det.", reply_to=first["id"]).json()["events"][-1]
    plain = do(client, case, "note", text="Ring.", reply_to=None).json()["events"][-1]

    named = [{"id": str(anne.public_id), "name": "Anne Birk"}]
    assert [(one["reply_to"], one["mentions"], one["facts"]) for one in (first, answer, plain)] == [
        (None, named, {}), (first["id"], named, {}), (None, [], {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"reply_to": "x"}, "/reply_to"),
        ({"reply_to": "00000000-0000-0000-0000-000000000000"}, "/reply_to"),
        ({"mentions": ["x"]}, "/mentions/0"),
        ({"mentions": "x"}, "/mentions"),
        ({"mentions": None}, "/mentions"),
        ({"mentions": ["00000000-0000-0000-0000-000000000000"]}, "/mentions"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 20_001}, "/text"),
    ],
)
def test_the_api_says_where_a_note_is_wrong(case, clerk, wrong, pointer):
    answer = do(staff(user=clerk), case, "note", **({"text": "Ring."} | wrong))

    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer])
    assert notes(case) == []


# --- The history -------------------------------------------------------------


def written_verbs():
    """Every verb that our code writes into the history of a proposal."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for area in ("proposals", "reviews")
        for path in Path("challenges", area).rglob("*.py")
    )  # fmt: skip
    recorded = re.findall(r"\b(?:record|line)\(\s*[\w.]+,\s*\"([a-z_]+)\"", code)
    return {*recorded, *re.findall(r"verb=\"([a-z_]+)\"", code)}


def test_every_verb_of_the_history_is_a_sentence(case, clerk):
    verbs = written_verbs() | {"submitted"}
    facts = {"answer": "none", "ruling": "none", "due": "2026-12-01", "reviewer": str(clerk.public_id)}
    events = [line(case, verb, actor=clerk if verb != "infected" else SYSTEM, **facts) for verb in sorted(verbs)]

    said = {event.verb: one.sentence for event, one in zip(events, lines(events, clerk), strict=True)}

    assert {"note", "message", "decided", "mail_given_up", "infected", "attached"} <= verbs
    assert {verb: words for verb, words in said.items() if words.endswith(f": {verb}") or not words} == {}


def test_the_lines_stand_under_their_days_newest_first(client, at, case, clerk):
    noted(case, clerk, "I går.")
    noted(case, clerk, "I dag.")
    ProposalEvent.objects.filter(reason="I går.").update(at="2026-03-01T23:30:00Z")

    page = client.get(at(case, "historik/")).content.decode()

    # Half past midnight in Denmark.
    assert re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', page)[-1] == "2026-03-02"
    assert page.index("I dag.") < page.index("I går.")
