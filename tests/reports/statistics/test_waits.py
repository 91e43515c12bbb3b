import numpy as np
import pytest
from hypothesis import given

from leadloop.reports.statistics.waits import Waits
from tests.reports.statistics.any_waits import TIMES, TWO_CAUSES, as_rows


def plain(waits):
    return waits.seconds.tolist(), waits.ended.tolist(), waits.censored.tolist()


def test_times_are_grouped_in_order():
    waits = Waits.of([[5, 2, 5], [2.5]], [5, 9])
    assert plain(waits) == ([2, 2.5, 5, 9], [[1, 0, 2, 0], [0, 1, 0, 0]], [0, 0, 1, 1])
    assert (waits.n, waits.at_risk.tolist(), waits.gone.tolist()) == (6, [6, 5, 4, 1], [1, 1, 2, 0])


def test_without_anybody():
    waits = Waits.of([[], []])
    assert plain(waits) == ([], [[], []], [])
    assert (waits.n, waits.at_risk.tolist(), plain(waits + waits)) == (0, [], ([], [[], []], []))


@given(TWO_CAUSES, TWO_CAUSES)
def test_two_together_are_as_if_they_had_been_one(one, other):
    parts = [np.concatenate(both) for both in zip(as_rows(one), as_rows(other), strict=True)]
    seconds, causes = parts
    whole = Waits.of([seconds[causes == 1], seconds[causes == 2]], seconds[causes == 0])
    assert plain(one + other) == plain(whole)


def test_groups_of_the_same_seconds_become_one():
    waits = Waits(np.array([1.0, 1.0]), np.array([[1, 2]]), np.array([3, 4]))
    assert plain(waits + waits) == ([1], [[6]], [14])


def test_waits_that_end_by_different_causes_do_not_go_together():
    with pytest.raises(ValueError, match="different causes"):
        Waits.of([[1]]) + Waits.of([[1], [2]])


@given(TIMES, TIMES)
def test_beyond_a_time_are_only_those_who_waited_longer(ended, censored):
    longer = Waits.of([ended], censored).beyond(10)
    assert sorted(as_rows(longer)[0].tolist()) == sorted(each for each in (*ended, *censored) if each > 10)
