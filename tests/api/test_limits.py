from threading import Thread

import pytest

from leadloop.api import limits
from leadloop.api.limits import Buckets


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_burst_then_the_rate(clock):
    buckets = Buckets(rate=2, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    # Being refused costs nothing.
    assert buckets.take("a") == 0.5
    clock.now += 0.25
    assert buckets.take("a") == 0.25
    clock.now += 0.25
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]


def test_a_bucket_never_holds_more_than_its_burst(clock):
    buckets = Buckets(rate=100, burst=2, clock=clock)
    buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]


def test_each_sender_has_its_own(clock):
    buckets = Buckets(rate=1, burst=1, clock=clock)
    assert [buckets.take(each) for each in "abab"] == [0, 0, 1, 1]


def test_only_so_many_are_remembered(clock, monkeypatch):
    monkeypatch.setattr(limits, "_REMEMBERED", 2)
    buckets = Buckets(rate=1, burst=1, clock=clock)
    for sender in "abac":
        buckets.take(sender)
    assert list(buckets._buckets) == ["a", "c"]


def test_threads_take_each_token_once(clock):
    buckets, taken = Buckets(rate=1, burst=500, clock=clock), []
    threads = [Thread(target=lambda: taken.extend(not buckets.take("a") for _ in range(200))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 500
