from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.survival import kaplan_meier, quantile, time_until
from leadloop.reports.statistics.waits import Waits
from tests.reports.statistics.any_waits import ONE_CAUSE, TWO_CAUSES, as_rows
from tests.support.lazily import Lazily

lifelines = Lazily("lifelines")

NOTHING = kaplan_meier(Waits.of([[]]))


def curve_of(*happened, censored=()):
    return kaplan_meier(Waits.of([happened], censored))


def steps_of(curve):
    """At which times it happened to how many of how many, and the share still waiting after it."""
    rows = zip(*(each.tolist() for each in (curve.seconds, curve.at_risk, curve.happened, curve.waiting)), strict=True)
    return [row for row in rows if row[2]]


def test_the_curve_of_freireich_and_others():
    # Weeks in remission under 6-mercaptopurine (Freireich and others, Blood 1963), the example of every textbook, with
    # ties and with one that is censored when it happens to others (6). Same figures as lifelines 0.30.
    curve = curve_of(6, 6, 6, 7, 10, 13, 16, 22, 23, censored=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))
    assert [(*row[:3], round(row[3], 12)) for row in steps_of(curve)] == [
        (6, 21, 3, 0.857142857143),
        (7, 17, 1, 0.806722689076),
        (10, 15, 1, 0.752941176471),
        (13, 12, 1, 0.690196078431),
        (16, 11, 1, 0.627450980392),
        (22, 7, 1, 0.53781512605),
        (23, 6, 1, 0.448179271709),
    ]
    assert time_until(curve, 0.5) == 23
    assert time_until(curve, 0.9) is None


def test_without_anybody_waiting_it_is_the_plain_share():
    # The placebo group of the same trial: nobody censored, many ties. Same figures as lifelines 0.30.
    curve = curve_of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    assert [row[:3] for row in steps_of(curve)] == [
        (1, 21, 2), (2, 19, 2), (3, 17, 1), (4, 16, 2), (5, 14, 2), (8, 12, 4),
        (11, 8, 2), (12, 6, 2), (15, 4, 1), (17, 3, 1), (22, 2, 1), (23, 1, 1),
    ]  # fmt: skip
    assert [row[3] * 21 for row in steps_of(curve)] == pytest.approx([19, 17, 16, 14, 12, 8, 6, 4, 3, 2, 1, 0])
    assert (time_until(curve, 0.5), time_until(curve, 0.9)) == (8, 17)


def test_a_crowd_with_ties_agrees_with_lifelines():
    seconds = [21, 10, 26, 4, 5, 35, 7, 24, 38, 4, 33, 14, 3, 6, 28, 27, 5, 16, 6, 36, 28, 4, 37, 8, 15, 38, 4, 37, 38,
               26, 4, 15, 3, 36, 9, 19, 27, 10, 35, 8, 37, 20, 36, 12, 7, 38, 37, 13, 24, 7, 36, 5, 37, 4, 40, 14, 32,
               35, 28, 21]  # fmt: skip
    happened = "101110111111111101011001110111110111100101111101011111110011"
    pairs = list(zip(seconds, happened, strict=True))
    curve = curve_of(*(s for s, h in pairs if h == "1"), censored=[s for s, h in pairs if h == "0"])
    steps = steps_of(curve)
    assert len(steps) == 24
    assert [(*row[:3], round(row[3], 12)) for row in (*steps[:3], *steps[-3:])] == [
        (3, 60, 1, 0.983333333333),
        (4, 58, 4, 0.915517241379),
        (5, 52, 2, 0.880305039788),
        (37, 10, 2, 0.205391337042),
        (38, 5, 4, 0.041078267408),
        (40, 1, 1, 0.0),
    ]
    assert (time_until(curve, 0.5), time_until(curve, 0.9)) == (26, 38)


@pytest.mark.parametrize("censored", [[], [1, 2, 2]])
def test_where_nothing_happened_there_is_no_step_and_no_time(censored):
    curve = curve_of(censored=censored)
    assert steps_of(curve) == []
    assert (time_until(curve, 0.5), *quantile(curve, 0.9)) == (None, None, None, None)


def test_one_alone():
    assert steps_of(curve_of(60)) == [(60, 1, 1, 0.0)]
    assert (time_until(curve_of(60), 0.5), time_until(curve_of(60), 0.9)) == (60, 60)


