"""What chance lets the brand do with its customers' records. Part of ``test_any_order``."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from leadloop.customers.models import Contact
from leadloop.customers.records import AccountMerge, ContactMerge
from leadloop.customers.twins import compare_some
from leadloop.journeys.account_changed import AccountProblem, merge_accounts, move_contact, take_back_account_merge
from leadloop.journeys.contact_corrected import CorrectionProblem, correct_customer
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, take_back_merge
from tests.support.customers import BRAND

FIELDS = st.lists(st.sampled_from(["given_name", "family_name", "email", "phone", "address"]), max_size=5)


class CustomerRules:
    """The brand's people; ``brand`` and ``now`` are the machine's."""

    brand: Any
    now: Any
    which = st.integers(0, 7)

    def contact(self, number):
        """One of the contacts, merged and erased ones too; None where there are none."""
        found = list(Contact.objects.select_related("account", "brand").order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(one=which, other=which, take=FIELDS, crash=st.booleans())
    def customers_are_merged(self, one, other, take, crash):
        merged, into = self.contact(one), self.contact(other)
        if merged is not None:
            with suppress(MergeProblem), transaction.atomic():
                merge_contacts(merged, into=into, take=take, by=BRAND, now=self.now)
                transaction.set_rollback(crash)

    @rule(number=which)
    def a_merge_is_taken_back(self, number):
        found = list(ContactMerge.objects.select_related("survivor__brand", "merged__brand").order_by("pk"))
        if found:
            with suppress(MergeProblem), transaction.atomic():
                take_back_merge(found[number % len(found)], by=BRAND, now=self.now)

    @rule(number=which, who=st.integers(1, 6), phone=st.booleans(), name=st.sampled_from(["Muster", "Lang", ""]))
    def a_customer_is_corrected(self, number, who, phone, name):
        contact = self.contact(number)
        given = {"phone": f"+49 30 12345{who}"} if phone else {"email": f"c{who}@customer.example"}
        if contact is not None:
            with suppress(CorrectionProblem), transaction.atomic():
                correct_customer(contact, {**given, "family_name": name}, by=BRAND, now=self.now)

    @rule(one=which, other=which, merges=st.booleans())
    def accounts_change(self, one, other, merges):
        contact, to = self.contact(one), self.contact(other)
        if contact is not None:
            with suppress(AccountProblem), transaction.atomic():
                if merges:
                    merge_accounts(contact.account, into=to.account, by=BRAND, now=self.now)
                else:
                    move_contact(contact, to=to.account, by=BRAND, now=self.now)

    @rule(number=which)
    def a_merge_of_accounts_is_taken_back(self, number):
        found = list(AccountMerge.objects.select_related("survivor", "merged").order_by("pk"))
        if found:
            with suppress(AccountProblem), transaction.atomic():
                take_back_account_merge(found[number % len(found)], by=BRAND, now=self.now)

    @rule(number=which, sure=st.integers(0, 3))
    def a_customer_is_erased(self, number, sure):
        contact = self.contact(number)
        if contact is not None and not sure and contact.merged_into_id is None:
            erase(contact, by=BRAND, now=self.now)

    @rule()
    def customers_are_compared(self):
        compare_some(now=self.now)
