"""What is not public yet is read by those who work on pages, and by nobody who is in the admin for something else."""

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.models import Page

from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, GAIN_OWNER, REVIEWER
from tests.factories import ChallengeFactory, person_with, ready_challenge, send_for_approval

pytestmark = pytest.mark.django_db
SECRET = "Zebravogn"
BULK = ("delete", "move", "publish", "unpublish")


@pytest.fixture
def drafts():
    """A page that was never public, and waits for approval, and a public one with a new title that waits as well."""
    writer = person_with(EDITOR)
    new, live = ready_challenge(title=SECRET), ChallengeFactory(title="Regnbede")
    live.title = f"{SECRET} to"
    for page in (new, live):
        send_for_approval(page, writer=writer)
    return list(Page.objects.filter(pk__in=[new.pk, live.pk]).order_by("pk"))


def routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield from routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]


def admin_addresses(page):
    """Every address of the admin, with this page and what belongs to it wherever an address has a place for something."""
    waiting = page.current_workflow_task_state
    places = {
        "content_type_app_name": "challenges", "content_type_model_name": "challengepage", "app_label": "wagtailcore",
        "model_name": "page", "action_name": "approve", "task_state_id": waiting.pk, "task_id": waiting.task_id,
        "workflow_state_id": waiting.workflow_state_id, "revision_id": page.latest_revision_id,
        "revision_id_a": "earliest", "revision_id_b": "latest",
        "destination_id": page.get_parent().pk, "parent_page_id": page.get_parent().pk,
    }  # fmt: skip

    def fill(route, action):
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("\\.", ".").replace("\\Z", "")
        named = places | {"action": action}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda place: str(named.get(place[1], page.pk)), re.sub(r"[\^$]", "", route))

    for route in routes(get_resolver().url_patterns):
        if route.startswith("admin/") and "logout" not in route:
            yield from {fill(route, action) for action in BULK}


@pytest.mark.once
@pytest.mark.parametrize("role", [REVIEWER, DECISION_MAKER, AUDITOR, GAIN_OWNER])
def test_no_address_of_the_admin_says_the_title_of_a_draft_to_who_works_on_no_page(drafts, role):
    client = Client(raise_request_exception=False)
    client.force_login(person_with(role))

    # Half of the word, so that a search that repeats what was asked for says nothing by it.
    found = [
        f"{url}{query}"
        for page in drafts
        for url in admin_addresses(page)
        for query in (f"?id={page.pk}&q=Zebra", "?id=all")
        if SECRET in b"".join(client.get(f"{url}{query}")).decode(errors="replace")
    ]

    assert found == []
    assert client.get("/admin/").status_code == 200
    assert SECRET not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("role", [REVIEWER, DECISION_MAKER, AUDITOR, GAIN_OWNER])
def test_who_works_on_no_page_changes_none(drafts, role):
    client = Client()
    client.force_login(person_with(role))
    new, _live = drafts
    before = list(Page.objects.order_by("pk").values())

    for action in BULK:
        client.post(f"/admin/bulk/wagtailcore/page/{action}/?id={new.pk}", {"chooser": new.get_parent().get_parent().pk})
    for screen in ("delete/", "unpublish/", f"move/{new.get_parent().get_parent().pk}/confirm/", "edit/", "lock/"):
        client.post(f"/admin/pages/{new.pk}/{screen}", {"title": "Andet"})

    assert list(Page.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("role", [EDITOR, COORDINATOR])
def test_who_works_on_pages_finds_the_drafts_everywhere(drafts, role):
    client = Client()
    client.force_login(person_with(role))
    new, _live = drafts
    parent = new.get_parent().pk

    pages = {
        url: SECRET in client.get(url).content.decode()
        for url in (
            f"/admin/bulk/wagtailcore/page/delete/?id={new.pk}", f"/admin/choose-page/{parent}/", f"/admin/pages/{parent}/",
            f"/admin/pages/{new.pk}/edit/", f"/admin/pages/{new.pk}/history/",
        )
    }  # fmt: skip

    assert pages == dict.fromkeys(pages, True)
