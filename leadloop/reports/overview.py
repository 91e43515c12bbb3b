"""All that the page about performance tells, of one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.core.transaction import one_moment
from leadloop.questions.enums import ReasonKind
from leadloop.questions.models import Reason
from leadloop.reports.breakdowns import MOST_ROWS, Breakdown, breakdowns
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.measured import Measured, measured
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.scope import ScopeReader, scope_of
from leadloop.reports.trends import Moment, Step, trend

_NAMES: Final[dict[str, str]] = {ReasonKind.REJECT: "rejected", ReasonKind.LOST: "lost"}
_REASONS: Final = Prepared(
    lambda brand: Reason.objects.filter(brand_id=brand, kind__in=list(_NAMES)).values("kind", "key", "label"),
    (new_id(),),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """``all`` are the figures of the cohort, ``other`` those to hold them against.

    ``whole_only``: break-downs that there are of all leads only. ``labels``: the brand's words for reasons, by kind and key.
    """

    all: Measured
    other: Measured | None
    step: Step
    trend: tuple[Moment, ...]
    breakdowns: tuple[Breakdown, ...]
    whole_only: tuple[str, ...]
    labels: dict[tuple[str, str], str]
    # By which clock times are told, but for how it ends.
    hours: Hours


def overview(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    other: Filters | None = None,
    step: Step = Step.MONTH,
    most: int | None = MOST_ROWS,
    hours: Hours = Hours.CALENDAR,
    now: datetime,
) -> Overview:
    """Measure the cohort of ``filters``, beside that of ``other`` where it is given; ``most`` rows of each break-down (None: all).

    Times are told in ``hours``, how it ends always by the calendar. Raises :class:`leadloop.reports.scope.NotCountedYet`.
    """
    scope, beside = scope_of(brand, filters), scope_of(brand, other) if other else None
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        clock = reader.by_clock(hours, now=now)
        parts, whole_only = breakdowns(reader, scope, filters, most=most)
        return Overview(
            all=_measured(reader, clock, now=now),
            other=_measured(reader.of(beside), clock.of(beside), now=now) if beside else None,
            step=step,
            trend=trend(clock, scope, step=step, now=now),
            breakdowns=parts,
            whole_only=whole_only,
            labels=reason_labels(brand),
            hours=hours,
        )


def _measured(reader: ScopeReader, clock: ScopeReader, *, now: datetime) -> Measured:
    timed = clock.totals(waits=True) if clock.in_business else None
    return measured(reader.totals(waits=True), timed=timed, now=now)


def reason_labels(brand: Brand) -> dict[tuple[str, str], str]:
    """Return the brand's words for reasons, by "rejected" or "lost" and key."""
    return {(_NAMES[each["kind"]], each["key"]): each["label"] for each in _REASONS.rows(brand.pk)}
