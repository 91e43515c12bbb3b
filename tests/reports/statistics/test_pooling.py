import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.reports.statistics.pooling import beta_binomial, prior_of
from tests.support.lazily import Lazily

optimize = Lazily("scipy.optimize")
special = Lazily("scipy.special")
stats = Lazily("scipy.stats")

PAIR = st.integers(0, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
COUNTS = st.lists(PAIR, max_size=40).map(lambda pairs: np.array(pairs, int).reshape(-1, 2).T)


def likelihood(k, n, alpha, beta):
    return stats.betabinom.logpmf(k, n, alpha, beta).sum()


def best_by_scipy(k, n):
    """The best that a general optimiser finds within the same bounds, from several places."""
    rate, most = k.sum() / n.sum(), np.log(n.sum())

    def loss(at):
        mean, strength = special.expit(at[0]), np.exp(at[1])
        return -likelihood(k, n, mean * strength, (1 - mean) * strength)

    begin = [[special.logit(rate), strength] for strength in (0.1, 2, most)]
    return -min(optimize.minimize(loss, at, bounds=[(-20, 20), (0, most)], method="L-BFGS-B").fun for at in begin)


@settings(max_examples=25)
@given(COUNTS)
def test_no_prior_makes_the_counts_more_likely(counts):
    k, n = counts
    prior = prior_of(k, n)
    if prior.is_fitted:
        assert likelihood(k, n, prior.alpha, prior.beta) >= best_by_scipy(k, n) - 1e-6
        assert 1 - 1e-9 <= prior.alpha + prior.beta <= n.sum() * (1 + 1e-9)


@given(COUNTS)
def test_each_location_lies_between_its_own_rate_and_that_of_all(counts):
    k, n = counts
    pooled = beta_binomial(k, n)
    prior = pooled.prior.alpha / (pooled.prior.alpha + pooled.prior.beta)
    own = np.where(n > 0, k / np.maximum(n, 1), prior)
    assert np.all(np.minimum(own, prior) - 1e-12 <= pooled.mean)
    assert np.all(pooled.mean <= np.maximum(own, prior) + 1e-12)
    backwards = range(len(k))[::-1]
    low, high = pooled.interval(backwards)
    assert np.all((low >= 0) & (low < high) & (high <= 1))
    a, b = (pooled.prior.alpha + k)[::-1], (pooled.prior.beta + n - k)[::-1]
    assert low == pytest.approx(stats.beta.ppf(0.025, a, b), abs=1e-3)
    assert high == pytest.approx(stats.beta.ppf(0.975, a, b), abs=1e-3)


def test_one_of_one_does_not_lead():
    k, n = np.array([1, 40, 20, 5, 30]), np.array([1, 50, 60, 40, 70])
    mean = beta_binomial(k, n).mean
    assert mean.argmax() == 1
    assert mean[0] < 0.6


@pytest.mark.parametrize(
    ("k", "n", "prior"),
    [
        ([], [], (1, 1)),
        ([0, 0], [0, 0], (1, 1)),
        ([3], [4], (8 / 6, 4 / 6)),
        ([1, 0, 1, 1], [1, 1, 1, 1], (8 / 6, 4 / 6)),
        ([0, 0, 0], [5, 9, 100], (0.5, 2 - 2 / 116)),
        ([5, 9, 100], [5, 9, 100], (2 - 2 / 116, 0.5)),
    ],
    ids=["nobody", "no cases", "one location", "one case each", "never", "always"],
)
def test_where_it_cannot_be_told_how_much_locations_differ_the_prior_is_weak(k, n, prior):
    assert prior_of(np.array(k, int), np.array(n, int)) == (*map(pytest.approx, prior), False)


def test_locations_that_are_all_alike_are_not_better_known_than_all_together():
    prior = prior_of(np.array([5] * 20), np.array([10] * 20))
    assert prior == (pytest.approx(100), pytest.approx(100), True)


def test_locations_that_are_all_or_nothing_hardly_share():
    prior = prior_of(np.array([9, 0, 9, 0]), np.array([9, 9, 9, 9]))
    assert prior == (pytest.approx(0.5), pytest.approx(0.5), True)


@pytest.mark.parametrize(("alpha", "beta"), [(2, 6), (20, 60), (0.8, 30)])
def test_the_prior_that_made_the_counts_is_found_again(alpha, beta):
    chance = np.random.default_rng(3)
    n = chance.integers(0, 300, 2000)
    prior = prior_of(chance.binomial(n, chance.beta(alpha, beta, 2000)), n)
    assert (prior.alpha, prior.beta) == pytest.approx((alpha, beta), rel=0.15)


def test_more_cannot_have_happened_than_could():
    with pytest.raises(ValueError, match="more happened"):
        beta_binomial(np.array([2]), np.array([1]))