def test_exactly_half_is_the_median_in_spite_of_rounding():
    # 1 - 1/10 - 1/9 … in floating point misses 0.5 by a hair for some of these.
    for n in range(2, 200, 2):
        assert time_until(curve_of(*range(1, n + 1)), 0.5) == n // 2
        assert time_until(curve_of(*range(1, n // 2 + 1), censored=[n] * (n // 2)), 0.5) == n // 2


def test_what_happens_at_once_took_no_time():
    assert time_until(curve_of(0, 0, censored=(5,)), 0.5) == 0


def naive(happened, censored):
    """The definition, in fractions, at every time anew."""
    waiting, found = Fraction(1), []
    for t in sorted(set(happened)):
        at_risk = sum(each >= t for each in (*happened, *censored))
        waiting *= 1 - Fraction(happened.count(t), at_risk)
        found.append((t, at_risk, happened.count(t), waiting))
    return found


SECONDS = st.lists(st.integers(0, 30), max_size=60)


@given(SECONDS, SECONDS)
def test_the_curve_is_its_definition(happened, censored):
    curve, exact = curve_of(*happened, censored=censored), naive(happened, censored)
    assert [each[:3] for each in steps_of(curve)] == [each[:3] for each in exact]
    assert [each[3] for each in steps_of(curve)] == pytest.approx([float(each[3]) for each in exact])
    shares = (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10))
    assert [time_until(curve, float(share)) for share in shares] == [
        next((t for t, *_, w in exact if w <= 1 - share), None) for share in shares
    ]


def test_the_interval_of_a_median_that_is_known():
    # The two groups of Freireich and others, as SAS LIFETEST gives them with its usual log-log intervals.
    treated = curve_of(6, 6, 6, 7, 10, 13, 16, 22, 23, censored=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))
    placebo = curve_of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    assert (quantile(treated, 0.5), quantile(placebo, 0.5)) == ((23, 13, None), (8, 4, 11))


def test_an_interval_cannot_be_given_of_too_little():
    assert quantile(NOTHING, 0.5) == (None, None, None)
    assert quantile(curve_of(3), 0.5) == (3, None, None)


@given(ONE_CAUSE)
def test_the_curve_its_variance_and_its_bounds_are_those_of_lifelines(waits):
    seconds, causes = as_rows(waits)
    curve = kaplan_meier(waits)
    fitted = lifelines.KaplanMeierFitter().fit(seconds, causes)
    assert curve.waiting == pytest.approx(fitted.survival_function_at_times(curve.seconds).to_numpy())
    # lifelines has no bounds where it happened to nobody, or to all.
    told = (curve.waiting < 1) & (curve.waiting > 0)
    theirs = fitted.confidence_interval_.loc[curve.seconds[told]].to_numpy()
    low, high = curve.bounds
    assert np.column_stack((low, high))[told] == pytest.approx(theirs)
    summed = fitted._cumulative_sq_.loc[curve.seconds[told]].to_numpy().ravel()
    assert (curve.variance / np.where(told, curve.waiting, 1) ** 2)[told] == pytest.approx(summed)


@given(ONE_CAUSE)
def test_the_interval_of_the_median_is_where_the_bounds_of_lifelines_cross_a_half(waits):
    seconds, causes = as_rows(waits)
    bounds = lifelines.KaplanMeierFitter().fit(seconds, causes).confidence_interval_
    curve = kaplan_meier(waits)
    told = bounds.loc[curve.seconds[(curve.waiting < 1) & (curve.waiting > 0)]]
    crossed = [next((at for at, bound in told[column].items() if bound <= 0.5 + 1e-9), None) for column in told]
    assert list(quantile(curve, 0.5)[1:]) == crossed


@given(TWO_CAUSES)
def test_only_the_causes_asked_for_count_as_its_happening(waits):
    assert np.array_equal(kaplan_meier(waits, {0, 1}).waiting, kaplan_meier(waits).waiting)
    other = Waits(waits.seconds, waits.ended[1:], waits.censored + waits.ended[0])
    assert np.array_equal(kaplan_meier(waits, {1}).waiting, kaplan_meier(other).waiting)


@given(ONE_CAUSE)
def test_the_bounds_hold_the_curve_and_stay_between_nought_and_one(waits):
    curve = kaplan_meier(waits)
    low, high = curve.bounds
    assert np.all((low >= 0) & (low <= curve.waiting) & (curve.waiting <= high) & (high <= 1))
    assert np.all(np.diff(curve.waiting) <= 0)


@given(ONE_CAUSE)
def test_more_of_the_same_narrows_the_bounds(waits):
    low, high = kaplan_meier(waits).bounds
    lower, higher = kaplan_meier(waits + waits).bounds
    assert np.all(higher - lower < high - low)


@pytest.mark.parametrize("n", [1, 3, 20])
def test_where_it_happened_to_all_at_once_or_to_nobody_the_bounds_are_wilsons(n):
    wilson = rate_of(0, n).high
    low, high = curve_of(*[5] * n).bounds
    assert (low.tolist(), high.tolist()) == ([0.0], [pytest.approx(wilson)])
    low, high = curve_of(censored=[5] * n).bounds
    assert (low.tolist(), high.tolist()) == ([pytest.approx(1 - wilson)], [1.0])


def test_of_the_last_one_alone_nobody_knows_much():
    # A hundred of 200 at once, 99 out of sight, and one who came last: that all come is not known from this one.
    _, high = curve_of(*[1] * 100, 3, censored=[2] * 99).bounds
    assert high[-1] > 0.4
