"""Customers are found by what a person at the telephone can say."""

import pytest

from leadloop.customers import search
from leadloop.customers.search import find_contacts
from leadloop.journeys.contacts_merged import merge_contacts
from tests.support import story
from tests.support.customers import BRAND, make_person


@pytest.fixture
def brand(db):
    return story.make_brand()


@pytest.fixture
def zoe(brand):
    return make_person(
        brand,
        "zoe.muller@gmail.com",
        phone="+49 30 123456",
        given_name="Zoë",
        family_name="Müller-Lang",
        organization="Øresund Heating ApS",
        address={"postal_code": "SW1A 1AA", "city": "London", "country": "GB"},
    )


@pytest.fixture(autouse=True)
def others(brand):
    make_person(brand, "max@web.example", given_name="Max", family_name="Mann")
    make_person(story.make_brand("Southwind"), "zoe.muller@gmail.com", given_name="Zoë", family_name="Müller-Lang")


@pytest.mark.parametrize(
    "words",
    [
        "Müller", "muller", "MÜLLER-lang", "Müller-Lang, Zoë", "zoe", "Zoë Müller", "øresund", "sw1a", "SW1A 1",
        "030 123456", "+49 30 123456", "zoe.muller@gmail.com", "ZoeMuller@googlemail.com",
    ],
)  # fmt: skip
def test_found_by(brand, zoe, words):
    assert find_contacts(brand, words).ids == [zoe.pk]


@pytest.mark.parametrize("words", ["", " ", "nobody", "uller", "1A", "@", "@gmail.com", "%", "\U0010ffff", "😀"])
def test_found_by_nothing(brand, zoe, words):
    assert find_contacts(brand, words).ids == []


def test_found_by_ids_also_by_those_that_were_merged(brand, zoe):
    old = make_person(brand, "old@web.example")
    merge_contacts(old, into=zoe, by=BRAND, now=story.NOW)
    for row_id in (zoe.pk, old.pk, zoe.account_id, old.account_id):
        assert find_contacts(brand, str(row_id)).ids == [zoe.pk]
    assert find_contacts(brand, "old@web.example").ids == [zoe.pk]
    assert find_contacts(story.make_brand("Eastwind"), str(zoe.pk)).ids == []


def test_more_than_can_be_shown_is_said(brand, zoe, monkeypatch):
    monkeypatch.setattr(search, "MOST_FOUND", 1)
    make_person(brand, "second@web.example", given_name="Ann", family_name="Müller")
    found = find_contacts(brand, "müll")
    assert (len(found.ids), found.is_cut) == (1, True)
    assert find_contacts(brand, "zoe") == search.Found([zoe.pk])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("words", "indexes"),
    [
        ("Müller 1", ["contact_by_name", "contact_by_given_name", "contact_by_company", "contact_by_postal"]),
        ("030 123456", ["sqlite_autoindex_leadloop_contactkey_1", "contact_by_phone"]),
        ("zoe.muller@gmail.com", ["sqlite_autoindex_leadloop_contactkey_1", "contact_by_mailbox"]),
    ],
)
def test_each_look_up_has_its_index(brand, words, indexes):
    plans = [rows[:10].explain() for rows in search._lookups(brand, words)]
    for plan, index in zip(plans, indexes, strict=False):
        assert f"USING INDEX {index} (brand_id=? AND" in plan or f"USING COVERING INDEX {index} (brand_id=? AND" in plan
