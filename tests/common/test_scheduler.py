"""The clock: often, and once each night; what is wrong with one piece of work stops no other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.search.models import IndexEntry

from cocreate.common.management.commands import run_scheduler

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, NIGHT, MORNING_AFTER = (datetime(2026, 11, day, hour, 30, tzinfo=UTC) for day, hour in ((23, 1), (24, 2), (25, 7)))


@pytest.fixture
def at(monkeypatch):
    """Let the clock go round once at a time of day."""

    def go_round(moment):
        monkeypatch.setattr(run_scheduler.timezone, "localtime", lambda: moment.astimezone(timezone.get_default_timezone()))
        call_command("run_scheduler", once=True)

    return go_round


def _session(name, days):
    return Session.objects.create(session_key=name, session_data="", expire_date=timezone.now() + timedelta(days=days))


def _task(status, days_ago):
    return DBTaskResult.objects.create(
        task_path="cocreate.common.outbox.send", args_kwargs={"args": [], "kwargs": {}}, backend_name="queue",
        queue_name="mails", status=status, finished_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def test_the_night_cleans_up_once_and_comes_again_the_next_day(at):
    _session("old", -1), _session("valid", 1)
    young, failed = _task("SUCCESSFUL", 13), _task("FAILED", 15)
    _task("SUCCESSFUL", 15), _task("FAILED", 91)
    IndexEntry.objects.all().delete()

    at(BEFORE)
    assert (Session.objects.count(), DBTaskResult.objects.count(), IndexEntry.objects.count()) == (2, 4, 0)

    at(NIGHT)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["valid"]
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {young.pk, failed.pk}
    lengths = {entry.title_norm for entry in IndexEntry.objects.all()}
    assert len(lengths) > 1

    _session("old", -1)
    at(NIGHT + timedelta(hours=2))
    assert Session.objects.count() == 2

    at(MORNING_AFTER)
    assert Session.objects.count() == 1


def test_what_fails_is_logged_by_name_and_stops_no_other(at, monkeypatch, caplog):
    done = []

    def command(name, *options, stdout):
        done.append(name)
        if name in {"send_due", "clearsessions"}:
            raise RuntimeError("broken")

    monkeypatch.setattr(run_scheduler, "call_command", command)

    at(NIGHT)

    assert done == ["send_due", "publish_scheduled", "clearsessions", "prune_db_task_results", "update_index"]
    assert [record.work for record in caplog.records] == ["send_due", "clearsessions"]
