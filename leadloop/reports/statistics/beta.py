"""The beta distribution, and the gamma functions that it stands on, for whole columns of parameters."""

from typing import NamedTuple

import numpy as np

from leadloop.reports.statistics.waits import Floats

# From here on the asymptotic series below are exact to 12 digits; smaller arguments are raised to it.
_FAR = 9
# Mass beyond the point where the density is e^-_DROP of its top does not matter for a 95 % interval.
_DROP = 16.0
_STEPS = 36


def log_gamma(x: Floats) -> Floats:
    """Return log Γ(x) for positive ``x``: Stirling's series (Abramowitz and Stegun 6.1.41)."""
    y = np.where(x < _FAR, x + _FAR, x)
    z = 1 / (y * y)
    series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y
    found = (y - 0.5) * np.log(y) - y + (0.5 * np.log(2 * np.pi) + series)
    near = np.flatnonzero(x < _FAR)
    found[near] -= np.log(_raising(x[near]).prod(axis=0))
    return np.asarray(found, np.float64)


def digamma(x: Floats) -> tuple[Floats, Floats]:
    """Return the first and second derivative of log Γ (Abramowitz and Stegun 6.3.18 and 6.4.12)."""
    y = np.where(x < _FAR, x + _FAR, x)
    z = 1 / (y * y)
    first = np.log(y) - 0.5 / y - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))))
    tail = 1 + 0.5 / y + z * (1 / 6 - z * (1 / 30 - z * (1 / 42 - z * (1 / 30 - z * 5 / 66))))
    second = tail / y
    near = np.flatnonzero(x < _FAR)
    steps = 1 / _raising(x[near])
    first[near] -= steps.sum(axis=0)
    second[near] += (steps * steps).sum(axis=0)
    return np.asarray(first, np.float64), np.asarray(second, np.float64)


def _raising(x: Floats) -> Floats:
    """x, x + 1 and so on, of which log Γ takes the logarithms to come to x + _FAR: a row for each."""
    return np.asarray(x + np.arange(_FAR, dtype=np.float64)[:, None], np.float64)


def beta_interval(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the 2.5 % and 97.5 % points of beta distributions.

    On the scale x = log(p / (1 - p)) each has one smooth peak, exp(a x - (a + b) log(1 + e^x)), at log(a / b). Its mass is
    summed from where it is next to nothing to the peak, on either side in steps of that side's own width, by the
    trapezoidal rule with Euler and Maclaurin's correction, and the points are found between two steps by Hermite's
    cubic. The tests hold them against scipy: they are within 0.0001 where a and b are between 0.05 and ten
    millions, and within 0.001 from 0.001 on.
    """
    below, above = _side(a, b), _side(b, a)
    left, right = below.mass[:, -1], above.mass[:, -1]
    peak = np.log(a) - np.log(b)
    points = []
    for wanted in (0.025 * (left + right), 0.975 * (left + right)):
        down, up = peak - _distance(wanted, below), peak + _distance(left + right - wanted, above)
        points.append(_logistic(np.where(wanted <= left, down, up)))
    return points[0], points[1]


class _Side(NamedTuple):
    """What is below the peak: its width, and at each step from the far end to the peak the mass and its growth by steps."""

    width: Floats
    mass: Floats
    growth: Floats


# Steps grow away from the peak, as a cubic does: where one side falls off sharply and the other slowly, both are met.
_NEAR = 0.06
_U = np.linspace(1.0, 0.0, _STEPS + 1)
_AWAY = _NEAR * _U + (1 - _NEAR) * _U**3
_AWAY_1 = (_NEAR + 3 * (1 - _NEAR) * _U**2) / _STEPS
_AWAY_2 = 6 * (1 - _NEAR) * _U / _STEPS**2


def _side(a: Floats, b: Floats) -> _Side:
    n, peak = a + b, np.log(a) - np.log(b)
    width = _width(a, b)
    x = peak[:, None] - width[:, None] * _AWAY
    small = np.exp(-np.abs(x))
    softplus = np.log1p(small)
    softplus += np.maximum(x, 0.0)
    top = a * peak - n * _softplus(peak)
    a, n, width = a[:, None], n[:, None], width[:, None]
    density = np.exp(a * x - n * softplus - top[:, None])
    slope = density * (a - n * (np.where(x >= 0, 1.0, small) / (1 + small)))
    growth = density * (width * _AWAY_1)
    bend = slope * (width * _AWAY_1) ** 2 - density * (width * _AWAY_2)
    mass = np.zeros_like(x)
    np.cumsum((growth[:, 1:] + growth[:, :-1]) / 2 - (bend[:, 1:] - bend[:, :-1]) / 12, axis=1, out=mass[:, 1:])
    return _Side(width[:, 0], mass, growth)


def _width(a: Floats, b: Floats) -> Floats:
    """Return how far below the peak the density is e^-_DROP of it.

    The drop is convex in the distance: Newton comes down to it from beyond, and never passes.
    """
    n, peak = a + b, np.log(a) - np.log(b)
    top = a * peak - n * _softplus(peak)
    width = (_DROP + n * np.log1p(a / b)) / a
    # Each stops for itself, so that its interval is the same whoever is looked at beside it.
    near = np.zeros(len(width), dtype=bool)
    for _ in range(60):
        drop = top - a * (peak - width) + n * _softplus(peak - width)
        step = np.where(near, 0.0, (drop - _DROP) / (a - n * _logistic(peak - width)))
        width = width - step
        near |= np.abs(step) < 0.01 * width
        if near.all():
            break
    return width


def _distance(wanted: Floats, side: _Side) -> Floats:
    """Return how far from the peak the mass from the far end is ``wanted``; of no meaning where that is beyond the peak."""
    rows = np.arange(len(wanted))
    cell = np.clip((side.mass < wanted[:, None]).sum(axis=1) - 1, 0, _STEPS - 1)
    low, high = side.mass[rows, cell], side.mass[rows, cell + 1]
    t = np.clip((wanted - low) / (high - low), 0.0, 1.0)
    # Hermite's cubic through both ends, with the slopes that the growth gives there.
    at_low, at_high = (high - low) / side.growth[rows, cell], (high - low) / side.growth[rows, cell + 1]
    part = t * t * (3 - 2 * t) + at_low * t * (1 - t) ** 2 - at_high * t * t * (1 - t)
    u = 1 - (cell + part) / _STEPS
    return np.asarray(side.width * (_NEAR * u + (1 - _NEAR) * u**3), np.float64)


def _softplus(x: Floats) -> Floats:
    """log(1 + e^x), for any x."""
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), np.float64)


def _logistic(x: Floats) -> Floats:
    """1 / (1 + e^-x), for any x."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, small) / (1 + small), np.float64)
