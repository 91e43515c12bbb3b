"""`python -m bench.fill_customers 1000000`: give the brand "bench" so many customers; `… compare`: hold all of them against each other.

Copied by the database from one. Every fiftieth wrote from another spelling of their neighbour's mailbox, every fiftieth has
their neighbour's number, every fiftieth their neighbour's name and postal code; and one in ten has the number of a switchboard.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - needs them set up

from bench.fill_desk import session  # noqa: E402
from bench.fill_rows import copy, number  # noqa: E402
from leadloop.accounts.models import Brand, Membership  # noqa: E402
from leadloop.core.clock import now  # noqa: E402
from leadloop.customers.models import Account, Contact, ContactKey  # noqa: E402
from leadloop.customers.records import Twins  # noqa: E402
from leadloop.customers.twins import compare_some  # noqa: E402

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def fill(count: int) -> None:
    brand = Brand.objects.get(slug="bench")
    account = Account.objects.create(brand=brand, kind="household", name="Somebody", created_at=AT)
    contact = Contact.objects.create(brand=brand, account=account, country="DE", created_at=AT, updated_at=AT)
    key = ContactKey(brand=brand, kind="email", value="c0@web.example", contact=contact)
    # Whose name and place, mailbox and number each has: their own, or their neighbour's.
    who, box, line = (f"(CASE WHEN n % 50 = {rest} THEN n - 1 ELSE n END)" for rest in (10, 20, 30))
    given, family = f"({who} % 977)", f"({who} % 5003)"
    postal = f"(10000 + {who} % 89989)"
    phone = f"(CASE WHEN n % 10 = 1 THEN '+493099999999' ELSE '+4930' || (20000000 + {line}) END)"
    names = {
        "given_name": f"'Given' || {given}", "family_name": f"'Family' || {family}",
        "name_key": f"'family' || {family} || ' given' || {given}",
        "given_key": f"'given' || {given} || ' family' || {family}",
        "twin_key": f"'family' || {family} || ' given' || {given} || '|' || {postal}",
    }  # fmt: skip
    copy(account, {"id": number("n"), "name": f"'Given' || {given} || ' Family' || {family}"}, count)
    copy(
        contact,
        {
            "id": number("n"), "account_id": number("n"), **names, "phone_e164": phone, "phone_raw": phone,
            "email": "'c' || n || (CASE WHEN n % 50 = 20 THEN '+x' ELSE '' END) || '@web.example'",
            "mailbox_key": f"'c' || {box} || '@web.example'",
            "postal_code": f"cast({postal} as char(5))", "postal_key": f"cast({postal} as char(5))",
        },
        count,
    )  # fmt: skip
    # The first one was a pattern only.
    key.save()
    copy(key, {"id": "t.id + n", "value": "'c' || n || '@web.example'", "contact_id": number("n")}, count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def compare() -> None:
    began, done = time.perf_counter(), 0
    while taken := compare_some(now=now()):
        done += taken
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"compared {done} {time.perf_counter() - began:.3f} {Twins.objects.count()}")


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare()
    else:
        fill(int(sys.argv[1]))
        owner = Membership.objects.select_related("user").get(brand__slug="bench")
        print(f"session owner {session(owner.user)}")
        print(f"customer {Contact.objects.order_by('pk')[int(sys.argv[1]) // 2].pk}")
