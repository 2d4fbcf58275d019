"""Who sees which proposals: the lists and the questions about one row agree, for every role and every kind of row."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.models import Proposal
from challenges.proposals.states import HIDDEN, UNDECIDED, S
from challenges.reviews.actions import can_take, declare
from challenges.reviews.models import Assignment
from challenges.reviews.rules import VERBS, is_legal, verbs_for, verbs_in_list
from cocreate.common.refusals import SYSTEM, may
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, MembershipFactory, UserFactory, person_with, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_mails")]


@pytest.fixture
def everybody():
    """People of every kind, by name."""
    member = MembershipFactory()
    former = MembershipFactory(organisation=member.organisation, ended_at=timezone.now())
    tied_reviewer = person_with(REVIEWER)
    MembershipFactory(user=tied_reviewer, organisation=member.organisation)
    home = CentreFactory()
    unit = CentreFactory(parent=home)
    people = {
        "anonymous": AnonymousUser(),
        "author": UserFactory(),
        "co-author": UserFactory(),
        "co-author who reviews": person_with(REVIEWER),
        "author who reviews": person_with(REVIEWER),
        "member": member.user,
        "former member": former.user,
        "stranger": UserFactory(),
        "reviewer": person_with(REVIEWER),
        "reviewer who has answered": person_with(REVIEWER),
        "reviewer of a centre": person_with(REVIEWER),
        "reviewer of a unit": person_with(REVIEWER),
        "assigned from another centre": person_with(REVIEWER),
        "reviewer tied to the organisation": tied_reviewer,
        "coordinator": person_with(COORDINATOR),
        "decision-maker": person_with(DECISION_MAKER),
        "auditor": person_with(AUDITOR),
        "editor": person_with(EDITOR),
        "superuser": UserFactory(is_superuser=True),
        "superuser who is the author": UserFactory(is_superuser=True),
        "inactive reviewer": person_with(REVIEWER, is_active=False),
    }
    elsewhere = CentreFactory()
    home.staff.add(people["reviewer of a centre"])
    unit.staff.add(people["reviewer of a unit"])
    elsewhere.staff.add(people["assigned from another centre"])
    challenges = [ChallengeFactory(owner_centre=centre) for centre in (home, unit, elsewhere, None)]
    for index, challenge in enumerate(challenges):
        mine = submitted(challenge=challenge, author=people["author"])
        mine.co_authors.add(people["co-author"], people["co-author who reviews"])
        submitted(challenge=challenge, author=people["author who reviews"])
        submitted(challenge=challenge, author=people["superuser who is the author"])
        submitted(challenge=challenge, author=member.user, organisation=member.organisation)
        letter = submitted(challenge=challenge, contact=None, source="by", source_ref=str(index), actor=people["stranger"])
        Proposal.objects.filter(pk=letter.pk).update(author=None)
    assigned = Proposal.objects.filter(challenge=challenges[0], author=people["author"]).get()
    Assignment.objects.create(proposal=assigned, reviewer=people["assigned from another centre"])
    Assignment.objects.create(
        proposal=Proposal.objects.filter(author=None).first(),
        reviewer=people["assigned from another centre"],
        ended_at=timezone.now(),
    )
    for case, answer in zip(Proposal.objects.order_by("pk"), ("none", "tie", "in_doubt"), strict=False):
        declare(case, actor=people["reviewer who has answered"], answer=answer, ground="Fordi.")
    return people


def in_every_condition():
    """The rows, again and again: every state, screened or not, consented or not, anonymised or not."""
    now = timezone.now()
    other = Proposal.objects.order_by("pk").first()
    for state, screened, consent, anonymised in product(S, (None, now), (True, False), (None, now)):
        Proposal.objects.exclude(pk=other.pk).update(
            state=state,
            returns_to=S.SCREENING,
            merged_into=other,
            screened_at=screened,
            publish_consent=consent,
            anonymised_at=anonymised,
        )
        yield Proposal.objects.select_related("challenge", "author", "organisation").order_by("pk")


def test_the_public_list_and_the_row_agree(everybody):
    for rows in in_every_condition():
        public = set(Proposal.objects.public().values_list("pk", flat=True))
        assert public == {proposal.pk for proposal in rows if proposal.is_public}
        assert not public & set(Proposal.objects.filter(state__in=HIDDEN).values_list("pk", flat=True))


def test_what_a_person_sees_outside_the_queue(everybody):
    for user in everybody.values():
        own = set(Proposal.objects.of(user).values_list("pk", flat=True))
        visible = set(Proposal.objects.visible_to(user).values_list("pk", flat=True))
        public = set(Proposal.objects.public().values_list("pk", flat=True))
        assert visible == own | public
        if user.is_active:
            assert visible == {row.pk for row in Proposal.objects.all() if may(user, "challenges.read_proposal", row)}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("anonymous", 0), ("author", 4), ("co-author", 4), ("co-author who reviews", 4), ("member", 4), ("former member", 0),
        ("stranger", 0), ("reviewer", 0), ("superuser", 0), ("superuser who is the author", 4),
        ("reviewer tied to the organisation", 4),
    ],
)  # fmt: skip
def test_ones_own_proposals(everybody, who, sees):
    assert Proposal.objects.of(everybody[who]).count() == sees


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("anonymous", 0), ("author", 0), ("member", 0), ("stranger", 0), ("editor", 0), ("inactive reviewer", 0),
        ("reviewer", 20), ("coordinator", 20), ("decision-maker", 20), ("auditor", 20), ("superuser", 20),
        # Own cases and those of one's organisation do not exist in one's queue, whatever the role.
        ("author who reviews", 16), ("co-author who reviews", 16), ("superuser who is the author", 16),
        ("reviewer tied to the organisation", 16),
        # A declared tie takes the case away; a doubt only closes it.
        ("reviewer who has answered", 19),
        # Own centre with its units, and challenges of no centre.
        ("reviewer of a centre", 15), ("reviewer of a unit", 10), ("assigned from another centre", 11),
    ],
)  # fmt: skip
def test_the_queue_of_each(everybody, who, sees):
    assert Proposal.objects.in_queue_of(everybody[who]).count() == sees


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("reviewer", 0), ("reviewer of a centre", 0), ("assigned from another centre", 0), ("author who reviews", 0),
        ("reviewer who has answered", 1), ("coordinator", 20), ("decision-maker", 20), ("auditor", 20), ("superuser", 20),
        ("superuser who is the author", 16), ("stranger", 0), ("inactive reviewer", 0),
    ],
)  # fmt: skip
def test_the_cases_that_each_has_opened(everybody, who, opens):
    assert Proposal.objects.opened_by(everybody[who]).count() == opens


def test_the_queue_and_the_questions_about_one_case_agree(everybody):
    for user in everybody.values():
        queue = set(Proposal.objects.in_queue_of(user).values_list("pk", flat=True))
        opened = set(Proposal.objects.opened_by(user).values_list("pk", flat=True))
        assert queue == {row.pk for row in Proposal.objects.all() if may(user, "challenges.read_case", row)}
        assert opened == {row.pk for row in Proposal.objects.all() if may(user, "challenges.open_case", row)}


def test_nobody_takes_a_case_that_is_not_in_their_queue_and_no_auditor_takes_any(everybody):
    working = {
        "reviewer", "reviewer who has answered", "reviewer of a centre", "reviewer of a unit", "assigned from another centre",
        "reviewer tied to the organisation", "author who reviews", "co-author who reviews", "coordinator", "decision-maker",
        "superuser", "superuser who is the author",
    }  # fmt: skip
    for name, user in everybody.items():
        expected = set(Proposal.objects.in_queue_of(user)) if name in working else set()
        assert {row for row in Proposal.objects.all() if can_take(user, row)} == expected, name


def test_the_verbs_of_a_list_are_those_of_each_case(everybody):
    for state in (*UNDECIDED, S.SELECTED, S.PARKED, S.DECLINED, S.FORWARDED, S.WITHDRAWN):
        Proposal.objects.update(state=state, returns_to=S.SCREENING)
        for user in everybody.values():
            rows = list(Proposal.objects.in_queue_of(user).order_by("pk")[:3])
            assert verbs_in_list(user, rows) == {row.pk: verbs_for(user, row) for row in rows}


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ASSESSMENT, S.PARKED])
def test_a_verb_is_offered_where_the_rules_and_the_state_allow_it(everybody, state):
    Proposal.objects.update(state=state)
    # What the second case is tied to is not in the queue; the third waits for a ruling.
    cases = list(Proposal.objects.order_by("pk")[:3])
    for who in ("reviewer", "reviewer who has answered", "coordinator", "decision-maker", "auditor", "stranger"):
        user = everybody[who]
        offered = {case.pk: set(verbs_for(user, case)) for case in cases}
        assert offered == {
            case.pk: {verb for verb, (permission, _to) in VERBS.items() if may(user, permission, case) and is_legal(verb, case)}
            for case in cases
        }, who


def test_a_tied_person_has_no_verb_at_all(everybody):
    for who in (
        "author who reviews",
        "co-author who reviews",
        "superuser who is the author",
        "reviewer tied to the organisation",
    ):
        hidden = Proposal.objects.exclude(pk__in=Proposal.objects.in_queue_of(everybody[who]))
        assert [verbs_for(everybody[who], case) for case in hidden] == [[]] * 4


def test_the_system_reads_no_queue(everybody):
    assert not may(SYSTEM, "challenges.read_queue")


@pytest.mark.parametrize("method", ["visible_to", "in_queue_of", "opened_by", "of"])
def test_the_number_of_questions_does_not_depend_on_the_rows(everybody, method, django_assert_max_num_queries):
    reviewer = everybody["reviewer of a centre"]
    with django_assert_max_num_queries(6):
        list(getattr(Proposal.objects, method)(reviewer))
