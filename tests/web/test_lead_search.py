"""Finding leads by what a person at the telephone can say."""

import pytest
from django.db import connection

from leadloop.core.ids import new_id
from leadloop.intake.models import Lead
from leadloop.intake.names import PARTS, NameAsGiven
from leadloop.web.lead_search import _spellings, leads_matching
from tests.support.desk import make_desk_brand
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db


def found(brand, words):
    return set(Lead.objects.for_brand(brand).filter(**leads_matching(brand, words)))


@pytest.fixture
def brand(db):
    return make_brand("Northwind")


@pytest.fixture
def other_brand(db):
    return make_brand("Southwind")


@pytest.fixture
def anna(brand):
    return make_lead(
        brand,
        customer={
            "given_name": "Anna Maria", "family_name": "Özdemir", "organization": "Özdemir & Söhne",
            "email": "Anna.Oe@Customer.example", "phone": "030 901820",
        },
    )  # fmt: skip


@pytest.fixture
def erika(brand):
    return make_lead(brand)


@pytest.mark.parametrize(
    "words",
    [
        "anna.oe@customer.example", " Anna.Oe@Customer.example ", "+49 30 901820", "030 901820", "030/901820", "0049 30 901820",
        "özdemir", "ÖZDEMIR", "Özdemir", "anna maria", "Anna Maria Özdemir", "Özdemir, Anna Maria", "özdemir anna maria",
        "özdemir & söhne",
    ],
)  # fmt: skip
def test_a_customer_is_found_by(brand, anna, erika, words):
    assert found(brand, words) == {anna}


@pytest.mark.parametrize(
    "words",
    [
        "anna.oe",
        "@customer.example",
        "nobody@customer.example",
        "+49 30 901821",
        "ann",
        "demir",
        "Anna Mustermann",
        "%",
        "_",
    ],
)
def test_nobody_is_found_by(brand, anna, erika, words):
    assert found(brand, words) == set()


def test_a_lead_is_found_by_its_id_and_by_that_of_its_opportunity(brand):
    make_location(brand)
    opportunity = make_opportunity(brand)

    assert found(brand, str(opportunity.lead_id)) == {opportunity.lead}
    assert found(brand, str(opportunity.pk).upper()) == {opportunity.lead}
    assert found(brand, str(new_id())) == set()


def test_another_brands_customers_are_not_found(brand, other_brand, anna):
    for words in ("özdemir", "anna.oe@customer.example", "+49 30 901820", str(anna.pk)):
        assert found(other_brand, words) == set()


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "\x0b"])
def test_nothing_said_is_no_condition(brand, anna, nothing):
    assert leads_matching(brand, nothing) == {}


def test_the_name_that_was_given_counts_also_where_the_contact_is_known_by_another(brand):
    """One household, one telephone: the second request is the same contact's, under another name."""
    make_lead(brand)
    lea = make_lead(brand, customer={"given_name": "Lea", "family_name": "Verloren"})

    assert Lead.objects.values("contact").distinct().count() == 1
    assert found(brand, "verloren") == {lea}
    assert len(found(brand, "erika@customer.example")) == 2


@pytest.mark.broken_data
def test_a_name_is_found_by_its_index(brand):
    # As many as make reading the whole table the worse choice.
    like = make_lead(brand)
    customers = [{part: f"{part}{n}" for part in PARTS} for n in range(2000)]
    fresh = [Lead(brand=brand, form_id=like.form_id, customer=each, created_at=NOW) for each in customers]
    Lead.objects.bulk_create(fresh)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for part in PARTS:
        rows = Lead.objects.for_brand(brand).alias(name=NameAsGiven("customer", part=part))
        assert f"lead_by_{part}" in rows.filter(name__in=_spellings("Weber")).explain()


def test_a_name_has_three_parts():
    with pytest.raises(ValueError, match="phone"):
        NameAsGiven("customer", part="phone")


@pytest.mark.parametrize("words", ["erika@customer.example", "030 123456", "mustermann"])
def test_a_lead_at_the_desk_is_found_before_there_is_a_contact(words):
    brand = make_desk_brand("Eastwind")
    lead = make_lead(brand)
    make_lead(make_desk_brand("Westwind"))
    assert lead.contact is None
    assert found(brand, words) == {lead}
