"""Rates in the cells of tables."""

from typing import Any

from leadloop.charts.rates import RateRow
from leadloop.reports import words
from leadloop.reports.statistics.intervals import Rate


def rate_cell(name: str, rate: Rate, open_ones: int, *, tone: str) -> dict[str, Any]:
    """Return a rate as a table's cell shows it: drawn, and in words."""
    enough = rate.n >= words.FEWEST
    return {
        "label": name,
        "row": RateRow(name, rate.k, rate.n, rate.rate if enough else None, rate.low, rate.high, tone=tone),
        "value": words.share_value(rate),
        "note": words.share_in_short(rate),
        "still": words.still_open(open_ones),
    }
