"""Negative, through the page: each reason and what becomes of the lead, and the wrong ways."""

from datetime import timedelta

import pytest

from leadloop.customers.models import Account, Contact
from leadloop.desk.models import Outcome
from tests.support.desk import item_of, try_in_vain
from tests.support.story import NOW
from tests.web.console.pages import errors, text, typed
from tests.web.desk.sending import fields, notices, send


def test_invalid_details_discard_the_lead_and_make_nothing(as_ada, lead):
    assert send(as_ada, lead, "negative", reason="invalid_details").status_code == 302
    lead.refresh_from_db()
    assert (lead.status, lead.contact, Contact.objects.count(), Account.objects.count()) == ("discarded", None, 0, 0)
    assert notices(as_ada) == ["Discarded: Contact details are invalid. Look at it or take it back"]


@pytest.mark.parametrize("reason", ["no_immediate_opportunity", "bought_elsewhere", "not_interested"])
def test_any_other_reason_is_no_opportunity_with_account_and_contact(as_ada, lead, reason):
    send(as_ada, lead, "negative", reason=reason)
    lead.refresh_from_db()
    assert (lead.status, lead.contact, Account.objects.count()) == ("no_opportunity", Contact.objects.get(), 1)


@pytest.mark.parametrize(
    ("made", "says"),
    [(0, "3 more attempts are needed first (3 in all)"), (2, "One more attempt is needed first (3 in all)")],
)
def test_too_few_attempts_are_counted_and_nothing_typed_is_lost(as_ada, ada, lead, the_time, made, says):
    for number in range(made):
        try_in_vain(lead, ada, now=NOW + timedelta(hours=number))
    the_time.move_to(NOW + timedelta(hours=5))
    answer = send(as_ada, lead, "negative", reason="cannot_be_reached", note="Never there")
    assert answer.status_code == 422
    assert errors(answer)["reason"].startswith(says)
    assert (typed(answer)["reason"], typed(answer)["note"]) == ("cannot_be_reached", "Never there")
    assert Outcome.objects.count() == made


def test_the_page_says_how_many_attempts_are_missing_before_anybody_presses(as_ada, ada, lead):
    try_in_vain(lead, ada)
    assert "Not yet: 2 more attempts are needed (3 in all)." in text(as_ada.get(f"/desk/leads/{lead.pk}/"))


def test_after_three_attempts_the_desk_may_give_up(as_ada, ada, lead, the_time):
    for number in range(3):
        try_in_vain(lead, ada, now=NOW + timedelta(hours=number))
    the_time.move_to(NOW + timedelta(hours=5))
    assert send(as_ada, lead, "negative", reason="cannot_be_reached").status_code == 302
    lead.refresh_from_db()
    assert (lead.status, item_of(lead).is_open, Contact.objects.count()) == ("no_opportunity", False, 1)


@pytest.mark.parametrize(("reason", "says"), [("", "Please choose a reason."), ("weather", "Choose one of: ")])
def test_a_reason_is_one_of_the_brands(as_ada, lead, reason, says):
    answer = send(as_ada, lead, "negative", reason=reason)
    assert answer.status_code == 422
    assert errors(answer)["reason"].startswith(says)


def test_a_correction_in_the_same_form_reaches_contact_and_account(as_ada, lead):
    send(
        as_ada, lead, "negative", reason="not_interested", family_name="Musterfrau", city="Potsdam", phone="030 999999"
    )
    lead.refresh_from_db()
    contact = Contact.objects.get()
    assert (contact.family_name, contact.city, contact.phone_e164, contact.account.name) == (
        "Musterfrau", "Potsdam", "+4930999999", "Erika Musterfrau",
    )  # fmt: skip
    assert lead.customer["email"] == "erika@customer.example"


def test_a_correction_that_cannot_be_read_is_told_at_its_field(as_ada, lead):
    answer = send(as_ada, lead, "negative", reason="not_interested", email="nowhere", phone="12")
    assert answer.status_code == 422
    assert set(errors(answer)) == {"email", "phone"}
    assert typed(answer)["email"] == "nowhere"
    assert Outcome.objects.count() == 0


def test_without_a_correction_the_customer_is_as_typed(as_ada, lead):
    send(as_ada, lead, "negative", reason="not_interested")
    lead.refresh_from_db()
    assert lead.as_typed == {}


def test_a_second_outcome_from_an_old_page_is_refused(as_ada, lead):
    before = fields(as_ada, lead)
    send(as_ada, lead, "negative", before, reason="not_interested")
    answer = send(as_ada, lead, "unreached", before)
    assert answer.status_code == 409
    assert "“Negative result” was recorded meanwhile." in text(answer)
    assert Outcome.objects.count() == 1
