"""A walk through everything that a person can ask for who assesses without names: nothing names the proposer.

The doors are read from the URL map, the filters of the list, and the schema of the API, so that a new one joins by itself.
The same walk as a coordinator finds every word, so that one that finds nothing has looked.
"""

import html
import io
import json
from datetime import date
from urllib.parse import unquote, urlencode

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from challenges.proposals import actions as proposals
from challenges.reviews import actions
from challenges.reviews.admin import AssignBulk, ForwardBulk, ScreenBulk
from challenges.reviews.admin.filters import QueueFilterSet
from challenges.reviews.admin.tabs import TABS
from challenges.reviews.admin.verbs import SCREENS
from cocreate.common.models import Message
from tests.contract import schema
from tests.factories import ApiKeyFactory, opened
from tests.ops.addresses import SAMPLES, addresses

from .blind import TOKENS, closing_days, world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
QUEUE, API = "/admin/koe/", "/api/v1/"
# Where the cases are worked with, and their files.
ROOMS = (QUEUE, f"{API}queue/", f"{API}proposals/", f"{API}attachments/", "/admin/bulk/challenges/", "/min-side/")
SPREADSHEET = "spreadsheetml"


@pytest.fixture(autouse=True)
def plain_mails():
    """Mails as they are: what stands in them is what is looked through here."""


@pytest.fixture
def here():
    return world()


# --- Reading -----------------------------------------------------------------


