import pytest

from leadloop.customers.details import read_customer
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.operations import match_or_make
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return story.make_brand()


def match(brand, **given):
    details, problems = read_customer(given, country="DE")
    assert problems == {}
    return match_or_make(brand, details, now=story.NOW)[:2]


def test_a_new_customer_is_made_with_a_household(brand):
    contact, made = match(
        brand, given_name="Erika", family_name="Muster", email="Erika@Example.com", phone="030 123456"
    )
    assert made
    assert (contact.full_name, contact.email, contact.phone_e164, contact.phone_raw) == (
        "Erika Muster",
        "Erika@example.com",
        "+4930123456",
        "030 123456",
    )
    assert (contact.account.kind, contact.account.name) == ("household", "Erika Muster")


def test_with_an_organisation_the_account_is_a_company(brand):
    contact, _ = match(brand, organization="Muster GmbH", email="e@example.com")
    assert (contact.account.kind, contact.account.name) == ("company", "Muster GmbH")


def test_the_longest_names_are_kept(brand):
    contact, _ = match(brand, given_name="É" * 120, family_name="e" * 120, email="e@example.com")
    contact.refresh_from_db()
    assert (contact.given_name, contact.family_name) == ("É" * 120, "e" * 120)
    assert contact.account.name == "É" * 120 + " " + "e" * 120


@pytest.mark.parametrize(
    "again",
    [
        {"email": "ERIKA@EXAMPLE.COM"},
        {"phone": "+49 30 123456"},
        {"email": "erika@example.com", "phone": "0049 30 123456"},
    ],
)
def test_the_same_email_or_phone_in_any_spelling_is_the_same_contact(brand, again):
    first, _ = match(brand, email="erika@example.com", phone="030 123456")
    second, made = match(brand, **again)
    assert (second.pk, made) == (first.pk, False)
    assert (Contact.objects.count(), Account.objects.count()) == (1, 1)


def test_a_second_address_joins_the_contact_and_is_known_from_then_on(brand):
    first, _ = match(brand, phone="030 123456")
    match(brand, email="erika@example.com", phone="030 123456")
    third, made = match(brand, email="erika@example.com")
    assert (third.pk, made) == (first.pk, False)


def test_gaps_are_filled_and_nothing_is_overwritten(brand):
    match(brand, given_name="Erika", email="erika@example.com")
    contact, _ = match(
        brand, given_name="Rick", family_name="Muster", email="erika@example.com", address={"city": "Berlin"}
    )
    contact.refresh_from_db()
    assert (contact.given_name, contact.family_name, contact.city) == ("Erika", "Muster", "Berlin")


def test_where_email_and_phone_mean_two_contacts_the_email_wins(brand):
    by_email, _ = match(brand, email="erika@example.com")
    by_phone, _ = match(brand, phone="030 123456")
    found, made = match(brand, email="erika@example.com", phone="030 123456")
    assert (found.pk, made) == (by_email.pk, False)
    assert ContactKey.objects.get(value="+4930123456").contact_id == by_phone.pk


def test_another_brands_customer_is_another_contact(brand):
    mine, _ = match(brand, email="erika@example.com")
    theirs, made = match(story.make_brand("Southwind"), email="erika@example.com")
    assert made
    assert theirs.pk != mine.pk


def test_a_known_customer_costs_as_many_queries_among_many_as_among_few(brand, count_queries):
    match(brand, email="erika@example.com")
    with count_queries() as few:
        match(brand, email="erika@example.com")
    for number in range(30):
        match(brand, email=f"c{number}@example.com")
    with count_queries() as many:
        match(brand, email="erika@example.com")
    assert many.count == few.count
