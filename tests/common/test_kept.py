"""Settings are read once in a while, and a change is seen at once where it is made."""

import pytest

from challenges.models import AnswerPromise
from cocreate.common import kept

pytestmark = pytest.mark.django_db


def test_a_setting_is_read_once_and_a_change_is_seen_at_once(django_assert_num_queries):
    AnswerPromise.load()

    with django_assert_num_queries(0):
        promise = AnswerPromise.load()
    promise.reply_days = 3
    before = AnswerPromise.load().reply_days
    promise.save()

    assert (before, AnswerPromise.load().reply_days) == (10, 3)


def test_a_change_that_another_process_made_is_seen_after_a_moment(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(kept, "monotonic", lambda: now)
    AnswerPromise.load()
    AnswerPromise.objects.update(reply_days=3)

    at_once = AnswerPromise.load().reply_days
    now += kept.SECONDS

    assert (at_once, AnswerPromise.load().reply_days) == (10, 3)


def test_a_setting_that_is_taken_away_is_not_kept():
    AnswerPromise.load()
    promise = AnswerPromise.objects.get()
    promise.reply_days = 3
    promise.save()
    promise.delete()

    assert AnswerPromise.load().reply_days == 10
