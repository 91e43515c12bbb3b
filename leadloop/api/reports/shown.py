"""Reports as JSON, to the letter of the contract."""

from datetime import datetime
from typing import Any

from leadloop.api.fields import fields_of
from leadloop.api.moments import rfc3339
from leadloop.reports.performance import Figures, Performance
from leadloop.reports.pipeline import PipelineNow, Stood


def show_pipeline(found: PipelineNow) -> dict[str, Any]:
    """Return the contract's *pipeline*."""
    return {
        "as_of": rfc3339(found.as_of),
        "leads": {status.value: count for status, count in found.leads.items()},
        "opportunities": {stage.value: count for stage, count in found.opportunities.items()},
        "overdue": found.overdue,
        "revenue": [money.as_json() for money in found.revenue],
    }


def show_stood(found: Stood, *, at: datetime) -> dict[str, Any]:
    """Return the same of a past day; what was overdue or reported by then is not told."""
    return {
        "as_of": rfc3339(at),
        "leads": {status.value: count for status, count in found.leads.items()},
        "opportunities": {stage.value: count for stage, count in found.opportunities.items()},
        "overdue": None,
        "revenue": None,
    }


def show_performance(found: Performance, following: str | None) -> dict[str, Any]:
    """Return the contract's *performance*."""
    return {
        **_figures(found.all),
        "locations": [
            {"ref": each.ref, "name": each.name, "n": each.figures.n, **_figures(each.figures)}
            for each in found.locations
        ],
        "next_cursor": following,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "rates": {name: fields_of(rate) for name, rate in figures.rates.items()},
        "times": {name: fields_of(timing) for name, timing in figures.times.items()},
        "rating": fields_of(figures.rating),
    }
