"""How well the desk does: how soon it responds, how often it reaches customers, and what comes of it."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from leadloop.accounts.models import Brand, User
from leadloop.questions.enums import ReasonKind
from leadloop.questions.models import Reason
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.desk_rows import (
    IN_TIME,
    LATE,
    RUNNING,
    Row,
    Wait,
    Who,
    is_qualified,
    read_rows,
)
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.survival import Curve, kaplan_meier, quantile, time_until
from leadloop.reports.statistics.waits import Waits

# So many attempts or more are one column.
MOST_ATTEMPTS: Final = 5
HOURS: Final = range(24)
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it takes, in seconds; None where fewer than half (nine in ten) got there by now.

    ``low`` and ``high`` bound the median with 95 % confidence; no ``high`` means that it cannot be bounded yet. ``n`` is
    how many leads began to wait, ``open`` how many of them still do.
    """

    median_s: float | None
    low_s: float | None
    high_s: float | None
    p90_s: float | None
    n: int
    open: int


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait in the desk's business time and by the calendar, and the course of the former."""

    business: Timing
    calendar: Timing
    curve: Curve


@dataclass(frozen=True, slots=True)
class Share:
    """A rate, and how many more may still join those that it counts."""

    rate: Rate
    open: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often customers were tried: leads by number of attempts (0 to 5 and more), those decided and those open.

    ``mean`` is of the ``n`` decided ones, None where there is none.
    """

    mean: float | None
    n: int
    decided: tuple[int, ...]
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """The figures of one group of leads. ``n`` leads are counted, ``open`` of them are to be managed still."""

    n: int
    open: int
    response: Timing
    in_time: Share
    attempts: Attempts
    contact: Share
    qualified: Share


@dataclass(frozen=True, slots=True)
class Named:
    """The figures of one agent, form, source or hour; ``key`` is a user's id, a form's key, a channel, an hour."""

    key: str
    name: str
    figures: DeskFigures


@dataclass(frozen=True, slots=True)
class DeskReport:
    """The figures of the whole cohort and by what it is made of; what was left out is counted beside.

    ``came_back``: leads that had gone to a location directly and came to the desk from there. They have no response time.
    ``reasons``: key, label and number of leads, most first.
    """

    all: DeskFigures
    response: Waited
    attempt: Waited
    contact: Waited
    reasons: tuple[tuple[str, str, int], ...]
    by_agent: tuple[Named, ...]
    by_form: tuple[Named, ...]
    by_source: tuple[Named, ...]
    by_hour: tuple[Named, ...]
    tests: int
    duplicates: int
    came_back: int


def desk_figures(brand: Brand, *, filters: Filters = EVERYTHING, now: datetime) -> DeskReport:
    """Measure the leads that arrived at the desk in ``filters``; as many queries however many there are.

    Waits are Kaplan–Meier estimates (:mod:`.statistics.survival`): leads that still wait count as waiting until
    now, those decided without it as waiting until then. In time is a response before or at the lead's own deadline; late
    is one after it, or none when it has passed; leads that may still be in time are ``open``. Contact is of the leads that
    were tried, qualified of those decided. Outcomes that were taken back do not count.

    Of agents, response times count for who recorded the first outcome, all else for who decided the lead; what is missing
    yet counts for whoever has the lead.
    """
    read = read_rows(brand, filters, now=now)
    rows = read.rows
    responders, keepers = _grouped(rows, lambda row: row.responder), _grouped(rows, lambda row: row.keeper)
    names = _names(brand, {*responders, *keepers})
    everybody = sorted({*responders, *keepers}, key=lambda who: (isinstance(who, str), names[who][1], str(who)))
    by_hour = _grouped(rows, lambda row: row.hour)
    return DeskReport(
        all=_figures(rows, rows),
        response=_waited(row.response for row in rows),
        attempt=_waited(row.attempt for row in rows),
        contact=_waited(row.contact for row in rows),
        reasons=_reasons(brand, rows),
        by_agent=tuple(
            Named(str(who), names[who][0], _figures(responders.get(who, []), keepers.get(who, []))) for who in everybody
        ),
        by_form=_by(rows, lambda row: row.form),
        by_source=_by(rows, lambda row: row.source),
        by_hour=tuple(Named(str(h), f"{h:02}:00", _figures(by_hour.get(h, []), by_hour.get(h, []))) for h in HOURS),
        tests=read.tests,
        duplicates=read.duplicates,
        came_back=sum(row.response is None for row in rows),
    )


def _figures(responded: list[Row], kept: list[Row]) -> DeskFigures:
    """Measure a group: response times of ``responded``, all else of ``kept``, which are the same but with agents."""
    told = Counter(row.timeliness for row in responded if row.response is not None)
    tried = [row for row in kept if row.attempts]
    decided = [row for row in kept if not row.is_open]
    reached = sum(row.reached for row in tried)
    return DeskFigures(
        n=len(kept),
        open=len(kept) - len(decided),
        response=_timing([row.response for row in responded if row.response is not None]),
        in_time=Share(rate_of(told[IN_TIME], told[IN_TIME] + told[LATE]), told[RUNNING]),
        attempts=Attempts(
            sum(row.attempts for row in decided) / len(decided) if decided else None,
            len(decided),
            _by_attempts(decided),
            _by_attempts(row for row in kept if row.is_open),
        ),
        contact=Share(rate_of(reached, len(tried)), sum(row.is_open and not row.reached for row in tried)),
        qualified=Share(rate_of(sum(map(is_qualified, decided)), len(decided)), len(kept) - len(decided)),
    )


def _timing(waits: list[Wait], *, calendar: bool = False) -> Timing:
    curve = _curve(waits, calendar=calendar)
    median = quantile(curve, 0.5)
    open_ = sum(each.is_open for each in waits)
    return Timing(median.seconds, median.low, median.high, time_until(curve, 0.9), len(waits), open_)


def _curve(waits: list[Wait], *, calendar: bool) -> Curve:
    happened: list[float] = []
    censored: list[float] = []
    for each in waits:
        (happened if each.happened else censored).append(each.calendar_s if calendar else each.business_s)
    return kaplan_meier(Waits.of([happened], censored))


def _waited(given: Iterable[Wait | None]) -> Waited:
    waits = [each for each in given if each is not None]
    return Waited(_timing(waits), _timing(waits, calendar=True), _curve(waits, calendar=False))


def _by_attempts(rows: Iterable[Row]) -> tuple[int, ...]:
    counts = Counter(min(row.attempts, MOST_ATTEMPTS) for row in rows)
    return tuple(counts[number] for number in range(MOST_ATTEMPTS + 1))


def _by(rows: list[Row], key: Callable[[Row], str]) -> tuple[Named, ...]:
    """Return the figures by a form's key or a source, the most frequent first."""
    groups = sorted(_grouped(rows, key).items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple(Named(name, name, _figures(found, found)) for name, found in groups)


def _grouped(rows: Iterable[Row], key: Callable[[Row], _Key]) -> dict[_Key, list[Row]]:
    found: defaultdict[_Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _names(brand: Brand, whom: set[Who]) -> dict[Who, tuple[str, str]]:
    """Return the names of those who have or recorded something, also of who has left, and by what they are sorted."""
    people = User.objects.filter(memberships__brand=brand) | User.objects.filter(
        pk__in=[who for who in whom if isinstance(who, uuid.UUID)]
    )
    known: dict[Who, tuple[str, str]] = {
        user.pk: (str(user), str(user).casefold()) for user in people.distinct().order_by("pk")
    }
    return {who: known.get(who, ("", "~")) for who in whom}


def _reasons(brand: Brand, rows: Iterable[Row]) -> tuple[tuple[str, str, int], ...]:
    # Those no longer in use too: the past keeps its reasons.
    stored = Reason.objects.for_brand(brand).filter(kind=ReasonKind.NEGATIVE)
    labels = dict(stored.values_list("key", "label"))
    counts = Counter(row.reason for row in rows if row.reason)
    return tuple(
        (key, labels.get(key, key), count)
        for key, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
