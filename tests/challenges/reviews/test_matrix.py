"""Who may do what, in one table: every verb and every screen of the queue, for every role, read and pressed.

The table is held against the rules, and against what the screens do; whoever is refused leaves everything as it was.
A reviewer, a coordinator and a decision-maker have declared to have no tie to the case, where they are not called undeclared.
"""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from challenges.models import Proposal
from challenges.proposals.actions import attach
from challenges.proposals.states import S
from challenges.reviews import actions
from challenges.reviews.admin.verbs import SCREENS
from challenges.reviews.rules import VERBS
from cocreate.common.refusals import may
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, GAIN_OWNER, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, UserFactory, opened, person_with, submitted
from tests.files import pdf

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


def of_another_centre():
    person = person_with(COORDINATOR)
    person.centres.add(CentreFactory())
    return person


PEOPLE = {
    "anonymous": lambda: None,
    "inactive": lambda: person_with(COORDINATOR, is_active=False),
    "citizen": UserFactory,
    "editor": lambda: person_with(EDITOR),
    "gain owner": lambda: person_with(GAIN_OWNER),
    "of another centre": of_another_centre,
    "auditor": lambda: person_with(AUDITOR),
    "reviewer": lambda: person_with(REVIEWER),
    "undeclared reviewer": lambda: person_with(REVIEWER),
    "coordinator": lambda: person_with(COORDINATOR),
    "undeclared coordinator": lambda: person_with(COORDINATOR),
    "decision-maker": lambda: person_with(DECISION_MAKER),
    "undeclared decision-maker": lambda: person_with(DECISION_MAKER),
    "superuser": lambda: UserFactory(is_superuser=True),
}
DECLARED = {"reviewer", "coordinator", "decision-maker"}
UNDECLARED = {"undeclared reviewer", "undeclared coordinator", "undeclared decision-maker", "superuser"}
WORKERS = DECLARED | UNDECLARED
OPENERS = WORKERS - {"undeclared reviewer"}
DECIDERS = {"coordinator", "decision-maker", "undeclared decision-maker", "superuser"}

# Who does each verb. Everything below is held against this.
DOES = {
    **dict.fromkeys(("declare", "assign"), WORKERS),
    **dict.fromkeys(("screen", "ask", "forward", "merge", "reopen", "message", "note"), OPENERS),
    "assess": DECLARED,
    **dict.fromkeys(("decide", "park"), DECIDERS),
}

# What each verb is asked for, from which state.
TODAY_IN_A_LONG_TIME = date(2099, 1, 1).isoformat()
WORDS = {
    "assign": {}, "take": {}, "screen": {}, "ask": {"question": "Hvem låser?"}, "message": {"text": "Tak for forslaget."},
    "note": {"text": "Ring."}, "forward": {"to": "Vej og park", "reason": "Det hører til hos dem."},
    "merge": {"reason": "Det er det samme."},
    "decide": {"outcome": "selected", "public_reason": "Vi prøver det."}, "reopen": {"reason": "Der er nyt."},
    "park": {"outcome": "parked", "public_reason": "Ikke i år.", "wake_on": TODAY_IN_A_LONG_TIME},
}  # fmt: skip
BECOMES = {
    "assign": S.SCREENING, "take": S.SCREENING, "screen": S.ASSESSMENT, "ask": S.NEEDS_INFO, "forward": S.FORWARDED,
    "merge": S.DUPLICATE, "decide": S.SELECTED, "park": S.PARKED, "reopen": S.SCREENING, "message": S.SUBMITTED,
    "note": S.SUBMITTED,
}  # fmt: skip
# A screen of the address -> the verb it does.
VERB_OF = {verb: legal for verb, (_form, _act, _mail, legal) in SCREENS.items()}
EVERY_PERSON = pytest.mark.parametrize("who", PEOPLE)
EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS)


@pytest.fixture
def centre():
    return CentreFactory()


def case_for(verb, centre):
    """A case in which ``verb`` is legal now."""
    case = submitted(challenge=ChallengeFactory(owner_centre=centre))
    helper = person_with(COORDINATOR)
    if verb in {"assess", "decide", "park"}:
        case = actions.screen(case, actor=helper, version=None)
    if verb == "reopen":
        case = actions.forward(case, actor=helper, version=None, to="Vej og park", reason="Det hører til hos dem.")
    return case


def somebody(who, *cases):
    """A person of the table, who has declared about the cases where the table says so."""
    person = PEOPLE[who]()
    if who in DECLARED:
        for case in cases:
            opened(case, person)
    return person


