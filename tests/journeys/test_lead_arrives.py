from datetime import timedelta

import pytest

from leadloop.customers.models import Contact
from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.intake.models import Consent, Lead
from leadloop.intake.requests import RequestProblem
from leadloop.journeys import lead_arrives
from leadloop.journeys.lead_arrives import MOST_CONFIRMATIONS
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    found = story.make_brand()
    story.make_location(found, "D-1")
    story.make_location(found, "D-2", position={"lat": 48.1, "lon": 11.6}, products=["stove"])
    return found


def test_an_arrival_is_everything_at_once(brand):
    lead = story.make_lead(brand)

    assert (lead.status, lead.decided_at, lead.contact.full_name) == ("qualified", story.NOW, "Erika Mustermann")
    opportunity = story.opportunity_of(lead)
    assert (opportunity.location.ref, opportunity.round, opportunity.stage) == ("D-1", 1, "unacknowledged")
    assert list(Event.objects.order_by("id").values_list("kind", "actor_kind")) == [
        ("lead.received", "customer"),
        ("lead.qualified", "system"),
        ("opportunity.offered", "system"),
    ]
    assert sorted(Message.objects.values_list("kind", "to", "state")) == [
        ("lead_received", "erika@customer.example", "due"),
        ("opportunity_offered", "dana@d-1.example", "due"),
    ]
    assert [(s.kind, s.state) for s in Step.objects.all()] == [("offer_reminder", "due")]


def test_consent_keeps_the_words_and_their_version(brand):
    lead = story.make_lead(
        brand,
        consent=[{"purpose": "share_with_location"}, {"purpose": "marketing", "text": "Yes please", "version": "7"}],
    )
    form = lead.form
    assert sorted(Consent.objects.values_list("purpose", "text", "version", "given_at")) == [
        ("marketing", "Yes please", "7", story.NOW),
        ("share_with_location", form.share_text, form.consent_version, story.NOW),
    ]


def test_what_was_typed_stays_with_the_lead_when_the_contact_is_known(brand):
    story.make_lead(brand)
    lead = story.make_lead(brand, customer={"given_name": "Rick"})
    assert (lead.customer["given_name"], lead.contact.given_name) == ("Rick", "Erika")
    assert Contact.objects.count() == 1


def test_nobodys_mailbox_is_filled_through_a_form(brand):
    for _each in range(MOST_CONFIRMATIONS):
        story.make_lead(brand)
    again = story.make_lead(brand, customer={"phone": ""})
    other = story.make_lead(brand, customer={"email": "rick@customer.example", "phone": ""})
    next_hour = story.make_lead(brand, now=story.NOW + timedelta(minutes=61))

    confirmations = Message.objects.filter(kind="lead_received")
    assert confirmations.filter(state="due").count() == MOST_CONFIRMATIONS + 2
    assert {confirmations.get(lead_id=each.pk).state for each in (other, next_hour)} == {"due"}
    held = confirmations.get(lead_id=again.pk)
    assert (held.state, held.last_error) == (
        "suppressed", "More requests named this address within an hour than are confirmed.",
    )  # fmt: skip
    # The location hears of every request.
    assert Message.objects.filter(kind="opportunity_offered", state="due").count() == Lead.objects.count()


def test_the_customers_choice_gets_it_else_the_nearest_that_serves_the_product(brand):
    assert story.opportunity_of(story.make_lead(brand, location="D-2")).location.ref == "D-2"
    assert story.opportunity_of(story.make_lead(brand, request={"product": "stove"})).location.ref == "D-1"
    munich = {"address": {"city": "München", "country": "DE"}}
    assert (
        story.opportunity_of(story.make_lead(brand, customer=munich, request={"product": "stove"})).location.ref
        == "D-2"
    )


