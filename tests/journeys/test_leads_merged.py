"""The same request twice: one leaves the list as a duplicate, the other one goes on with what both told."""

from datetime import timedelta

import pytest

from leadloop.customers.models import Contact
from leadloop.desk.models import Outcome, Reminder
from leadloop.desk.operations import change_desk_policy
from leadloop.history.queries import events_of_lead
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import take_back
from tests.support.desk import (
    decider,
    item_of,
    make_agent,
    make_desk_brand,
    make_desk_lead,
    pass_on,
    refuse,
    try_in_vain,
)
from tests.support.story import NOW, make_location, opportunity_of, say

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def one(brand):
    return make_desk_lead(brand)


@pytest.fixture
def two(brand):
    return make_desk_lead(brand)


def kinds(lead):
    return [(each.kind, each.data.get("reason")) for each in events_of_lead(lead.brand, lead.pk)]


def test_the_duplicate_leaves_the_list_and_the_other_keeps_its_place(one, two, ada):
    try_in_vain(two, ada)
    before = item_of(one).due_at, item_of(one).respond_by
    decided = merge(two, into=one, by=decider(ada), now=NOW + MINUTE)
    for lead in (one, two):
        lead.refresh_from_db()
    assert (two.status, two.duplicate_of, two.contact, item_of(two).is_open) == ("discarded", one, None, False)
    assert (one.status, item_of(one).is_open, (item_of(one).due_at, item_of(one).respond_by)) == ("new", True, before)
    assert (decided.outcome.kind, decided.outcome.number, decided.outcome.is_attempt) == ("duplicate", 2, False)
    assert Reminder.objects.get().settled_at == NOW + MINUTE
    assert kinds(two)[-1] == ("lead.discarded", "duplicate")
    assert kinds(one) == [("lead.received", None)]
    assert Contact.objects.count() == 0


def test_gaps_are_filled_and_what_is_there_stays(brand, ada):
    bare = {"family_name": "", "phone": "", "address": {"line1": "", "city": "", "postal_code": "", "country": ""}}
    one = make_desk_lead(brand, customer=bare)
    two = make_desk_lead(brand, customer={"given_name": "Rika", "phone": "030 999999"})
    merge(two, into=one, by=decider(ada), now=NOW + MINUTE)
    one.refresh_from_db()
    assert {name: one.customer[name] for name in ("given_name", "family_name", "email", "phone")} == {
        "given_name": "Erika", "family_name": "Mustermann", "email": "erika@customer.example", "phone": "+4930999999",
    }  # fmt: skip
    assert (one.customer["address"]["city"], one.phone_raw, one.lat is not None) == ("Berlin", "030 999999", True)
    assert item_of(one).phone_e164 == "+4930999999"
    updated = next(each for each in events_of_lead(brand, one.pk) if each.kind == "contact.updated")
    assert updated.data == {"fields": ["address", "family_name", "phone"]}


def test_a_lead_that_a_location_has_stays_as_the_customer_sent_it(brand, two, ada):
    one = make_desk_lead(brand, customer={"phone": ""})
    pass_on(one, ada, make_location(brand))
    merge(two, into=one, by=decider(ada), now=NOW + MINUTE)
    one.refresh_from_db()
    assert (one.customer["phone"], one.status) == ("", "qualified")


def test_the_same_again_is_harmless(one, two, ada):
    merge(two, into=one, by=decider(ada), now=NOW)
    again = merge(two, into=one, by=decider(ada), now=NOW + MINUTE)
    assert (again.changed, again.outcome, Outcome.objects.count()) == (False, Outcome.objects.get(), 1)


def test_no_lead_is_a_duplicate_of_itself_of_a_duplicate_or_of_anothers(brand, one, two, ada):
    three, foreign = make_desk_lead(brand), make_desk_lead(make_desk_brand("Southwind"))
    merge(two, into=one, by=decider(ada), now=NOW)
    for into in (three, two, foreign):
        with pytest.raises(OutcomeProblem) as problem:
            merge(three, into=into, by=decider(ada), now=NOW)
        assert "Choose another lead of this customer" in problem.value.errors["duplicate_of"]
    # Nor the other way round: what has duplicates is no duplicate.
    with pytest.raises(OutcomeProblem) as problem:
        merge(one, into=three, by=decider(ada), now=NOW)
    assert "Close the other one, into this" in problem.value.errors["duplicate_of"]
    merge(three, into=one, by=decider(ada), now=NOW)
    assert Outcome.objects.count() == 2


def test_a_decided_lead_is_no_duplicate_any_more(one, two, ada):
    refuse(two, ada)
    with pytest.raises(NotOpen, match="Only a lead that is still to be managed") as problem:
        merge(two, into=one, by=decider(ada), now=NOW)
    assert problem.value.status == "no_opportunity"


def test_somebody_elses_lead_is_left_alone(brand, one, two, ada):
    try_in_vain(two, ada)
    with pytest.raises(NotOpen, match="Ada has this lead"):
        merge(two, into=one, by=decider(make_agent(brand, "Ben")), now=NOW)


def test_it_can_be_taken_back(one, two, ada):
    try_in_vain(two, ada)
    merge(two, into=one, by=decider(ada), now=NOW + MINUTE)
    take_back(two, number=2, by=decider(ada).actor, leads=False, now=NOW + 2 * MINUTE)
    two.refresh_from_db()
    assert (two.status, two.duplicate_of, item_of(two).is_open) == ("contact_attempted", None, True)
    assert Reminder.objects.get().settled_at is None
    # And be closed otherwise, or into another.
    merge(two, into=one, by=decider(ada), now=NOW + 3 * MINUTE)
    two.refresh_from_db()
    assert two.duplicate_of == one


def test_a_lead_that_came_back_keeps_its_contact_when_it_is_closed(brand, one, two, ada):
    change_desk_policy(brand, returns="both")
    pass_on(two, ada, make_location(brand))
    say(opportunity_of(two), "reject", now=NOW + HOUR)
    merge(two, into=one, by=decider(ada), now=NOW + 2 * HOUR)
    two.refresh_from_db()
    assert (two.status, two.contact) == ("discarded", Contact.objects.get())
