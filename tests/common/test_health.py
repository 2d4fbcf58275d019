"""/healthz: is the process well, does the database answer, are its tables those the code expects."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from cocreate.common import health


@pytest.fixture(autouse=True)
def _forgets(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


@pytest.mark.django_db
def test_all_is_well(client, django_assert_num_queries):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok"}
    assert "no-store" in answer["Cache-Control"]
    with django_assert_num_queries(1):
        client.get("/healthz")


@pytest.mark.django_db
def test_a_migration_that_waits_is_told(client):
    newest = MigrationRecorder(connection).migration_qs.filter(app="partners").latest("pk")
    newest.delete()

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unwell", "database": "ok", "migrations": "pending"}


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    def down():
        raise OperationalError("no connection to 10.0.0.1")

    monkeypatch.setattr(health, "_all_applied", down)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unwell", "database": "unavailable", "migrations": "unknown"}
