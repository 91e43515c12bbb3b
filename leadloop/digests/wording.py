"""Figures of a report by mail in words: what is missing is said, and of too few nothing."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.core.figures import money_text, number
from leadloop.digests.links import Links
from leadloop.digests.tables import Figure, Table
from leadloop.outbox.models import Message
from leadloop.reports.digest import Digest
from leadloop.reports.measured import TimeTo
from leadloop.reports.names import time_names
from leadloop.reports.words import FEWEST, length, time_note, time_value

# What a location has no part in.
_OF_THE_BRAND: Final = frozenset({"to_first_attempt"})


@dataclass(frozen=True, slots=True)
class Drafted:
    """A message that is not queued yet, and the pictures in it by name."""

    message: Message
    pictures: dict[str, bytes]


def times_table(found: Digest, links: Links | None) -> Table:
    """Return how long it takes until half of those got there who began to wait, beside the time before."""
    before = {each.name: each for each in found.before.times}
    hrefs = [links.report("performance", each) if links else "" for each in (found.span, found.earlier)]
    rows = [
        [
            Figure(time_names()[each.name]),
            Figure(time_value(each.median, each.n), hrefs[0], _range(each)),
            Figure(time_value(before[each.name].median, before[each.name].n), hrefs[1]),
        ]
        for each in found.measured.times
        if each.n and (links or each.name not in _OF_THE_BRAND)
    ]
    return Table([_("Time"), _("Half within"), _("Before")], rows)


def _range(time: TimeTo) -> str:
    """Return between which times the half lies, or why it is not told."""
    if time.n < FEWEST or time.median.seconds is None or time.median.low is None or time.median.high is None:
        return time_note(time.median, time.n)
    return _("%(low)s to %(high)s") % {"low": length(time.median.low), "high": length(time.median.high)}


def after_sale_rows(found: Digest, links: Links | None) -> list[tuple[str, str, str]]:
    """Return revenue and rating: label, words, and where they lead."""
    rated = links.report("satisfaction", found.span) if links else ""
    return [*_revenue(found, links), (_("Rating"), _rating(found), rated)]


def _revenue(found: Digest, links: Links | None) -> list[tuple[str, str, str]]:
    """Return what was reported, and what is missing."""
    figures = found.revenue
    if not figures.answered.n:
        return [(_("Revenue"), _("No sale is complete yet."), "")]
    sums = [
        ngettext("%(sum)s from %(n)s report", "%(sum)s from %(n)s reports", each.reports)
        % {"sum": money_text(each.money), "n": number(each.reports)}
        for each in figures.reported
    ]
    report = links.report("revenue", found.span) if links else ""
    told = [(_("Revenue reported"), "; ".join(sums) or _("nothing yet"), report)]
    if figures.missing:
        missing = ngettext(
            "%(n)s complete sale without a report", "%(n)s complete sales without a report", figures.missing
        )
        href = links.leads_of(found.span, of="offers", revenue="missing") if links else ""
        told.append((_("Not reported"), missing % {"n": number(figures.missing)}, href))
    return told


def _rating(found: Digest) -> str:
    """Return the mean of the published reviews with its interval."""
    mean = found.ratings.mean
    if mean.n < FEWEST or mean.mean is None:
        return ngettext("%(n)s review, too few to say", "%(n)s reviews, too few to say", mean.n) % {"n": number(mean.n)}
    return _("%(mean)s of 5, between %(low)s and %(high)s (%(n)s reviews)") % {
        "mean": number(mean.mean, 1),
        "low": number(mean.low, 1),
        "high": number(mean.high, 1),
        "n": number(mean.n),
    }
