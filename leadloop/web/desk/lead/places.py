"""The locations that a lead may be passed on to: what routing proposes, and what a search finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.accounts.models import Brand
from leadloop.intake.models import Lead
from leadloop.journeys.desk_decides import agreed_text
from leadloop.network.models import Location
from leadloop.network.queries import Found, location_by_ref, locations, search
from leadloop.reports.answering import Answering, usual_answers
from leadloop.routing.queries import best_locations, customer_position
from leadloop.web.distances import distance_text, in_miles
from leadloop.web.leads.whole import Round
from leadloop.web.opening_hours import OpenNow, open_now
from leadloop.web.templatetags.badges import stage_label

MOST_PROPOSED = 4
MOST_FOUND = 8
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Place:
    """One location to choose, with what speaks for and against it."""

    location: Location
    distance: str
    opening: OpenNow | None
    answers: str
    is_own_choice: bool
    is_paused: bool
    serves: bool
    # How it answered in an earlier round.
    had: str
    # What to say on the phone before it gets the customer's details.
    ask: str


def places_for(
    brand: Brand, lead: Lead, *, words: str, chosen_ref: str, rounds: Iterable[Round], now: datetime
) -> list[Place]:
    """Return what a search for ``words`` finds, or without words what routing proposes; and the one chosen by now.

    The same number of queries however many there are.
    """
    had = {each.opportunity.location_id: stage_label(each.opportunity.stage) for each in rounds}
    town = lead.customer.get("address") or {}
    told = (lead.lat, lead.lon) if lead.lat is not None and lead.lon is not None else None
    position = customer_position(city=town.get("city", ""), country=town.get("country", ""), told=told)
    if words:
        found = search(brand, words=words, position=position, limit=MOST_FOUND)
    else:
        best = best_locations(
            brand,
            product=lead.product,
            chosen=lead.chosen_location_id,
            tried=had.keys(),
            position=position,
            city=town.get("city", ""),
            postal_code=town.get("postal_code", ""),
            country=town.get("country", ""),
            limit=MOST_PROPOSED,
            now=now,
        )
        whole = locations(brand).in_bulk([each.location_id for each in best])
        found = [Found(whole[each.location_id], each.distance_km) for each in best if each.location_id in whole]
    if chosen_ref and all(each.location.ref != chosen_ref for each in found):
        chosen = location_by_ref(brand, chosen_ref)
        found = [Found(chosen, None), *found] if chosen else found
    usual = usual_answers(brand, [each.location.pk for each in found], now=now)
    return [
        Place(
            location=each.location,
            distance=distance_text(each.distance_km, miles=in_miles(brand)),
            opening=open_now(each.location.hours, each.location.time_zone, now=now),
            answers=in_words(usual[each.location.pk]),
            is_own_choice=each.location.pk == lead.chosen_location_id,
            is_paused=each.location.paused_until is not None and each.location.paused_until > now,
            serves=not lead.product or not each.location.products or lead.product in each.location.products,
            had=had.get(each.location.pk, ""),
            ask=agreed_text(each.location),
        )
        for each in found
    ]


def in_words(answering: Answering) -> str:
    """Return how quickly a location usually answers, with the number of offers behind it."""
    if answering.is_too_few:
        return _("too few offers to say how quickly it answers (n = %(n)d)") % {"n": answering.n}
    if answering.median_s is None:
        return _("leaves more than half of its offers unanswered (n = %(n)d)") % {"n": answering.n}
    return _("usually answers within %(time)s (n = %(n)d)") % {"time": _span(answering.median_s), "n": answering.n}


def _span(seconds: float) -> str:
    # Up to the next unit: "within" must be true.
    length = timedelta(seconds=seconds).total_seconds()
    if length <= _HOUR:
        count = max(1, ceil(length / _MINUTE))
        return ngettext("%d minute", "%d minutes", count) % count
    if length <= 2 * _DAY:
        count = ceil(length / _HOUR)
        return ngettext("%d hour", "%d hours", count) % count
    count = ceil(length / _DAY)
    return ngettext("%d day", "%d days", count) % count
