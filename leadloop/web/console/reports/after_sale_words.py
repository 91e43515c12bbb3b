"""Figures after the sale in words: rates with their intervals, months, amounts."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.wording import DASH, between, bounds, listed, percent, with_interval
from leadloop.core.figures import money_text, number
from leadloop.core.money import Money
from leadloop.reports.conversion import Converted
from leadloop.reports.statistics.intervals import Rate
from leadloop.reports.statistics.ratings import MeanRating
from leadloop.reports.words import FEWEST


def share(rate: Rate) -> str:
    """Return a share with its interval; of few ones only how many of how many."""
    if rate.rate is None or rate.low is None or rate.high is None:
        return DASH
    if rate.n < FEWEST:
        return of(rate)
    return with_interval(percent(rate.rate), *bounds(rate.low, rate.high))


def tile(rate: Rate) -> tuple[str, str]:
    """Return a share for a tile, and the note below it: where it lies, and of how many."""
    if not rate.n:
        return DASH, ""
    if rate.n < FEWEST:
        return of(rate), _("too few to say")
    return percent(rate.rate), listed(between(rate.low, rate.high), of(rate))


def stars_tile(mean: MeanRating) -> tuple[str, str]:
    """Return a mean rating for a tile, and the note below it."""
    reviews = ngettext("of %(n)s published review", "of %(n)s published reviews", mean.n) % {"n": number(mean.n)}
    if mean.mean is None:
        return DASH, ""
    if mean.n < FEWEST:
        return _("too few to say"), reviews
    digits = 1 if number(mean.low, 1) != number(mean.high, 1) else 2
    ends = {"low": number(mean.low, digits), "high": number(mean.high, digits)}
    return number(mean.mean, 1), listed(_("between %(low)s and %(high)s") % ends, reviews)


def of(rate: Rate) -> str:
    """Return "3 of 4"."""
    return _("%(k)s of %(n)s") % {"k": number(rate.k), "n": number(rate.n)}


def stars(mean: MeanRating) -> str:
    """Return a mean rating with its interval; of few reviews that there are too few."""
    if mean.mean is None:
        return DASH
    if mean.n < FEWEST:
        return _("too few to say")
    return with_interval(number(mean.mean, 1), number(mean.low, 1), number(mean.high, 1))


def month_name(month: str) -> str:
    """Return a month such as ``2026-06`` as people write it."""
    return date_format(date(int(month[:4]), int(month[5:]), 1), "M Y")


def amounts(sums: Iterable[Money]) -> list[str]:
    """Return amounts of several currencies, each for itself."""
    return [money_text(each, whole=True) for each in sums]


def converted_by(converted: Converted) -> str:
    """Say by which rates, of which days, and what is not in it."""
    days = sorted({each.entered_on for each in converted.rates})
    said = _("converted by your rates of %(days)s") % {"days": ", ".join(date_format(day, "j M Y") for day in days)}
    if converted.missing:
        said += _("; without %(currencies)s, for which you gave none") % {"currencies": ", ".join(converted.missing)}
    return said
