"""`/n/<token>/`: what was known is filled in, only a press sends it; and the way out of campaigns."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.intake.models import Lead
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.nurture.models import Enrolment
from leadloop.outbox.models import Message, Suppression
from tests.support.browser import DESKTOP_DARK, PHONE
from tests.support.fingerprint import nothing_changes
from tests.support.nurture import lost_lead, make_campaign, work
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_brand, make_location

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]
BACK = NOW - timedelta(days=2)


@pytest.fixture
def enrolment(brand):
    make_location(brand)
    make_campaign(brand, name="Spring", delays=(0, 3), now=BACK)
    lead = lost_lead(brand, now=BACK, request={"interest": "Heat pump"})
    work(BACK)
    return Enrolment.objects.get(lead=lead)


def link(enrolment, now=BACK):
    return f"/n/{issue(Purpose.COME_BACK, about=enrolment.pk, now=now)}/"


@pytest.fixture
def customer(enrolment):
    return Visitor(Client(), link(enrolment))


def test_what_was_known_is_filled_in(customer):
    customer.look()
    sent = customer.fields("come_back")
    assert [sent[name] for name in ("given_name", "email", "phone", "postal_code", "interest")] == [
        ["Erika"], ["c1@customer.example"], ["+49301000001"], ["10119"], ["Heat pump"],
    ]  # fmt: skip
    assert "By sending it you agree: " in customer.text


def test_looking_changes_nothing_and_neither_does_a_scanners_post(customer):
    with nothing_changes():
        for _ in range(2):
            assert customer.look().status_code == 200
        customer.client.head(customer.path)
        sent = customer.fields("come_back")
        page = Client().post(customer.path, sent)
    assert page.status_code == 200
    assert "press" in page.content.decode()


def test_a_press_sends_it_once(customer, enrolment):
    page = customer.press("come_back", message="Now we can.")
    assert page.redirect_chain == [(customer.path, 303)]
    assert "Thank you, your request has arrived" in customer.text
    new = Lead.objects.get(channel="nurture")
    assert (new.came_from, new.message, new.campaign) == (enrolment.lead, "Now we can.", "Spring")
    customer.page = None
    assert "Your request has arrived already" in Visitor(Client(), customer.path).look().content.decode()
    assert Lead.objects.filter(channel="nurture").count() == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(customer):
    page = customer.press("come_back", email="nobody", phone="", message="Now we can.")
    assert page.status_code == 422
    assert "This is not a complete email address." in customer.text
    assert customer.fields("come_back")["message"] == ["Now we can."]
    assert not Lead.objects.filter(channel="nurture").exists()


def test_an_old_link_and_one_of_nobody_show_nothing_personal(enrolment):
    old = Client().get(link(enrolment, now=NOW - timedelta(days=181)))
    assert (old.status_code, "erika" in old.content.decode().casefold()) == (410, False)
    Lead.objects.filter(pk=enrolment.lead_id).update(customer={})
    gone = Client().get(link(enrolment))
    assert (gone.status_code, "erika" in gone.content.decode().casefold()) == (404, False)


def test_one_press_leaves_news_and_offers_only(enrolment, client):
    message = Message.objects.get(kind="nurture")
    reader = Visitor(client, f"/u/{issue(Purpose.UNSUBSCRIBE, about=message.pk, now=BACK)}/")
    reader.look()
    assert "then sends no more news and offers to this address" in reader.text
    reader.press("leave")
    assert "Mail about your requests still arrives." in reader.text
    assert Suppression.objects.values_list("mail_list", flat=True).get() == "nurture"
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.stop_reason) == ("stopped", "unsubscribed")


def test_a_mail_programs_one_click_needs_no_page(enrolment):
    message = Message.objects.get(kind="nurture")
    path = f"/u/{issue(Purpose.UNSUBSCRIBE, about=message.pk, now=BACK)}/"
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    enrolment.refresh_from_db()
    assert enrolment.stop_reason == "unsubscribed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_in_a_browser(page, live_site, axe):
    brand = make_brand()
    make_location(brand)
    make_campaign(brand, delays=(0,), now=BACK)
    lead = lost_lead(brand, now=BACK)
    page.goto(live_site.url + link(lead.enrolments.get()))
    axe(page)
    page.get_by_label("Anything to add?").fill("Now we can.")
    page.get_by_role("button", name="Send my request").click()
    page.get_by_text("Thank you, your request has arrived").wait_for()
    axe(page)
    assert Lead.objects.get(channel="nurture").message == "Now we can."
