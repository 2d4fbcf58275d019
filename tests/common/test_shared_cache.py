"""Limits live in the cache: it must not throw them out while they hold."""

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command

from cocreate import settings as real

pytestmark = pytest.mark.django_db


def test_what_many_clients_use_throws_no_limit_out():
    call_command("createcachetable", "django_cache", verbosity=0)
    facts = real.CACHES["default"]
    cache = DatabaseCache(facts["LOCATION"], {"OPTIONS": facts.get("OPTIONS", {})})
    cache.set("allauth:failed-logins", 5, 300)

    for number in range(350):
        cache.add(f"throttle:{number}", 1, 120)

    assert cache.get("allauth:failed-logins") == 5
