"""The tables of the report on the pipeline: rows whose numbers lead to the leads that they count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.wording import percent, with_interval
from leadloop.core.figures import number
from leadloop.opportunities.enums import Stage
from leadloop.reports.ages import AGE_LABELS, AGES, Standing
from leadloop.reports.outlook import FEWEST_WINS, HORIZONS, Outlook
from leadloop.reports.owing import Owing
from leadloop.reports.pipeline_report import Excluded
from leadloop.reports.statistics.expected import Expected
from leadloop.web.console.reports.filters import ReportFilter


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and where it leads; one of nothing leads nowhere."""

    n: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class StateRow:
    """What stands at one status or stage; with a past day also how many do now."""

    state: str
    cell: Cell
    share: str
    now: Cell | None


def states(
    now: Mapping[Any, int], stood: Mapping[Any, int] | None, given: ReportFilter, *, field: str, as_of: date | None
) -> dict[str, Any]:
    """Return the rows of statuses or stages (``field``), their total, and the most that any of them has."""
    counts = now if stood is None else stood
    total = sum(counts.values())
    rows = [
        StateRow(
            str(state),
            _cell(n, given.leads(**{field: state, "as_of": as_of})),
            percent(n / total if total else None),
            None if stood is None else _cell(now[state], given.leads(**{field: state})),
        )
        for state, n in counts.items()
    ]
    return {"rows": rows, "total": total, "most": max(counts.values()), "field": field}


def left_out(excluded: Excluded, given: ReportFilter) -> dict[str, Cell]:
    """Return what is not counted, or not as a success, in sight."""
    return {
        "tests": _cell(excluded.tests, given.leads(only="tests")),
        "duplicates": _cell(excluded.duplicates, given.leads(only="duplicates")),
        "discarded": _cell(excluded.discarded, given.leads(status="discarded")),
    }


def ages(standing: Iterable[Standing], given: ReportFilter) -> list[dict[str, Any]]:
    """Return a row for each open status and stage; its cells by age, and all of it with the oldest first."""
    rows = []
    for each in standing:
        at = {"stage" if each.state in Stage.values else "status": each.state, "since": None, "until": None}
        cells = [
            (AGE_LABELS[age.key], _cell(n, given.leads(**at, age=age.key)))
            for age, n in zip(AGES, each.counts, strict=True)
        ]
        rows.append({"state": each.state, "is_stage": each.state in Stage.values, "cells": cells, "of": each})
    return rows


def owing_rows(owing: Sequence[Owing], given: ReportFilter) -> list[dict[str, Any]]:
    """Return the locations that owe answers, each leading to these."""
    return [{"of": each, "cell": _cell(each.count, given.leads(overdue="on", location=each.ref))} for each in owing]


def expectation(outlook: Outlook, given: ReportFilter) -> dict[str, Any]:
    """Return what is to be expected in words, and by age; with fewer sales than that, that nothing can be said."""
    n = sum(outlook.open)
    undated: dict[str, Any] = {"stage": Stage.ACCEPTED, "since": None, "until": None}
    told: dict[str, Any] = {"n": _cell(n, given.leads(**undated)), "rows": [], "sentences": []}
    if not n or outlook.within is None or outlook.by_age is None:
        told["too_few"] = _(
            "Too few to say: of %(watched)s accepted before, %(wins)s were won. From %(fewest)s sales on it is told here."
        ) % {"watched": number(outlook.watched), "wins": number(outlook.wins), "fewest": FEWEST_WINS}
        return told
    told["sentences"] = _sentences(outlook.within)
    for age, open_, within in zip(AGES, outlook.open, outlook.by_age, strict=True):
        if open_:
            told["rows"].append(
                {
                    "label": AGE_LABELS[age.key],
                    "cell": _cell(open_, given.leads(**undated, age=age.key)),
                    "within": [_about(within[each]) for each in HORIZONS],
                }
            )
    return told


def _sentences(within: Mapping[int, Expected]) -> list[str]:
    last = within[max(within)]
    told = [
        _("About %(about)s of them are to be expected as won within %(days)s days.")
        % {"about": _about(each), "days": days}
        for days, each in within.items()
        if each.n
    ]
    if last.unknown:
        told.append(
            ngettext(
                "One has been open for longer than any was watched before: nothing can be said of it, and it is in no number.",
                "%(n)s have been open for longer than any was watched before: nothing can be said of them, and they are in no number.",
                last.unknown,
            )
            % {"n": number(last.unknown)}
        )
    if last.partly:
        told.append(
            _("For %(n)s of them nobody was watched for %(days)s days more: what may come after is not in the number.")
            % {"n": number(last.partly), "days": max(within)}
        )
    return told


def _about(each: Expected) -> str:
    """Return the number with its interval, in whole opportunities; the interval is rounded outward."""
    if not each.n:
        return _("cannot be said")
    return with_interval(number(each.number), number(floor(each.low)), number(ceil(each.high)))


def _cell(n: int, href: str) -> Cell:
    return Cell(n, href if n else "")
