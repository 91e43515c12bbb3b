"""The location's own report."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.charts.rates import Reference
from leadloop.charts.ratings import ratings
from leadloop.charts.wording import DASH, between, percent
from leadloop.core.figures import number
from leadloop.opportunities.enums import Stage
from leadloop.reports import drawings, words
from leadloop.reports.ages import AGE_LABELS, AGES
from leadloop.reports.measured import Ends
from leadloop.reports.names import rate_names, time_names
from leadloop.reports.of_location import LocationReport, location_report
from leadloop.web.console.reports.after_sale_words import stars_tile, tile
from leadloop.web.console.reports.cells import rate_cell
from leadloop.web.console.reports.satisfaction import stars_sentence
from leadloop.web.location.portal.gate import PortalRequest, for_contact
from leadloop.web.location.portal.period import Period, days_in_words
from leadloop.web.location.portal.shell import portal_page

# What a rate counts, as the list of requests is narrowed to it.
_REACHED = {
    "acknowledged": Stage.ACKNOWLEDGED,
    "accepted": Stage.ACCEPTED,
    "rejected": Stage.REJECTED,
    "won": Stage.WON,
    "lost": Stage.LOST,
    "completed": Stage.COMPLETE,
}
# Before the location has it in its hands, and what is the desk's, is none of its times.
_NOT_ITS_OWN = "to_first_attempt"


@for_contact
@require_safe
def report(request: PortalRequest) -> HttpResponse:
    """Show where the location's requests stand, how well and how fast it answers them, and what came of them."""
    period = Period(request.GET, location=request.location)
    here = reverse("location:portal_report")
    context: dict[str, Any] = {"filter": period, "clear": here if period.is_narrowed else ""}
    if period.is_valid():
        found = location_report(request.brand, filters=period.cohort, now=request.now)
        context |= _shown(found, period)
    status = 200 if period.is_valid() else 422
    return portal_page(request, "report.html", context, place="report", status=status)


def _shown(found: LocationReport, period: Period) -> dict[str, Any]:
    of = found.measured
    return {
        "found": found,
        "of": of,
        "sentence": days_in_words(period.said.get("since"), period.said.get("until")),
        "offers": period.requests(),
        "overdue": period.requests(overdue="on"),
        "won": period.requests(reached=Stage.WON),
        "place": _place(found),
        "stages": [
            {
                "stage": str(stage),
                "n": n,
                "href": period.requests(stage=stage),
                "text": f"{number(n)} · {percent(n / of.n if of.n else None)}",
            }
            for stage, n in of.stands.items()
        ],
        "most": max(of.stands.values()),
        "age_labels": [AGE_LABELS[age.key] for age in AGES],
        "ages": _ages(found, period),
        "rates": [_rate(key, found, period) for key in _REACHED],
        "medians": _medians(found),
        "times": _times(found),
        "ends": [_ends(each, period) for each in of.ends if each.n],
        "reasons": [_reasons(found, kind, period) for kind in of.reasons if of.stands[Stage(kind)]],
        **_after_sale(found, period),
    }


def _place(found: LocationReport) -> str:
    """Return "Place 12 to 31 of 84", as the brand's own list of locations has it."""
    if found.place is None or found.place.own is None or not found.place.own.rank:
        return ""
    own, n = found.place.own, found.place.medians.n
    if own.rank_low == own.rank_high:
        return _("Place %(place)s of %(n)s") % {"place": number(own.rank_low), "n": number(n)}
    return _("Place %(low)s to %(high)s of %(n)s") % {
        "low": number(own.rank_low),
        "high": number(own.rank_high),
        "n": number(n),
    }


def _medians(found: LocationReport) -> str:
    if found.medians is None or found.medians.accepted is None or found.medians.won is None:
        return ""
    told = {
        "n": number(found.medians.n),
        "accepted": percent(found.medians.accepted),
        "won": percent(found.medians.won),
    }
    return (
        _("Half of the %(n)s locations that can be compared accept more than %(accepted)s, and win more than %(won)s.")
        % told
    )


