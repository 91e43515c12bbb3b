"""People and events for tests, made through journeys only, so that what a test starts from could have happened."""

from datetime import UTC, date, datetime, timedelta

from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.brand_opens import open_brand
from leadloop.journeys.lead_arrives import take_in
from leadloop.journeys.location_answers import Answerer, answer
from leadloop.network.models import LocationContact
from leadloop.network.operations import put_location
from leadloop.network.read import read_location
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import Sighting

# A Wednesday, 11:00 in Berlin.
NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
HOURS = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
# The answers that lead to a stage, in order.
WAY_TO = {
    Stage.UNACKNOWLEDGED: (),
    Stage.ACKNOWLEDGED: (Answer.REVEAL,),
    Stage.ACCEPTED: (Answer.REVEAL, Answer.ACCEPT),
    Stage.REJECTED: (Answer.REJECT,),
    Stage.WON: (Answer.REVEAL, Answer.ACCEPT, Answer.WON),
    Stage.LOST: (Answer.REVEAL, Answer.ACCEPT, Answer.LOST),
    Stage.COMPLETE: (Answer.REVEAL, Answer.ACCEPT, Answer.WON, Answer.COMPLETE),
}


def make_brand(name="Northwind", *, now=NOW, **fields):
    fields.setdefault("owner_email", f"owner@{name.lower()}.example")
    return open_brand(name, now=now, **fields).brand


def location_json(ref="D-1", **changes):
    return {
        "name": f"Dealer {ref}",
        "address": {
            "line1": "Hauptstr. 1",
            "city": "Berlin",
            "region": "Berlin",
            "postal_code": "10115",
            "country": "DE",
        },
        "position": {"lat": 52.53, "lon": 13.38},
        "phone": "+49 30 901820",
        "time_zone": "Europe/Berlin",
        "hours": HOURS,
        "contacts": [
            {"name": "Dana", "email": f"dana@{ref.lower()}.example", "role": "recipient"},
            {"name": "Max", "email": f"max@{ref.lower()}.example", "role": "manager"},
        ],
        **changes,
    }


def make_location(brand, ref="D-1", *, now=NOW, **changes):
    given = read_location(ref, location_json(ref, **changes), country=brand.country, time_zone=brand.time_zone)
    return put_location(brand, given, now=now)[0]


def lead_json(**changes):
    """The contract's *lead, in*; `customer={…}` and `request={…}` change single fields of theirs."""
    customer = {
        "given_name": "Erika",
        "family_name": "Mustermann",
        "email": "erika@customer.example",
        "phone": "+49 30 123456",
        "address": {"line1": "Lindenweg 7", "city": "Berlin", "postal_code": "10119", "country": "DE"},
    }
    request = {
        "product": "",
        "interest": "Heat pump",
        "timeframe": "This year",
        "message": "Please call in the evening.",
    }
    return {
        "customer": customer | changes.pop("customer", {}),
        "request": request | changes.pop("request", {}),
        "source": {"channel": "website", "campaign": "spring", "url": "https://brand.example/heat"},
        "consent": [{"purpose": "share_with_location", "text": "", "given_at": ""}],
        **changes,
    }


def make_lead(brand, *, now=NOW, **changes):
    return take_in(brand, lead_json(**changes), now=now).lead


def opportunity_of(lead):
    """The lead's newest opportunity."""
    return Opportunity.objects.filter(lead=lead).select_related("brand", "location", "lead").latest("round")


def recipient(opportunity):
    return LocationContact.objects.get(location=opportunity.location, role="recipient", removed_at=None)


def answerer(contact):
    return Answerer(Actor(ActorKind.LOCATION, contact.pk), Sighting(contact=contact, ip="192.0.2.7"))


def say(opportunity, said, *, now=NOW, contact=None, follow_up_on=None, reason="", note="", seen=None):
    """Answer as the location's recipient; a needed reason is "other" unless given."""
    if said in (Answer.REJECT, Answer.LOST) and not reason:
        reason = "other"
    return answer(
        opportunity.pk,
        Answer(said),
        by=answerer(contact or recipient(opportunity)),
        follow_up_on=follow_up_on,
        reason=reason,
        note=note,
        seen=seen,
        now=now,
    )


def make_opportunity(brand, stage=Stage.UNACKNOWLEDGED, *, now=NOW, step=timedelta(hours=1), **changes):
    """A lead whose opportunity has come to this stage, an hour (`step`) for each answer from `now` on."""
    found = opportunity_of(make_lead(brand, now=now, **changes))
    for said in WAY_TO[stage]:
        now += step
        say(found, said, now=now)
    found.refresh_from_db()
    return found


def day(moment, days=0):
    """The date `days` after a moment, as an ISO date field wants it."""
    return date.fromordinal(moment.date().toordinal() + days)
