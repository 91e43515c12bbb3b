"""Details are put right by whoever knows better, on a page that was read a while ago."""

from functools import partial

import pytest

from leadloop.customers.models import Contact, ContactKey
from leadloop.history.models import CUSTOMER
from leadloop.intake.queries import lead_behind
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.journeys.desk_decides import negative
from leadloop.journeys.details_put_right import put_right
from tests.support.customers import BRAND, again, make_contact
from tests.support.nurture import PROGRAM, desk_form
from tests.support.story import NOW, make_brand, make_lead, make_location
from tests.support.together import all_at_once

NEW = {"family_name": "Neu", "phone": "+49 30 7654321"}


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


@pytest.mark.django_db
def test_who_was_merged_since_is_corrected_as_the_one_who_goes_on(brand):
    lead, one = make_lead(brand, customer={"email": "other@web.example"}), make_contact(brand, "one@web.example")
    as_read = lead_behind(lead.pk)
    assert as_read is not None
    merge_contacts(again(lead.contact), into=one, by=BRAND, now=NOW)
    put_right(as_read, NEW, by=CUSTOMER, now=NOW)
    assert (again(one).family_name, again(one).phone_e164) == ("Neu", "+49307654321")
    assert set(ContactKey.objects.values_list("contact", flat=True)) == {one.pk}


@pytest.mark.django_db
def test_whom_the_desk_has_made_a_customer_since_is_corrected_too(brand):
    lead = make_lead(brand, form=desk_form(brand).key, customer={"email": "other@web.example"})
    as_read = lead_behind(lead.pk)
    assert as_read is not None
    negative(lead, by=PROGRAM, reason="no_immediate_opportunity", now=NOW)
    put_right(as_read, NEW, by=CUSTOMER, now=NOW)
    assert Contact.objects.get().family_name == "Neu"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(8))
def test_who_is_merged_in_this_moment_is_corrected_before_or_after(brand, turn):
    lead, one = make_lead(brand, customer={"email": "other@web.example"}), make_contact(brand, "one@web.example")
    as_read = lead_behind(lead.pk)
    assert as_read is not None
    results = all_at_once(
        partial(put_right, as_read, NEW, by=CUSTOMER, now=NOW),
        partial(merge_contacts, again(lead.contact), into=one, by=BRAND, now=NOW),
    )
    assert [each for each in results if isinstance(each, Exception)] == []
    assert set(ContactKey.objects.values_list("contact", flat=True)) == {one.pk}
