"""Whoever presses twice has asked once, also where both presses arrive at the same moment."""

import pytest
from django.test import Client

from leadloop.intake.models import Consent, Lead
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.together import all_at_once
from tests.web.public.conftest import FORM

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_presses_at_once_are_one_lead(berlin, fill_in):
    sent = fill_in(FORM + "?location=B")
    answers = all_at_once(*[lambda: Client().post(FORM, sent)] * 8)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, f"{FORM}thanks/?location=B")}
    assert (Lead.objects.count(), Opportunity.objects.count(), Consent.objects.count()) == (1, 1, 1)
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["lead_received", "opportunity_offered"]


def test_one_after_the_other_too(client, brand, fill_in):
    sent = fill_in()
    assert [client.post(FORM, sent).status_code for _ in range(2)] == [303, 303]
    assert Lead.objects.count() == 1


def test_another_visit_is_another_request(client, brand, fill_in):
    assert [client.post(FORM, fill_in()).status_code for _ in range(2)] == [303, 303]
    assert Lead.objects.count() == 2


def test_a_page_that_a_cache_gave_to_two_people_loses_neither(client, brand, fill_in):
    sent = fill_in()
    client.post(FORM, sent)
    client.post(FORM, sent | {"email": "otto@customer.example"})
    assert sorted(lead.customer["email"] for lead in Lead.objects.all()) == [
        "erika@customer.example",
        "otto@customer.example",
    ]
