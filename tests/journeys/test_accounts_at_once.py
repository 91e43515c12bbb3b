"""People and accounts changed at the same moment: all hold people before accounts, so that nobody waits for ever."""

from functools import partial

import pytest

from leadloop.core.problems import FieldProblem
from leadloop.customers.changing import hold_accounts
from leadloop.customers.models import Account, Contact
from leadloop.journeys import held_customers
from leadloop.journeys.account_changed import change_account, merge_accounts, move_contact, take_back_account_merge
from leadloop.journeys.contact_corrected import correct_customer
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import merge_contacts, take_back_merge
from tests.support import story
from tests.support.customers import BRAND, again, make_contact
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = story.NOW


@pytest.fixture
def people():
    brand = story.make_brand()
    story.make_location(brand)
    return [again(make_contact(brand, f"c{number}@web.example")) for number in range(4)]


def none_is_ended(results):
    """Each did what was asked, or says why not; none was ended by the database."""
    assert [each for each in results if isinstance(each, Exception) and not isinstance(each, FieldProblem)] == []


@pytest.mark.parametrize("turn", range(12))
def test_people_are_merged_while_their_accounts_are(people, turn):
    one, other, third, fourth = people
    none_is_ended(
        all_at_once(
            partial(merge_contacts, other, into=one, by=BRAND, now=NOW),
            partial(merge_accounts, one.account, into=other.account, by=BRAND, now=NOW),
            partial(merge_contacts, fourth, into=third, by=BRAND, now=NOW),
            partial(merge_accounts, third.account, into=fourth.account, by=BRAND, now=NOW),
        )
    )
    # Both went through, in whichever order: the accounts of two lead to one.
    for pair in (people[:2], people[2:]):
        accounts = Account.objects.filter(pk__in=[each.account_id for each in pair])
        assert sorted(each.merged_into_id is None for each in accounts) == [False, True]


@pytest.mark.parametrize("turn", range(12))
def test_people_are_merged_erased_moved_and_corrected_while_accounts_change(people, turn):
    one, other, third, fourth = people
    made = merge_contacts(other, into=one, by=BRAND, now=NOW)
    joined = merge_accounts(fourth.account, into=third.account, by=BRAND, now=NOW)
    none_is_ended(
        all_at_once(
            partial(take_back_merge, made, by=BRAND, now=NOW),
            partial(merge_accounts, other.account, into=third.account, by=BRAND, now=NOW),
            partial(take_back_account_merge, joined, by=BRAND, now=NOW),
            partial(move_contact, again(third), to=one.account, by=BRAND, now=NOW),
            partial(change_account, one.account, kind="household", name="Family Muster", by=BRAND, now=NOW),
            partial(correct_customer, again(one), {"family_name": "Neu"}, by=BRAND, now=NOW),
            partial(erase, again(fourth), by=BRAND, now=NOW),
        )
    )


@pytest.mark.parametrize("turn", range(12))
def test_two_who_change_places_hold_both_accounts_in_one_order(people, turn):
    one, other, *_ = people
    moved = all_at_once(
        partial(move_contact, again(one), to=other.account, by=BRAND, now=NOW),
        partial(move_contact, again(other), to=one.account, by=BRAND, now=NOW),
    )
    assert [type(each) for each in moved] == [Account, Account]
    assert [again(each).account_id for each in (one, other)] == [other.account_id, one.account_id]


@pytest.mark.parametrize("turn", range(12))
def test_nobody_is_moved_into_an_account_that_a_merge_closes(people, turn):
    one, other, third, _ = people
    none_is_ended(
        all_at_once(
            partial(move_contact, again(third), to=other.account, by=BRAND, now=NOW),
            partial(merge_contacts, other, into=one, by=BRAND, now=NOW),
        )
    )
    assert Contact.objects.filter(merged_into=None, account__merged_into__isnull=False).count() == 0


@pytest.mark.only_on("postgresql")
def test_who_comes_into_an_account_just_before_it_is_held_goes_with_it(people, monkeypatch):
    one, other, third, _ = people
    hold, comes = hold_accounts, [third]

    def hold_too_late(ids):
        while comes:
            all_at_once(partial(move_contact, again(comes.pop()), to=other.account, by=BRAND, now=NOW))
        return hold(ids)

    monkeypatch.setattr(held_customers, "hold_accounts", hold_too_late)
    merge_accounts(other.account, into=one.account, by=BRAND, now=NOW)
    assert {again(each).account_id for each in (one, other, third)} == {one.account_id}
