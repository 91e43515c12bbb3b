"""What is to be expected of those still open, by the curves of those before them."""

from dataclasses import fields
from typing import NamedTuple

import numpy as np

from leadloop.reports.statistics.beta import beta_interval
from leadloop.reports.statistics.bounds import ROUNDING
from leadloop.reports.statistics.incidence import Incidence
from leadloop.reports.statistics.intervals import score_interval
from leadloop.reports.statistics.waits import Counts, Floats


class Expected(NamedTuple):
    """How many of ``n`` open ones are expected to end by one cause, with the 95 % interval of that number.

    ``n`` are those of an age at which others were watched before; of the ``unknown`` nothing can be said, they are in no
    number here. Of ``partly`` (in ``n``) nobody was watched to the horizon: what comes after is not counted.
    """

    number: float
    low: float
    high: float
    n: int
    partly: int
    unknown: int


def expected(incidences: tuple[Incidence, ...], ages: Floats, counts: Counts, horizon: float) -> tuple[Expected, ...]:
    """Return for each cause how many of those open will end by it within ``horizon`` seconds from now.

    ``counts`` of them are open since ``ages`` seconds. One of age a ends so with probability p = (F(a + h) - F(a)) / S(a);
    the number is the sum of p. Its variance has two parts: chance, Σ p (1 - p), as if each were tossed for (Poisson
    binomial), and the curve's own uncertainty, by the delta method over every step of the curve, since all stand on the same
    curve (see ``_uncertainty``). The interval is that of the beta distribution with this mean and variance, on 0 to n.
    It takes for granted that the open ones fare like those before them.
    """
    return tuple(
        _expected(_steps(each), np.asarray(ages, np.float64), np.asarray(counts), horizon) for each in incidences
    )


def _steps(curve: Incidence) -> Incidence:
    """Return the curve without the times at which nobody was gone, but the last one: there are many, and they tell nothing."""
    kept = curve.gone > 0
    kept[np.flatnonzero(curve.at_risk)[-1:]] = True
    return Incidence(*(getattr(curve, each.name)[kept] for each in fields(curve)))


def _expected(curve: Incidence, ages: Floats, counts: Counts, horizon: float) -> Expected:
    last = curve.seconds[curve.at_risk > 0].max(initial=-np.inf)
    first = np.searchsorted(curve.seconds, ages, side="right")
    waiting = np.concatenate(([1.0], curve.waiting))[first]
    known = (ages < last) & (waiting > 0)
    total, unknown = int(counts[known].sum()), int(counts[~known].sum())
    if not total:
        return Expected(0.0, 0.0, 0.0, 0, 0, unknown)
    ages, counts, first, waiting = ages[known], counts[known], first[known], waiting[known]
    until = np.searchsorted(curve.seconds, ages + horizon, side="right")
    share = np.concatenate(([0.0], curve.share))
    chance = np.clip((share[until] - share[first]) / waiting, 0.0, 1.0)
    # Where all had ended before the horizon, what comes after is known: nothing.
    partly = int(counts[ages + horizon > last].sum()) if curve.waiting[-1] > 0 else 0
    # No scalar products, for which numpy would wake threads.
    number = float((counts * chance).sum())
    variance = float((counts * chance * (1 - chance)).sum()) + _uncertainty(curve, first, until, counts / waiting)
    low, high = _interval(number, variance, total, watched=int(curve.at_risk[first.min()]))
    return Expected(number, low, high, total, partly, unknown)


def _interval(number: float, variance: float, total: int, *, watched: int) -> tuple[float, float]:
    """Return the interval on 0 to ``total``.

    Where those before all fared alike (it came to that never, or always), they tell of no variance: it is Wilson's then, of
    the ``watched``.
    """
    mean = min(number / total, 1.0)
    if variance <= ROUNDING:
        low_share, high_share = score_interval(mean, watched)
        return min(total * low_share, number), max(total * high_share, number)
    # A beta distribution has no more variance than a toss of all at once.
    size = max(mean * (1 - mean) * total**2 / variance - 1, 1e-3)
    low, high = beta_interval(np.array([mean * size]), np.array([(1 - mean) * size]))
    return min(total * float(low[0]), number), max(total * float(high[0]), number)


def _uncertainty(curve: Incidence, first: Counts, until: Counts, weights: Floats) -> float:
    """Return the variance of the expected number that comes from the curve.

    With λ = j / n and Λ = d / n at each step, an open one of age a and weight w = count / S(a) whose window holds the step
    changes with λ by w S(before), and with Λ by w (F(end of its window) - F(step)) / (1 - Λ), for who leaves cannot end
    later. Summed over all windows, e and g below; the steps are independent, and within one the causes are multinomial:
    Σ (λ (e - g)² + (Λ - λ) g² - (λ e - Λ g)²) / n. For a single open one it is the variance of :func:`conditional`.
    """
    steps = len(curve.seconds)
    ends = np.concatenate(([0.0], curve.share))[until]
    w, v = _inside(first, until, weights, steps), _inside(first, until, weights * ends, steps)
    n = np.maximum(curve.at_risk, 1)
    one, every = curve.happened / n, curve.gone / n
    e = w * curve.before
    # After the last one left, nothing follows.
    g = np.where(every < 1, (v - w * curve.share) / np.where(every < 1, 1 - every, 1.0), 0.0)
    terms = (one * (e - g) ** 2 + (every - one) * g**2 - (one * e - every * g) ** 2) / n
    return max(0.0, float(terms.sum()))


def _inside(first: Counts, until: Counts, weights: Floats, steps: int) -> Floats:
    """Return for each step the sum of the weights whose window, from ``first`` to before ``until``, holds it."""
    begins = np.bincount(first, weights, steps + 1)
    return np.asarray((begins - np.bincount(until, weights, steps + 1)).cumsum()[:steps], np.float64)
