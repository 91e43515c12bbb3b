import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.beta import beta_interval, digamma, log_gamma
from tests.support.lazily import Lazily

special = Lazily("scipy.special")
stats = Lazily("scipy.stats")

ANY = st.floats(-3, 7).map(lambda power: 10**power)
USUAL = st.floats(-1.3, 7).map(lambda power: 10**power)


@given(ANY)
def test_the_gamma_functions_are_those_of_scipy(x):
    at = np.array([x])
    assert log_gamma(at) == pytest.approx(special.gammaln(at), rel=1e-12, abs=1e-12)
    first, second = digamma(at)
    assert first == pytest.approx(special.digamma(at), rel=1e-11, abs=1e-11)
    assert second == pytest.approx(special.polygamma(1, at), rel=1e-10)


@pytest.mark.parametrize(("parameters", "off"), [(USUAL, 2e-4), (ANY, 1e-3)])
def test_the_interval_is_that_of_scipy(parameters, off):
    @given(st.lists(st.tuples(parameters, parameters), min_size=1, max_size=20))
    def holds(pairs):
        a, b = np.array(pairs).T
        low, high = beta_interval(a, b)
        assert low == pytest.approx(stats.beta.ppf(0.025, a, b), abs=off)
        assert high == pytest.approx(stats.beta.ppf(0.975, a, b), abs=off)

    holds()


@given(USUAL, USUAL)
def test_it_is_the_same_from_the_other_side(a, b):
    (low,), (high,) = beta_interval(np.array([a]), np.array([b]))
    (other_low,), (other_high,) = beta_interval(np.array([b]), np.array([a]))
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-12)
