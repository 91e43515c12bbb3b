import pytest

from leadloop.intake.messages import lead_received
from leadloop.intake.models import LeadForm
from tests.support import story

LATER = story.NOW


@pytest.fixture
def brand(db):
    return story.make_brand()


def received(brand, location=None, **changes):
    return lead_received(story.make_lead(brand, **changes), location=location, now=LATER)


def test_the_customer_reads_who_will_be_in_touch_and_what_they_asked_for(brand):
    (message,) = received(brand, story.make_location(brand))
    assert (message.to, message.to_name) == ("erika@customer.example", "Erika Mustermann")
    assert message.subject == "We have received your request"
    assert message.text.startswith(
        "Thank you for your request\n\nHello Erika,\n\n"
        "Northwind has passed your request on to Dealer D-1. They will get in touch with you."
        " You need not do anything now.\n\n"
        "Interested in: Heat pump\nWhen: This year\nWhere: 10119 Berlin\n\n"
        "Who will be in touch: Dealer D-1\nAddress: Hauptstr. 1, 10115 Berlin\nPhone: +49 30 901820\n\n"
        "Is your telephone number or your name wrong? Correct your details:\nhttp"
    )


def test_where_no_location_is_found_yet_the_brand_will_be_in_touch(brand):
    (message,) = received(brand)
    assert "Northwind has your request and is looking for the right partner for you." in message.text
    assert "Who will be in touch" not in message.text


def test_a_customer_with_a_telephone_only_gets_no_mail(brand):
    assert received(brand, customer={"email": ""}) == []


def test_the_address_of_this_request_gets_it_and_not_one_known_before(brand):
    story.make_lead(brand)
    assert received(brand, customer={"email": "", "phone": "+49 30 123456"}) == []


@pytest.mark.parametrize(("offered", "repeated"), [(["Pump.Premium 12345678"], True), ([], False)])
def test_the_brands_own_products_are_repeated_whatever_they_are_called(brand, offered, repeated):
    LeadForm.objects.filter(brand=brand).update(products=offered)
    (message,) = received(brand, request={"product": "Pump.Premium 12345678"})
    assert ("You asked for: Pump.Premium 12345678" in message.text) is repeated


def test_privacy_is_one_click_away(brand):
    brand.privacy_url = "https://northwind.example/privacy"
    (message,) = received(brand)
    assert "Privacy: https://northwind.example/privacy" in message.text


def test_it_asks_the_database_for_nothing(brand, count_queries):
    location = story.make_location(brand)
    lead = story.make_lead(brand)
    with count_queries(most=0):
        lead_received(lead, location=location, now=LATER)
