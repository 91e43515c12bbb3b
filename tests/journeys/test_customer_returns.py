"""A customer comes back by the link in a campaign's mail."""

import re
from datetime import timedelta

import pytest

from leadloop.intake.models import Lead
from leadloop.intake.requests import RequestProblem
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.outbox.models import Message
from tests.support.nurture import DAY, enrolment_of, lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_location
from tests.support.together import all_at_once

LATER = NOW + 5 * DAY


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def returns(enrolment, **customer):
    found = invited(enrolment.pk)
    assert found is not None
    form = form_for(found)
    assert form is not None
    request = {"interest": "Heat pump", "message": "Now we can."}
    return come_back(found, form=form, customer=customer, request=request, ip="192.0.2.7", now=LATER)


@pytest.mark.django_db
def test_a_press_makes_a_new_request_tied_to_the_old_one(brand):
    make_campaign(brand, name="Spring", delays=(3, 30))
    other = make_campaign(brand, name="Other", delays=(90,))
    old = lost_lead(brand)
    work(NOW + 3 * DAY)
    enrolment = old.enrolments.get(campaign__name="Spring")
    new = returns(enrolment, phone="+49 30 7654321")
    new.refresh_from_db()
    assert (new.came_from, new.channel, new.campaign, new.form) == (old, "nurture", "Spring", old.form)
    assert new.customer == {**old.customer, "phone": "+49307654321"}
    assert (new.interest, new.message, new.created_at) == ("Heat pump", "Now we can.", LATER)
    agreed = {each.purpose: (each.text, each.given_at) for each in new.consents.all()}
    before = old.consents.get(purpose="marketing")
    assert agreed == {
        "share_with_location": (old.form.share_text, LATER),
        "marketing": (before.text, before.given_at),
    }
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.stop_reason, enrolment.stopped_at) == ("stopped", "clicked_back", LATER)
    assert old.enrolments.get(campaign=other).stop_reason == "lead_again"
    work(NOW + 200 * DAY)
    assert Message.objects.filter(kind="nurture").count() == 1


@pytest.mark.django_db
def test_pressed_again_it_is_the_same_request(brand):
    make_campaign(brand)
    enrolment = enrolment_of(lost_lead(brand))
    first = returns(enrolment)
    assert returns(enrolment, phone="+49 30 7654321") == first
    assert Lead.objects.filter(channel="nurture").count() == 1


@pytest.mark.django_db
def test_what_is_wrong_is_named_and_nothing_is_stored(brand):
    make_campaign(brand)
    enrolment = enrolment_of(lost_lead(brand))
    with pytest.raises(RequestProblem) as problem:
        returns(enrolment, email="nobody", phone="")
    assert list(problem.value.errors) == ["customer.email"]
    enrolment.refresh_from_db()
    assert (enrolment.state, Lead.objects.filter(channel="nurture").count()) == ("due", 0)


@pytest.mark.django_db
def test_who_is_held_out_or_erased_has_no_link(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    enrolment = enrolment_of(lead)
    assert invited(enrolment.pk) == enrolment
    Lead.objects.filter(pk=lead.pk).update(customer={})
    assert invited(enrolment.pk) is None


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_request(brand):
    make_campaign(brand)
    enrolment = enrolment_of(lost_lead(brand))
    made = all_at_once(*[lambda: returns(enrolment)] * 4)
    assert len({each.pk for each in made}) == 1
    assert Lead.objects.filter(channel="nurture").count() == 1


@pytest.mark.django_db
def test_the_mail_has_the_link_and_the_way_out(brand):
    make_campaign(brand, delays=(0,))
    lost_lead(brand, request={"product": "Solar"})
    work(NOW + timedelta(minutes=1))
    mail = Message.objects.get(kind="nurture")
    assert re.search(r"Ask us again:\nhttp\S+/n/\S+/\n", mail.text)
    assert "/u/" in mail.unsubscribe_url
    assert "We have news about Solar.\n\nHave a look." in mail.text
    assert "<p>We have news about Solar.</p>\n<p>Have a look.</p>" in mail.html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "agreed"), [("C1@Customer.example", True), ("other@customer.example", False), ("", False)]
)
def test_only_the_address_that_agreed_to_mail_has_agreed(brand, email, agreed):
    make_campaign(brand)
    new = returns(enrolment_of(lost_lead(brand)), email=email)
    assert new.consents.filter(purpose="marketing").exists() == agreed
