"""The public pages in a real browser: what axe finds, sideways scroll, faults that are read first, a menu without script."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import gettext as _

from partners.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "/",
    "/udfordringer/",
    "/udfordringer/?p=personale&status=all&search=zzz",
    "/udfordringer/flere-haender-paa-plejehjemmet/",
    "/udfordringer/flere-haender-paa-plejehjemmet/svar/",
    "/forslag/",
    "/privatliv/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/findes-ikke/",
    "/en/",
    "/en/udfordringer/flere-haender-paa-plejehjemmet/",
]
MINE = ["/min-side/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"]
REACH = """
    Math.max(0, ...[...document.querySelectorAll("body *")]
        .filter(element => element.checkVisibility({contentVisibilityAuto: true}))
        .map(element => element.getBoundingClientRect().right - innerWidth))
"""


@pytest.fixture
def site(live_server):
    call_command("load_demo", force=True)
    return live_server


@pytest.fixture
def log_in(site):
    def give(page, email):
        client = Client()
        client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}])

    return give


def faults_of(page, paths, axe):
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path}: {fault}" for fault in axe(page)]
    return found


def test_no_page_has_a_fault_that_axe_finds(site, new_page, log_in, axe):
    faults = []
    for width, dark in [(360, False), (1280, False), (360, True), (1280, True)]:
        public, mine = new_page(width=width, dark=dark), new_page(width=width, dark=dark)
        log_in(mine, "borger@example.dk")
        faults += faults_of(public, PUBLIC, axe) + faults_of(mine, MINE, axe)

    assert faults == []


def test_no_page_is_wider_than_a_small_phone_or_a_tablet(site, new_page, log_in):
    too_wide = {}
    for width in (320, 768, 992):
        page = new_page(width=width)
        log_in(page, "borger@example.dk")
        for path in [*PUBLIC, *MINE]:
            page.goto(path)
            if reach := round(page.evaluate(REACH)):
                too_wide[width, path] = reach

    assert too_wide == {}


def test_faults_are_read_first_and_lead_to_their_fields(site, new_page, axe):
    page = new_page(width=360)
    page.goto("/udfordringer/flere-haender-paa-plejehjemmet/svar/")

    page.follow("main form button.button-primary")

    assert page.title().startswith(f"{_('Error:')} ")
    assert page.evaluate("document.activeElement.hasAttribute('data-faults')")
    assert axe(page) == []
    page.click("[data-faults] a")
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_the_menu_of_a_phone_opens_without_script(site, new_page):
    page = new_page(width=360, javascript=False)
    page.goto("/")

    page.click(".menu summary")
    page.follow(".menu >> text=Udfordringer")

    assert page.url.endswith("/udfordringer/")


def test_the_first_thing_a_keyboard_reaches_leads_past_the_menu(site, new_page):
    page = new_page()
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")