def client_of(person):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def everything():
    """Every row of ours in the database, as it is stored."""
    rows = {}
    with connection.cursor() as cursor:
        for app in ("challenges", "partners", "common"):
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                rows[model._meta.label] = sorted(map(repr, cursor.fetchall()))
    return rows


def status_for(who, *, readable, allowed):
    """What a screen answers: shown, refused on the spot, sent elsewhere, or not there at all."""
    if who in {"anonymous", "inactive", "editor", "gain owner"}:
        return 302
    if who == "citizen":
        return 403
    if who == "of another centre":
        return readable
    return allowed


# --- The table and the rules -------------------------------------------------


def test_the_table_has_every_verb_and_every_screen():
    assert DOES.keys() == VERBS.keys()
    assert WORDS.keys() == BECOMES.keys() == SCREENS.keys()
    # Those two have screens of their own, further down.
    assert set(VERB_OF.values()) == VERBS.keys() - {"declare", "assess"}


@EVERY_PERSON
def test_the_table_and_the_rules_agree(who, centre):
    case = case_for("note", centre)
    person = somebody(who, case)

    asked = {
        verb: person is not None and may(person, permission, case) for verb, (permission, _states) in VERBS.items()
    }  # fmt: skip

    assert asked == {verb: who in people for verb, people in DOES.items()}


# --- The screens of the verbs ------------------------------------------------


@EVERY_SCREEN
@EVERY_PERSON
def test_a_verb_is_opened_seen_and_done_by_those_of_the_table_and_nobody_else(who, screen, centre):
    verb = VERB_OF[screen]
    case = case_for(verb, centre)
    client = client_of(somebody(who, case))
    taker, other = person_with(REVIEWER), submitted(challenge=case.challenge)
    words = {"version": case.version, "reviewer": taker.pk, "into": other.reference, **WORDS[screen]}
    address = f"{QUEUE}{case.pk}/{screen}/"
    before = everything()
    does = who in DOES[verb]

    page = client.get(address)
    looked_at = everything()
    shown = client.post(address, words)
    seen = everything()
    # Who got no preview sends one that was never shown.
    done = client.post(address, words | {"seen": shown.context["seen"] if shown.context and "seen" in shown.context else "x"})

    # One who may read the case is told on the case that the step is not theirs; a closed case leads to the declaration.
    assert page.status_code == status_for(who, readable=404, allowed=200 if does else 302)
    assert looked_at == before
    shows_mail = SCREENS[screen][2]
    if does and shows_mail:
        assert (shown.status_code, seen) == (200, before)
    if does:
        assert (done.status_code if shows_mail else shown.status_code) == 302
        assert Proposal.objects.get(pk=case.pk).state == BECOMES[screen]
        assert everything() != before
    else:
        assert {shown.status_code, done.status_code} == {status_for(who, readable=404, allowed=302)}
        assert everything() == before


@EVERY_PERSON
def test_ties_are_declared_by_those_of_the_table_and_nobody_else(who, centre):
    case = case_for("declare", centre)
    client, does = client_of(somebody(who, case)), who in DOES["declare"]
    address = f"{QUEUE}{case.pk}/declare/"
    before = everything()

    page = client.get(address)
    looked_at = everything()
    done = client.post(address, {"answer": "tie", "how": "Vi er naboer."})

    assert page.status_code == status_for(who, readable=404, allowed=200 if does else 302)
    assert (looked_at, done.status_code in {302, 403, 404}) == (before, True)
    assert case.declarations.tied().exists() == does
    assert does or everything() == before


@EVERY_PERSON
def test_an_assessment_is_written_and_sent_by_those_of_the_table_and_nobody_else(who, centre):
    case = case_for("assess", centre)
    client, does = client_of(somebody(who, case)), who in DOES["assess"]
    address = f"{QUEUE}{case.pk}/assess/"
    before = everything()

    page = client.get(address)
    looked_at = everything()
    done = client.post(address, {"do": "send", "version": case.version, "text_version": case.text_version})

    assert page.status_code == status_for(who, readable=404, allowed=200 if does else 302)
    assert (looked_at, done.status_code in {302, 403, 404}) == (before, True)
    assert case.assessments.sent().exists() == does
    assert does or everything() == before


CHOOSES_WHAT_IS_HIDDEN = {"coordinator", "undeclared coordinator", "superuser"}