def test_where_none_fits_the_lead_waits_to_be_placed_by_hand():
    brand = story.make_brand("Southwind")
    story.make_location(brand, "S-1", products=["stove"])
    lead = story.make_lead(brand, request={"product": "boiler"})
    assert not Opportunity.objects.exists()
    assert list(leads_without_location(brand)) == [lead]
    assert [m.kind for m in Message.objects.all()] == ["lead_received"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer": {"email": "", "phone": ""}}, "customer.email"),
        ({"customer": {"email": "erika@"}}, "customer.email"),
        ({"customer": {"phone": "12"}}, "customer.phone"),
        ({"customer": {"address": {"country": "Germany"}}}, "customer.address.country"),
        ({"location": "D-9"}, "location"),
        ({"form": "nope"}, "form"),
        ({"request": {"message": "x" * 5001}}, "request.message"),
        ({"request": {"interest": "x" * 201}}, "request.interest"),
        ({"request": {"timeframe": "x" * 121}}, "request.timeframe"),
        ({"request": {"product": "x" * 121}}, "request.product"),
        ({"customer": {"given_name": "x" * 121}}, "customer.given_name"),
        ({"customer": {"family_name": "x" * 121}}, "customer.family_name"),
        ({"customer": {"organization": "x" * 201}}, "customer.organization"),
        ({"customer": {"address": {"line1": "x" * 201}}}, "customer.address.line1"),
        ({"customer": {"address": {"city": "x" * 121}}}, "customer.address.city"),
        ({"customer": {"address": {"postal_code": "1" * 21}}}, "customer.address.postal_code"),
        ({"consent": [{"purpose": "everything"}]}, "consent.0.purpose"),
        ({"consent": [{"purpose": "everything"}] * 21}, "consent"),
        ({"consent": [{"purpose": "marketing", "given_at": "2030-01-01T00:00:00Z"}]}, "consent.0.given_at"),
        ({"consent": [{"purpose": "marketing", "given_at": "0001-01-01T00:00:00+14:00"}]}, "consent.0.given_at"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(brand, changes, field):
    with pytest.raises(RequestProblem) as problem:
        story.make_lead(brand, **changes)
    assert list(problem.value.errors) == [field]
    assert not any(model.objects.exists() for model in (Lead, Contact, Event, Message))


def test_a_long_address_of_the_page_turns_nobody_away(brand):
    lead = story.make_lead(
        brand, source={"channel": "website", "campaign": "c" * 300, "url": "https://a.example/" * 99}
    )
    assert (len(lead.campaign), len(lead.url)) == (120, 500)


def test_what_is_no_position_and_no_address_is_as_if_it_were_not_there(brand):
    lead = story.make_lead(brand, customer={"address": "Lindenweg 7"}, position={"lat": 10**400, "lon": 0})
    assert (lead.customer["address"]["line1"], lead.lat) == ("", None)
    assert story.opportunity_of(lead).location.ref == "D-1"


@pytest.mark.django_db(transaction=True)
def test_if_the_last_part_fails_nothing_is_there(brand, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the template is broken")

    monkeypatch.setattr(lead_arrives, "lead_received", fail)
    with pytest.raises(RuntimeError, match="broken"):
        story.make_lead(brand)
    assert not any(model.objects.exists() for model in (Lead, Contact, Opportunity, Event, Message, Step))


HOSTILE = "<script>alert(1)</script>\r\nBcc: x@y.example\x0b\x0c\x1c\x1d\x1e\x00\ud800{{ 7*7 }}=1+1"


def test_hostile_text_in_every_field_is_one_lead_and_two_mails(brand):
    lead = story.make_lead(
        brand,
        customer={
            "given_name": HOSTILE,
            "family_name": HOSTILE,
            "organization": HOSTILE,
            "address": {"line1": HOSTILE, "city": HOSTILE},
        },
        request={"product": HOSTILE, "interest": HOSTILE, "timeframe": HOSTILE, "message": HOSTILE},
        source={"channel": HOSTILE, "campaign": HOSTILE, "url": HOSTILE},
        answers={"extra": HOSTILE},
    )
    lead.refresh_from_db()
    assert "\r" not in lead.interest
    assert "\n" not in lead.interest
    for message in Message.objects.all():
        assert "<script>alert" not in message.html
        assert "\n" not in message.subject + message.to_name


def test_arriving_costs_as_many_queries_with_many_locations_as_with_few(brand, count_queries):
    story.make_lead(brand, customer={"email": "a@customer.example", "phone": ""})
    with count_queries() as few:
        story.make_lead(brand, customer={"email": "b@customer.example", "phone": ""})
    for number in range(20):
        story.make_location(brand, f"X-{number}")
    with count_queries() as many:
        story.make_lead(brand, customer={"email": "c@customer.example", "phone": ""})
    assert many.count == few.count
