"""What leaves the house as a file: what the filters show, no formula, no contact data."""

import csv
import io

import pytest
from openpyxl import load_workbook

from challenges.proposals.actions import Contact
from challenges.reviews.admin.listing import no_formula
from tests.factories import submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(client, clerk):
    """The rows of an export, its head first."""
    client.force_login(clerk)

    def rows(query):
        answer = client.get(f"/admin/koe/{query}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if "xlsx" in query:
            return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(body)).active]
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))

    return rows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_title_that_looks_like_a_formula_is_text(export, kind):
    submitted(title="=HYPERLINK(1)")

    _head, row = export(f"?export={kind}")

    assert row[1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_beginning_of_a_formula_is_disarmed(start):
    assert no_formula(f"{start}1") == f"'{start}1"


def test_only_what_the_filters_show(export):
    submitted(title="Regnbede", language="tr")
    submitted(title="Telefonnøgle")

    assert [row[1] for row in export("?export=csv&language=tr")[1:]] == ["Regnbede"]
    assert [row[1] for row in export("?export=csv&q=telefon")[1:]] == ["Telefonnøgle"]


def test_nobody_can_be_phoned_from_an_export(export):
    submitted(contact=Contact("Jens Bak", "jens@example.dk", "Ring 00 00 00 00"))

    written = str(export("?export=csv"))

    assert [word for word in ("Jens", "jens@", "00 00") if word in written] == []
