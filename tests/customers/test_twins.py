"""Who may be one person: pairs are found by what is alike, once, and by nothing that everybody has."""

import pytest

from leadloop.customers.changing import Cause, set_columns
from leadloop.customers.enums import Source
from leadloop.customers.models import Contact
from leadloop.customers.records import Twins
from leadloop.customers.sameness import mailbox_key, twin_key
from leadloop.customers.twins import MOST_ALIKE, compare_some, tell_apart
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import merge_contacts, take_back_merge
from tests.support import story
from tests.support.customers import BRAND, again, make_person

PLACE = {"postal_code": "10119", "city": "Berlin"}


@pytest.fixture
def brand(db):
    return story.make_brand()


def compare(limit=500):
    done = 0
    while taken := compare_some(now=story.NOW, limit=limit):
        done += taken
    return done


def pairs(told_apart=False):
    rows = Twins.objects.filter(told_apart_at__isnull=not told_apart).select_related("first", "second")
    return {(frozenset({each.first.email, each.second.email}), each.reasons) for each in rows}


def put(contact, **columns):
    set_columns(again(contact), columns, cause=Cause(BRAND, Source.CORRECTION, story.NOW))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Erika.Muster@Gmail.com", "erikamuster+shop@googlemail.com", True),
        ("erika+x@web.example", "ERIKA@web.example", True),
        ("e.rika@web.example", "erika@web.example", False),
        ("erika@gmail.com", "erika@web.example", False),
        ("+tag@web.example", "+tag@web.example", True),
        ("+tag@web.example", "+other@web.example", False),
    ],
)
def test_spellings_of_one_mailbox(one, other, same):
    assert (mailbox_key(one) == mailbox_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Erika", "Muster", "10119"), ("erika", "MUSTER", " 10119"), True),
        (("Muster", "Erika", "10119"), ("Erika", "Muster", "10119"), True),
        (("Zoë", "Müller-Lang", "SW1A 1AA"), ("Zoe", "Muller Lang", "sw1a1aa"), True),
        (("Erika", "Muster", "10119"), ("Erika", "Muster", "10117"), False),
    ],
)
def test_the_same_name_and_postal_code(one, other, same):
    assert (twin_key(*one) == twin_key(*other)) is same


@pytest.mark.parametrize("known", [("", "Muster", "10119"), ("Erika", "", "10119"), ("Erika", "Muster", "")])
def test_half_a_name_says_nothing(known):
    assert twin_key(*known) == ""


def test_pairs_are_found_with_all_their_reasons(brand):
    one = make_person(brand, "erika.muster@gmail.com", given_name="Erika", family_name="Muster", address=PLACE)
    make_person(brand, "erikamuster@gmail.com", given_name="Erika", family_name="Muster", address=PLACE)
    make_person(brand, "third@web.example", given_name="Max", phone="+49 30 123456")
    make_person(story.make_brand("Southwind"), "erika.muster+1@gmail.com")
    assert compare() == 4
    assert pairs() == {(frozenset({"erika.muster@gmail.com", "erikamuster@gmail.com"}), "email,name")}
    # The number is the third one's, and known of the first one, too.
    put(one, phone_e164="+4930123456")
    assert compare() == 1
    assert pairs() == {
        (frozenset({"erika.muster@gmail.com", "erikamuster@gmail.com"}), "email,name"),
        (frozenset({"erika.muster@gmail.com", "third@web.example"}), "phone"),
    }
    put(one, phone_e164="", family_name="Lang")
    compare()
    assert pairs() == {(frozenset({"erika.muster@gmail.com", "erikamuster@gmail.com"}), "email")}


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_in_whatever_portions(brand, limit):
    for number in range(4):
        make_person(brand, f"erika+{number}@web.example")
    assert compare(limit) == 4
    assert len(pairs()) == 6


def test_what_many_have_says_nothing(brand):
    for number in range(MOST_ALIKE):
        make_person(brand, f"erika+{number}@web.example")
    compare()
    assert len(pairs()) == MOST_ALIKE * (MOST_ALIKE - 1) / 2
    last = make_person(brand, "erika+last@web.example")
    compare()
    assert not [each for each, _reason in pairs() if last.email in each]


def test_who_was_told_apart_is_not_asked_about_again(brand):
    make_person(brand, "erika@web.example")
    two = make_person(brand, "erika+2@web.example")
    compare()
    twins = Twins.objects.get()
    assert tell_apart(twins, by=None, now=story.NOW)
    assert not tell_apart(twins, by=None, now=story.NOW)
    put(two, given_name="Rike")
    compare()
    assert (pairs(), len(pairs(told_apart=True))) == (set(), 1)


def test_a_merge_takes_its_pairs_along_and_brings_them_back(brand):
    one, two, three = (make_person(brand, f"erika+{number}@web.example") for number in range(3))
    compare()
    tell_apart(Twins.objects.get(first=min(two, three, key=lambda c: c.pk), second=max(two, three, key=lambda c: c.pk)),
               by=None, now=story.NOW)  # fmt: skip
    made = merge_contacts(two, into=one, by=BRAND, now=story.NOW)
    compare()
    # Whom the merged one was told apart from, the survivor is.
    assert pairs() == set()
    take_back_merge(made, by=BRAND, now=story.NOW)
    compare()
    assert {each for each, _reason in pairs()} == {
        frozenset({one.email, two.email}), frozenset({one.email, three.email}),
    }  # fmt: skip


def test_nobody_is_compared_with_who_was_erased(brand):
    one = make_person(brand, "erika@web.example")
    make_person(brand, "erika+2@web.example")
    compare()
    erase(one, by=BRAND, now=story.NOW)
    compare()
    assert pairs() == set()
    assert not Contact.objects.filter(to_compare=True).exists()


def test_how_many_queries_does_not_grow_with_the_contacts(brand, count_queries):
    for number in range(2):
        make_person(brand, f"erika+{number}@web.example")
    with count_queries() as few:
        compare_some(now=story.NOW)
    for number in range(20):
        make_person(brand, f"max{number % 7}+{number}@web.example")
    with count_queries() as many:
        compare_some(now=story.NOW)
    assert many.count == few.count
