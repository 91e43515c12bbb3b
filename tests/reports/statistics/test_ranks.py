import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.pooling import beta_binomial
from leadloop.reports.statistics.ranks import ranks_of
from tests.reports.statistics.test_pooling import COUNTS


def ranks(k, n, fewest=0):
    k, n = np.asarray(k), np.asarray(n)
    return ranks_of(beta_binomial(k, n), n, fewest=fewest)


def interval(found):
    return found.interval(range(len(found.rank)))


@given(COUNTS, st.integers(0, 20))
def test_places_follow_the_pooled_rate_and_lie_in_their_interval(counts, fewest):
    k, n = counts
    found, mean = ranks(k, n, fewest), beta_binomial(k, n).mean
    ranked = n >= fewest
    assert found.rank.tolist() == [1 + int((mean[ranked] > mean[i]).sum()) if ranked[i] else 0 for i in range(len(n))]
    low, high = interval(found)
    assert np.all(low <= found.rank)
    assert np.all(found.rank <= high)
    assert np.all(high <= ranked.sum())
    assert np.array_equal(low > 0, ranked)


@given(COUNTS)
def test_an_interval_does_not_depend_on_who_is_asked_for_beside_it(counts):
    k, n = counts
    found = ranks(k, n, fewest=3)
    backwards = range(len(found.rank))[::-1]
    together = np.stack(found.interval(backwards), axis=1)
    assert [tuple(each) for each in together] == [tuple(np.concatenate(found.interval([one]))) for one in backwards]


def test_locations_far_apart_have_places_of_their_own_and_those_alike_do_not():
    k, n = [900, 100, 51, 50, 49], [1000, 1000, 100, 100, 100]
    found = ranks(k, n)
    assert found.rank.tolist() == [1, 5, 2, 3, 4]
    assert [each.tolist() for each in interval(found)] == [[1, 5, 2, 2, 2], [1, 5, 4, 4, 4]]


def test_equal_ones_share_a_place_and_those_with_few_cases_have_none():
    assert ranks([5, 5, 1], [10, 10, 1], fewest=5).rank.tolist() == [1, 1, 0]
    assert ranks([1, 1], [1, 1], fewest=5).rank.tolist() == [0, 0]


def test_the_same_locations_get_the_same_places():
    k, n = np.arange(50), np.arange(50) + 10
    assert [each.tolist() for each in interval(ranks(k, n))] == [each.tolist() for each in interval(ranks(k, n))]


@pytest.mark.parametrize(("alpha", "beta"), [(5, 15), (40, 60)])
def test_the_true_place_is_in_the_interval_as_often_as_it_says(alpha, beta):
    chance, hit, of = np.random.default_rng(5), 0, 100
    for _ in range(20):
        true, n = chance.beta(alpha, beta, of), chance.integers(10, 200, of)
        found = ranks(chance.binomial(n, true), n)
        place = (-true).argsort().argsort() + 1
        low, high = interval(found)
        hit += ((low <= place) & (place <= high)).sum()
    assert 0.87 < hit / (20 * of) < 0.94
