"""Views that people keep of the queue: their own, and those that a coordinator shares. They hold filters and no case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Proposal, SavedView
from challenges.reviews import actions
from challenges.reviews.admin import tabs
from challenges.reviews.admin.tabs import forget_counts
from challenges.reviews.saved import MOST_VIEWS
from partners.roles import AUDITOR, COORDINATOR, EDITOR, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"
SAVE = f"{QUEUE}visninger/gem/"
VIEWS = f"{QUEUE}visninger/"


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def saved(owner, name="Til torsdagsmødet", query="view=late", shared=False):
    return actions.save_view(actor=owner, name=name, query=query, shared=shared)


def names(user):
    return [view.name for view in SavedView.objects.visible_to(user)]


# --- Saving ------------------------------------------------------------------


def test_what_the_list_is_narrowed_by_is_kept_under_a_name_and_shows_the_same_list(desk, clerk):
    turkish, _danish = submitted(title="Regnbede", language="tr"), submitted()
    link = desk.get(f"{QUEUE}?view=all&language=tr&p=1").content.decode()

    answer = desk.post(f"{SAVE}?view=all&language=tr", {"name": " Tyrkiske ", "query": "view=all&language=tr&p=1&export=csv"})

    assert f"{SAVE}?view=all&amp;language=tr" in link
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query, view.shared) == (clerk, "Tyrkiske", "view=all&language=tr", False)
    assert answer.url == f"{QUEUE}?{view.query}"
    page = desk.get(answer.url)
    assert list(page.context["object_list"]) == [turkish]
    assert page.context["saved"] == view
    assert desk.get(f"{QUEUE}{turkish.pk}/declare/").status_code == 200
    assert desk.session["queue_place"]["label"] == "Tyrkiske"


def test_the_order_in_the_address_does_not_matter(desk, clerk):
    view = saved(clerk, query="view=all&q=regn&state=screening&state=submitted")

    page = desk.get(f"{QUEUE}?state=submitted&q=regn&state=screening&view=all&overdue=")

    assert page.context["saved"] == view


@pytest.mark.parametrize("query", ["language=klingon", "challenge=999999", "state=nonsense", "q=%00", f"q={'x' * 201}"])
def test_a_filter_that_the_list_does_not_understand_is_not_kept(desk, query):
    answer = desk.post(SAVE, {"name": "Til torsdagsmødet", "query": query})

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_what_is_no_filter_of_the_list_is_left_out(desk):
    desk.post(SAVE, {"name": "Til torsdagsmødet", "query": "view=late&next=https://evil.example&p=7&export=xlsx"})

    assert SavedView.objects.get().query == "view=late"


def test_the_same_name_takes_the_new_filters(clerk):
    saved(clerk, query="view=late")
    saved(clerk, query="view=mine")

    assert list(SavedView.objects.values_list("name", "query")) == [("Til torsdagsmødet", "view=mine")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "to\x07rsdag"])
def test_a_view_has_a_name_that_can_be_shown(desk, name):
    assert desk.post(SAVE, {"name": name, "query": ""}).status_code == 422
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_than_fit_in_a_menu(clerk):
    for number in range(MOST_VIEWS):
        saved(clerk, f"Visning {number}")
    saved(clerk, "Visning 0", "view=mine")

    with pytest.raises(ValidationError):
        saved(clerk, "En til")


# --- Sharing -----------------------------------------------------------------


def test_only_a_coordinator_shares_and_others_are_not_asked(client, desk, clerk, coordinator):
    page = desk.get(SAVE).content.decode()
    desk.post(SAVE, {"name": "Min", "query": "", "shared": "on"})
    with pytest.raises(PermissionDenied):
        saved(clerk, "Alles", shared=True)
    client.force_login(coordinator)
    shown = client.get(SAVE).content.decode()
    client.post(SAVE, {"name": "Alles", "query": "view=late", "shared": "on"})

    assert ('name="shared"' in page, 'name="shared"' in shown) == (False, True)
    assert list(SavedView.objects.order_by("name").values_list("name", "shared")) == [("Alles", True), ("Min", False)]


def test_one_has_ones_own_views_and_those_that_are_shared(clerk, coordinator):
    saved(clerk, "Min egen")
    saved(coordinator, "Koordinators egen")
    saved(coordinator, "Fælles", shared=True)

    assert (names(clerk), names(coordinator)) == (["Fælles", "Min egen"], ["Fælles", "Koordinators egen"])


def test_a_shared_view_shows_each_reader_what_is_theirs_to_see(client, clerk, coordinator):
    theirs, own = submitted(title="Regnbede", solution="En varmtvandsmaskine"), submitted(title="Regntønde", author=clerk)
    opened_one = opened(submitted(title="Telefonnøgle", solution="En varmtvandsmaskine"), clerk)
    view = saved(coordinator, query="view=all&q=varmtvandsmaskine", shared=True)

    def shown(user):
        client.force_login(user)
        page = client.get(f"{QUEUE}?{view.query}")
        assert page.context["saved"] == view
        return set(page.context["object_list"])

    assert shown(coordinator) == {theirs, opened_one}
    assert shown(clerk) == {opened_one}
    assert own not in shown(clerk)


# --- Another name, and away --------------------------------------------------


def test_one_names_and_takes_away_ones_own(desk, clerk):
    view = saved(clerk)

    desk.post(VIEWS, {"rename": view.pk, "name": "Fredag"})
    renamed = names(clerk)
    desk.post(VIEWS, {"remove": view.pk})

    assert (renamed, names(clerk)) == (["Fredag"], [])


def test_a_name_that_is_taken_is_refused_beside_its_field(desk, clerk):
    saved(clerk, "Fredag")
    view = saved(clerk, "Torsdag")

    answer = desk.post(VIEWS, {"rename": view.pk, "name": "Fredag"})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert names(clerk) == ["Fredag", "Torsdag"]


def test_a_coordinator_takes_away_what_is_shared_and_nobody_else_does(client, desk, clerk, coordinator):
    shared, private = saved(coordinator, "Fælles", shared=True), saved(coordinator, "Egen")

    refused = [desk.post(VIEWS, {verb: shared.pk, "name": "Min"}).status_code for verb in ("remove", "rename")]
    unknown = desk.post(VIEWS, {"remove": private.pk}).status_code

    assert (refused, unknown, names(coordinator)) == ([302, 302], 404, ["Egen", "Fælles"])
    client.force_login(person_with(COORDINATOR))
    client.post(VIEWS, {"rename": shared.pk, "name": "Min"})
    assert names(clerk) == ["Fælles"]
    client.post(VIEWS, {"remove": shared.pk})
    assert names(clerk) == []


@pytest.mark.parametrize("key", ["", "x", "-1", "0", "99999999999999999999", "²"])
def test_a_view_that_does_not_exist_is_not_found(desk, key):
    assert desk.post(VIEWS, {"remove": key}).status_code == 404


# --- The screens -------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (lambda: person_with(REVIEWER), 200), (lambda: person_with(AUDITOR), 200), (lambda: person_with(EDITOR), 302),
        (UserFactory, 403),
    ],
)
def test_the_screens_are_for_people_with_the_queue(client, person, status):
    client.force_login(person())

    assert [client.get(url).status_code for url in (SAVE, VIEWS)] == [status, status]


def test_the_menu_of_views_asks_one_question_however_many_there_are(desk, clerk):
    def questions():
        desk.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            desk.get(QUEUE)
        return len(asked)

    saved(clerk)
    few = questions()
    for number in range(9):
        saved(clerk, f"Visning {number}")

    assert questions() == few


# --- How many cases they hold ------------------------------------------------


def shown_numbers(desk, url):
    """The name of each view with its number, as the menu or the screen gives it."""
    context = desk.get(url).context
    if url == VIEWS:
        return {row["view"].name: row["number"] and row["number"].number for row in context["rows"]}
    return {view.name: number and number.number for view, _url, number in context["saved_views"]}


@pytest.mark.parametrize("url", [QUEUE, VIEWS])
def test_each_view_says_how_many_cases_its_list_shows_the_reader(desk, clerk, coordinator, url):
    centre, other = CentreFactory(), person_with(REVIEWER)
    turkish = submitted(language="tr", challenge=ChallengeFactory(owner_centre=CentreFactory(parent=centre)))
    late, mine = submitted(), submitted(author=clerk)
    Proposal.objects.filter(pk__in=[late.pk, mine.pk]).update(answer_due=timezone.localdate() - timedelta(days=3))
    actions.assign(turkish, actor=other, version=None, reviewer=other)
    queries = [
        "view=all&language=tr", "view=late", f"view=all&centre={centre.pk}", f"view=all&challenge={late.challenge.pk}",
        f"view=unassigned&assignee={other.pk}", f"view=all&assignee={other.pk}", "view=all&state=submitted&state=screening",
        "view=late&state=screening", "view=decide", "view=sent", "view=all&overdue=1&relief=penge",
    ]  # fmt: skip
    for number, query in enumerate(queries):
        saved(clerk if number % 2 else coordinator, f"Visning {number}", query, shared=number % 2 == 0)

    numbers = shown_numbers(desk, url)

    lists = {view.name: desk.get(f"{QUEUE}?{view.query}").context["paginator"].total for view in SavedView.objects.all()}
    assert numbers == {name: total.number for name, total in lists.items()}
    assert set(numbers.values()) == {0, 1, 2}


def test_what_is_gone_holds_nothing_and_a_search_is_not_counted(desk, clerk):
    submitted(title="Regnbede")
    gone = ChallengeFactory()
    saved(clerk, "Væk", f"view=all&challenge={gone.pk}")
    saved(clerk, "Regn", "view=all&q=regn")
    gone.delete()

    assert shown_numbers(desk, QUEUE) == {"Væk": 0, "Regn": None}


@pytest.mark.parametrize("url", [QUEUE, VIEWS])
def test_the_numbers_of_views_come_with_one_question_for_all(desk, clerk, url):
    def questions():
        desk.get(url)
        forget_counts(clerk)
        with CaptureQueriesContext(connection) as asked:
            desk.get(url)
        return len(asked)

    centre = CentreFactory()
    saved(clerk, query=f"view=decide&centre={centre.pk}")
    few = questions()
    for number in range(9):
        state = ("submitted", "parked")[number % 2]
        saved(clerk, f"Visning {number}", f"view=decide&assignee={clerk.pk}&state={state}&overdue=1")
        saved(clerk, f"Centrets {number}", f"view=all&centre={centre.pk}&language=da")

    assert questions() == few


def test_a_number_of_a_view_stops_where_counting_stops(monkeypatch, desk, clerk):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 2)
    for _ in range(4):
        submitted()
    saved(clerk, query="view=all")

    assert "2+" in desk.get(VIEWS).content.decode()
