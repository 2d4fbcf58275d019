"""The manners of the doors: who is slowed down and when."""

from types import SimpleNamespace

import pytest
from rest_framework.settings import api_settings

from cocreate.common.limits import permits
from cocreate.common.web import ClientThrottle, pointer_of


@pytest.fixture
def rates(monkeypatch):
    monkeypatch.setattr("cocreate.common.web.views.time.time", lambda: 30.0)
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "write", "45/min")


def request(method="POST", key=1, address="10.0.0.1"):
    auth = SimpleNamespace(pk=key) if key else None
    return SimpleNamespace(
        method=method, auth=auth, user=SimpleNamespace(is_authenticated=False), headers={}, META={"REMOTE_ADDR": address}
    )


def allowed(times, **facts):
    return sum(ClientThrottle().allow_request(request(**facts), None) for _time in range(times))


def test_a_client_gets_as_many_as_the_limit_says_and_is_told_when_there_are_more(rates):
    assert allowed(100) == 45

    throttle = ClientThrottle()
    assert (throttle.allow_request(request(), None), throttle.wait()) == (False, 30.0)


def test_processes_share_one_limit(rates):
    first = allowed(20)
    permits.forget()  # another process, with the same cache

    assert 40 <= first + allowed(100) <= 45


def test_each_client_has_its_own_limit_and_reading_another(rates):
    assert allowed(100, key=1) == 45
    assert allowed(100, key=2) == 45
    assert allowed(100, key=None) == 45
    assert allowed(100, key=None, address="10.0.0.2") == 45
    assert allowed(100, key=1, method="GET") == 100


def test_a_pointer_escapes_what_it_is_made_of():
    assert pointer_of("answers", "a/b~c") == "/answers/a~1b~0c"
