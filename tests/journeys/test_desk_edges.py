"""The edges of the desk's rules: the last moment that is right, the first that is wrong, and what nobody offers."""

from datetime import timedelta

import pytest

from leadloop.desk.models import Outcome, Reminder
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.desk_shares_out import SnoozeProblem, snooze
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import take_back
from leadloop.network.models import Location
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_location

FURTHEST = timedelta(days=180)


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


def test_the_next_attempt_may_be_in_180_days_and_not_a_moment_later(brand, ada):
    lead = make_desk_lead(brand)
    with pytest.raises(OutcomeProblem) as problem:
        try_in_vain(lead, ada, after=FURTHEST + timedelta(seconds=1))
    assert problem.value.errors == {"next_attempt_at": "Choose a time within the next 180 days."}
    assert try_in_vain(lead, ada, after=FURTHEST).changed


def test_a_reminder_may_be_put_off_for_180_days_and_not_a_moment_longer(brand, ada):
    try_in_vain(make_desk_lead(brand), ada)
    reminder = Reminder.objects.get()
    with pytest.raises(SnoozeProblem) as problem:
        snooze(reminder, due_at=NOW + FURTHEST + timedelta(seconds=1), now=NOW)
    assert problem.value.errors == {"due_at": "Choose a time within the next 180 days."}
    assert snooze(reminder, due_at=NOW + FURTHEST, now=NOW)


def test_a_location_that_has_closed_gets_no_lead(brand, ada):
    lead, location = make_desk_lead(brand), make_location(brand)
    Location.objects.filter(pk=location.pk).update(is_active=False)
    location.refresh_from_db()
    with pytest.raises(OutcomeProblem) as problem:
        pass_on(lead, ada, location)
    assert problem.value.errors == {"location": "Choose one of the brand's locations."}
    assert not Outcome.objects.exists()


def test_two_customers_are_not_made_one(brand, ada):
    anna = make_desk_lead(brand, customer={"email": "anna@customer.example", "phone": "+49 30 111111"})
    bert = make_desk_lead(brand, customer={"email": "bert@customer.example", "phone": ""})
    with pytest.raises(OutcomeProblem) as problem:
        merge(anna, into=bert, by=decider(ada), now=NOW)
    assert problem.value.errors == {
        "duplicate_of": "These are different customers: no email address or telephone number is the same."
        " Correct the one that is wrong first."
    }
    bert.refresh_from_db()
    assert (bert.customer["phone"], Outcome.objects.count()) == ("", 0)


def test_two_addresses_of_one_known_customer_are_one(brand, ada):
    known = {"email": "anna@customer.example", "phone": "+49 30 111111"}
    pass_on(make_desk_lead(brand, customer=known), ada, make_location(brand))
    by_mail = make_desk_lead(brand, customer={**known, "phone": ""})
    by_phone = make_desk_lead(brand, customer={**known, "email": ""})
    assert merge(by_phone, into=by_mail, by=decider(ada), now=NOW).changed


def test_the_same_press_is_known_for_ten_minutes_and_not_a_moment_longer(brand, ada):
    lead = make_desk_lead(brand)
    said = {"by": decider(ada, seen=0), "next_attempt_at": NOW + timedelta(hours=4)}
    first = unreached(lead, **said, now=NOW).outcome
    again = unreached(lead, **said, now=NOW + timedelta(minutes=10, seconds=-1))
    assert (again.outcome, again.changed) == (first, False)
    with pytest.raises(NotOpen):
        unreached(lead, **said, now=NOW + timedelta(minutes=10))


def test_who_goes_back_and_chooses_another_location_is_told_that_it_has_gone(brand, ada):
    lead, near, far = make_desk_lead(brand), make_location(brand), make_location(brand, "D-2")
    pass_on(lead, ada, near)
    told = {"by": decider(ada, seen=0), "now": NOW}
    assert not positive(lead, location=near, contacted=True, **told).changed
    for other in ({"location": far, "contacted": True}, {"location": near, "contacted": False}):
        with pytest.raises(NotOpen) as refusal:
            positive(lead, **other, **told)
        assert "“Positive result” was recorded meanwhile." in str(refusal.value)


def test_who_goes_back_and_chooses_another_reason_is_told_what_was_recorded(brand, ada):
    lead = make_desk_lead(brand)
    refuse(lead, ada)
    told = {"by": decider(ada, seen=0), "now": NOW}
    assert not negative(lead, reason="no_immediate_opportunity", **told).changed
    with pytest.raises(NotOpen):
        negative(lead, reason="invalid_details", **told)


@pytest.mark.parametrize("changed", [{"is_callback": True}, {"next_attempt_at": NOW + timedelta(hours=5)}])
def test_who_goes_back_to_say_something_else_of_an_unreached_customer_is_told(brand, ada, changed):
    lead = make_desk_lead(brand)
    said = {"by": decider(ada, seen=0), "next_attempt_at": NOW + timedelta(hours=4), "now": NOW}
    unreached(lead, **said)
    assert not unreached(lead, **said).changed
    with pytest.raises(NotOpen):
        unreached(lead, **said | changed)


def test_a_press_from_a_page_older_than_what_was_taken_back_is_not_the_same_press(brand, ada):
    lead = make_desk_lead(brand)
    said = {"by": decider(ada, seen=0), "next_attempt_at": NOW + timedelta(hours=4), "now": NOW}
    first = unreached(lead, **said).outcome
    take_back(lead, number=first.number, by=decider(ada).actor, leads=False, now=NOW)
    with pytest.raises(NotOpen) as refusal:
        unreached(lead, **said)
    assert "Please look again" in str(refusal.value)
