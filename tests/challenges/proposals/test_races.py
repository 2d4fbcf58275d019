"""Several people in the same second: whatever the order, every sum is right."""

import re
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from challenges.models import ContactTask, Decision, Draft, Proposal
from challenges.proposals.actions import answer, submit_proposal, withdraw
from challenges.proposals.imports import FileMap, bring_in
from challenges.proposals.states import Door, S
from challenges.reviews.actions import ask, decide, merge, screen, wake_due
from cocreate.common import regular
from cocreate.common.outbox import Message
from cocreate.common.refusals import SYSTEM, NotNow, SourceRefConflict
from partners.roles import COORDINATOR, DECISION_MAKER
from tests.factories import ChallengeFactory, DraftFactory, UserFactory, person_with, submitted
from tests.files import pdf
from tests.races import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_mails")]

WORDS = {"title": "Måltidsvenner", "problem": "Nogle spiser alene."}


@pytest.mark.parametrize("round_", range(3))
def test_the_same_reference_from_several_senders_comes_once(round_):
    challenge = ChallengeFactory()
    facts = {"actor": SYSTEM, "challenge": challenge, "door": Door.API, "source": "by", "source_ref": "1", **WORDS}

    results = at_once(*[lambda: submit_proposal(**facts)] * 5)

    proposal = Proposal.objects.get()
    assert [found.pk for found, _created in results] == [proposal.pk] * 5
    assert sorted(created for _found, created in results) == [False] * 4 + [True]
    assert (proposal.events.count(), proposal.versions.count()) == (1, 1)


def test_the_same_reference_with_two_texts_one_wins():
    challenge = ChallengeFactory()
    facts = {
        "actor": SYSTEM,
        "challenge": challenge,
        "door": Door.API,
        "source": "by",
        "source_ref": "1",
        "title": "Måltidsvenner",
    }

    results = at_once(
        *[lambda text=text: submit_proposal(**facts, problem=text) for text in ("Den ene tekst", "Den anden tekst")]
    )

    assert kinds(results) == sorted([SourceRefConflict.__name__, "tuple"])
    assert Proposal.objects.count() == 1


def test_numbers_are_given_once():
    challenge = ChallengeFactory()
    authors = [UserFactory() for _ in range(6)]

    at_once(*[
        lambda author=author: [
            submit_proposal(actor=author, author=author, challenge=challenge, door=Door.API, **WORDS) for _ in range(4)
        ]
        for author in authors
    ])  # fmt: skip

    numbers = sorted(int(reference.rsplit("-", 1)[1]) for reference in Proposal.objects.values_list("reference", flat=True))
    assert numbers == list(range(1, 25))
    assert Message.objects.count() == 24


def test_a_double_click_in_two_tabs_makes_one_proposal():
    author = UserFactory()
    draft = DraftFactory(owner=author)

    results = at_once(*[
        lambda: submit_proposal(actor=author, author=author, challenge=draft.challenge, door=Door.FORM, draft=draft, **WORDS)
    ] * 4)  # fmt: skip

    assert len({found.pk for found, _created in results}) == Proposal.objects.count() == 1
    assert Message.objects.count() == 1


def _logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _step(draft, name) -> str:
    return reverse("answer_step", args=[draft.challenge.slug, draft.secret, name])


@pytest.mark.parametrize("round_", range(3))
def test_sending_is_pressed_in_several_tabs_at_once_and_every_tab_shows_the_one_receipt(round_):
    author = UserFactory()
    draft = DraftFactory(owner=author, data={**WORDS, "solution": "To spiser med.", "language": "da"})
    tabs = [_logged_in(author) for _tab in range(4)]

    answers = at_once(*[partial(tab.post, _step(draft, "tjek"), {"publish_consent": "on"}) for tab in tabs])

    proposal = Proposal.objects.get()
    receipt = reverse("answer_receipt", args=[draft.challenge.slug, draft.secret])
    assert [(answer.status_code, getattr(answer, "url", "")) for answer in answers] == [(302, receipt)] * 4
    assert [proposal.reference in tab.get(receipt).content.decode() for tab in tabs] == [True] * 4
    assert (proposal.events.count(), proposal.versions.count(), proposal.messages.count()) == (1, 1, 1)


