"""Who else has a case open: seen by those who may read it, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.admin.models import EditingSession

from challenges.models import Proposal
from challenges.reviews import actions
from challenges.reviews.presence import Onlooker, forget_absent, look
from cocreate.common import regular
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, REVIEWER
from tests.factories import (
    CentreFactory,
    CriterionFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    opened,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db
# Five of them are asked by every request in the admin: session, person, two for what the person may, profile.
MOST_QUERIES = 10


@pytest.fixture
def karen(case):
    """A colleague who has opened the case."""
    karen = person_with(REVIEWER, first_name="Karen", last_name="Holm")
    opened(case, karen)
    return karen


@pytest.fixture
def desk(client, case, clerk):
    """Somebody who has opened the case and has no page open yet."""
    opened(case, clerk)
    client.force_login(clerk)
    return client


def screen_of(case, screen=""):
    return f"/admin/koe/{case.pk}/{screen}"


def ping(client, case, **sent):
    return client.post(screen_of(case, "presence/"), sent)


def seen_by(user, case):
    _session, others = look(user, case)
    return others


def ago(minutes, **sessions):
    EditingSession.objects.filter(**sessions).update(last_seen_at=timezone.now() - timedelta(minutes=minutes))


LOOKS, WRITES = Onlooker("Karen Holm", False, False), Onlooker("Karen Holm", True, False)


# --- Seeing and being seen ---------------------------------------------------


def test_who_is_alone_is_told_nothing(desk, case):
    page = desk.get(screen_of(case))

    assert page.context["onlookers"] == []
    assert re.search(r'role="status" data-koe-onlookers>\s*</div>', page.content.decode())


@pytest.mark.parametrize(
    ("screen", "seen"),
    [("", LOOKS), ("historik/", LOOKS), ("ask/", WRITES), ("note/", WRITES), ("forward/", WRITES), ("assess/", WRITES)],
)
def test_on_every_screen_of_a_case_one_is_seen_and_on_those_where_one_writes_as_writing(desk, case, karen, screen, seen):
    CriterionFactory(page=case.challenge, key="value", name="Værdi")
    if screen == "assess/":
        actions.screen(case, actor=karen, version=None)
    theirs = Client()
    theirs.force_login(karen)

    assert theirs.get(screen_of(case, screen)).status_code == 200

    assert desk.get(screen_of(case)).context["onlookers"] == [seen]
    assert theirs.get(screen_of(case, screen)).context["onlookers"] != []


@pytest.mark.parametrize(
    ("role", "seen"), [(REVIEWER, True), (COORDINATOR, True), (DECISION_MAKER, True), (AUDITOR, True), (EDITOR, False)]
)
def test_each_role_that_may_read_the_case_sees_who_else_does(client, case, karen, role, seen):
    look(karen, case)
    somebody = person_with(role)
    if seen and role != AUDITOR:
        opened(case, somebody)
    client.force_login(somebody)

    answers = [client.get(screen_of(case)), ping(client, case)]

    assert [answer.status_code == 200 for answer in answers] == [seen, seen]
    assert ["Karen Holm" in answer.content.decode() for answer in answers] == [seen, seen]
    assert EditingSession.objects.filter(user=somebody).exists() == seen


def nobody_else(case):
    return None


def citizen(case):
    return UserFactory()


def not_opened(case):
    return person_with(REVIEWER)


def of_another_centre(case):
    case.challenge.owner_centre = CentreFactory()
    case.challenge.save()
    person = person_with(COORDINATOR)
    person.centres.add(CentreFactory())
    return person


def proposer(case):
    person = person_with(COORDINATOR)
    Proposal.objects.filter(pk=case.pk).update(author=person)
    return person


def co_proposer(case):
    person = person_with(COORDINATOR)
    case.co_authors.add(person)
    return person


def member(case):
    organisation = OrganisationFactory()
    Proposal.objects.filter(pk=case.pk).update(organisation=organisation)
    return MembershipFactory(organisation=organisation, user=person_with(COORDINATOR)).user


def declared_tied(case):
    person = person_with(COORDINATOR)
    actions.declare(case, actor=person, answer="tie", ground="Nabo.")
    return person


def in_doubt(case):
    person = person_with(COORDINATOR)
    actions.declare(case, actor=person, answer="in_doubt", ground="Måske nabo.")
    return person


def ruled_tied(case):
    person = in_doubt(case)
    actions.rule_on_doubt(case.declarations.get(person=person), actor=person_with(COORDINATOR), ruling="tie", reason="Ja.")
    return person


CLOSED = [proposer, co_proposer, member, declared_tied, in_doubt, ruled_tied]


@pytest.mark.parametrize("who", [nobody_else, citizen, not_opened, of_another_centre, *CLOSED])
def test_who_may_not_read_the_case_is_told_of_nobody_and_leaves_no_trace(client, case, karen, who):
    look(karen, case)
    stranger = who(case)
    if stranger:
        client.force_login(stranger)

    answers = [client.get(screen_of(case)), ping(client, case), ping(client, case, leave="1", session="1")]

    assert [answer.status_code for answer in answers][1:] in ([404, 404], [302, 302], [403, 403])
    assert ["Karen" in answer.content.decode() for answer in answers] == [False] * 3
    assert list(EditingSession.objects.values_list("user", flat=True)) == [karen.pk]


@pytest.mark.parametrize("who", CLOSED)
def test_who_is_tied_or_in_doubt_meanwhile_is_not_seen_any_more(case, clerk, who):
    opened(case, clerk)
    person = who(case)
    case = Proposal.objects.get(pk=case.pk)
    look(person, case)

    assert not Proposal.objects.opened_by(person).exists()
    assert seen_by(clerk, case) == []


def test_who_was_in_doubt_and_is_free_is_seen(case, clerk):
    opened(case, clerk)
    person = in_doubt(case)
    actions.rule_on_doubt(case.declarations.get(person=person), actor=person_with(COORDINATOR), ruling="none", reason="Nej.")
    look(person, case)

    assert seen_by(clerk, case) == [Onlooker(person.name, False, False)]


def test_who_has_left_the_house_is_not_seen(case, clerk, karen):
    look(karen, case)
    karen.is_active = False
    karen.save()

    assert seen_by(clerk, case) == []


def test_several_windows_of_one_person_are_one_and_writing_in_any_of_them_counts(case, clerk, karen):
    look(karen, case, writes=True)
    look(karen, case, session=0)
    look(clerk, case)

    assert (EditingSession.objects.filter(user=karen).count(), seen_by(clerk, case)) == (2, [WRITES])
    assert [one.name for one in seen_by(karen, case)] == [clerk.name]


def test_another_case_is_another_room(case, clerk, karen):
    look(karen, opened(submitted(challenge=case.challenge), karen))

    assert seen_by(clerk, case) == []


# --- Coming and going --------------------------------------------------------


def test_the_script_keeps_the_page_awake_and_says_when_somebody_begins_to_write(desk, case, clerk, karen):
    session = desk.get(screen_of(case)).context["presence"]["session"]
    look(karen, case)
    ago(5, user=clerk)

    first = ping(desk, case, session=session).json()
    ping(desk, case, session=session, writes="1")

    assert first["session"] == session
    assert "Karen Holm" in first["html"]
    assert seen_by(karen, case) == [Onlooker(clerk.name, True, False)]


def test_leaving_ends_the_session_and_only_ones_own(desk, case, clerk, karen):
    (theirs, _others), mine = look(karen, case), desk.get(screen_of(case)).context["presence"]["session"]

    answers = [ping(desk, case, leave="1", session=session).status_code for session in (theirs, mine)]

    assert answers == [204, 204]
    assert list(EditingSession.objects.values_list("pk", flat=True)) == [theirs]


@pytest.mark.parametrize("session", ["", "x", "-1", "9" * 30, "²", "0"])
def test_a_session_that_is_none_is_begun_anew(desk, case, clerk, session):
    answer = ping(desk, case, session=session)

    assert answer.json() == {"session": EditingSession.objects.get(user=clerk).pk, "html": answer.json()["html"]}


def test_a_session_of_somebody_else_is_not_taken_over(desk, case, clerk, karen):
    theirs, _others = look(karen, case)

    assert ping(desk, case, session=theirs).json()["session"] != theirs
    assert set(EditingSession.objects.values_list("user", flat=True)) == {clerk.pk, karen.pk}


def test_without_a_script_a_page_that_was_left_a_minute_ago_is_the_same_visit(desk, case, clerk):
    desk.get(screen_of(case, "ask/"))
    ago(2)

    desk.get(screen_of(case))

    assert list(EditingSession.objects.values_list("user", "is_editing")) == [(clerk.pk, False)]


@pytest.mark.parametrize(
    ("minutes", "seen"), [(9, [LOOKS]), (11, [Onlooker("Karen Holm", False, True)]), (26, [])]
)  # fmt: skip
def test_who_is_not_heard_of_is_still_then_gone(desk, case, karen, minutes, seen):
    look(karen, case)
    ago(minutes)

    assert desk.get(screen_of(case)).context["onlookers"] == seen


def test_the_regular_work_takes_old_sessions_away(case, karen, clerk):
    look(karen, case)
    ago(61)
    look(clerk, case)

    done, failed = regular.do_all()

    assert (done["absent"], failed) == (1, [])
    assert EditingSession.objects.get().user == clerk
    assert forget_absent(timezone.now()) == 0


# --- It costs little and changes nothing -------------------------------------


@pytest.mark.parametrize("others", [0, 4])
def test_a_ping_is_cheap_whoever_else_is_there(desk, case, others):
    for _one in range(others):
        look(person_with(COORDINATOR), case)
    session = desk.get(screen_of(case)).context["presence"]["session"]
    ping(desk, case, session=session)

    with CaptureQueriesContext(connection) as queries:
        answer = ping(desk, case, session=session)

    assert answer.json()["html"].count("koe-tag") == others
    assert len(queries) <= MOST_QUERIES


def test_a_ping_keeps_nobody_logged_in_and_writes_no_history(desk, case):
    session = desk.get(screen_of(case)).context["presence"]["session"]
    before = (Session.objects.get().expire_date, case.events.count(), Proposal.objects.get().version)

    answer = ping(desk, case, session=session)

    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert (Session.objects.get().expire_date, case.events.count(), Proposal.objects.get().version) == before


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_it_answers_nothing_else(desk, case, method):
    assert getattr(desk, method)(screen_of(case, "presence/")).status_code == 405


def test_it_asks_for_the_token_of_the_page(case, clerk):
    opened(case, clerk)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)

    assert ping(strict, case).status_code == 403
