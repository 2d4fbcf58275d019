"""Assessing on screen: a draft that is kept, refusals that lose nothing, and on to the next case."""

import pytest
from django.utils.translation import gettext

from challenges.models import Assessment, Proposal
from challenges.reviews import actions
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, CriterionFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
LEVELS = "Ingen\nLidt\nNoget\nGod\nStor\nMeget stor"


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def challenge():
    challenge = ChallengeFactory()
    for key, weight, independent in [("fun", 5, True), ("value", 60, False), ("ease", 40, False)]:
        CriterionFactory(page=challenge, key=key, name=key.title(), weight=weight, independent=independent, levels=LEVELS)
    return challenge


@pytest.fixture
def assessed(challenge, coordinator, clerk):
    """Make a case that waits for the clerk's assessment."""

    def make(**facts):
        case = submitted(challenge=challenge, **facts)
        actions.screen(case, actor=coordinator, version=None)
        return Proposal.objects.get(pk=opened(case, clerk).pk)

    return make


@pytest.fixture
def case(assessed):
    return assessed()


@pytest.fixture
def reader(client, clerk):
    client.force_login(clerk)
    return client


def page_of(case, screen="assess/"):
    return f"/admin/koe/{case.pk}/{screen}"


def hidden_in(answer):
    """What a browser sends back beside what is typed."""
    form = answer.context["form"]
    return {"seen": form["seen"].value(), "text_version": form["text_version"].value()}


ALL = {"score_value": "4", "score_ease": "2", "score_fun": "5"}


def draft_of(case):
    return {
        score.criterion.key: (score.score, score.judged, score.reason)
        for score in Assessment.objects.drafts().get(proposal=case).scores.select_related("criterion")
    }


def test_the_text_and_every_criterion_with_its_share_and_levels_stand_on_one_page(reader, case):
    answer = reader.get(page_of(case))

    rows = [(row.criterion.key, row.share) for row in answer.context["form"].rows]
    assert rows == [("value", 60), ("ease", 40), ("fun", None)]
    page = answer.content.decode()
    shown = [case.title, "To frivillige spiser", "3<span class=\"w-sr-only\"> God", gettext("Shown, not counted")]
    assert [words for words in shown if words not in page] == []


def test_a_draft_is_kept_with_words_before_the_judgement_and_shown_again(reader, case):
    typed = {"score_value": "4", "reason_value": "Godt", "score_ease": "x", "reason_fun": "Sjovt?", "comment": "Ring først."}

    reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | typed | {"do": "save"})
    again = reader.get(page_of(case)).context["form"]

    assert draft_of(case) == {"value": (4, True, "Godt"), "ease": (None, True, ""), "fun": (None, False, "Sjovt?")}
    assert {name: again[name].value() for name in typed} == typed
    assert (str(again.mean), again.answered) == ("4.00", (2, 2))


def test_the_script_keeps_the_draft_now_and_then(reader, case):
    opened_page = hidden_in(reader.get(page_of(case)))

    first = reader.post(page_of(case), opened_page | {"score_value": "4", "do": "keep"}).json()
    second = reader.post(page_of(case), opened_page | first | {"score_value": "3", "do": "keep"})
    late = reader.post(page_of(case), opened_page | {"score_value": "1", "do": "keep"})

    assert (second.status_code, late.status_code) == (200, 409)
    assert late.json() == {"words": gettext("You saved this in another window.")}
    assert draft_of(case) == {"value": (3, True, "")}


def test_two_windows_nothing_is_overwritten_and_what_was_typed_is_kept(reader, case):
    one, other = hidden_in(reader.get(page_of(case))), hidden_in(reader.get(page_of(case)))
    reader.post(page_of(case), one | {"score_value": "4", "reason_value": "Fra det ene", "do": "save"})

    refused = reader.post(page_of(case), other | ALL | {"reason_value": "Fra det andet", "do": "send"})
    kept = draft_of(case)
    reader.post(page_of(case), hidden_in(refused) | ALL | {"reason_value": "Fra det andet", "do": "send"})

    page = refused.content.decode()
    assert (refused.status_code, kept) == (409, {"value": (4, True, "Fra det ene")})
    assert ("Fra det ene" in page, "Fra det andet" in page) == (True, True)
    assert Assessment.objects.sent().get().scores.get(criterion__key="value").reason == "Fra det andet"


def test_a_text_that_changed_meanwhile_is_read_before_it_is_assessed(reader, case):
    typed = hidden_in(reader.get(page_of(case))) | ALL | {"do": "send"}
    Proposal.objects.filter(pk=case.pk).update(text_version=2)
    case.versions.create(number=2, **{name: getattr(case.versions.get(), name) for name in ("title", "problem")}, solution="Nyt.")

    refused = reader.post(page_of(case), typed | {"comment": "Mine ord"})
    before = Assessment.objects.sent().count()
    reader.post(page_of(case), hidden_in(refused) | ALL | {"do": "send"})

    assert (refused.status_code, before, "Mine ord" in refused.content.decode()) == (409, 0, True)
    assert Assessment.objects.sent().get().text_version == 2


