"""Every route of the URL map, asked in every way by everybody: nothing breaks, and each role opens its own rooms only."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from challenges.models import ChallengePage
from partners.models import User

from .addresses import STRANGE, addresses

pytestmark = pytest.mark.django_db

NOBODY, CITIZEN = "nobody", "borger"
REVIEWER, DECIDER, COORDINATOR, AUDITOR = "sagsbehandler", "beslutter", "koordinator", "revisor"
EDITOR, OWNER, ADMIN = "redaktoer", "gevinstejer", "admin"
STAFF = {REVIEWER, DECIDER, COORDINATOR, AUDITOR, EDITOR, OWNER, ADMIN}
QUEUE = {REVIEWER, DECIDER, COORDINATOR, AUDITOR, ADMIN}
PAGES = {EDITOR, COORDINATOR, ADMIN}

# Which rooms of the admin are not for all staff: how their addresses begin, and who may open what lies there.
# The longest beginning counts.
ROOMS = {
    "/admin/koe/": QUEUE,
    "/admin/koe/papir/": QUEUE - {AUDITOR},
    "/admin/koe/belastning/": {COORDINATOR, ADMIN},
    "/admin/koe/fordeling/": {COORDINATOR, ADMIN},
    "/admin/koe-roller/": {COORDINATOR, ADMIN},
    "/admin/koe-bedoemmere/": {COORDINATOR, ADMIN},
    "/admin/pages/": PAGES,
    "/admin/choose-": PAGES,
    "/admin/reports/": PAGES,
    "/admin/reports/locked/": {ADMIN},
    # Everybody sees there what happened to what is theirs.
    "/admin/reports/site-history/": STAFF,
    "/admin/documents/": {EDITOR, ADMIN},
    "/admin/documents/chooser/": STAFF,
    "/admin/documents/chooser/create/": {EDITOR, ADMIN},
    "/admin/images/": {EDITOR, ADMIN},
    "/admin/images/chooser/": STAFF,
    "/admin/images/chooser/create/": {EDITOR, ADMIN},
    "/admin/centre/": {COORDINATOR, ADMIN},
    "/admin/localize/submit/": PAGES,
    "/admin/workflows/": {ADMIN},
    "/admin/workflows/task_chooser/": STAFF,
    "/admin/collections/": {ADMIN},
    "/admin/redirects/": {ADMIN},
    "/admin/locales/": {ADMIN},
    "/admin/sites/": {ADMIN},
    "/admin/users/": {ADMIN},
    "/admin/groups/": {ADMIN},
}  # fmt: skip
# A reviewer declares before a case opens; the auditor, who reads, has nothing to declare.
OF_A_CASE = {
    "/admin/koe/1/": QUEUE - {REVIEWER}, "/admin/koe/1/historik/": QUEUE - {REVIEWER},
    "/admin/koe/1/assessments/": QUEUE - {REVIEWER}, "/admin/koe/1/declare/": QUEUE - {AUDITOR},
    # Where names are shown there is nothing to choose, so it leads back to the case.
    "/admin/koe/1/redact/": set(),
}  # fmt: skip
# Pictures for the icons and the words for the scripts: the same for everybody.
NO_SECRET = {"/admin/sprite/", "/admin/jsi18n/"}
# Faults of Wagtail's that only staff meet who make a request by hand, for the root of all pages or with nothing in it.
# Nothing is written.
KNOWN = {
    "POST /admin/pages/1/move/1/confirm/", "POST /admin/pages/1/set_position/", "POST /admin/pages/1/lock/",
    "POST /admin/pages/1/unlock/", "POST /admin/choose-external-link/", "POST /admin/redirects/import/process/",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demonstration site; loaded once and rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", force=True, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


def _rooms():
    page = ChallengePage.objects.canonical().get(slug="din-egen-ide").pk
    return [
        *addresses(skip=()), f"/admin/pages/{page}/", f"/admin/pages/{page}/edit/", f"/admin/pages/{page}/history/",
        f"/admin/localize/submit/page/{page}/",
    ]  # fmt: skip


def _asked(method, name, also=()):
    """The status of every address, for one method and one person; what was done is taken back."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if name != NOBODY:
            user = User.objects.get(email=f"{name}@example.dk")
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found = {address: client.generic(method, address).status_code for address in [*_rooms(), *also]}
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def read(site) -> dict[str, dict[str, int]]:
    """What everybody gets who reads every address."""
    strange = [*addresses(skip=(), samples=STRANGE)]
    return {name: _asked("GET", name, strange if name in {NOBODY, ADMIN} else ()) for name in [NOBODY, CITIZEN, *sorted(STAFF)]}


def test_no_address_breaks_whoever_reads_it(read):
    broken = [
        f"{status} {address} by {name}" for name, found in read.items() for address, status in found.items() if status >= 500
    ]

    assert broken == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_no_address_breaks_whatever_is_done_to_it(site, method):
    broken = {
        f"{method} {address}"
        for name in ([NOBODY, CITIZEN, REVIEWER, EDITOR, ADMIN] if method == "POST" else [ADMIN])
        for address, status in _asked(method, name, addresses(skip=(), samples=STRANGE) if name == ADMIN else ()).items()
        if status >= 500
    }

    assert broken - KNOWN == set()


def test_what_others_depend_on_is_not_deleted_and_the_admin_says_so(site):
    client = Client()
    client.force_login(User.objects.get(email="admin@example.dk"), backend="django.contrib.auth.backends.ModelBackend")
    author = User.objects.get(email="borger@example.dk")

    answer = client.post(f"/admin/users/delete/{author.pk}/", follow=True)

    assert "Det kan ikke slettes" in answer.content.decode()
    assert User.objects.filter(pk=author.pk).exists()


def _may_open(address):
    room = max((room for room in ROOMS if address.startswith(room)), key=len, default=None)
    return OF_A_CASE.get(address) or ROOMS.get(room, STAFF)


def test_each_role_opens_its_own_rooms_of_the_admin_and_no_other(read):
    opened = {
        address: {name for name, found in read.items() if found.get(address) == 200}
        for address in read[CITIZEN]
        if address.startswith("/admin/") and address not in NO_SECRET
    }

    too_many = {address: names - _may_open(address) for address, names in opened.items() if names - _may_open(address)}
    too_few = {address: _may_open(address) - names for address, names in opened.items() if names and _may_open(address) - names}
    unused = {room for room in ROOMS if not any(names and address.startswith(room) for address, names in opened.items())}
    assert (too_many, too_few, unused) == ({}, {}, set())
