"""What leaves the house as a file: all that the filters show, no formula, no contact data."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from challenges.models import ChallengePage, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from challenges.reviews.admin import export as exporting
from challenges.reviews.admin import tabs
from partners.models import Organisation
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, MembershipFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"
KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])
FORMULAS = pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])


@pytest.fixture
def download(client):
    """The bytes of an export, asked for by a coordinator, who reads every case."""
    client.force_login(person_with(COORDINATOR))
    return lambda query: b"".join(client.get(f"{QUEUE}{query}"))


@pytest.fixture
def export(download):
    """The rows of an export, its head first."""

    def rows(query):
        body = download(query)
        if "xlsx" in query:
            return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(body)).active]
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))

    return rows


def named(words):
    """A case in which every text that a person outside may have chosen is ``words``."""
    membership = MembershipFactory()
    case = submitted(author=membership.user, organisation=membership.organisation)
    reviewer = person_with(REVIEWER, first_name=words, last_name="")
    actions.assign(case, actor=reviewer, version=case.version, reviewer=reviewer)
    # Some of these beginnings are taken off at the door; an older row or another door may still hold them.
    Proposal.objects.filter(pk=case.pk).update(title=words, language=words[:10])
    ChallengePage.objects.filter(pk=case.challenge_id).update(title=words)
    Organisation.objects.filter(pk=case.organisation_id).update(name=words)
    type(reviewer).objects.filter(pk=reviewer.pk).update(first_name=words)
    return case


@FORMULAS
def test_nothing_that_looks_like_a_formula_is_one_in_csv(export, start):
    named(f"{start}1+1")

    _head, row = export("?export=csv")

    written = [row[at] for at in (1, 2, 6, 7)]
    assert written == [f"'{start}1+1"] * 4
    assert [text for text in row if text.startswith(exporting.FORMULA_STARTS)] == []


@FORMULAS
def test_nothing_that_looks_like_a_formula_is_one_in_the_cells_of_xlsx(download, start):
    named(f"{start}1+1")

    body = download("?export=xlsx")

    _head, row = load_workbook(io.BytesIO(body)).active.iter_rows()
    # A line break of a kind that the file format does not keep comes back as another.
    assert [row[at].value.replace("\r", "\n") for at in (1, 2, 6, 7)] == [f"'{start}1+1".replace("\r", "\n")] * 4
    assert {cell.data_type for cell in row if cell.value} == {"s"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")


@KINDS
def test_a_character_that_no_cell_can_hold_is_left_out(export, kind):
    case = submitted()
    Proposal.objects.filter(pk=case.pk).update(title="Regn\x0bbede\x1f")

    assert export(f"?export={kind}")[1][1] == "Regnbede"


def test_only_what_the_filters_show(export):
    submitted(title="Regnbede", language="tr")
    submitted(title="Telefonnøgle")

    assert [row[1] for row in export("?export=csv&language=tr")[1:]] == ["Regnbede"]
    assert [row[1] for row in export("?export=csv&q=telefon")[1:]] == ["Telefonnøgle"]


def test_of_a_case_that_is_not_opened_a_reviewer_takes_along_no_more_than_a_declaration_needs(client, clerk):
    membership = MembershipFactory()
    facts = {"language": "tr", "challenge": ChallengeFactory(title="Flere hænder"), "organisation": membership.organisation}
    closed = submitted(title="Regnbede", author=membership.user, **facts)
    opened(submitted(title="Telefonnøgle", author=membership.user, **facts), clerk)
    client.force_login(clerk)

    _head, *rows = list(csv.reader(io.StringIO(b"".join(client.get(f"{QUEUE}?export=csv")).decode("utf-8-sig"))))

    shown = {row[1]: [name for name, value in zip(exporting.HEADINGS, row, strict=True) if value] for row in rows}
    known = {"reference", "title", "challenge_title", "state", "proposer_kind", "organisation_name", "received_at", "answer_due"}
    assert {title: set(names) for title, names in shown.items()} == {
        "Regnbede": known, "Telefonnøgle": known | {"language", "door"},
    }  # fmt: skip
    assert rows[0][0] == closed.reference


def test_a_coordinator_in_doubt_takes_along_no_more_either(client):
    coordinator, case = person_with(COORDINATOR), submitted(language="tr")
    actions.declare(case, actor=coordinator, answer="in_doubt", ground="Vi har mødt hinanden.")
    client.force_login(coordinator)

    head, row = list(csv.reader(io.StringIO(b"".join(client.get(f"{QUEUE}?export=csv")).decode("utf-8-sig"))))

    assert dict(zip(exporting.HEADINGS, row, strict=True))["language"] == ""
    assert len(head) == len(exporting.HEADINGS)


def test_nobody_can_be_phoned_from_an_export(export):
    submitted(contact=Contact("Jens Bak", "jens@example.dk", "Ring 00 00 00 00"))

    written = str(export("?export=csv"))

    assert [word for word in ("Jens", "jens@", "00 00") if word in written] == []


def test_it_is_in_the_language_of_the_person_who_asks(client, clerk):
    UserProfile.objects.create(user=clerk, preferred_language="en")
    client.force_login(clerk)
    submitted()

    head, row = list(csv.reader(io.StringIO(b"".join(client.get(f"{QUEUE}?export=csv")).decode())))

    assert (head[0], head[3], row[3]) == ("Number", "State", "Submitted")


# --- All of it ---------------------------------------------------------------


@KINDS
def test_a_file_holds_all_of_a_list_that_shows_its_beginning_and_both_say_so(client, export, monkeypatch, kind):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 3)
    references = {submitted().reference for _ in range(5)}

    answer = client.get(QUEUE)

    rows = [row["case"] for _key, _name, group in answer.context["groups"] for row in group]
    numbers = {tab.key: str(number) for tab, number, _url in answer.context["tabs"]}
    assert (len(rows), numbers["all"], numbers["unassigned"], numbers["mine"]) == (3, "3+", "3+", "0")
    assert "De første 3+ vises" not in answer.content.decode()
    assert "De første 3 vises" in answer.content.decode()
    assert {row[0] for row in export(f"?export={kind}")[1:]} == references


@pytest.mark.parametrize("number", [2, 3])
def test_a_list_that_shows_all_does_not_say_more(client, clerk, monkeypatch, number):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 3)
    client.force_login(clerk)
    for _ in range(number):
        submitted()

    answer = client.get(QUEUE)

    assert answer.context["capped_at"] is None
    assert {str(count) for tab, count, _url in answer.context["tabs"] if tab.key == "all"} == {str(number)}


@KINDS
def test_a_search_that_stops_at_the_newest_hits_says_so_on_the_page_and_in_the_file(client, export, monkeypatch, kind):
    monkeypatch.setattr("challenges.proposals.search.MOST_HITS", 2)
    cases = [submitted(title=f"Regnbede {word}") for word in ("alfa", "beta", "gamma")]

    page = client.get(f"{QUEUE}?q=regnbede").context["cut"]
    *rows, last = export(f"?export={kind}&q=regnbede")[1:]

    assert {row[0] for row in rows} == {case.reference for case in cases[1:]}
    assert page == last[0]
    assert "2" in page
    assert client.get(f"{QUEUE}?q=regnbede+alfa").context["cut"] == ""
    assert len(export(f"?export={kind}&q=regnbede+alfa")) == 2


@KINDS
def test_it_reads_a_handful_of_rows_at_a_time_with_two_questions_each(download, monkeypatch, kind):
    monkeypatch.setattr(exporting, "ROWS_AT_ONCE", 2)
    challenge = ChallengeFactory()

    def questions(more):
        for _ in range(more):
            submitted(challenge=challenge)
        with CaptureQueriesContext(connection) as asked:
            download(f"?export={kind}")
        return len(asked)

    few = questions(2)
    many = questions(6)

    # Three more handfuls: each asks who works on its cases, and nothing else.
    assert many - few == 3


@KINDS
def test_a_download_leaves_the_walk_through_the_list_as_it_was(client, clerk, download, kind):
    first, _second = submitted(title="Regnbede"), submitted()
    client.get(f"{QUEUE}?q=regnbede")

    download(f"?export={kind}")

    assert client.session["queue_place"]["ids"] == [first.pk]


@KINDS
@pytest.mark.parametrize(("role", "status"), [(REVIEWER, 200), (COORDINATOR, 200), (AUDITOR, 200), ("Redaktør", 302)])
def test_who_reads_the_queue_may_take_it_along_and_nobody_else(client, case, kind, role, status):
    client.force_login(person_with(role))

    assert client.get(f"{QUEUE}?export={kind}").status_code == status


def test_a_citizen_takes_nothing_along(client, case):
    client.force_login(UserFactory())

    assert client.get(f"{QUEUE}?export=csv").status_code == 403
