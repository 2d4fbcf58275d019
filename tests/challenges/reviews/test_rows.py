"""What a row of the queue says to whoever reads it: the one verb, the assessments as dots, and no more than one may know."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext

from challenges.models import Attachment, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from challenges.reviews.admin.rows import Assessed
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import ChallengeFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def row(client):
    """The one row of a person's list."""

    def read(user, query="?view=all"):
        client.force_login(user)
        ((_key, _name, (only,)),) = client.get(f"{QUEUE}{query}").context["groups"]
        return only

    return read


@pytest.fixture
def verb(row):
    """What the row of a person says: the words, and where they lead, after the number of the case."""

    def said(user, query="?view=all"):
        offer = row(user, query)["offer"]
        return offer and (str(offer[1]), offer[0].removeprefix(f"{QUEUE}{row(user, query)['case'].pk}/"))

    return said


def in_assessment(*people, needed=2):
    """A case being assessed, opened by and assigned to the people."""
    case = opened(submitted(challenge=ChallengeFactory(assessments_needed=needed)), *people)
    case = actions.screen(case, actor=person_with(DECISION_MAKER), version=None)
    for person in people:
        case = actions.assign(case, actor=person, version=None, reviewer=person)
    return case


def late(case):
    Proposal.objects.filter(pk=case.pk).update(answer_due=timezone.localdate() - timedelta(days=2))
    return case


def words(text, rest=""):
    return gettext(text), rest


# --- The verb ----------------------------------------------------------------


def test_a_new_case_asks_a_reviewer_for_a_declaration_and_others_to_screen(verb, case, clerk, coordinator, decider):
    assert verb(clerk) == words("Declare ties", "declare/")
    assert verb(coordinator) == verb(decider) == words("Screen")
    assert verb(person_with(AUDITOR)) is None

    opened(case, clerk)

    assert verb(clerk) == words("Screen")


def test_whoever_is_in_doubt_waits_and_is_told_for_whom(row, case, clerk):
    actions.declare(case, actor=clerk, answer="in_doubt", ground="Vi har mødt hinanden.")

    found = row(clerk)

    assert (found["offer"], found["waits"]) == (None, gettext("The coordinator decides on your doubt"))


def test_a_case_being_assessed_asks_for_my_assessment_until_it_is_sent(verb, clerk):
    case = in_assessment(clerk)
    before = verb(clerk)

    actions.assess(case, actor=clerk, scores={})

    # Nobody has replied to the proposer yet, and I work on the case.
    assert (before, verb(clerk)) == (words("Assess", "assess/"), words("Reply to the proposer", "#message_text"))


def test_a_reply_that_is_late_comes_before_the_assessment(verb, clerk):
    late(in_assessment(clerk))

    assert verb(clerk) == words("Reply to the proposer", "#message_text")


def test_a_reviewer_without_the_case_may_assess_while_assessments_are_missing(verb, clerk):
    other = person_with(REVIEWER)
    case = opened(in_assessment(other, needed=1), clerk)
    before = verb(clerk)

    actions.assess(case, actor=other, scores={})

    assert (before, verb(clerk)) == (words("Assess", "assess/"), None)


def test_a_decision_maker_decides_also_where_the_reply_is_late(verb, decider):
    late(in_assessment(needed=0))

    assert verb(decider) == words("Decide", "decide/")


def test_a_coordinator_gives_out_what_nobody_has_and_declares_before_deciding(verb, clerk, coordinator):
    case = in_assessment(needed=1)
    before = verb(coordinator)
    opened(case, clerk)
    actions.assign(case, actor=clerk, version=None, reviewer=clerk)
    taken = verb(coordinator)
    actions.assess(case, actor=clerk, scores={})
    ready = verb(coordinator)
    opened(case, coordinator)

    assert [before, taken, ready, verb(coordinator)] == [
        words("Assign …", "assign/"), None, words("Declare ties", "declare/"), words("Decide", "decide/"),
    ]  # fmt: skip


def test_a_call_to_make_comes_first(verb, decider):
    case = submitted(contact=Contact("Jens Bak", "", "Ring"))
    actions.message(case, actor=decider, text="Tak for forslaget.")

    assert verb(decider) == words("Phone or write", "#opgaver")


def test_a_parked_case_can_be_taken_up_again(verb, decider):
    wake_on = timezone.localdate() + timedelta(days=30)
    actions.decide(
        in_assessment(), actor=decider, version=None, outcome="parked", public_reason="Ikke i år.", wake_on=wake_on
    )

    assert verb(decider, "?state=parked") == words("Reopen", "reopen/")


def test_every_verb_of_a_row_leads_to_a_page_that_opens(client, row, case, clerk, coordinator):
    assessed = opened(in_assessment(clerk), coordinator)
    for user, shown in ((coordinator, case), (clerk, case), (clerk, assessed)):
        url, _words = row(user, f"?q={shown.reference}")["offer"]

        assert client.get(url).status_code == 200, url


# --- The assessments ---------------------------------------------------------


@pytest.mark.parametrize(
    ("assessed", "dots", "said"),
    [
        (Assessed(0, 2, ""), ["", ""], "0/2"),
        (Assessed(1, 3, "missing"), ["done", "mine", ""], "1/3"),
        (Assessed(2, 3, "sent"), ["done", "done mine", ""], "2/3"),
        (Assessed(3, 2, ""), ["done", "done", "done"], "3/3"),
        (Assessed(2, 2, "missing"), ["done", "done"], "2/2"),
        (Assessed(0, 0, ""), [], "0/0"),
    ],
)
def test_each_assessment_is_a_dot_and_mine_is_ringed(assessed, dots, said):
    assert (assessed.dots, f"{assessed.sent}/{assessed.places}") == (dots, said)


def test_the_dots_are_said_in_words_and_nothing_of_nothing_is_not_shown(client, row, clerk):
    case = in_assessment(clerk, needed=1)
    mine = row(clerk)["assessed"]
    Proposal.objects.filter(pk=case.pk).update(challenge=ChallengeFactory(assessments_needed=0))
    page = client.get(QUEUE).content.decode()

    assert (mine.dots, mine.words) == (["mine"], "0 af 1 vurderinger sendt, din mangler")
    assert "0/0" not in page
    assert 'class="koe-pips"' not in page


# --- No more than one may know -----------------------------------------------


def test_a_case_that_is_not_opened_tells_nothing_of_its_material(client, row, clerk, decider):
    case = submitted(language="tr", contact=Contact("Jens Bak", "", "Ring"))
    file = ContentFile(b"x", "plan.pdf")
    Attachment.objects.create(
        proposal=case, file=file, name="plan.pdf", size=1, content_type="application/pdf", confidential=True
    )
    case.track = "radical"
    case.save(update_fields=["track"])

    def told(user):
        found = row(user)
        ((state,),) = [re.findall(r'<td class="koe-c-state">(.*?)</td>', client.get(QUEUE).content.decode(), re.DOTALL)]
        return [str(words) for _tone, _icon, words in found["tags"]], case.get_track_display() in state

    closed, open_ = told(clerk), told(decider)

    assert closed == ([], False)
    assert open_ == (["tyrkisk", gettext("confidential file")], True)
