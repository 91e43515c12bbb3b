"""The edges of the desk's rules: the last moment that is right, the first that is wrong, and what nobody offers."""

from datetime import timedelta

import pytest

from leadloop.desk.models import Outcome
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import OutcomeProblem
from leadloop.network.models import Location
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on, try_in_vain
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
