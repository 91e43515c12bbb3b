"""What the opportunities of some leads come to: rates, reasons, how long it takes and how it ends. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadloop.opportunities.enums import Stage
from leadloop.reports.performance import rates_of
from leadloop.reports.rollups.measures import ALL_WAITS, Count, Wait, stands
from leadloop.reports.rollups.table import Summed
from leadloop.reports.rollups.totals import Totals, waits_of_each
from leadloop.reports.statistics.horizon import Within, within
from leadloop.reports.statistics.incidence import Incidence, aalen_johansen
from leadloop.reports.statistics.intervals import Rate
from leadloop.reports.statistics.many import quantiles_of_each
from leadloop.reports.statistics.survival import Quantile, kaplan_meier, quantiles
from leadloop.reports.why_lost import WhyLost, why_lost

DAY_S: Final = 86_400
# Where ends compete: what is waited for, and by how many days that is told.
HORIZONS: Final = {"to_accept": (1, 3, 7), "to_win": (30, 60, 90)}
# While they stand at one of these, it may still come to that.
_UNDECIDED: Final = {
    "acknowledged": (Stage.UNACKNOWLEDGED,),
    "accepted": (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED),
    "rejected": (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED),
    "won": (Stage.ACCEPTED,),
    "lost": (Stage.ACCEPTED,),
    "completed": (Stage.WON,),
}
# Where more than one in so many is undecided, a rate still changes much.
_EARLY: Final = 10
# The texts of reasons, as rollups name them.
REASONS: Final = ("rejected", "lost")


@dataclass(frozen=True, slots=True)
class TimeTo:
    """How long it takes while it is still possible, in seconds by the calendar or of business time, with 95 % intervals.

    ``n`` began to wait, ``open`` of them still do.
    """

    name: str
    n: int
    open: int
    median: Quantile
    p90: Quantile


@dataclass(frozen=True, slots=True)
class Ends:
    """How it ends, by when: a curve for each end by its name, and the share of the first end within so many days."""

    name: str
    n: int
    open: int
    curves: dict[str, Incidence]
    by_day: dict[int, Within]


@dataclass(frozen=True, slots=True)
class Measured:
    """All of it.

    ``stands``: how many stand at each stage now; ``undecided``: of how many each rate is not known yet; ``reasons`` are
    counts by key, of what stands so.
    """

    leads: int
    tests: int
    duplicates: int
    n: int
    stands: dict[Stage, int]
    rates: dict[str, Rate]
    undecided: dict[str, int]
    times: tuple[TimeTo, ...]
    ends: tuple[Ends, ...]
    reasons: dict[str, dict[str, int]]
    why: WhyLost


def measured(totals: Totals, *, timed: Totals | None = None, now: datetime) -> Measured:
    """Measure it; the totals are with waits, of leads by when they arrived. ``timed``: the same by another clock, for the times."""
    return Measured(
        leads=totals.count(Count.LEADS),
        tests=totals.count(Count.TESTS),
        duplicates=totals.count(Count.DUPLICATES),
        n=totals.count(Count.OFFERED),
        stands={stage: totals.at(stage) for stage in Stage},
        rates=rates_of(totals),
        undecided=undecided(totals),
        times=tuple(time_to(timed or totals, wait, now=now) for wait in ALL_WAITS),
        ends=tuple(_ends(totals, wait, now=now) for wait in ALL_WAITS if wait.name in HORIZONS),
        reasons={kind: _most_first(totals.terms(kind)) for kind in REASONS},
        why=why_lost(totals),
    )


def undecided_measures(rate: str) -> list[int]:
    """Return the numbers of what is counted as undecided of a rate."""
    return [stands(stage) for stage in _UNDECIDED[rate]]


def undecided(totals: Totals) -> dict[str, int]:
    """Return by the name of each rate how many may still come to it, or not."""
    return {name: sum(totals.at(stage) for stage in stages) for name, stages in _UNDECIDED.items()}


def is_early(rate: Rate, open_ones: int) -> bool:
    """Whether so many are undecided that the rate may still change much: more than one in ten."""
    return open_ones * _EARLY > rate.n


def time_to(totals: Totals, wait: Wait, *, now: datetime) -> TimeTo:
    """Return how long one wait takes: Kaplan and Meier's estimate, those that last or ended otherwise censored."""
    waits = totals.waits(wait, now=now)
    curve = kaplan_meier(waits, {0})
    return TimeTo(wait.name, waits.n, totals.lasting(wait), *quantiles(curve, 0.5, 0.9))


def times_to(found: Summed, wait: Wait, *, now: datetime) -> dict[Any, TimeTo]:
    """Return by name what :func:`time_to` says of each."""
    waits = waits_of_each(found.which, found.measure, found.n, found.ms, many=len(found.names), wait=wait, now=now)
    columns = (
        waits.total(waits.leaving).tolist(),
        waits.total(waits.open).tolist(),
        *quantiles_of_each(waits, (0.5, 0.9)),
    )
    return {name: TimeTo(wait.name, *each) for name, *each in zip(found.names, *columns, strict=True)}


def _ends(totals: Totals, wait: Wait, *, now: datetime) -> Ends:
    waits = totals.waits(wait, now=now)
    curves = dict(zip((wait.end, *wait.others), aalen_johansen(waits), strict=True))
    by_day = {days: within(curves[wait.end], days * DAY_S) for days in HORIZONS[wait.name]}
    return Ends(wait.name, waits.n, totals.lasting(wait), curves, by_day)


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
