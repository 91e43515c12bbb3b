"""Rates of many locations side by side: what each alone tells, pulled towards what all of them tell.

One of one won is no better than forty of fifty. The beta-binomial model says how much the locations differ beyond chance,
and by that how far a location with few cases is to be judged by the others.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from leadloop.reports.statistics.beta import beta_interval, digamma, log_gamma
from leadloop.reports.statistics.waits import Counts, Floats

# Of fewer, nobody can say how much locations differ.
FEWEST = 3
_WEAK = 2.0
_ROUNDS = 60
_STILL = 1e-6


class Prior(NamedTuple):
    """What is known of a location before it has any case: a beta distribution; ``is_fitted`` or the weak one."""

    alpha: float
    beta: float
    is_fitted: bool


class Pooled(NamedTuple):
    """The prior, and for each location what is known of its rate: Beta(``alpha``, ``beta``)."""

    prior: Prior
    alpha: Floats
    beta: Floats

    @property
    def mean(self) -> Floats:
        """The rate to be expected of each."""
        return self.alpha / (self.alpha + self.beta)

    def interval(self, which: "Sequence[int] | Counts") -> tuple[Floats, Floats]:
        """Return the ends of the 95 % intervals of these locations' rates: a page shows few of those it ranks."""
        places = np.asarray(which, np.int64)
        return beta_interval(self.alpha[places], self.beta[places])


def beta_binomial(k: Counts, n: Counts) -> Pooled:
    """Pool the rates ``k`` of ``n``: empirical Bayes (Efron and Morris 1975, "Data analysis using Stein's estimator").

    Each posterior is Beta(α + k, β + n - k): its mean lies between the location's own rate and that of all. The interval
    takes the prior for known, as empirical Bayes does.
    """
    k, n = np.asarray(k, np.int64), np.asarray(n, np.int64)
    if np.any((k < 0) | (k > n)):
        raise ValueError("more happened than could")
    prior = prior_of(k, n)
    return Pooled(prior, np.asarray(prior.alpha + k, np.float64), np.asarray(prior.beta + (n - k), np.float64))


def prior_of(k: Counts, n: Counts) -> Prior:
    """Return the prior under which these counts are the most likely.

    Griffiths (1973), "Maximum likelihood estimation for the beta-binomial distribution": by Newton's steps for the mean
    (its logit) and the strength α + β (its logarithm), each step shortened until it leads up. The strength stays between
    1, where locations are all or nothing, and the number of cases, so that no location is thought to be better known than
    all together are, though they seem to be all alike.

    Where it cannot be told how much locations differ (fewer than three with cases, none with two, or the same end in every
    case) it is a weak prior: the rate of all, worth two cases, and half a case at least for either end.
    """
    happened, cases = int(k.sum()), int(n.sum())
    if (n > 0).sum() < FEWEST or happened in {0, cases} or n.max() == 1:
        mean = (happened + 1) / (cases + 2)
        return Prior(max(0.5, _WEAK * mean), max(0.5, _WEAK * (1 - mean)), is_fitted=False)
    k, n = k[n > 0], n[n > 0]
    return _climb(_likelihood(k, n), happened / cases, _strength(k, n), cases)


class _Likelihood(NamedTuple):
    """The marginal likelihood of counts: the sum of ``weights`` times log Γ(``values`` + α, β or α + β), in this order.

    ``begin`` says where the values of each begin.
    """

    values: Floats
    weights: Floats
    begin: Counts

    def at(self, alpha: float, beta: float) -> float:
        return float(self.weights @ log_gamma(self._raised(alpha, beta)))

    def slopes(self, alpha: float, beta: float) -> tuple[Floats, Floats]:
        """Return the gradient and the Hessian by (logit of the mean, log of the strength)."""
        (a1, b1, s1), (a2, b2, s2) = (
            np.add.reduceat(self.weights * each, self.begin) for each in digamma(self._raised(alpha, beta))
        )
        by_alpha, by_beta = a1 + s1, b1 + s1
        q = alpha * beta / (alpha + beta)
        turn = np.array([[q, alpha], [-q, beta]])
        hessian = turn.T @ np.array([[a2 + s2, s2], [s2, b2 + s2]]) @ turn
        bend = q * (by_alpha - by_beta)
        hessian += np.array([[bend * (beta - alpha) / (alpha + beta), bend], [bend, alpha * by_alpha + beta * by_beta]])
        return turn.T @ np.array([by_alpha, by_beta]), hessian

    def _raised(self, alpha: float, beta: float) -> Floats:
        sizes = np.diff(self.begin, append=len(self.values))
        return np.asarray(self.values + np.repeat([alpha, beta, alpha + beta], sizes), np.float64)


def _likelihood(k: Counts, n: Counts) -> _Likelihood:
    """Return it by the different numbers of each kind: they are far fewer than locations, or than pairs of ``k`` and ``n``."""
    parts = [np.unique(numbers, return_counts=True) for numbers in (k, n - k, n)]
    # The logarithms of the gamma functions of the prior itself are of 0, once for each location.
    values = [np.append(0, different) for different, _many in parts]
    weights = [sign * np.append(-len(n), many) for sign, (_different, many) in zip((1, 1, -1), parts, strict=True)]
    begin = np.cumsum([0, *map(len, values[:-1])])
    return _Likelihood(np.concatenate(values).astype(np.float64), np.concatenate(weights).astype(np.float64), begin)


def _climb(likelihood: _Likelihood, mean: float, strength: float, cases: int) -> Prior:
    most = np.log(max(cases, _WEAK))
    at = np.array([np.log(mean / (1 - mean)), np.clip(np.log(strength), 0.0, most)])
    height = likelihood.at(*_prior(at))
    for _ in range(_ROUNDS):
        step = _step(*likelihood.slopes(*_prior(at)), at[1], most)
        if np.abs(step).max() < _STILL:
            # Whether that leads up can no longer be told from rounding.
            break
        for _ in range(_ROUNDS):
            there = at + step
            there[1] = np.clip(there[1], 0.0, most)
            higher = likelihood.at(*_prior(there))
            if higher >= height:
                break
            step /= 4
        else:
            break
        moved = np.abs(there - at).max()
        at, height = there, higher
        if moved < _STILL:
            break
    return Prior(*_prior(at), is_fitted=True)


def _strength(k: Counts, n: Counts) -> float:
    """Return a strength to begin with, from how much the rates differ (Kleinman 1973, by moments)."""
    cases, more = int(n.sum()), len(n) - 1
    mean = int(k.sum()) / cases
    chance = mean * (1 - mean)
    beyond = float((n * (k / n - mean) ** 2).sum()) - chance * more
    alike = beyond / (chance * (cases - float((n * n).sum()) / cases - more))
    if alike <= 0:
        # They differ no more than by chance: all are one.
        return cases
    return 1 / min(alike, 0.5) - 1


def _step(slope: Floats, hessian: Floats, strength: float, most: float) -> Floats:
    """Return Newton's step, turned upwards along each axis on which the ground is no hilltop; none beyond the bounds."""
    if (strength >= most and slope[1] > 0) or (strength <= 0 and slope[1] < 0):
        slope = np.array([slope[0], 0.0])
        hessian = np.diag(np.diag(hessian))
    curved, axes = np.linalg.eigh(hessian)
    step = axes @ (axes.T @ slope / np.maximum(np.abs(curved), 1e-9))
    return np.asarray(step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-300)), np.float64)


def _prior(at: Floats) -> tuple[float, float]:
    mean, strength = 1 / (1 + np.exp(-at[0])), np.exp(at[1])
    return float(mean * strength), float((1 - mean) * strength)
