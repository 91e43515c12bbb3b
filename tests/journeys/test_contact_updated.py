"""Whatever changes a contact, an event names the fields, and never what stands in them."""

from datetime import timedelta

import pytest

from leadloop.customers.records import Change
from leadloop.history.models import Event
from leadloop.journeys.contact_corrected import correct_customer
from leadloop.journeys.contacts_merged import merge_contacts, take_back_merge
from leadloop.journeys.order_placed import place_order
from leadloop.opportunities.enums import Stage
from tests.support import story
from tests.support.customers import BRAND, again, make_contact
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, refuse
from tests.support.queries import count_queries

pytestmark = pytest.mark.django_db
EMAIL = "erika@web.example"


@pytest.fixture
def brand():
    brand = story.make_brand()
    story.make_location(brand)
    return brand


def told():
    events = Event.objects.filter(kind="contact.updated").order_by("pk")
    return [(each.actor_kind, each.data) for each in events]


def come(brand, **customer):
    return story.make_lead(brand, customer={"email": EMAIL, "phone": "", "address": {}, **customer})


def test_a_later_request_fills_gaps(brand):
    contact = come(brand).contact
    assert told() == []
    later = come(brand, phone="+49 30 123456", organization="Muster GmbH", family_name="Other")
    assert told() == [
        ("customer", {"contact": str(contact.pk), "fields": ["organization", "phone"], "source": "request"})
    ]
    assert later.contact == contact
    assert list(Change.objects.order_by("pk").values_list("field", flat=True)) == ["organization", "phone"]


def test_a_request_that_tells_nothing_new_is_no_change(brand):
    come(brand, phone="+49 30 123456")
    come(brand)
    come(brand, phone="+49 30 123456", family_name="Other")
    assert told() == []


def test_it_is_written_with_the_other_events_of_the_request(brand):
    come(brand)
    come(brand)
    with count_queries() as nothing_new:
        come(brand)
    with count_queries() as filled:
        come(brand, organization="Muster GmbH")
    events = [sql for sql in filled.statements if 'INSERT INTO "leadloop_event"' in sql]
    assert len(events) == len([sql for sql in nothing_new.statements if 'INSERT INTO "leadloop_event"' in sql]) == 1


def test_the_desk_finds_somebody_known():
    brand = make_desk_brand()
    ada = make_agent(brand, "Ada")
    first, second = (make_desk_lead(brand, customer={"email": EMAIL, "phone": each}) for each in ("", "+49 30 123456"))
    refuse(first, ada)
    first.refresh_from_db()
    refuse(second, ada)
    assert told() == [("customer", {"contact": str(first.contact_id), "fields": ["phone"], "source": "request"})]


def test_a_merge_and_its_undoing(brand):
    one = make_contact(brand, "one@web.example")
    other = make_contact(brand, "other@web.example", "+49 30 123456", family_name="Neu")
    merge = merge_contacts(again(other), into=again(one), take=["family_name"], by=BRAND, now=story.NOW)
    take_back_merge(merge, by=BRAND, now=story.NOW)
    of = {"contact": str(one.pk), "fields": ["family_name", "phone"]}
    assert told() == [("brand", of | {"source": "merge"}), ("brand", of | {"source": "unmerge"})]
    kinds = list(Event.objects.filter(kind__startswith="contact.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["contact.merged", "contact.updated"] * 2


def test_a_merge_that_changes_nothing_of_the_survivor(brand):
    one, other = make_contact(brand, "one@web.example"), make_contact(brand, "other@web.example")
    merge_contacts(again(other), into=again(one), by=BRAND, now=story.NOW)
    assert told() == []


def test_an_order_does_not_take_what_came_from_a_merged_record_for_a_correction(brand):
    won = story.make_opportunity(brand, Stage.WON, customer={"email": EMAIL})
    correct_customer(won.lead.contact, {"family_name": "Muster"}, by=BRAND, now=story.NOW)
    other = make_contact(brand, "other@web.example", family_name="Neu")
    merge_contacts(other, into=again(won.lead.contact), take=["family_name"], by=BRAND, now=story.NOW)
    order = place_order(won, given={}, by=BRAND, now=story.NOW + timedelta(days=1))
    assert (order.customer["family_name"], order.sources["family_name"]["came"]) == ("Neu", "account")