def _ages(found: LocationReport, period: Period) -> list[dict[str, Any]]:
    undated = {"since": None, "until": None}
    return [
        {
            "state": each.state,
            "total": each.total,
            "href": period.requests(stage=each.state, **undated),
            "cells": [
                (AGE_LABELS[age.key], n, period.requests(stage=each.state, age=age.key, **undated))
                for age, n in zip(AGES, each.counts, strict=True)
            ],
        }
        for each in found.standing
    ]


def _rate(key: str, found: LocationReport, period: Period) -> dict[str, Any]:
    name, rate, still = rate_names()[key], found.measured.rates[key], found.measured.undecided[key]
    median = getattr(found.medians, key, None) if found.medians else None
    reference = Reference(_("Median of the network"), median) if median is not None and rate.n >= words.FEWEST else None
    cell = rate_cell(name, rate, still, tone=Stage.COMPLETE if key == "completed" else key)
    interval = between(rate.low, rate.high) if rate.n >= words.FEWEST else ""
    return {
        "key": key,
        "name": name,
        "cell": cell,
        "reference": reference,
        "median": percent(median) if reference else "",
        "k": rate.k,
        "n": rate.n,
        "href": period.requests(reached=_REACHED[key]),
        "of_href": _of(key, period),
        "note": interval or (_("too few to say") if rate.n else ""),
    }


def _of(key: str, period: Period) -> str:
    if key in ("won", "lost"):
        return period.requests(reached=Stage.ACCEPTED)
    return period.requests(reached=Stage.WON) if key == "completed" else period.requests()


def _times(found: LocationReport) -> list[dict[str, Any]]:
    names = time_names()
    return [
        {
            "key": each.name,
            "name": names[each.name],
            "n": each.n,
            "median": words.time_value(each.median, each.n),
            "median_note": words.time_note(each.median, each.n),
            "p90": words.time_value(each.p90, each.n),
            "p90_note": words.time_note(each.p90, each.n),
        }
        for each in found.measured.times
        if each.name != _NOT_ITS_OWN
    ]


def _ends(ends: Ends, period: Period) -> dict[str, Any]:
    reached = {"to_win": {"reached": Stage.ACCEPTED}}.get(ends.name, {})
    return {
        "key": ends.name,
        "title": drawings.ends_title(ends),
        "chart": drawings.ends_chart(ends),
        "n": ends.n,
        "href": period.requests(**reached),
        "by_day": [
            {
                "days": days,
                "share": percent(known.share) if ends.n >= words.FEWEST else DASH,
                "note": between(known.low, known.high) or _("nobody was watched so long"),
            }
            for days, known in ends.by_day.items()
        ],
    }


def _reasons(found: LocationReport, kind: str, period: Period) -> dict[str, Any]:
    counts, standing = found.measured.reasons[kind], found.measured.stands[Stage(kind)]
    titles = {"rejected": _("Why you rejected"), "lost": _("Why sales were lost")}
    return {
        "key": kind,
        "title": titles[kind],
        "most": max(counts.values(), default=0),
        "n": standing,
        "href": period.requests(stage=kind),
        "rows": [
            {
                "label": found.labels.get((kind, key), key),
                "n": n,
                "share": percent(n / standing),
                "href": period.requests(stage=kind, reason=key),
            }
            for key, n in counts.items()
        ],
    }


def _after_sale(found: LocationReport, period: Period) -> dict[str, Any]:
    given = found.ratings
    by_stars = [period.reviews(state="published", rating=stars) for stars in range(1, len(given.stars) + 1)]
    return {
        "revenue": found.revenue,
        "complete": period.requests(stage=Stage.COMPLETE),
        "reported": period.requests(revenue="reported"),
        "missing": period.requests(revenue="missing"),
        "mean": stars_tile(given.mean),
        "response": tile(given.response),
        "distribution": ratings(given.stars, hrefs=by_stars),
        "distribution_sentence": stars_sentence(given),
        "published": period.reviews(state="published"),
        "answered": period.reviews(asked="yes"),
        "pending": period.reviews(state="pending"),
        "hidden": period.reviews(state="hidden"),
    }
