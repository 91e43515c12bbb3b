import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.reports.statistics.incidence import aalen_johansen, conditional
from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.survival import kaplan_meier
from leadloop.reports.statistics.waits import Waits
from tests.reports.statistics.any_waits import ONE_CAUSE, THREE_CAUSES, TWO_CAUSES, as_rows
from tests.support.lazily import Lazily

lifelines = Lazily("lifelines")
survfunc = Lazily("statsmodels.duration.survfunc")


@st.composite
def without_ties(draw):
    """Waits of which no two are equal: lifelines would move such ones about by chance."""
    seconds = draw(st.lists(st.integers(1, 500), unique=True, min_size=2, max_size=60))
    causes = draw(st.lists(st.integers(0, 3), min_size=len(seconds), max_size=len(seconds)))
    pairs = list(zip(map(float, seconds), causes, strict=True))
    return Waits.of([[s for s, c in pairs if c == cause] for cause in (1, 2, 3)], [s for s, c in pairs if c == 0])


@settings(max_examples=30)
@given(without_ties())
def test_the_shares_their_variance_and_bounds_are_those_of_lifelines(waits):
    seconds, causes = as_rows(waits)
    for cause, found in enumerate(aalen_johansen(waits), 1):
        if not found.happened.any():
            continue
        with warnings.catch_warnings():
            # It takes the logarithm of no share at all, and divides by those left after the last one.
            warnings.simplefilter("ignore")
            fitted = lifelines.AalenJohansenFitter().fit(seconds, causes, event_of_interest=cause)
        assert found.share == pytest.approx(fitted.cumulative_density_.loc[found.seconds].to_numpy().ravel())
        theirs = fitted.variance_.to_numpy()[1:]
        told = np.isfinite(theirs) & (found.share > 0) & (found.share < 1)
        assert found.variance[told] == pytest.approx(theirs[told], abs=1e-15)
        bounds = np.sort(fitted.confidence_interval_.to_numpy()[1:][told], axis=1)
        assert np.column_stack(found.bounds)[told] == pytest.approx(bounds)


@settings(max_examples=30)
@given(THREE_CAUSES)
def test_with_ties_the_shares_are_those_of_statsmodels(waits):
    seconds, causes = as_rows(waits)
    if not causes.any():
        return
    theirs = survfunc.CumIncidenceRight(seconds, causes)
    for cause, found in enumerate(aalen_johansen(waits)):
        if cause < len(theirs.cinc):
            by_then = np.searchsorted(waits.seconds, theirs.times)
            assert found.share[by_then] == pytest.approx(theirs.cinc[cause])


@given(THREE_CAUSES)
def test_the_shares_of_all_ends_and_of_those_still_waiting_are_one(waits):
    found = aalen_johansen(waits)
    assert sum(each.share for each in found) + found[0].waiting == pytest.approx(np.ones(len(waits.seconds)))
    for each in found:
        low, high = each.bounds
        assert np.all((low >= 0) & (low <= each.share) & (each.share <= high) & (high <= 1))
        assert np.all(np.diff(each.share) >= 0)


@given(ONE_CAUSE)
def test_of_one_end_alone_it_is_what_kaplan_and_meier_say(waits):
    (found,), curve = aalen_johansen(waits), kaplan_meier(waits)
    assert found.share == pytest.approx(curve.share)
    assert found.variance == pytest.approx(curve.variance, abs=1e-12)


@given(TWO_CAUSES)
def test_without_anybody_censored_the_shares_are_plain_and_so_is_their_variance(waits):
    waits = Waits(waits.seconds, waits.ended + waits.censored, np.zeros_like(waits.censored))
    for found in aalen_johansen(waits):
        share = found.happened.cumsum() / waits.n
        assert found.share == pytest.approx(share)
        assert found.variance == pytest.approx(share * (1 - share) / waits.n, abs=1e-12)


@given(TWO_CAUSES)
def test_more_of_the_same_narrows_the_bounds(waits):
    twice = aalen_johansen(waits + waits)
    for once, more in zip(aalen_johansen(waits), twice, strict=True):
        (low, high), (lower, higher) = once.bounds, more.bounds
        assert more.share == pytest.approx(once.share)
        assert np.all(higher - lower <= high - low + 1e-9)


def test_of_an_end_that_was_never_seen_the_bound_is_wilsons_of_those_whose_end_is_known():
    won, lost = aalen_johansen(Waits.of([[], [1, 2, 2]], [1.5, 4]))
    # By 2 seconds one had gone out of sight: of the other four it is known that they were not won.
    assert won.bounds[1].tolist() == pytest.approx([rate_of(0, n).high for n in (5, 5, 4, 4)])
    assert lost.share.tolist() == pytest.approx([1 / 5, 1 / 5, 1 / 5 + 4 / 5 * 2 / 3, 1 / 5 + 4 / 5 * 2 / 3])


@given(TWO_CAUSES, st.integers(0, 26))
def test_given_that_it_still_waits_the_shares_are_those_of_what_is_left(waits, age):
    place = np.searchsorted(waits.seconds, age, side="right")
    for whole, found in zip(aalen_johansen(waits), conditional(waits, age), strict=True):
        share, waiting = (whole.share[place - 1], whole.waiting[place - 1]) if place else (0.0, 1.0)
        if len(found.seconds):
            assert found.share == pytest.approx((whole.share[place:] - share) / waiting)


def test_of_nobody_there_is_no_share():
    assert [each.share.tolist() for each in aalen_johansen(Waits.of([[], []]))] == [[], []]