def test_the_first_screen_sent_twice_at_once_makes_one_draft():
    challenge = ChallengeFactory()
    address = reverse("answer", args=[challenge.slug])
    page = Client().get(address).content.decode()
    typed = {"language": "da", **WORDS, "start": re.search(r'name="start" value="([^"]+)"', page)[1]}

    answers = at_once(*[lambda: Client().post(address, typed)] * 4)

    draft = Draft.objects.get()
    assert [answer.status_code for answer in answers] == [302] * 4
    assert {draft.secret in answer.url for answer in answers} == {True}


def test_of_many_files_added_at_once_five_are_kept():
    draft = DraftFactory()

    answers = at_once(
        *[partial(Client().post, _step(draft, "filer"), {"file": pdf(f"{number}.pdf"), "act": "add"}) for number in range(8)]
    )

    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [302] * 5
    assert draft.attachments.count() == 5


def test_two_imports_of_the_same_file_at_once_add_up():
    challenge = ChallengeFactory()
    records = [{"source_ref": str(n), "title": f"Forslag {n}", "problem": "x"} for n in range(450)]
    file_map = FileMap().for_columns(None)

    results = at_once(*[lambda: bring_in(iter(records), challenge=challenge, source="by", file_map=file_map)] * 2)

    assert [(sums.read, sums.refused) for sums in results] == [(450, 0)] * 2
    assert sum(sums.new for sums in results) == Proposal.objects.count() == 450


def test_two_decisions_at_once_one_is_told_that_somebody_was_faster():
    case = submitted()
    screen(case, actor=person_with(COORDINATOR), version=None)
    version = Proposal.objects.get(pk=case.pk).version
    deciders = [person_with(DECISION_MAKER), person_with(DECISION_MAKER)]

    results = at_once(*[
        lambda who=who, outcome=outcome: decide(case, actor=who, version=version, outcome=outcome, public_reason="Derfor.")
        for who, outcome in zip(deciders, (S.SELECTED, S.DECLINED), strict=True)
    ])  # fmt: skip

    assert kinds(results) == ["Proposal", "Stale"]
    case.refresh_from_db()
    assert case.state == Decision.objects.get().outcome
    assert case.events.filter(verb="decided").count() == 1
    assert case.messages.count() == 2


def test_a_withdrawal_and_a_question_at_once():
    case = submitted()
    clerk = person_with(COORDINATOR)

    results = at_once(
        lambda: withdraw(case, actor=case.author, version=1), lambda: ask(case, actor=clerk, version=1, question="Hvor?")
    )

    assert kinds(results) == ["Proposal", "Stale"]
    case.refresh_from_db()
    assert case.state in {S.WITHDRAWN, S.NEEDS_INFO}


def test_two_answers_at_once_one_counts():
    case = submitted()
    ask(case, actor=person_with(COORDINATOR), version=1, question="Hvor?")

    results = at_once(*[lambda: answer(case, actor=case.author, version=None, message="Her", changes={"place": "Torsbo"})] * 3)

    assert kinds(results) == sorted(["Proposal", NotNow.__name__, NotNow.__name__])
    assert (case.versions.count(), case.events.filter(verb="answered").count()) == (2, 1)


def test_merging_two_into_each_other_locks_nobody_out():
    one = submitted()
    other = submitted(challenge=one.challenge)
    clerks = [person_with(COORDINATOR), person_with(COORDINATOR)]

    results = at_once(
        lambda: merge(one, actor=clerks[0], version=1, into=other, reason="Samme."),
        lambda: merge(other, actor=clerks[1], version=1, into=one, reason="Samme."),
    )

    assert kinds(results) == ["Proposal", "ValidationError"]
    assert Proposal.objects.filter(state=S.DUPLICATE).count() == 1


def test_two_schedulers_do_everything_once():
    decider = person_with(DECISION_MAKER)
    cases = [submitted() for _ in range(4)]
    for case in cases:
        screen(case, actor=decider, version=None)
        Proposal.objects.filter(pk=case.pk).update(state=S.PARKED, wake_on="2026-01-01")
    Message.objects.update(failed_at="2026-01-01T00:00Z")

    at_once(regular.do_all, regular.do_all, lambda: wake_due(None))

    assert [case.events.filter(verb="woken").count() for case in cases] == [1] * 4
    assert ContactTask.objects.count() == 4
    assert Message.objects.filter(tries__gt=1).count() == 0
