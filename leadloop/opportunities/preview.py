"""What a location may know of a request before the customer's contact details are shown. Pure."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.network.places import distance_km
from leadloop.opportunities.masking import Withheld, mask, withheld
from leadloop.outbox.wording import holds_address, shortened

_KM_PER_MILE = 1.609344
_IN_MILES = frozenset({"US", "GB", "LR"})
_CODE_LAST = frozenset({"US", "GB", "CA", "AU", "NZ", "IE", "IN"})
# With nine digits and more a postal code names a doorstep (ZIP+4); so many characters of it name a quarter.
_DOORSTEP_DIGITS = 9
_QUARTER = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The request without name, email, phone and street, also where the customer's own words hold them."""

    wanted: str
    interest: str
    timeframe: str
    message: str
    # Postal code and town, and how far that is ("about 12 km away"); empty where unknown.
    place: str
    city: str
    distance: str
    # Whether something in the message is hidden.
    hides: bool
    # What the desk tells the location; and whether something in it is hidden.
    brief: str = ""
    brief_hides: bool = False

    @property
    def title(self) -> str:
        """What is wanted and from where, for a subject line."""
        return shortened(", ".join(part for part in (self.wanted, self.city) if part), limit=90)

    @property
    def hint(self) -> str:
        """What a mailbox shows after the subject: what the title leaves open."""
        more = " · ".join(part for part in (self.interest, self.timeframe, self.distance) if part)
        return shortened(more, limit=90) or self.title


def preview_of(lead: Lead, location: Location) -> Preview:
    """Return what the location may know. ``lead.form`` and ``lead.contact`` must be loaded."""
    place = lead.customer.get("address") or {}
    hidden = withheld_of(lead)
    masked = partial(mask, hidden=hidden)
    product = lead.product if lead.product in lead.form.products else masked(lead.product)
    interest = masked(lead.interest)
    message, brief = masked(lead.message), masked(lead.brief)
    # The town may bear the customer's name, but not hold their number.
    city = mask(place.get("city", ""), Withheld(phones=hidden.phones))
    return Preview(
        wanted=product or interest or lead.form.title,
        interest=interest if product else "",
        timeframe=masked(lead.timeframe),
        message=message,
        place=_place(place.get("postal_code", ""), city, country=place.get("country", "")),
        city=city,
        distance=_distance(lead, location),
        hides=message != lead.message,
        brief=brief,
        brief_hides=brief != lead.brief,
    )


def withheld_of(lead: Lead) -> Withheld:
    """Return what must not be read of the lead's customer: as typed, by which their own words may name them, and as known by now."""
    contact, both = lead.contact, (lead.customer, lead.as_typed)
    people = [(given.get("given_name"), given.get("family_name"), given.get("organization")) for given in both]
    streets = [(given.get("address") or {}).get("line1") for given in both]
    phones = [*(given.get("phone") for given in both), lead.phone_raw]
    if contact is not None:
        people.append((contact.given_name, contact.family_name, contact.organization))
        streets.append(contact.line1)
        phones += [contact.phone_e164, contact.phone_raw]
    return withheld(
        names={name for given_name, family_name, _company in people for name in (given_name, family_name) if name},
        companies={company for _given, _family, company in people if company},
        streets={street for street in streets if street},
        phones={phone for phone in phones if phone},
    )


def _place(code: str, city: str, *, country: str) -> str:
    if holds_address(code):
        # Typed into the wrong field, or put there by another site's form.
        code = ""
    if sum(c.isdecimal() for c in code) >= _DOORSTEP_DIGITS:
        code = code[:_QUARTER]
    return f"{city} {code}".strip() if country in _CODE_LAST else f"{code} {city}".strip()


def _distance(lead: Lead, location: Location) -> str:
    if lead.lat is None or lead.lon is None or location.lat is None or location.lon is None:
        return ""
    apart = distance_km((lead.lat, lead.lon), (location.lat, location.lon))
    if location.country in _IN_MILES:
        miles = round(apart / _KM_PER_MILE)
        return _("about %(miles)d mi away") % {"miles": miles} if miles else _("less than a mile away")
    km = round(apart)
    return _("about %(km)d km away") % {"km": km} if km else _("less than a kilometre away")