def words_of(answer) -> str:
    """Everything that an answer says, headers included, as it is read."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if SPREADSHEET in answer.headers.get("Content-Type", ""):
        rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = body.decode(errors="replace")
        if "json" in answer.headers.get("Content-Type", "") and text:
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return unquote(html.unescape(f"{text}\n{answer.headers}")).lower()


def named_in(text, *, typed="") -> set[str]:
    """The words of TOKENS in a text, but for what the reader typed themself."""
    text = text.replace(typed.lower(), "") if typed else text
    return {token for token in TOKENS if token in text}


class Walker:
    """Somebody who asks for everything, by page and by API, and what was found where."""

    def __init__(self, person):
        self.person = person
        self.found: dict[str, set[str]] = {}
        token = ApiKeyFactory(user=person, scopes=["queue:read", "queue:write", "proposals:read"]).token
        self.key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        self.client = self._client()

    def _client(self):
        client = Client(raise_request_exception=False)
        client.force_login(self.person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def get(self, address, *, typed="", client=None) -> str:
        """Read one address, and keep what it says of who is behind a case."""
        answer = (client or self.client).get(address, **self._facts(address))
        return self._look(f"GET {address}", answer, typed)

    def post(self, address, data):
        """Send something, look at every answer on the way to the last, and take back what was done."""
        with transaction.atomic():
            if address.startswith(API):
                answer = self.client.post(address, data, content_type="application/json", **self._facts(address))
            else:
                answer = self.client.post(address, data)
            self._look(f"POST {address} {sorted(data)}", answer)
            if answer.status_code in {301, 302}:
                self._look(f"POST {address} {sorted(data)} and on", self.client.get(answer.headers["Location"]))
            transaction.set_rollback(True)

    def search(self, address, word) -> str:
        """Search for a word, as somebody who comes for this alone: the list is kept in the session."""
        return self.get(address, typed=word, client=self._client())

    def _facts(self, address):
        return self.key if address.startswith(API) else {}

    def _look(self, what, answer, typed=""):
        assert answer.status_code < 500, f"{what} answered {answer.status_code}"
        text = words_of(answer)
        if found := named_in(text, typed=typed):
            self.found[what] = found
        return text

    @property
    def tokens(self) -> set[str]:
        """Every word that was found somewhere."""
        return set().union(*self.found.values())


# --- The doors ---------------------------------------------------------------


def doors(here, *, everything=True) -> list[str]:
    """Every route, filled with what belongs to the cases; without ``everything`` those of the queue and the API alone."""
    case = here.case
    base = SAMPLES | {
        "slug": here.challenge.slug, "challenge": here.challenge.slug, "reference": case.reference, "int": str(case.pk),
        "uuid": str(case.public_id), "declaration": str(here.declaration.pk), "app_label": "challenges",
        "model_name": "proposal",
    }  # fmt: skip
    others = [
        {"uuid": str(here.attachment.public_id)}, {"public_id": str(here.assessment.public_id)},
        {"pk": str(here.challenge.pk), "page_id": str(here.challenge.pk)},
        *({"verb": verb} for verb in SCREENS),
        *({"action": action.action_type} for action in (AssignBulk, ScreenBulk, ForwardBulk)),
        *({"reference": one.reference, "int": str(one.pk), "uuid": str(one.public_id)} for one in (here.other, here.merged)),
    ]  # fmt: skip
    found = dict.fromkeys(one for one in addresses(skip=(), samples=base) if everything or one.startswith(ROOMS))
    for more in others:
        found |= dict.fromkeys(one for one in addresses(skip=(), samples=base | more) if one.startswith(ROOMS))
    # A file has addresses of its own.
    return [one for one in found if str(here.attachment.public_id) not in one or not one.startswith(f"{API}queue/")]


def list_queries() -> list[str]:
    """Every tab, every choice of every filter, every order, the pages and both files of the list."""
    found = [{"view": tab.key} for tab in TABS]
    for name, one in QueueFilterSet(data={}).filters.items():
        choices = iter(getattr(one.field, "choices", ()))
        found += [{name: str(getattr(value, "value", value))} for value, _label in choices if value]
    found += [{"ordering": name} for name in ("title", "author", "organisation", "-pk")] + [{"p": "2"}, {"view": "all", "p": "1"}]
    files = [{"export": kind, "view": tab.key} for kind in ("csv", "xlsx") for tab in TABS]
    return [f"?{urlencode(one)}" for one in found + files]


def api_queries() -> list[str]:
    """Every list of the API that is read, with each value that its parameters may have."""
    found = []
    for path, operations in schema()["paths"].items():
        if "{" in path or "get" not in operations:
            continue
        found.append(path)
        for asked in operations["get"].get("parameters", []):
            shape = asked["schema"]
            values = shape.get("enum") or (["true"] if shape.get("type") == "boolean" else ["1"])
            found += [f"{path}?{urlencode({asked['name']: value})}" for value in values if value != ""]
    return found


def searches(word) -> list[str]:
    """Everywhere that one searches."""
    asked = urlencode({"q": word})
    api = [
        f"{path}?{urlencode({one['name']: word})}"
        for path, operations in schema()["paths"].items()
        for one in operations.get("get", {}).get("parameters", [])
        if one["name"] == "search"
    ]
    return [
        f"{QUEUE}?{asked}&view=all", f"{QUEUE}?{asked}&view=all&export=csv", f"/forslag/?{urlencode({'search': word})}", *api,
    ]  # fmt: skip


def walk(person, here, *, everything=True) -> Walker:
    """Everything that is read."""
    walker = Walker(person)
    for address in doors(here, everything=everything):
        walker.get(address)
    for query in list_queries():
        walker.get(f"{QUEUE}{query}")
    for address in api_queries():
        walker.get(address)
    for action in (AssignBulk, ScreenBulk, ForwardBulk):
        ids = urlencode([("id", one.pk) for one in here.cases])
        walker.get(f"/admin/bulk/challenges/proposal/{action.action_type}/?{ids}")
    walker.get("/admin/")
    return walker


def sent_whole(here, case, address) -> dict:
    """One body that holds what any verb asks for, as the page or the API takes it."""
    body = {
        "version": case.version, "reviewer": str(here.colleague.pk), "text": "Tak for i dag.", "question": "Hvem låser op?",
        "reason": "Det hører til der.", "to": "Vej og park", "into": here.other.reference, "outcome": "declined",
        "public_reason": "Ikke i år.", "wake_on": date(2099, 1, 1).isoformat(), "answer": "none", "ruling": "none",
        "agrees": "yes", "score_value": "3", "reason_value": "Fint.", "comment": "Fint.", "text_version": case.text_version,
        "seen": "", "do": "send",
    }  # fmt: skip
    if not address.startswith(API):
        return body
    return body | {
        "reviewer": str(here.colleague.public_id), "into": str(here.other.public_id), "agrees": True,
        "assessment": str(here.assessment.public_id), "scores": {"value": {"score": 3, "reason": "Fint."}},
    }  # fmt: skip


def sent_late(here, case, address) -> dict:
    """The same, after somebody was faster."""
    return sent_whole(here, case, address) | {"version": case.version - 1}


def sent_nothing(_here, _case, _address) -> dict:
    """Nothing."""
    return {}


def press(person, here, bodies) -> Walker:
    """Everything that is sent about the cases."""
    walker = Walker(person)
    for address in doors(here, everything=False):
        about = next((one for one in here.cases if f"/{one.pk}/" in address or str(one.public_id) in address), here.case)
        # The page says again what was typed and what is there now, and the API what is wrong.
        for body in bodies if address.startswith(QUEUE) else bodies[:1]:
            walker.post(address, body(here, about, address))
    return walker


# --- The walk ----------------------------------------------------------------

UNDECLARED, DECLARED, ASSESSED = "undeclared", "declared", "assessed"


@pytest.fixture
def standing(request, here):
    """A reviewer who stands with the cases as the parameter says."""
    reader = here.reader
    if request.param in {DECLARED, ASSESSED}:
        for case in here.cases:
            opened(case, reader)
    if request.param == ASSESSED:
        actions.assess(here.case, actor=reader, scores={"value": {"score": 2, "reason": "Fint."}})
    return reader


@pytest.mark.parametrize("standing", [UNDECLARED, DECLARED, ASSESSED], indirect=True)
def test_nothing_that_is_read_names_the_proposer(standing, here):
    everything = here.assessment.proposal.assessments.sent().filter(reviewer=standing).exists()

    assert walk(standing, here, everything=everything).found == {}


@pytest.mark.parametrize("standing", [UNDECLARED], indirect=True)
def test_nothing_that_is_sent_before_declaring_is_answered_with_a_name(standing, here):
    assert press(standing, here, [sent_whole]).found == {}


@pytest.mark.parametrize("standing", [ASSESSED], indirect=True)
def test_nothing_that_is_sent_is_answered_with_a_name(standing, here):
    assert press(standing, here, [sent_whole, sent_nothing, sent_late]).found == {}


def test_the_same_walk_as_a_coordinator_reads_every_name(here):
    assert walk(here.lead, here, everything=False).tokens == set(TOKENS)
    assert press(here.lead, here, [sent_whole]).tokens >= {"zebulon", "quistorp", "kvistmail"}


@pytest.mark.parametrize("standing", [ASSESSED], indirect=True)
def test_no_search_finds_a_case_by_what_is_hidden_and_nothing_tells_that_there_is_such_a_word(standing, here):
    walker, references = Walker(standing), [one.reference.lower() for one in here.cases]

    for word in TOKENS:
        # The page of the list and its file start from the same cases.
        for address in searches(word)[word != TOKENS[0] :]:
            assert not any(one in walker.search(address, word) for one in references), address
    seen = [walker.search(address, "beboere") for address in searches("beboere")]

    assert walker.found == {}
    assert sum(here.case.reference.lower() in one for one in seen) == 3


def test_a_coordinator_finds_each_case_by_its_names(here):
    walker = Walker(here.lead)

    found = {word: {one.reference for one in here.cases if one.reference.lower() in walker.search(address, word)}
             for word in ("zebulon", "ravneby", "munkebo") for address in searches(word)[:1]}  # fmt: skip

    assert found == {
        "zebulon": {here.case.reference, here.merged.reference}, "ravneby": {here.case.reference, here.merged.reference},
        "munkebo": {here.other.reference},
    }  # fmt: skip


STATES = {
    "new": lambda here: here.case,
    "withdrawn": lambda here: proposals.withdraw(
        here.case, actor=here.case.author, version=None, reason="Zebulon Quistorp kan ikke alligevel."
    ),
    "forwarded": lambda here: actions.forward(
        here.case, actor=here.lead, version=None, to="Ravnefælles", reason="Zebulon Quistorp hører til der."
    ),
    "joined with one that is kept apart": lambda here: actions.merge(
        here.case, actor=here.lead, version=None, into=here.other, reason="Zebulon Quistorp og den blå svane."
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_nor_is_the_proposer_named_in_another_state(here, state):
    for case in here.cases:
        opened(case, here.reader)
    STATES[state](here)
    walker = Walker(here.reader)

    for address in [
        *(f"{QUEUE}{one.pk}/{page}" for one in here.cases for page in ("", "historik/", "declare/", "message/")),
        *(f"{API}queue/{one.public_id}/" for one in here.cases), f"{API}queue/changes/", f"{QUEUE}?view=all",
        f"{API}queue/?state={here.case.state}",
    ]:
        walker.get(address)

    assert walker.found == {}


def test_no_mail_to_staff_names_the_proposer(here):
    for case in here.cases:
        opened(case, here.reader)
    actions.assign(here.case, actor=here.lead, version=None, reviewer=here.reader)
    actions.remind_due(closing_days())
    to_staff = Message.objects.filter(recipient__endswith="@huset.example")

    said = [f"{one.recipient_name} {one.subject} {one.body_text} {one.body_html}".lower() for one in to_staff]

    assert (len(said), set().union(*map(named_in, said))) == (2, set())


def test_the_same_walk_reads_every_name_once_there_is_a_decision(here):
    opened(here.case, here.reader, here.lead)
    actions.decide(here.case, actor=here.lead, version=None, outcome="selected", public_reason="Vi prøver det.")
    walker = Walker(here.reader)

    walker.get(f"{QUEUE}{here.case.pk}/")

    assert {"zebulon", "quistorp", "kvistholm", "blå svane"} <= walker.tokens
