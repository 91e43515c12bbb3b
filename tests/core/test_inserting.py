import pytest
from django.db import IntegrityError, connection, transaction

from leadloop.core.ids import new_id
from leadloop.core.inserting import insert, insert_or_read, inserted_together
from leadloop.customers.enums import AccountKind
from leadloop.customers.models import Account, Contact, ContactKey
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return story.make_brand()


def account(brand, name="One"):
    return Account(brand=brand, kind="household", name=name, created_at=story.NOW)


def contact(brand, of):
    email = "one@customer.example"
    return Contact(brand=brand, account=of, email=email, mailbox_key=email, created_at=story.NOW, updated_at=story.NOW)


def key_of(contact):
    return ContactKey(brand=contact.brand, kind="email", value="one@customer.example", contact=contact)


def test_rows_are_inserted_as_django_would(brand):
    accounts = [account(brand, "One"), account(brand, "Two")]
    insert(*accounts)
    assert list(Account.objects.order_by("name")) == accounts
    accounts[0].name = "Three"
    accounts[0].save()
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Three", "Two"]


def test_what_a_field_makes_of_a_value_is_stored(brand):
    # None of these is what the driver would store of it by itself.
    odd = Account(brand=brand, kind=AccountKind.COMPANY, name=7, created_at="2026-06-03T11:00:00+02:00")
    insert(odd)
    stored = Account.objects.get()
    assert (stored.kind, stored.name, stored.created_at) == ("company", "7", story.NOW)
    with pytest.warns(RuntimeWarning, match="naive datetime"):
        insert(Account(brand=brand, kind="company", created_at=story.NOW.replace(tzinfo=None)))


def test_a_row_that_breaks_a_rule_is_refused(brand):
    whose = story.make_lead(brand).contact
    again = ContactKey(brand=brand, kind="email", value=whose.email.casefold(), contact=whose)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)


def test_nothing_is_nothing(count_queries):
    with count_queries() as queries:
        insert()
        with inserted_together():
            pass
    assert queries.count == 0


def test_a_block_is_written_at_its_end_and_in_one_statement_where_that_can_be(brand, count_queries):
    of = account(brand)
    customer = contact(brand, of)
    with count_queries() as queries, inserted_together():
        # What refers to another row may come before it.
        insert(key_of(customer))
        insert(of)
        insert(customer)
        assert not Account.objects.exists()
    assert queries.count == 1 + (1 if connection.vendor == "postgresql" else 3)
    assert Contact.objects.get() == customer
    assert ContactKey.objects.get().contact.account == of


def test_rows_of_one_table_keep_their_order(brand):
    customer, of = contact(brand, None), account(brand)
    customer.account = of
    values = [f"{letter}@customer.example" for letter in "dbac"]
    with inserted_together():
        for value in values:
            insert(ContactKey(brand=brand, kind="email", value=value, contact=customer))
        insert(of, customer)
        insert(key_of(customer))
    assert list(ContactKey.objects.order_by("id").values_list("value", flat=True)) == [*values, "one@customer.example"]


def test_a_block_that_fails_writes_nothing(brand):
    def fails():
        with inserted_together():
            insert(account(brand))
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    insert(account(brand, "Two"))
    assert Account.objects.get().name == "Two"


def test_a_block_within_a_block_is_written_first(brand):
    with inserted_together():
        insert(account(brand, "Outer"))
        with inserted_together():
            insert(account(brand, "Inner"))
        assert Account.objects.get().name == "Inner"
    assert Account.objects.count() == 2


def test_what_is_there_stays_and_is_read(brand):
    whose = story.make_lead(brand).contact
    others = [(key.kind, key.value) for key in ContactKey.objects.order_by("kind")]
    fresh = new_id()
    rows = [
        ContactKey(brand=brand, kind=kind, value=value, contact_id=fresh)
        for kind, value in [*others, ("email", "new@customer.example")]
    ]
    ContactKey.objects.filter(value="new@customer.example").delete()
    with transaction.atomic():
        found = insert_or_read(rows, unique=("brand", "kind", "value"), read=("value", "contact"))
        assert sorted(found) == sorted([*((value, whose.pk) for _, value in others), ("new@customer.example", fresh)])
        transaction.set_rollback(True)
