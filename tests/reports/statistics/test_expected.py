import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.expected import expected
from leadloop.reports.statistics.horizon import within
from leadloop.reports.statistics.incidence import aalen_johansen, conditional
from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.survival import kaplan_meier, quantile
from leadloop.reports.statistics.waits import Waits
from tests.reports.statistics.any_waits import THREE_CAUSES, with_empty_groups

OPEN = st.dictionaries(st.integers(0, 26), st.integers(1, 5), max_size=8)


def expect(waits, still, horizon):
    """`still`: how many are open, by age."""
    return expected(aalen_johansen(waits), np.array([*still], float), np.array([*still.values()], int), horizon)


@given(THREE_CAUSES, OPEN, st.integers(1, 40))
def test_each_open_one_counts_by_the_chance_of_those_who_waited_as_long(waits, still, horizon):
    waiting = aalen_johansen(waits)[0].waiting[-1]
    left = {age: conditional(waits, age) for age in still if len(conditional(waits, age)[0].seconds)}
    for cause, found in enumerate(expect(waits, still, horizon)):
        number = 0.0
        for age, curves in left.items():
            share = within(curves[cause], min(age + horizon, waits.seconds[-1])).share
            number += still[age] * share
        assert found.number == pytest.approx(number)
        assert found.n == sum(still[age] for age in left)
        assert found.n + found.unknown == sum(still.values())
        beyond = sum(still[age] for age in left if age + horizon > waits.seconds[-1])
        assert found.partly == (beyond if waiting > 0 else 0)
        assert 0 <= found.low <= found.number <= found.high <= found.n + 1e-9


@given(THREE_CAUSES, OPEN, st.integers(1, 40))
def test_groups_of_nobody_change_nothing(waits, still, horizon):
    padded = with_empty_groups(waits)
    for found, same in zip(expect(padded, still, horizon), expect(waits, still, horizon), strict=True):
        assert found == pytest.approx(same, abs=1e-6)
    for found, same in zip(aalen_johansen(padded), aalen_johansen(waits), strict=True):
        assert [within(found, at) for at in still] == [pytest.approx(within(same, at)) for at in still]
    found, same = kaplan_meier(padded), kaplan_meier(waits)
    assert quantile(found, 0.5) == quantile(same, 0.5)
    assert [within(found, at) for at in still] == [pytest.approx(within(same, at)) for at in still]


def test_the_curve_has_its_part_in_the_interval():
    # 30 of 100 are won at once: of 50 new ones 15 will be. Chance alone: 50 x 0.3 x 0.7; the curve: 50² x 0.3 x 0.7 / 100.
    few = expect(Waits.of([[1] * 30, [1] * 70]), {0: 50}, 5)[0]
    many = expect(Waits.of([[1] * 30_000, [1] * 70_000]), {0: 50}, 5)[0]
    assert (few.number, many.number) == pytest.approx((15, 15))
    assert few.high - few.low == pytest.approx(2 * 1.96 * (50 * 0.21 * 1.5) ** 0.5, rel=0.02)
    assert many.high - many.low == pytest.approx(2 * 1.96 * (50 * 0.21) ** 0.5, rel=0.02)


def test_of_what_never_happened_it_is_not_said_that_it_will_not():
    won, lost = expect(Waits.of([[], [1] * 20]), {0: 10}, 5)
    bound = 10 * rate_of(0, 20).high
    assert won == (0.0, 0.0, pytest.approx(bound), 10, 0, 0)
    assert lost == (10.0, pytest.approx(10 - bound), 10.0, 10, 0, 0)


def test_of_those_who_always_fared_alike_by_their_age_the_interval_is_wilsons():
    # All end after 3 seconds: the one of 2 will within 2, the one of 0 will not.
    (won,) = expect(Waits.of([[3] * 6]), {0: 1, 2: 1}, 2)
    assert won[:3] == (1.0, pytest.approx(2 * rate_of(3, 6).low), pytest.approx(2 * rate_of(3, 6).high))


def test_of_an_age_that_nobody_reached_nothing_is_said():
    (won,) = expect(Waits.of([[1, 2]], [3]), {1: 1, 2.5: 2, 3: 4, 7: 8}, 5)
    assert (won.number, won.n, won.partly, won.unknown) == (pytest.approx(0.5), 3, 3, 12)
    assert expect(Waits.of([[]]), {1: 3}, 5) == ((0.0, 0.0, 0.0, 0, 0, 3),)
    assert expect(Waits.of([[1]]), {}, 5) == ((0.0, 0.0, 0.0, 0, 0, 0),)


@pytest.mark.parametrize("before", [40, 400])
def test_what_came_of_it_is_in_the_interval_as_often_as_it_says(before):
    chance, hit, rounds = np.random.default_rng(7), 0, 400

    def fates(n):
        return chance.exponential(10, n), chance.random(n) < 0.3

    for _ in range(rounds):
        (seconds, won), until = fates(before), chance.uniform(5, 30, before)
        ended = seconds <= until
        waits = Waits.of([seconds[ended & won], seconds[ended & ~won]], until[~ended])
        ages = np.array([0.0, 2.0, 5.0])
        found = expected(aalen_johansen(waits), ages, np.array([20, 20, 20]), 8.0)[0]
        # Without memory: who still waits is as if he had just begun.
        wait, win = fates(60)
        hit += found.low - 0.5 <= (win & (wait <= 8)).sum() <= found.high + 0.5
    assert 0.93 < hit / rounds <= 1
