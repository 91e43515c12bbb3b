"""Merges while requests of either come in, and while the desk works on them: nothing is lost, and nobody waits for ever."""

from datetime import timedelta
from functools import partial

import pytest

from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.records import ContactMerge, Twins
from leadloop.customers.twins import compare_some
from leadloop.intake.models import Lead
from leadloop.journeys import held_customers
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, take_back_merge
from leadloop.journeys.location_answers import Answered
from leadloop.journeys.outcome_recorded import Decided
from leadloop.opportunities.enums import Answer, Stage
from leadloop.outbox.models import Message
from tests.support import story
from tests.support.customers import BRAND, make_contact
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, refuse
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ONE, OTHER = "one@web.example", "other@web.example"


@pytest.fixture
def brand():
    brand = story.make_brand()
    story.make_location(brand)
    return brand


def come(brand, email, phone=""):
    return story.make_lead(brand, customer={"email": email, "phone": phone})


def merge(merged, into):
    return merge_contacts(merged, into=into, by=BRAND, now=story.NOW)


@pytest.mark.parametrize("turn", range(5))
def test_every_request_that_comes_meanwhile_is_the_survivors(brand, turn):
    one, other = make_contact(brand, ONE), make_contact(brand, OTHER)
    come_one, come_other = partial(come, brand, ONE), partial(come, brand, OTHER)
    with_phone = partial(come, brand, OTHER, "+49 30 123456")
    results = all_at_once(come_other, partial(merge, other, one), come_one, come_other, with_phone, come_other)
    assert [type(each) for each in results] == [Lead, ContactMerge, Lead, Lead, Lead, Lead]
    assert list(Lead.objects.values_list("contact", flat=True)) == [one.pk] * 7
    assert set(ContactKey.objects.values_list("value", "contact")) == {
        (ONE, one.pk), (OTHER, one.pk), ("+4930123456", one.pk),
    }  # fmt: skip
    assert Contact.objects.get(pk=one.pk).phone_e164 in {"+4930123456", ""}


@pytest.mark.parametrize("turn", range(5))
def test_two_who_merge_the_same_two_either_way_make_one(brand, turn):
    one, other = make_contact(brand, ONE), make_contact(brand, OTHER)
    results = all_at_once(partial(merge, other, one), partial(merge, one, other))
    assert {type(each) for each in results} == {ContactMerge, MergeProblem}
    survivor = Contact.objects.get(merged_into=None)
    assert list(Lead.objects.values_list("contact", flat=True)) == [survivor.pk] * 2


@pytest.mark.parametrize("turn", range(5))
def test_a_chain_and_its_undoing_wait_for_each_other(brand, turn):
    one, other, third = (make_contact(brand, f"{name}@web.example") for name in ("one", "other", "third"))
    made = merge(other, one)
    results = all_at_once(
        partial(take_back_merge, made, by=BRAND, now=story.NOW),
        partial(merge, one, third),
        partial(come, brand, OTHER),
        partial(come, brand, ONE),
    )
    assert type(results[1]) is ContactMerge
    assert Lead.objects.filter(contact__merged_into=None).count() == Lead.objects.count() == 5


@pytest.mark.parametrize("turn", range(8))
def test_the_desk_decides_on_requests_of_both_meanwhile(turn):
    brand = make_desk_brand()
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    leads = [make_desk_lead(brand, customer={"email": email, "phone": ""}) for email in (ONE, OTHER, ONE, OTHER)]
    refuse(leads[0], ada)
    refuse(leads[1], ada)
    one, other = (Lead.objects.get(pk=each.pk).contact for each in leads[:2])
    results = all_at_once(
        partial(refuse, leads[2], ada, customer={"family_name": "Neu"}),
        partial(merge, other, one),
        partial(refuse, leads[3], ben, customer={"family_name": "Neu"}),
    )
    assert [type(each) for each in results] == [Decided, ContactMerge, Decided]
    assert set(Lead.objects.values_list("contact", flat=True)) == {one.pk}


@pytest.mark.parametrize("turn", range(4))
def test_erasing_wins_against_whatever_comes_at_the_same_moment(brand, turn):
    sale = story.make_opportunity(brand, Stage.WON, customer={"email": ONE, "family_name": "Quellental"})
    other = make_contact(brand, OTHER)
    contact = sale.lead.contact
    results = all_at_once(
        partial(erase, contact, by=BRAND, now=story.NOW + timedelta(hours=9)),
        partial(story.say, sale, Answer.COMPLETE, now=story.NOW + timedelta(hours=9)),
        partial(come, brand, ONE, "+49 30 123456"),
        partial(merge, other, contact),
    )
    assert type(results[0]) is Contact
    assert {type(each) for each in results[1:3]} == {Answered, Lead}
    # Whoever came first is erased with them; whoever came later is somebody new.
    gone = Lead.objects.exclude(contact__erased_at=None)
    assert {(each.customer["email"], each.customer["family_name"]) for each in gone} == {("", "")}
    assert Message.objects.filter(lead_id__in=gone.values("pk"), to__in=[ONE, OTHER]).count() == 0
    # Whom a merge made the same person before is forgotten with them; later there is nobody to merge with.
    assert (type(results[3]) is ContactMerge) == (Contact.objects.get(pk=other.pk).erased_at is not None)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("way", ["came", "went"])
def test_a_merge_stored_while_an_erasure_takes_hold_is_erased_too(brand, monkeypatch, way):
    one, other = make_contact(brand, ONE), make_contact(brand, OTHER)
    hold, merges = held_customers._hold, [partial(merge, other, one) if way == "came" else partial(merge, one, other)]

    def hold_too_late(lead_ids):
        while merges:
            assert type(all_at_once(merges.pop())[0]) is ContactMerge
        return hold(lead_ids)

    monkeypatch.setattr(held_customers, "_hold", hold_too_late)
    erase(one, by=BRAND, now=story.NOW)
    assert Contact.objects.filter(erased_at=None).count() == 0
    assert set(Lead.objects.values_list("customer__email", flat=True)) == {""}


@pytest.mark.parametrize("turn", range(3))
def test_workers_who_compare_while_customers_change_find_each_pair_once(brand, turn):
    people = [make_contact(brand, f"c+{number}@web.example") for number in range(6)]
    worker = partial(compare_some, now=story.NOW, limit=2)
    results = all_at_once(
        worker, worker, worker, partial(merge, people[1], people[0]), partial(come, brand, "c+9@web.example")
    )
    assert [type(each) for each in results] == [int, int, int, ContactMerge, Lead]
    while compare_some(now=story.NOW):
        pass
    present = set(Contact.objects.filter(merged_into=None).values_list("pk", flat=True))
    pairs = list(Twins.objects.values_list("first", "second"))
    assert len(pairs) == len({frozenset(each) for each in pairs}) == len(present) * (len(present) - 1) / 2
    assert {pk for each in pairs for pk in each} == present
