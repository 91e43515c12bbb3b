"""A location's own report by mail: what it owes, and its figures. Of other locations it holds a median, and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.charts.wording import percent
from leadloop.core.moments import when_text
from leadloop.digests.drawings import Shown, rate_figures, stages_chart, trend_chart
from leadloop.digests.messages import moved_table, period_words, pictures, span_words
from leadloop.digests.queries import open_at
from leadloop.digests.tables import Figure, Table
from leadloop.digests.wording import Drafted, after_sale_rows, times_table
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import preview_of
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.wording import greeting
from leadloop.reports.cohort import Filters
from leadloop.reports.digest import Digest, digest
from leadloop.reports.league import Order, league
from leadloop.reports.ranked import Medians
from leadloop.reports.trends import Step

# Of so many open ones each is named.
MOST_OPEN: Final = 8
# With fewer locations a median would say how one of the others does.
FEWEST_LOCATIONS: Final = 5


@dataclass(frozen=True, slots=True)
class LocationDigest:
    """``open`` are the first of the ``open_count`` open ones, what is owed first; ``network`` is None where there are too few others."""

    location: Location
    found: Digest
    open: Sequence[Opportunity]
    open_count: int
    network: Medians | None


def read_location(brand: Brand, location: Location, *, first: date, step: Step, now: datetime) -> LocationDigest:
    """Read what the location's report tells of the period that begins on ``first``."""
    here = Filters(location=location.ref)
    found = digest(brand, here, first=first, step=step, most_owing=0, now=now)
    network = league(
        brand, filters=found.span.filters(Filters(), ZoneInfo(brand.time_zone)), order=Order(page=1), now=now
    ).network
    waiting = open_at(brand, location)
    return LocationDigest(
        location=location,
        found=found,
        open=list(waiting[:MOST_OPEN]),
        open_count=waiting.count(),
        network=network if network.n >= FEWEST_LOCATIONS else None,
    )


def has_anything(told: LocationDigest) -> bool:
    """Whether there is anything to tell: something came or moved in the period, or is open now."""
    this = told.found.periods[-1]
    return bool(told.open_count or this.leads or any(this.moved.values()))


def location_digests(
    told: LocationDigest, contacts: Iterable[LocationContact], *, brand: Brand, step: Step, now: datetime
) -> list[Drafted]:
    """Return the report for each contact, whose links are their own. The charts are drawn once for all."""
    found = told.found
    charts = [stages_chart(found.pipeline.opportunities, None), trend_chart(found.periods, step, None)]
    return [_to_contact(told, contact, charts, brand=brand, step=step, now=now) for contact in contacts]


def _to_contact(
    told: LocationDigest, contact: LocationContact, charts: list[Shown], *, brand: Brand, step: Step, now: datetime
) -> Drafted:
    found, location = told.found, told.location
    context = {
        "greeting": greeting(contact.name),
        "scope": location.name,
        "period": period_words(found.periods[-1].first, step),
        "span": span_words(found.span),
        "open": _open_table(told, contact, now=now),
        "open_count": told.open_count,
        "more_open": told.open_count - len(told.open),
        "overdue": found.pipeline.overdue,
        "moved": moved_table(found.periods, step, offered=_("Offered to you")),
        "charts": charts,
        "rates": _rates_table(told),
        "times": times_table(found, None),
        "after_sale": after_sale_rows(found, None),
        "why": _("You get this because you answer requests for %(location)s. The links are meant for you alone.")
        % {"location": location.name},
        "unsubscribe_label": _("Stop reports by mail"),
    }
    message = compose(
        MessageKind.DIGEST,
        to=Recipient(contact.email, contact.name),
        brand=brand,
        context=context,
        folder="location_digest",
        now=now,
    )
    return Drafted(message, pictures(charts))


def _open_table(told: LocationDigest, contact: LocationContact, *, now: datetime) -> Table:
    zone = told.location.time_zone
    rows = [
        [
            Figure(
                preview_of(each.lead, told.location).title,
                address(Purpose.OPPORTUNITY, about=each.pk, recipient=contact.pk, now=now),
                _("received on %(day)s") % {"day": when_text(each.offered_at, zone=zone, show="day")},
            ),
            Figure(str(each.get_stage_display()), note=_("answer overdue") if each.overdue_since else ""),
        ]
        for each in told.open
    ]
    return Table([_("Request"), _("Stands at")], rows)


def _rates_table(told: LocationDigest) -> Table:
    now = told.found.measured
    medians = {"accepted": told.network.accepted, "won": told.network.won} if told.network else {}
    rows = [
        [
            *rate_figures(now, name),
            *([Figure(percent(medians[name]))] if medians else []),
        ]
        for name in ("accepted", "won")
    ]
    heads = [_("Rate"), _("Share")]
    return Table([*heads, _("Median of all locations")] if medians else heads, rows)