def test_what_lacks_is_pointed_at_and_nothing_typed_is_lost(reader, case, challenge):
    challenge.reasons_required = True
    challenge.save()
    typed = {"score_value": "4", "reason_value": "Godt", "score_ease": "1", "comment": "Ring først."}

    refused = reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | typed | {"do": "send"})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"reason_ease", "score_fun"}
    assert ('href="#id_score_fun_0"' in page, "Ring først." in page, "data-koe-errors" in page) == (True, True, True)
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    "nonsense",
    [
        {"score_value": "6"}, {"score_value": "-1"}, {"score_value": "four"}, {"text_version": "x"}, {"text_version": ""},
        {"reason_value": "a\x07b"}, {"comment": "x" * 20_001}, {"text_version": "9" * 40},
    ],
)  # fmt: skip
def test_nonsense_is_refused(reader, case, nonsense):
    answer = reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | ALL | {"do": "send"} | nonsense)

    assert answer.status_code in {409, 422}
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-13-45", "2026-11-24T10:00:00", "2026-13-45T10:00:00"])
def test_a_time_that_is_no_time_harms_nothing(reader, case, seen):
    answer = reader.post(page_of(case), {"seen": seen, "text_version": 1, "do": "save", "score_value": "1"})

    assert answer.status_code == 302
    assert draft_of(case) == {"value": (1, True, "")}


def test_sent_leads_to_the_others_and_is_not_written_again(reader, clerk, case):
    answer = reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | ALL | {"do": "send"})
    again = reader.get(page_of(case))
    refused = reader.post(page_of(case), {"text_version": 1, "do": "save", "score_value": "0"})

    assert answer["Location"] == again["Location"] == page_of(case, "assessments/")
    assert refused.status_code == 409
    assert str(Assessment.objects.get(reviewer=clerk).total) == "3.20"


def test_send_and_next_walks_the_list_as_it_was_opened_past_what_cannot_be_assessed(reader, clerk, coordinator, assessed):
    cases = [assessed(title=f"Nummer {number}") for number in range(4)]
    submitted(challenge=cases[0].challenge)
    reader.get("/admin/koe/?view=all")
    order = [Proposal.objects.get(pk=pk) for pk in reader.session["queue_place"]["ids"]]
    first, second, third, last = [one for one in order if one.state == "assessment"]
    actions.assess(second, actor=clerk, scores={key: {"score": 1} for key in ("value", "ease", "fun")})
    actions.declare(third, actor=clerk, answer="tie", ground="Nabo.")

    def send(case):
        return reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | ALL | {"do": "next"})["Location"]

    assert (send(first), send(last)) == (page_of(last), "/admin/koe/?view=all")


def test_without_a_list_next_is_the_queue(reader, case):
    answer = reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | ALL | {"do": "next"})

    assert answer["Location"] == "/admin/koe/"


def test_who_cannot_assess_is_led_to_what_they_can(client, coordinator, case):
    where = {}
    for name, person in {"auditor": person_with(AUDITOR), "undeclared": coordinator, "reviewer": person_with(REVIEWER)}.items():
        client.force_login(person)
        where[name] = client.get(page_of(case))["Location"].split("?")[0]
        client.post(page_of(case), {"text_version": 1, "do": "send", **ALL})

    gate = page_of(case, "declare/")
    assert where == {"auditor": page_of(case, ""), "undeclared": gate, "reviewer": gate}
    assert Assessment.objects.count() == 0


def test_a_case_that_is_not_assessed_now_says_so(reader, clerk, challenge):
    case = opened(submitted(challenge=challenge), clerk)

    assert reader.get(page_of(case))["Location"] == page_of(case, "")
    assert reader.post(page_of(case), {"text_version": 1, "do": "send", **ALL, "comment": "Mine ord"}).status_code == 409


def test_the_case_offers_assessing_and_says_whose_is_missing(reader, clerk, coordinator, case):
    actions.assign(case, actor=coordinator, version=None, reviewer=clerk)

    page = reader.get(page_of(case, ""))
    reader.post(page_of(case), hidden_in(reader.get(page_of(case))) | ALL | {"do": "send"})
    after = reader.get(page_of(case, ""))

    assert page.context["main_verb"]["verb"] == "assess"
    panel = page.context["panel"]
    assert (panel.missing_words, panel.number) == (gettext("1 assessment is missing (yours)"), "0/1")
    assert (after.context["main_verb"], after.context["panel"].number) == (None, "1/1")


def test_a_challenge_that_asks_for_no_assessments_shows_no_number(reader, challenge, case):
    challenge.assessments_needed = 0
    challenge.save()

    page = reader.get(page_of(case, ""))

    assert page.context["panel"].number == ""
    assert "0/0" not in page.content.decode()


def test_deciding_is_advised_and_not_blocked(client, decider, case):
    client.force_login(decider)

    page = client.get(page_of(case, ""))

    assert page.context["main_verb"]["verb"] == "decide"
    assert page.context["before_next"][0] == (False, page.context["panel"].missing_words)
    assert client.get(page_of(case, "decide/")).status_code == 200
