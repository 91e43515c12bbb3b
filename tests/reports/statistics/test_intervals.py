import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.intervals import Difference, difference_of, rate_of
from tests.support.lazily import Lazily

proportion = Lazily("statsmodels.stats.proportion")

SAMPLE = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# Computed with scipy 1.17: binomtest(k, n).proportion_ci(method="wilson"). 81/263 and 15/148 are the examples of
# Newcombe (1998), "Two-sided confidence intervals for the single proportion", method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 1, 0.0, 0.7934506856227626),
        (1, 1, 0.20654931437723745, 1.0),
        (0, 3, 0.0, 0.5614970317550454),
        (3, 3, 0.4385029682449546, 1.0),
        (1, 2, 0.09453120573423074, 0.9054687942657693),
        (7, 10, 0.39677814746114526, 0.892208732593699),
        (81, 263, 0.2552885198782742, 0.36620957698280004),
        (15, 148, 0.06238639953073629, 0.16048724172330803),
        (500, 1000, 0.4690696003681042, 0.5309303996318958),
    ],
)
def test_the_interval_is_wilsons(k, n, low, high):
    found = rate_of(k, n)
    assert (found.k, found.n, found.rate) == (k, n, k / n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_of_nothing_there_is_no_rate():
    found = rate_of(0, 0)
    assert (found.k, found.n, found.rate, found.low, found.high) == (0, 0, None, None, None)


@pytest.mark.parametrize(("k", "n"), [(1, 0), (4, 3), (-1, 3)])
def test_more_than_all_is_no_rate(k, n):
    with pytest.raises(ValueError, match=f"{k} of {n}"):
        rate_of(k, n)


@given(SAMPLE)
def test_the_interval_holds_the_rate_and_stays_between_nought_and_one(sample):
    found = rate_of(*sample)
    low, rate, high = bounds(found)
    assert 0 <= low <= rate <= high <= 1
    other_low, _, other_high = bounds(rate_of(found.n - found.k, found.n))
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-12)


def bounds(found):
    assert found.low is not None
    assert found.rate is not None
    assert found.high is not None
    return found.low, found.rate, found.high


@given(SAMPLE)
def test_every_interval_is_that_of_statsmodels(sample):
    assert bounds(rate_of(*sample))[::2] == pytest.approx(
        proportion.proportion_confint(*sample, method="wilson"), abs=1e-12
    )


@given(SAMPLE, SAMPLE)
def test_the_difference_of_two_rates_is_that_of_statsmodels(one, other):
    found = difference_of(rate_of(*one), rate_of(*other))
    assert found.difference == pytest.approx(one[0] / one[1] - other[0] / other[1])
    theirs = proportion.confint_proportions_2indep(*one, *other, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx(theirs, abs=1e-12)
    assert -1 <= found.low <= found.difference <= found.high <= 1


def test_the_difference_in_newcombes_own_example():
    # Newcombe (1998), table II: 56/70 - 48/80 = 0.2, from 0.0524 to 0.3339.
    found = difference_of(rate_of(56, 70), rate_of(48, 80))
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(("one", "other"), [((0, 0), (1, 2)), ((1, 2), (0, 0))])
def test_there_is_no_difference_from_nothing(one, other):
    assert difference_of(rate_of(*one), rate_of(*other)) == Difference(None, None, None)
