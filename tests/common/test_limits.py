"""How often something may be done: exactly so often, whoever asks at the same moment and in which process."""

from threading import Barrier, Thread

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from cocreate.common import limits
from cocreate.common.limits import Permits

SHARED = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_of_tests"}}
NOON = 12 * 3600.0


@pytest.fixture
def shared_cache(settings, monkeypatch, transactional_db):
    """The cache of one machine: a table of the database."""
    settings.CACHES = SHARED
    monkeypatch.setattr(limits, "cache", caches["default"])
    call_command("createcachetable", verbosity=0)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache_of_tests")


def test_so_many_and_no_more_until_the_next_window():
    permits = Permits()

    def taken(key="a", now=NOON):
        return sum(permits.take(key, limit=3, seconds=3600, now=now) for _time in range(5))

    assert (taken(), taken("b"), taken(), taken(now=NOON + 3599), taken(now=NOON + 3600)) == (3, 3, 0, 0, 3)


@pytest.mark.parametrize("limit", [1, 5, 20])
def test_many_at_the_same_moment_in_several_processes_get_exactly_the_limit(shared_cache, limit):
    processes, each = [Permits(), Permits(), Permits()], 2
    start, granted = Barrier(len(processes) * each), []

    def hurry(permits):
        start.wait()
        granted.extend(permits.take("hurry", limit=limit, seconds=3600, now=NOON) for _time in range(10))
        connection.close()

    threads = [Thread(target=hurry, args=[permits]) for permits in processes * each]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert (len(granted), sum(granted)) == (60, limit)
