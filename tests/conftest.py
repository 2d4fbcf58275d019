"""What every test may ask for: clean caches, a first site that survives flushing, a client of the API, a browser."""

import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import translation

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
BROWSER_FIXTURES = {"page", "browser", "browser_context", "new_page"}

# A busy machine is no fault; speed is watched by `make bench`.
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("unhurried")


def pytest_collection_modifyitems(items):
    """Mark what needs a browser; without one those tests say so."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _own_cache_and_language():
    """No test sees another's cached answers or language."""
    from cocreate.common.kept import forget

    cache.clear()
    forget()
    with translation.override("da"):
        yield
    cache.clear()
    forget()


@pytest.fixture(autouse=True)
def _own_permits():
    """No test is slowed down by what another did."""
    from cocreate.common.limits import permits

    permits.forget()


# --- The database ------------------------------------------------------------


@pytest.fixture(scope="session")
def first_rows(django_db_setup, django_db_blocker) -> dict[str, tuple[list[str], list[tuple]]]:
    """Every row that the migrations made: root page, locale, groups, permissions, first pages."""
    from django.apps import apps
    from django.db import connection

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        rows = {}
        for table in sorted(tables & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found = cursor.fetchall()
            if found:
                rows[table] = ([column[0] for column in cursor.description], found)
    return rows


@pytest.fixture(autouse=True)
def _first_site_after_a_flush(request, _django_db_marker):
    """A transactional test begins with what the migrations made, also when the one before it emptied every table."""
    marker = request.node.get_closest_marker("django_db")
    by_name = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
    if not (by_name or (marker and marker.kwargs.get("transaction"))):
        return
    rows = request.getfixturevalue("first_rows")
    if by_name:
        request.getfixturevalue("transactional_db")
    from wagtail.models import Locale, Site

    if not Locale.objects.exists():
        _put_back(rows)
    Site.clear_site_root_paths_cache()


def _put_back(rows):
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in rows:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        for table, (columns, values) in rows.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({places})", [_storable(row) for row in values]
            )
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()


def _storable(row):
    from django.db import connection

    if connection.vendor != "postgresql":
        return row
    from psycopg.types.json import Jsonb

    return [Jsonb(value) if isinstance(value, dict | list) else value for value in row]


@pytest.fixture
def work_through_queue() -> Callable[[], int]:
    """Do everything that waits for the worker, as the worker does it; gives how many tasks were done."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    def work():
        waiting = DBTaskResult.objects.ready().filter(backend_name="queue").count()
        Worker(
            queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="queue",
            startup_delay=False, max_tasks=None, worker_id="tests",
        ).run()  # fmt: skip
        return waiting

    return work


# --- Clients -----------------------------------------------------------------


@pytest.fixture
def api():
    """A client that speaks JSON to the API; ``api.credentials(HTTP_AUTHORIZATION=…)`` logs it in."""
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    client.default_format = "json"
    return client


# --- The browser -------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session; the tests that need it are skipped, and say so, where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, and Django would refuse its own synchronous database calls beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield running
        running.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def new_page(browser, live_server):
    """Open a page of the live server: ``new_page(width=360, javascript=False, dark=True)``. Paths may be relative.

    ``page.follow(selector)`` presses what leads to another page, and waits for that page: a bare click does not.
    """
    with _contexts(browser, live_server.url) as open_page:
        yield open_page


@pytest.fixture
def page(new_page):
    """A page of 1280 px on the live server; ``page.csp_violations`` fills with what the policy refused."""
    return new_page()


@contextmanager
def _contexts(browser, base_url):
    opened = []

    def open_page(*, width=1280, height=900, javascript=True, dark=False, **options):
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=options.pop("locale", "da-DK"),
            **options,
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.follow = partial(_follow, page)
        page.csp_violations = []
        page.on("console", lambda message: _note_violation(page, message.text))
        return page

    yield open_page
    for context in opened:
        context.close()


def _follow(page, what):
    """Press what leads to another page (or to the same one again), and wait until it has come."""
    with page.expect_navigation():
        page.locator(what).first.click()


def _note_violation(page, text):
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        page.csp_violations.append(f"{page.url}: {text}")


@pytest.fixture
def axe() -> Callable:
    """Run axe on a page and give the violations of WCAG 2.2 AA as readable lines: ``assert axe(page) == []``."""
    script = AXE.read_text()

    def violations(page):
        # Through the debugger and not as a script tag, which the page's own policy would rightly refuse.
        page.evaluate(script + "; undefined")
        found = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        return [
            f"{one['id']}: {one['help']} at {', '.join(' '.join(map(str, node['target'])) for node in one['nodes'][:5])}"
            for one in found["violations"]
        ]

    return violations
