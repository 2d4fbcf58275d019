"""Cases that may be about the same: said on the case with why, one press from a merge, and never a case one may not see."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenges.models import Proposal
from challenges.reviews import actions
from challenges.reviews.similar import MOST
from partners.roles import AUDITOR
from tests.factories import ChallengeFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
WORDS = {"problem": "Mange beboere spiser alene hver aften.", "solution": "Frivillige spisevenner dækker bordet."}


@pytest.fixture
def look(client, clerk):
    """The case page as a person reads it (a reviewer where none is named)."""

    def look(case, reader=clerk):
        client.force_login(reader)
        return client.get(f"/admin/koe/{case.pk}/")

    return look


def alike(**facts):
    return submitted(**({"title": "Spisevenner til de ældre"} | WORDS | facts))


def test_it_is_said_what_is_alike_in_which_state_and_why(look, clerk):
    case, other = alike(), alike(title="Måltidsvenner")
    submitted(title="Lej en varmtvandsmaskine", problem="Ukrudt på fortovet.", solution="En maskine med varmt vand.")
    opened(case, clerk)
    other = actions.screen(opened(other, clerk), actor=clerk, version=other.version)

    (one,) = look(case).context["similar"]

    assert (one["case"], one["case"].get_state_display()) == (other, "Under vurdering")
    assert (one["url"], one["merge_url"]) == (f"/admin/koe/{other.pk}/", f"/admin/koe/{case.pk}/merge/?into={other.reference}")
    page = look(case).content.decode()
    assert [words for words in (other.title, other.reference, one["why"], one["merge_url"]) if words not in page] == []


def test_one_press_opens_the_merge_with_the_number_in_it(client, look, clerk):
    case, other = opened(alike(), clerk), alike()
    (one,) = look(case).context["similar"]

    form = client.get(one["merge_url"]).context["form"]

    assert parse_qs(urlsplit(one["merge_url"]).query) == {"into": [other.reference]}
    assert (form["into"].value(), form["reason"].value(), form["version"].value()) == (other.reference, None, case.version)
    assert Proposal.objects.get(pk=case.pk).state == "submitted"


def test_what_has_left_the_queue_is_shown_and_nothing_is_merged_into_it(look, clerk):
    case, gone = (opened(alike(), clerk) for _one in range(2))
    actions.forward(gone, actor=clerk, version=gone.version, to="Vej og park", reason="Det hører til hos dem.")

    assert [(one["case"], one["merge_url"]) for one in look(case).context["similar"]] == [(gone, "")]


def test_an_auditor_reads_what_is_alike_and_merges_nothing(look):
    case, other = alike(), alike()

    assert [(one["case"], one["merge_url"]) for one in look(case, person_with(AUDITOR)).context["similar"]] == [(other, "")]


def test_of_a_case_that_is_not_opened_the_title_alone_is_compared(look, clerk):
    case = opened(alike(), clerk)
    titled = alike(problem="Zebravogn", solution="")
    alike(title="Måltidsvenner")

    (one,) = look(case).context["similar"]

    assert (one["case"], one["why"]) == (titled, "Fælles ord: “spisevenner” og “ældre”.")


def test_a_case_that_one_is_tied_to_is_not_alike_anything(look, clerk):
    case, hidden = opened(alike(), clerk), alike(title="Zebravogn", author=clerk)

    answer = look(case)

    assert answer.context["similar"] == []
    assert [word for word in ("Zebravogn", hidden.reference) if word in answer.content.decode()] == []


def test_the_page_asks_as_much_for_many_alike_as_for_one(look, clerk):
    challenge = ChallengeFactory()
    case = opened(alike(challenge=challenge), clerk)
    alike(challenge=challenge)
    look(case)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = look(case).context["similar"]
        return len(found), len(queries)

    (few, questions), _more = asked(), [alike(challenge=challenge) for _ in range(MOST + 2)]

    assert (few, asked()) == (1, (MOST, questions))


def test_the_words_are_spelt_as_they_stand_in_the_case(look, clerk):
    words = {"title": "Dække bord", "problem": "“Dække” bordet på ældrecentret, så spisevenner kommer.", "solution": ""}
    case = opened(alike(**words), clerk)
    opened(alike(**words), clerk)

    (one,) = look(case).context["similar"]

    assert [word for word in ("“dække”", "“ældrecentret”", "“spisevenner”") if word not in one["why"]] == []
