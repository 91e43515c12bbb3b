import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.ratings import MeanRating, mean_rating

COUNTS = st.lists(st.integers(0, 30), min_size=5, max_size=5).filter(any)


@given(COUNTS)
def test_the_interval_holds_the_mean_and_stays_on_the_scale(counts):
    found = mean_rating(counts)
    assert found.mean == pytest.approx(np.repeat([1, 2, 3, 4, 5], counts).mean())
    assert found.n == sum(counts)
    assert 1 <= found.low <= found.mean <= found.high <= 5


@given(COUNTS)
def test_more_of_the_same_narrows_it_and_the_other_way_round_mirrors_it(counts):
    found, twice, mirrored = (mean_rating(each) for each in (counts, [2 * c for c in counts], counts[::-1]))
    assert twice.high - twice.low < found.high - found.low
    assert (6 - mirrored.high, 6 - mirrored.low) == pytest.approx((found.low, found.high))


@pytest.mark.parametrize("n", [1, 3, 40])
def test_of_none_but_fives_it_is_wilsons(n):
    found = mean_rating([0, 0, 0, 0, n])
    assert (found.mean, found.low, found.high) == (5, pytest.approx(1 + 4 * rate_of(n, n).low), 5)


def test_without_ratings_there_is_no_mean():
    assert mean_rating([0] * 5) == MeanRating(None, None, None, 0)


@pytest.mark.parametrize("counts", [[1, 2, 3], [0, 0, 0, 0, -1]])
def test_there_are_one_to_five_stars(counts):
    with pytest.raises(ValueError, match="one to five"):
        mean_rating(counts)


@pytest.mark.parametrize("chances", [(0.05, 0.05, 0.1, 0.3, 0.5), (0.3, 0.1, 0.1, 0.1, 0.4), (0, 0.02, 0.08, 0.6, 0.3)])
@pytest.mark.parametrize("n", [3, 10, 50])
def test_the_true_mean_is_in_the_interval_as_often_as_it_says(chances, n):
    true = np.dot(chances, [1, 2, 3, 4, 5])
    drawn = np.random.default_rng(11).multinomial(n, chances, 1000)
    found = [mean_rating(counts.tolist()) for counts in drawn]
    assert sum(each.low <= true <= each.high for each in found) > 925
