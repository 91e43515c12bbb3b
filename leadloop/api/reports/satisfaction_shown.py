"""The report of satisfaction as JSON."""

from typing import Any

from leadloop.api.fields import fields_of
from leadloop.reports.satisfaction import Ratings, Satisfaction


def show_satisfaction(found: Satisfaction, following: str | None) -> dict[str, Any]:
    """Return the report as the documentation describes it."""
    return {
        **_ratings(found.all),
        "rating_with_hidden": fields_of(found.with_hidden),
        "hidden_reasons": [{"reason": reason.value, "n": n} for reason, n in found.reasons],
        "months": [{"month": each.month, "rating": fields_of(each.mean)} for each in found.months],
        "locations": [{"ref": each.ref, "name": each.name, **_ratings(each.ratings)} for each in found.locations],
        "next_cursor": following,
    }


def _ratings(given: Ratings) -> dict[str, Any]:
    return {
        "rating": fields_of(given.mean),
        "stars": list(given.stars),
        "answered": fields_of(given.response),
        "hidden": fields_of(given.hidden),
        "pending": given.pending,
    }
