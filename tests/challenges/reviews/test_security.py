"""Who may open which screen of the queue, and that a case which is not one's own leaves no trace on any of them."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from challenges.models import Proposal
from challenges.reviews import actions
from challenges.reviews.admin.verbs import SCREENS
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, GAIN_OWNER, REVIEWER
from tests.factories import (
    CentreFactory,
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    opened,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db
SECRET = "Zebravogn"
QUEUE = "/admin/koe/"


def client_of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def screens_of(case):
    own = [f"{QUEUE}{case.pk}/", f"{QUEUE}{case.pk}/historik/", *(f"{QUEUE}{case.pk}/{verb}/" for verb in SCREENS)]
    return [QUEUE, f"{QUEUE}results/", f"{QUEUE}?export=csv", f"{QUEUE}?export=xlsx", f"{QUEUE}papir/", *own]


def bulk(kind, *cases, **extra):
    ids = "&".join(f"id={case if isinstance(case, str) else case.pk}" for case in cases)
    rest = "".join(f"&{name}={value}" for name, value in extra.items())
    return f"/admin/bulk/challenges/proposal/{kind}/?{ids}{rest}"


def tied_author():
    me = person_with(REVIEWER)
    return me, submitted(title=SECRET, author=me)


def tied_co_author():
    me, case = person_with(REVIEWER), submitted(title=SECRET)
    case.co_authors.add(me)
    return me, case


def tied_member():
    organisation = OrganisationFactory()
    me, speaker = person_with(REVIEWER), UserFactory()
    MembershipFactory(organisation=organisation, user=me)
    MembershipFactory(organisation=organisation, user=speaker)
    return me, submitted(title=SECRET, author=speaker, organisation=organisation)


def of_another_centre():
    me = person_with(REVIEWER)
    me.centres.add(CentreFactory())
    return me, submitted(title=SECRET, challenge=ChallengeFactory(owner_centre=CentreFactory()))


NOT_THEIRS = pytest.mark.parametrize("not_theirs", [tied_author, tied_co_author, tied_member, of_another_centre])


@pytest.mark.parametrize("who", [EDITOR, GAIN_OWNER, "citizen", "anonymous"])
def test_people_without_the_queue_get_no_screen_of_it(who, case):
    user = {"citizen": UserFactory, "anonymous": lambda: None}.get(who, lambda: person_with(who))()
    client = client_of(user)
    before = (case.events.count(), Proposal.objects.get(pk=case.pk).version)

    answers = [client.get(url).status_code for url in screens_of(case)]
    answers += [client.post(f"{QUEUE}{case.pk}/{verb}/", {"version": case.version, "text": "x"}).status_code for verb in SCREENS]
    answers += [client.post(bulk(kind, case)).status_code for kind in ("assign", "screen", "forward")]

    # A citizen is stopped at the admin's door; the others are sent to where they may be.
    assert set(answers) == {403 if who == "citizen" else 302}
    assert (case.events.count(), Proposal.objects.get(pk=case.pk).version) == before


@pytest.mark.parametrize("role", [REVIEWER, COORDINATOR, DECISION_MAKER, AUDITOR])
def test_people_with_the_queue_read_list_case_history_and_export(role, case):
    person = person_with(role)
    client = client_of(person)
    if role == REVIEWER:
        opened(case, person)

    answers = [
        client.get(url).status_code for url in (QUEUE, f"{QUEUE}{case.pk}/", f"{QUEUE}{case.pk}/historik/", f"{QUEUE}?export=csv")
    ]

    assert answers == [200, 200, 200, 200]
    assert case.title in client.get(QUEUE).content.decode()


def test_an_auditor_reads_and_changes_nothing(case):
    client = client_of(person_with(AUDITOR))
    words = {"version": case.version, "text": "x", "question": "x", "to": "x", "reason": "x", "seen": "x"}

    for verb in SCREENS:
        client.post(f"{QUEUE}{case.pk}/{verb}/", words)
    for kind in ("assign", "screen", "forward"):
        client.post(bulk(kind, case), words)

    assert [event.verb for event in case.events.all()] == ["submitted"]
    assert client.get(f"{QUEUE}papir/").status_code == 302


def test_a_reviewer_neither_sees_nor_does_a_decision(clerk, case):
    case = actions.screen(opened(case, clerk), actor=clerk, version=case.version)
    client = client_of(clerk)

    page = client.get(f"{QUEUE}{case.pk}/").content.decode()
    client.post(f"{QUEUE}{case.pk}/decide/", {"version": case.version, "outcome": "declined", "public_reason": "Nej."})

    assert f"{case.pk}/decide/" not in page
    assert case.decisions.count() == 0


@NOT_THEIRS
def test_a_case_that_is_not_ones_own_is_on_no_screen(not_theirs):
    me, hidden = not_theirs()
    # A merged and a phoned case would show at other places.
    colleague = person_with(COORDINATOR)
    mine = (
        submitted(title="Regnbede", challenge=hidden.challenge)
        if not me.centres.exists()
        else submitted(title="Regnbede", challenge=ChallengeFactory(owner_centre=me.centres.first()))
    )
    actions.merge(Proposal.objects.get(pk=hidden.pk), actor=colleague, version=None, into=mine, reason=f"Det samme som {SECRET}")
    hidden.refresh_from_db()
    opened(mine, me)
    client = client_of(me)

    pages = {
        url: client.get(url).content.decode()
        for url in (
            "/admin/", QUEUE, f"{QUEUE}?view=call", f"{QUEUE}?q=regnbede", f"{QUEUE}?state=duplicate",
            f"{QUEUE}results/?state=duplicate",
            f"{QUEUE}{mine.pk}/", f"{QUEUE}{mine.pk}/historik/", bulk("assign", hidden), bulk("assign", "all", state="duplicate"),
        )
    }  # fmt: skip

    assert "Regnbede" in pages[QUEUE]
    assert [url for url, page in pages.items() if SECRET in page or hidden.reference in page] == []
    assert f"/admin/koe/{hidden.pk}/" not in client.get(f"{QUEUE}?q={SECRET}").content.decode()


@NOT_THEIRS
def test_a_case_that_is_not_ones_own_does_not_exist_at_its_address(not_theirs):
    me, hidden = not_theirs()
    client = client_of(me)

    answers = [client.get(url).status_code for url in screens_of(hidden) if f"/{hidden.pk}/" in url]
    answers += [
        client.post(f"{QUEUE}{hidden.pk}/{verb}/", {"version": hidden.version, "text": "x"}).status_code for verb in SCREENS
    ]

    assert set(answers) == {404}


@NOT_THEIRS
def test_a_case_that_is_not_ones_own_is_in_no_export_and_no_count(not_theirs):
    me, _hidden = not_theirs()
    client = client_of(me)

    csv = b"".join(client.get(f"{QUEUE}?export=csv").streaming_content).decode()
    xlsx = client.get(f"{QUEUE}?export=xlsx")
    cells = [
        str(cell.value)
        for row in load_workbook(io.BytesIO(b"".join(xlsx.streaming_content) if xlsx.streaming else xlsx.content)).active
        for cell in row
    ]

    assert SECRET not in csv
    assert SECRET not in cells
    assert {str(number) for _tab, number, _url in client.get(QUEUE).context["tabs"]} == {"0"}


@NOT_THEIRS
def test_a_case_that_is_not_ones_own_is_not_done_in_bulk_nor_chosen_for_a_merge(not_theirs):
    me, hidden = not_theirs()
    mine = opened(submitted(title="Regnbede", challenge=ChallengeFactory(owner_centre=me.centres.first())), me)
    client = client_of(me)

    client.post(bulk("forward", hidden), {"to": "Vej og park", "reason": "Forkert sted"})
    answer = client.post(f"{QUEUE}{mine.pk}/merge/", {"version": mine.version, "into": hidden.reference, "reason": "Ens"})

    assert Proposal.objects.get(pk=hidden.pk).state == "submitted"
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()


def test_the_list_asks_the_same_number_of_questions_for_5_and_50_rows(clerk, django_assert_max_num_queries):
    challenge = ChallengeFactory()
    client = client_of(clerk)

    def questions():
        client.get(QUEUE)
        with django_assert_max_num_queries(30) as asked:
            assert client.get(QUEUE).status_code == 200
        return len(asked)

    for number in range(5):
        submitted(challenge=challenge, title=f"Forslag nummer {number}")
    few = questions()
    for number in range(45):
        submitted(challenge=challenge, title=f"Forslag nummer {number + 5}")

    assert questions() == few
