import time
import uuid

import pytest

from leadloop.core.ids import made_at, new_id, new_ids, read_id

# 22 November 2026, 15:04:05 UTC.
MOMENT = 1_795_359_845_000_000_000


@pytest.fixture
def at(monkeypatch):
    def make(nanos):
        monkeypatch.setattr(time, "time_ns", lambda: MOMENT + nanos)
        return new_id()

    return make


def test_an_id_says_what_it_is_and_when_it_was_made(at):
    made = at(999_999)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == MOMENT // 1_000_000
    assert read_id(str(made)) == made


def test_later_ones_sort_later_within_a_millisecond_too(at):
    made = [at(nanos) for nanos in range(0, 2_000_000, 250)]
    assert made == sorted(made)


def test_two_of_one_moment_differ(at):
    assert len({at(0) for _each in range(1000)}) == 1000


def test_many_at_once_are_ids_of_their_moment_of_which_no_two_are_the_same(at):
    now = made_at(at(0))
    made = new_ids(1000)
    found = {uuid.UUID(bytes=made[begin : begin + 16]) for begin in range(0, len(made), 16)}
    assert len(found) == 1000
    assert {(each.version, each.variant) for each in found} == {(7, "specified in RFC 4122")}
    assert {made_at(each) for each in found} == {now}