@EVERY_PERSON
def test_what_is_hidden_is_chosen_by_those_of_the_table_and_nobody_else(who, centre):
    case = submitted(challenge=ChallengeFactory(owner_centre=centre, anonymous_assessment=True))
    file = attach(case, actor=case.author, upload=pdf())
    client, does = client_of(somebody(who, case)), who in CHOOSES_WHAT_IS_HIDDEN
    address = f"{QUEUE}{case.pk}/redact/"
    before = everything()

    page = client.get(address)
    looked_at = client.get(f"{address}{file.public_id}/")
    tried = client.post(address, {"do": "look", "phrases": "Måltid", "seen": actions.seen_in([])})
    unchanged = everything()
    shown = client.post(f"{address}{file.public_id}/", {"do": "show"})
    closed = client.post(f"{address}{file.public_id}/", {"do": "close"})
    done = client.post(address, {"do": "save", "phrases": "Måltid", "seen": actions.seen_in([])})

    refused = status_for(who, readable=404, allowed=302)
    assert page.status_code == tried.status_code == (200 if does else refused)
    # Nobody has let it through yet.
    assert looked_at.status_code == (404 if does else refused)
    assert unchanged == before
    assert {shown.status_code, closed.status_code, done.status_code} == {302 if does else refused}
    assert case.redactions.exists() == does
    assert does or everything() == before


# --- The other screens -------------------------------------------------------


BULK = {"assign": "assign", "screen": "screen", "forward": "forward"}


@EVERY_PERSON
def test_the_screens_that_are_read(who, centre):
    case = case_for("note", centre)
    client = client_of(somebody(who, case))
    before = everything()

    found = {
        name: client.get(url).status_code
        for name, url in {
            "list": QUEUE, "results": f"{QUEUE}results/", "csv": f"{QUEUE}?export=csv", "xlsx": f"{QUEUE}?export=xlsx",
            "case": f"{QUEUE}{case.pk}/", "history": f"{QUEUE}{case.pk}/historik/",
            "assessments": f"{QUEUE}{case.pk}/assessments/", "paper": f"{QUEUE}papir/",
        }.items()
    }  # fmt: skip

    # A closed case leads to the declaration.
    own = status_for(who, readable=404, allowed=302 if who == "undeclared reviewer" else 200)
    # Colleagues' assessments are read once one's own is sent, and by those who lead, decide or audit.
    blind = status_for(who, readable=404, allowed=302 if who in {"reviewer", "undeclared reviewer"} else 200)
    general = status_for(who, readable=200, allowed=200)
    assert found == {
        "list": general, "results": general, "csv": general, "xlsx": general, "case": own, "history": own, "assessments": blind,
        "paper": status_for(who, readable=200, allowed=200 if who in WORKERS else 302),
    }  # fmt: skip
    assert everything() == before


@EVERY_PERSON
def test_the_screens_that_are_only_read_take_nothing_in(who, centre):
    case = case_for("note", centre)
    client = client_of(somebody(who, case))
    before = everything()

    answers = {
        client.post(url, {"version": case.version, "title": "Andet", "state": "selected"}).status_code
        for url in (QUEUE, f"{QUEUE}results/", f"{QUEUE}?export=csv", f"{QUEUE}{case.pk}/", f"{QUEUE}{case.pk}/historik/",
                    f"{QUEUE}{case.pk}/assessments/")
    }  # fmt: skip

    assert answers <= {302, 403, 404, 405}
    assert everything() == before


@pytest.mark.parametrize("kind", BULK)
@EVERY_PERSON
def test_many_at_once_are_done_by_those_of_the_table_and_nobody_else(who, kind, centre):
    case = case_for(BULK[kind], centre)
    client = client_of(somebody(who, case))
    words = {"reviewer": person_with(REVIEWER).pk, **WORDS[kind]}
    address = f"/admin/bulk/challenges/proposal/{kind}/?id={case.pk}"
    before = everything()

    page = client.get(address)
    looked_at = everything()
    done = client.post(address, words)

    # A case of another centre is not among those that are listed, so nothing is left to do.
    assert page.status_code == status_for(who, readable=200, allowed=200 if who in WORKERS else 302)
    assert (looked_at, case.reference in page.content.decode()) == (before, who in WORKERS)
    assert done.status_code in {302, 403}
    if who in DOES[BULK[kind]]:
        assert Proposal.objects.get(pk=case.pk).state == BECOMES[kind]
    else:
        assert everything() == before


@EVERY_PERSON
def test_what_is_decided_one_by_one_cannot_be_done_to_many(who, centre):
    case = case_for("decide", centre)
    client = client_of(somebody(who, case))
    before = everything()

    answers = {
        client.post(f"/admin/bulk/challenges/proposal/{kind}/?id={case.pk}", WORDS.get(kind, {})).status_code
        for kind in ("decide", "park", "merge", "reopen", "ask", "message", "note", "delete")
    }

    # There is no such address; who may not even knock is refused first.
    assert answers == {status_for(who, readable=404, allowed=404)}
    assert everything() == before
