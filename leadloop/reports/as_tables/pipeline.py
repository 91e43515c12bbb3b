"""The tables of the report on the pipeline."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leadloop.reports.ages import AGE_LABELS, AGES, Age
from leadloop.reports.as_tables.table import TableOf, Told, bounds, day, key, number, rate
from leadloop.reports.flows import REACHED, Funnel
from leadloop.reports.outlook import HORIZONS
from leadloop.reports.pipeline_report import PipelineReport
from leadloop.reports.statistics.expected import Expected
from leadloop.reports.statistics.intervals import rate_of
from leadloop.tables.columns import Column, Kind

_STEPS: Final = {
    "offered": _("Offered"),
    "acknowledged": _("Acknowledged"),
    "accepted": _("Accepted"),
    "won": _("Won"),
    "complete": _("Complete"),
}


def _states(now: Mapping[Any, int], stood: Mapping[Any, int] | None) -> list[tuple[str, int, float | None, int]]:
    """Return each state: how many stand there (on the past day that was asked for), their share, and how many do now."""
    counts = now if stood is None else stood
    total = sum(counts.values())
    return [(str(state), n, n / total if total else None, now[state]) for state, n in counts.items()]


def _stages(found: PipelineReport) -> Iterable[Any]:
    return _states(found.now.opportunities, found.stood.opportunities if found.stood else None)


def _statuses(found: PipelineReport) -> Iterable[Any]:
    return _states(found.now.leads, found.stood.leads if found.stood else None)


def _only_now(of: Callable[[PipelineReport], Iterable[Any]]) -> Callable[[PipelineReport], Iterable[Any] | None]:
    """Of a past day only stages and statuses are known: what is of now would be taken for what was then."""
    return lambda found: None if found.stood else of(found)


def _counted(what: str, title: Any) -> tuple[Told, ...]:
    return (
        number(what, title, lambda row: row[1]),
        number("share", _("Share"), lambda row: row[2]),
        number("now", _("Now"), lambda row: row[3]),
    )


def _age_name(age: Age) -> str:
    return age.key if age.key.isalpha() else f"days_{age.key.replace('-', '_')}"


def _age(place: int, age: Age) -> Told:
    return number(_age_name(age), AGE_LABELS[age.key], lambda row: row.counts[place])


def _steps(funnel: Funnel) -> dict[str, int]:
    return {"leads": funnel.leads, "qualified": funnel.qualified, **funnel.reached}


def _reached(name: str) -> Told:
    return number(name, _STEPS[name], lambda row: row[1].reached[name])


def _outlook(found: PipelineReport) -> Iterable[Any]:
    """Return each age that has any open: of too few sales nothing is expected."""
    of, by_age = found.outlook, found.outlook.by_age
    return [
        (age, open_, by_age[place] if by_age else None)
        for place, (age, open_) in enumerate(zip(AGES, of.open, strict=True))
        if open_
    ]


def _won_within(days: int) -> tuple[Told, ...]:
    title = format_lazy(_("Expected as won within {days} days"), days=days)

    def of(row: Any) -> Expected | None:
        told: Expected | None = row[2][days] if row[2] else None
        return told if told and told.n else None

    def number_of(row: Any) -> float | None:
        told = of(row)
        return told.number if told else None

    def bounds_of(row: Any) -> tuple[float | None, float | None]:
        told = of(row)
        return (told.low, told.high) if told else (None, None)

    name = f"won_in_{days}_days"
    return number(name, title, number_of), *bounds(f"{name}_", title, bounds_of)


PIPELINE: Final[tuple[TableOf[PipelineReport], ...]] = (
    TableOf(
        "stages",
        _("Opportunities by stage"),
        _stages,
        (key("stage", _("Stage"), lambda row: row[0]), *_counted("opportunities", _("Opportunities"))),
    ),
    TableOf(
        "statuses",
        _("Leads by status"),
        _statuses,
        (key("status", _("Lead status"), lambda row: row[0]), *_counted("leads", _("Leads"))),
    ),
    TableOf(
        "ages",
        _("Ages"),
        _only_now(lambda found: found.ages),
        (
            key("state", _("Stands at"), lambda row: row.state),
            *(_age(place, age) for place, age in enumerate(AGES)),
            number("all", _("All"), lambda row: row.total),
            day("oldest_since", _("Oldest since"), lambda row: row.oldest),
        ),
    ),
    TableOf(
        "overdue",
        _("Overdue answers by location"),
        _only_now(lambda found: found.owing),
        (
            key("location", _("Location"), lambda row: row.ref, 14),
            key("name", _("Name"), lambda row: row.name, 30),
            number("overdue", _("Overdue answers"), lambda row: row.count),
            Told(Column("oldest_since", _("Oldest since"), Kind.MOMENT, 26), lambda row: row.since),
        ),
    ),
    TableOf(
        "expected",
        _("What to expect"),
        _only_now(_outlook),
        (
            key("accepted_since", _("Accepted since"), lambda row: _age_name(row[0])),
            number("open", _("Open"), lambda row: row[1]),
            *(told for days in HORIZONS for told in _won_within(days)),
        ),
    ),
    TableOf(
        "moves",
        _("What moved"),
        _only_now(lambda found: sorted(found.moves.items())),
        (
            key("before", _("From"), lambda row: row[0][0]),
            key("after", _("To"), lambda row: row[0][1]),
            number("moves", _("Moves"), lambda row: row[1]),
        ),
    ),
    TableOf(
        "funnel",
        _("How far they got"),
        _only_now(lambda found: _steps(found.funnel).items()),
        (key("step", _("Step"), lambda row: row[0]), number("reached", _("Reached"), lambda row: row[1])),
    ),
    TableOf(
        "months",
        _("By month of arrival"),
        _only_now(lambda found: found.months.items()),
        (
            day("month", _("Month"), lambda row: row[0]),
            number("leads", _("Leads"), lambda row: row[1].leads),
            number("qualified", _("Qualified"), lambda row: row[1].qualified),
            *(_reached(name) for name in REACHED),
            *rate("won", _("Won"), lambda row: rate_of(row[1].reached["won"], row[1].reached["offered"]))[1:],
        ),
    ),
)
