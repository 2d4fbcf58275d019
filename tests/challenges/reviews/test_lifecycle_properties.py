"""Whatever people may do with their cases, in whatever order: no case, word, assessment, decision or message is ever lost."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from challenges.models import (
    Assessment,
    Assignment,
    Criterion,
    Decision,
    Declaration,
    Mention,
    Proposal,
    ProposalEvent,
    ProposalVersion,
    Score,
)
from challenges.proposals.actions import answer, withdraw
from challenges.proposals.states import DECIDED, S
from challenges.reviews import actions
from challenges.reviews.notes import threads_of
from challenges.reviews.rules import GONE, outcome_is_legal, verbs_for
from cocreate.common.outbox import Message
from cocreate.common.refusals import NotNow, may
from partners.models import User
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db

# What may never go away or change, once it is there.
KEPT = {
    Proposal: ("reference", "author", "received_at", "challenge"),
    ProposalVersion: ("proposal", "number", "title", "problem"),
    ProposalEvent: ("proposal", "verb", "actor", "reason", "from_state", "to_state", "facts", "audience"),
    Message: ("recipient", "subject", "body_text"),
    Decision: ("proposal", "outcome", "public_reason", "decided_by"),
    Declaration: ("proposal", "person", "answer", "ground"),
    Assessment: ("proposal", "reviewer"),
    Mention: ("note", "person"),
}


def everything() -> dict:
    """What is kept, by table and key; of an assessment its words and scores too, once it is sent."""
    found = {
        model.__name__: {pk: facts for pk, *facts in model.objects.values_list("pk", *fields)} for model, fields in KEPT.items()
    }
    sent = Assessment.objects.filter(sent_at__isnull=False)
    found["sent"] = {pk: facts for pk, *facts in sent.values_list("pk", "total", "comment", "text_version", "sent_at")}
    scores = Score.objects.filter(assessment__in=sent)
    found["scores"] = {pk: facts for pk, *facts in scores.values_list("pk", "assessment", "criterion", "score", "reason")}
    return found


def moves_lead_to_where_it_stands(case) -> bool:
    """Whether the moves of the history follow on each other and end in the state of the case."""
    moves = list(case.events.exclude(to_state="").order_by("pk").values_list("from_state", "to_state"))
    ends = [to for _from, to in moves]
    return [start for start, _to in moves] == ["", *ends[:-1]] and ends[-1] == case.state


def every_note_is_in_a_thread(cases) -> bool:
    """Whether the threads hold every note of the cases, each once."""
    return all(
        sorted(note.pk for thread in threads_of(case.events.all()) for note in thread.notes)
        == sorted(case.events.filter(verb="note").values_list("pk", flat=True))
        for case in Proposal.objects.filter(pk__in=cases)
    )


def who_is_tied_has_nothing_left() -> bool:
    """Whether tied people are on no case, count nowhere, and know of none."""
    return not any(
        rows.filter(proposal=case, reviewer=person).exists()
        for case, person in Declaration.objects.tied().values_list("proposal", "person")
        for rows in (Assignment.objects.current(), Assessment.objects.standing())
    )


def offered(person, case) -> list[str]:
    """What the person may do with the case now: the verbs of the table, and those that have no button there."""
    verbs = verbs_for(person, case)
    if "assess" in verbs:
        verbs += ["assess", "assess", "draft"]
    if may(person, "challenges.assess_case", case) and _has_sent(case, person) and _others(case, person):
        verbs.append("agree")
    if may(person, "challenges.rule_on_ties", case) and _doubts(case, person):
        verbs.append("rule")
    if case.author == person:
        verbs += ["withdraw", "answer"]
    return verbs


def _has_sent(case, person):
    return Assessment.objects.sent().filter(proposal=case, reviewer=person).exists()


def _others(case, person):
    return list(Assessment.objects.sent().filter(proposal=case).exclude(reviewer=person))


def _doubts(case, person):
    return list(Declaration.objects.in_doubt().filter(proposal=case).exclude(person=person))


@dataclass(frozen=True)
class Step:
    """Somebody does something with a case; the number chooses among what may be given."""

    case: Proposal
    other: Proposal
    person: User
    number: int

    def one_of(self, choices):
        """One of the choices, by the number."""
        return choices[self.number % len(choices)]

    @property
    def words(self):
        """Words that are found again."""
        return f"Ord nummer {self.number}."

    @property
    def who(self):
        """Who does it, having looked at the case as it stands."""
        return {"actor": self.person, "version": self.case.version}

    @property
    def changes(self):
        """A change of the text, where one is asked for."""
        return {"place": self.words} if self.case.state == S.NEEDS_INFO else None

    @property
    def scores(self):
        """A score of some kind."""
        return {"value": {"score": self.one_of([None, 0, 3, 5]), "reason": self.words}}


def _declare(step):
    before = Declaration.objects.standing().filter(proposal=step.case, person=step.person).first()
    choices = ["in_doubt", "tie"] if before else ["none", "none", "none", "in_doubt"]
    if before and before.waits:
        # Who is in doubt has said so, and says no other doubt until somebody has ruled.
        choices = ["tie"]
    actions.declare(step.case, **step.who, answer=step.one_of(choices), ground=step.words)


def _rule(step):
    doubt = _doubts(step.case, step.person)[0]
    actions.rule_on_doubt(doubt, **step.who, ruling=step.one_of(["none", "tie"]), reason=step.words)


def _merge(step):
    if step.other.state not in GONE and may(step.person, "challenges.read_case", step.other):
        actions.merge(step.case, **step.who, into=step.other, reason=step.words)


def _decide(step, outcomes=DECIDED):
    outcome = step.one_of([outcome for outcome in outcomes if outcome_is_legal(outcome, step.case)])
    wake_on = timezone.localdate() + timedelta(days=30)
    actions.decide(step.case, **step.who, outcome=outcome, public_reason=step.words, wake_on=wake_on)


def _note(step):
    """A note of its own or an answer, which mentions somebody or nobody."""
    earlier = [None, *step.case.events.filter(verb="note").order_by("pk").values_list("public_id", flat=True)]
    colleagues = [one for one in actions.people_who_can_take(step.case) if one != step.person]
    mentions = [step.one_of(colleagues).public_id] if colleagues and step.number % 2 else []
    actions.note(step.case, **step.who, text=step.words, reply_to=step.one_of(earlier), mentions=mentions)


def _as_author(act, step, **words):
    # Only staff are shown what is open to them; a proposer may be told that it is not.
    with suppress(NotNow):
        act(step.case, **step.who, **words)


DO = {
    "declare": _declare,
    "rule": _rule,
    "assign": lambda step: actions.assign(step.case, **step.who, reviewer=step.one_of(actions.people_who_can_take(step.case))),
    "draft": lambda step: actions.save_assessment(step.case, actor=step.person, scores=step.scores, comment=step.words),
    "assess": lambda step: actions.assess(step.case, **step.who, scores=step.scores, comment=step.words),
    "agree": lambda step: actions.agree(
        step.one_of(_others(step.case, step.person)), **step.who, agrees=step.one_of([True, False])
    ),
    "screen": lambda step: actions.screen(step.case, **step.who),
    "ask": lambda step: actions.ask(step.case, **step.who, question=step.words),
    "forward": lambda step: actions.forward(step.case, **step.who, to="Vej og park", reason=step.words),
    "merge": _merge,
    "decide": _decide,
    "park": lambda step: _decide(step, [S.PARKED]),
    "reopen": lambda step: actions.reopen(step.case, **step.who, reason=step.words),
    "message": lambda step: actions.message(step.case, **step.who, text=step.words),
    "note": _note,
    "withdraw": lambda step: _as_author(withdraw, step, reason=step.words),
    "answer": lambda step: _as_author(answer, step, message=step.words, changes=step.changes),
}


def test_no_case_assessment_or_message_is_ever_lost():
    author = UserFactory()
    people = [
        person_with(REVIEWER), person_with(REVIEWER), person_with(COORDINATOR), person_with(COORDINATOR),
        person_with(DECISION_MAKER), author,
    ]  # fmt: skip
    auditor = person_with(AUDITOR)
    one = submitted(author=author)
    Criterion.objects.create(page=one.challenge, key="value", name="Værdi", weight=1)
    cases = [one.pk, submitted(author=author, challenge=one.challenge).pk]
    # The walks begin in the middle, where most can be done.
    actions.screen(opened(one, *people[:3]), actor=people[2], version=None)
    actions.assess(one, actor=people[0], scores={"value": {"score": 4}})
    step = st.tuples(st.integers(0, len(people) - 1), st.sampled_from([0, 0, 0, 1]), st.integers(0, 10_000))
    done = set()

    @given(steps=st.lists(step, min_size=12, max_size=24))
    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def any_sequence(steps):
        with transaction.atomic():
            walk(steps)
            transaction.set_rollback(True)

    def walk(steps):
        before = everything()
        for who, which, number in steps:
            rows = Proposal.objects.in_bulk(cases)
            case, other = rows[cases[which]], rows[cases[1 - which]]
            verbs = offered(people[who], case)
            if not verbs:
                continue
            verb = verbs[number % len(verbs)]
            DO[verb](Step(case, other, people[who], number))
            done.add(verb)
            after = everything()
            for table, kept in before.items():
                assert after[table] == after[table] | kept, table
            before = after
        assert set(Proposal.objects.in_queue_of(auditor).values_list("pk", flat=True)) == set(cases)
        assert every_note_is_in_a_thread(cases)
        assert all(moves_lead_to_where_it_stands(case) for case in Proposal.objects.in_bulk(cases).values())
        assert who_is_tied_has_nothing_left()

    any_sequence()

    # The walks are long enough to come by most of what can be done.
    assert len(done) > len(DO) * 2 // 3, DO.keys() - done
