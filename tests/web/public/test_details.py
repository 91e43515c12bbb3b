"""`/c/<token>/`: customers put right what they told of themselves, and whoever has the old details hears of it."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.history.enums import ActorKind
from leadloop.history.models import SYSTEM, Event
from leadloop.intake.messages import details_link, reader_of
from leadloop.journeys.contact_erased import erase
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]
YESTERDAY = NOW - timedelta(days=1)


def opportunity_at(brand, stage=Stage.ACCEPTED, **changes):
    return make_opportunity(brand, stage, now=YESTERDAY, **changes)


def link(lead, now=YESTERDAY):
    return f"/c/{issue(Purpose.DETAILS, about=lead.pk, recipient=reader_of(lead), now=now)}/"


@pytest.fixture
def lead(brand, berlin):
    return opportunity_at(brand).lead


def test_the_confirmation_leads_there(lead):
    mail = Message.objects.get(kind="lead_received")
    assert details_link(lead, now=mail.queued_at) in mail.text


def test_what_was_told_stands_there_and_a_press_corrects_it(lead):
    erika = Visitor(Client(), link(lead))
    erika.look()
    assert erika.fields("correct_details")["family_name"] == ["Mustermann"]
    erika.press("correct_details", phone="030 777666")

    assert "Thank you" in erika.text
    assert erika.fields("correct_details")["phone"] == ["+49 30 777666"]
    lead.refresh_from_db()
    lead.contact.refresh_from_db()
    assert lead.customer["phone"] == lead.contact.phone_e164 == "+4930777666"
    assert Event.objects.get(kind="contact.updated").actor_kind == ActorKind.CUSTOMER


def test_who_saw_the_old_details_gets_a_mail_that_holds_neither(lead):
    Visitor(Client(), link(lead)).press("correct_details", phone="030 777666")
    (mail,) = Message.objects.filter(kind="details_corrected")
    assert mail.to == "dana@b.example"
    assert "777666" not in mail.text
    assert "/o/" in mail.text


def test_several_corrections_in_a_row_are_one_mail(lead):
    erika = Visitor(Client(), link(lead))
    erika.press("correct_details", phone="030 777666")
    erika.look()
    erika.press("correct_details", phone="030 777667")
    assert Message.objects.filter(kind="details_corrected").count() == 1


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.REJECTED, Stage.LOST, Stage.COMPLETE])
def test_nobody_hears_who_saw_nothing_or_has_no_more_to_do(brand, berlin, stage):
    lead = opportunity_at(brand, stage).lead
    Visitor(Client(), link(lead)).press("correct_details", phone="030 777666")
    assert not Message.objects.filter(kind="details_corrected").exists()


def test_another_address_ends_the_links_that_went_to_the_old_one(lead):
    old = link(lead)
    erika = Visitor(Client(), old)
    erika.press("correct_details", email="erika.new@customer.example")
    lead.refresh_from_db()
    assert lead.customer["email"] == "erika.new@customer.example"
    assert erika.fields("correct_details")["email"] == ["erika.new@customer.example"]
    assert Client().get(old).status_code == 404


def test_wrong_input_is_said_and_kept(lead):
    erika = Visitor(Client(), link(lead))
    with nothing_changes():
        erika.press("correct_details", email="", phone="")
    assert erika.page.status_code == 422
    assert "Please give an email address or a telephone number" in erika.text


def test_opening_and_a_post_without_the_page_change_nothing(lead):
    with nothing_changes():
        Client().get(link(lead))
        Client().head(link(lead))
        Client().post(link(lead), {"answer": "correct_details", "phone": "030 777666"})


def test_old_links_and_those_of_the_erased_open_nothing(lead):
    path = link(lead)
    assert Client().get(link(lead, now=NOW - timedelta(days=91))).status_code == 410
    erase(lead.contact, by=SYSTEM, now=NOW)
    assert Client().get(path).status_code == 404
