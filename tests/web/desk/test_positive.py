"""Positive, through the page: locations to choose from, what is passed on, and the wrong ways."""

from datetime import timedelta

import pytest

from leadloop.customers.models import Account, Contact
from leadloop.desk.models import Outcome
from leadloop.desk.operations import change_desk_policy
from leadloop.intake.models import Consent
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.desk import make_desk_brand, make_desk_lead, pass_on
from tests.support.pressing import text_of
from tests.support.queries import count_queries
from tests.support.story import NOW, make_location, opportunity_of, say
from tests.web.console.pages import errors, main_of, text, typed
from tests.web.desk.sending import fields, notices, send

HAMBURG = {
    "address": {"line1": "Kai 1", "city": "Hamburg", "region": "", "postal_code": "20095", "country": "DE"},
    "position": {"lat": 53.55, "lon": 10.0},
}


@pytest.fixture
def location(brand):
    return make_location(brand)


def offered(page):
    """The locations to choose from, as a person reads them."""
    found = next(each for each in main_of(page).iter() if each.get("id") == "found")
    return [text_of(each) for each in found.iter("label")]


def look(client, lead, query=""):
    return client.get(f"/desk/leads/{lead.pk}/{query}")


def test_the_lead_is_qualified_with_account_contact_opportunity_and_mail(as_ada, lead, location):
    answer = send(
        as_ada, lead, "positive", contacted="yes", brief="South roof", interest="Air heat pump", timeframe="March"
    )
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    lead.refresh_from_db()
    assert (lead.status, lead.contact, lead.brief, lead.interest, lead.timeframe) == (
        "qualified", Contact.objects.get(), "South roof", "Air heat pump", "March",
    )  # fmt: skip
    assert (Account.objects.count(), Opportunity.objects.get().location) == (1, location)
    assert [m.to for m in Message.objects.filter(kind="opportunity_offered")] == ["dana@d-1.example"]
    assert Outcome.objects.get().reached is True
    assert notices(as_ada) == ["Passed on to Dealer D-1, with a mail to them. Look at it or take it back"]


def test_it_can_be_passed_on_without_contact(as_ada, lead, location):
    send(as_ada, lead, "positive", contacted="no")
    outcome = Outcome.objects.get()
    assert (outcome.reached, outcome.is_attempt, outcome.channel) == (False, False, "")


def test_what_was_agreed_on_the_phone_is_kept_in_the_words_that_the_page_shows(as_ada, ada, lead, location):
    words = "May we pass your request and your contact details on to Dealer D-1, so that they can contact you?"
    assert f"“{words}”" in text(look(as_ada, lead))
    send(as_ada, lead, "positive", contacted="yes", agreed="on")
    consent = Consent.objects.get(agent_id=ada.pk)
    assert (consent.location, consent.text) == (location, words)


def test_a_double_press_makes_one_of_each(as_ada, lead, location):
    before = fields(as_ada, lead)
    for _press in range(2):
        assert send(as_ada, lead, "positive", before, contacted="yes").status_code == 302
    assert [model.objects.count() for model in (Opportunity, Contact, Account, Outcome)] == [1, 1, 1, 1]
    assert Message.objects.filter(kind="opportunity_offered").count() == 1


def test_location_and_contact_must_be_said_and_nothing_typed_is_lost(as_ada, lead, location):
    foreign = make_location(make_desk_brand("Southwind"), "X-1")
    for ref in ("nowhere", foreign.ref, ""):
        answer = send(as_ada, lead, "positive", location=ref, brief="South roof")
        assert answer.status_code == 422
        assert errors(answer) == {
            "location": "Choose one of the brand's locations.",
            "contacted": "Say whether you have spoken to the customer.",
        }
        assert typed(answer)["brief"] == "South roof"
    assert Opportunity.objects.count() == 0


def test_routing_proposes_the_customers_choice_then_the_nearest(as_ada, brand):
    make_location(brand, "D-2", **HAMBURG)
    make_location(brand, "D-1")
    lead = make_desk_lead(brand, location="D-2")
    page = look(as_ada, lead)
    assert [each.split(" 1", 1)[0].split(" 2", 1)[0] for each in offered(page)] == ["Dealer D-2", "Dealer D-1"]
    assert "The customer's choice" in offered(page)[0]
    assert typed(page)["location"] == "D-2"
    # 1.7 km from Berlin's middle, where the gazetteer has the town.
    assert "km" in offered(page)[1] or " m " in offered(page)[1]
    assert "Open until 18:00" in offered(page)[1]


def test_who_had_the_lead_before_is_proposed_no_more_but_can_be_found(as_ada, ada, brand, lead, location):
    change_desk_policy(brand, returns="rejected")
    make_location(brand, "D-2", **HAMBURG)
    pass_on(lead, ada, location)
    say(opportunity_of(lead), "reject", reason="too_far")
    assert [each[:10] for each in offered(look(as_ada, lead))] == ["Dealer D-2"]
    found = offered(look(as_ada, lead, "?q=10115"))
    assert len(found) == 1
    assert "Had it: rejected" in found[0]


def test_searching_records_nothing_and_keeps_what_was_typed(as_ada, brand, lead, location):
    make_location(brand, "D-2", **HAMBURG)
    answer = send(
        as_ada, lead, "positive", search="1", q="Hamburg", brief="South roof", contacted="yes", location="D-1"
    )
    assert answer.status_code == 200
    # The one chosen by now stays in sight.
    assert [each[:10] for each in offered(answer)] == ["Dealer D-1", "Dealer D-2"]
    kept = typed(answer)
    assert (kept["brief"], kept["contacted"], kept["location"], kept["q"]) == ("South roof", "yes", "D-1", "Hamburg")
    assert errors(answer) == {}
    assert Outcome.objects.count() == 0


def test_a_search_that_finds_nothing_says_what_to_try(as_ada, lead):
    assert "No location bears these words." in text(look(as_ada, lead, "?q=xyz"))


def test_how_quickly_a_location_answers_is_said_with_its_number(as_ada, ada, brand, lead, location):
    assert "too few offers to say how quickly it answers (n = 0)" in offered(look(as_ada, lead))[0]
    for number in range(5):
        customer = {"email": f"c{number}@customer.example", "phone": ""}
        asked = make_desk_lead(brand, now=NOW - timedelta(days=2), customer=customer)
        pass_on(asked, ada, location, now=NOW - timedelta(days=2))
        say(opportunity_of(asked), "accept", now=NOW - timedelta(days=2) + timedelta(minutes=90))
    assert "usually answers within 2 hours (n = 5)" in offered(look(as_ada, lead))[0]


def test_locations_cost_the_same_queries_with_one_and_with_three(as_ada, brand, lead, location):
    look(as_ada, lead)
    with count_queries() as one:
        look(as_ada, lead)
    for number in (2, 3):
        make_location(brand, f"D-{number}")
    with count_queries() as three:
        page = look(as_ada, lead)
    assert (three.count, len(offered(page))) == (one.count, 3)
