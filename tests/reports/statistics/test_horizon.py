import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.horizon import NOT_KNOWN_YET, within
from leadloop.reports.statistics.incidence import aalen_johansen
from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.survival import kaplan_meier
from leadloop.reports.statistics.waits import Waits
from tests.reports.statistics.any_waits import TWO_CAUSES, as_rows

# Won after 2 and 4 seconds, lost after 3; open after 3 and 10.
WAITS = Waits.of([[2, 4], [3]], [3, 10])
WON, LOST = aalen_johansen(WAITS)


def test_a_share_by_then_with_its_interval_and_those_still_watched():
    share, low, high, at_risk = within(WON, 5)
    assert (share, at_risk) == (pytest.approx(1 / 5 + 3 / 5 * 1 / 2), 1)
    assert 0 < low < share < high < 1
    assert within(WON, 5) == (*within(WON, 4)[:3], 1)


def test_the_moment_itself_counts():
    assert [within(WON, seconds).share for seconds in (1.9, 2, 2.1)] == [0.0, 0.2, pytest.approx(0.2)]


@pytest.mark.parametrize("seconds", [10.5, 1e9])
def test_beyond_the_longest_wait_that_was_seen_nothing_is_known_yet(seconds):
    assert within(WON, seconds) == within(kaplan_meier(WAITS), seconds) == NOT_KNOWN_YET
    assert within(WON, 10).at_risk == 1


def test_of_nobody_nothing_is_known():
    assert within(kaplan_meier(Waits.of([[]])), 0) == NOT_KNOWN_YET


def test_where_all_had_ended_it_stays_as_it_was():
    won, lost = aalen_johansen(Waits.of([[1, 2], [3]]))
    assert [within(won, 100).share, within(lost, 100).share] == pytest.approx([2 / 3, 1 / 3])
    assert (within(won, 100).at_risk, within(kaplan_meier(Waits.of([[1]])), 9)) == (0, (1.0, rate_of(1, 1).low, 1.0, 0))


def test_before_anything_happened_the_bound_is_wilsons_of_those_watched_until_then():
    curve = kaplan_meier(Waits.of([[9]], [1, 1, 5, 5]))
    assert [within(curve, s) for s in (0.5, 1, 2, 5, 6)] == [
        (0.0, 0.0, pytest.approx(rate_of(0, n).high), n) for n in (5, 5, 3, 3, 1)
    ]


@given(TWO_CAUSES, st.integers(0, 27))
def test_it_is_what_was_counted_where_nobody_was_censored_before(waits, seconds):
    times, causes = as_rows(waits)
    if np.any((causes == 0) & (times < seconds)):
        return
    for cause, curve in enumerate(aalen_johansen(waits), 1):
        found = within(curve, seconds)
        assert found.at_risk == (times >= seconds).sum()
        if found.share is not None:
            assert found.share == pytest.approx(((causes == cause) & (times <= seconds)).mean())
            assert found.low <= found.share <= found.high
