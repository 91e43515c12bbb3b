"""The customer of a lost sale is asked why, or says it, while they are erased or leave the list: that wins, whoever was first."""

from datetime import timedelta
from functools import partial

import pytest

from leadloop.feedback.models import LossQuestion
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.customer_asked_why import WhyProblem, say_why
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.list_left import leave
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from tests.outbox.told import Told
from tests.support.customers import BRAND
from tests.support.lost_sale import ask_why, asked_about, lose
from tests.support.story import NOW, make_brand, make_location
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
DUE = NOW + timedelta(hours=4)
ADDRESS = "erika@customer.example"


@pytest.fixture
def lost():
    brand = make_brand()
    make_location(brand)
    ask_why(brand)
    return lose(brand)


def questions():
    return Message.objects.filter(kind="survey")


@pytest.mark.parametrize("turn", range(8))
def test_who_is_erased_while_they_are_asked_gets_no_question(lost, turn):
    results = all_at_once(partial(work_due_steps, now=DUE), partial(erase, lost.lead.contact, by=BRAND, now=DUE))
    assert [each for each in results if isinstance(each, Exception)] == []
    assert set(questions().values_list("state", "to", "text")) <= {("suppressed", "", "")}
    transport = Told()
    send_due(transport, now=DUE)
    assert [each for each in transport.given if "erika" in each] == []


@pytest.mark.parametrize("turn", range(8))
def test_what_somebody_says_who_is_erased_is_not_kept(lost, turn):
    question = asked_about(lost, now=DUE)
    said, erased = all_at_once(
        partial(say_why, question, reason="price", words="Ask Erika Mustermann.", now=DUE),
        partial(erase, lost.lead.contact, by=BRAND, now=DUE),
    )
    assert said is True or type(said) is WhyProblem
    assert not isinstance(erased, Exception)
    assert LossQuestion.objects.get().words == ""


@pytest.mark.parametrize("turn", range(8))
def test_who_leaves_the_list_while_they_are_asked_gets_no_question(lost, turn):
    received = Message.objects.get(lead_id=lost.lead_id, kind="lead_received")
    send_due(Told(), now=NOW + timedelta(hours=3))
    results = all_at_once(partial(work_due_steps, now=DUE), partial(leave, received.pk, now=DUE))
    assert [each for each in results if isinstance(each, Exception)] == []
    transport = Told()
    send_due(transport, now=DUE)
    assert ADDRESS not in transport.given
    assert not questions().filter(state="due").exists()
