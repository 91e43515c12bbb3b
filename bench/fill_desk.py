"""`python -m bench.fill_desk 50000`: give the brand "bench" a desk with so many open leads, and print two sessions.

What they wait for, whose they are and how late they are is mixed as on a busy desk. Written past the journeys, since
those would take an hour; the rows are such as they leave.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - needs them set up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - needs the settings
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from leadloop.accounts.enums import Role  # noqa: E402
from leadloop.accounts.models import Brand, User  # noqa: E402
from leadloop.accounts.operations import add_member  # noqa: E402
from leadloop.core.clock import now  # noqa: E402
from leadloop.desk.enums import WaitsFor  # noqa: E402
from leadloop.desk.models import DeskItem  # noqa: E402
from leadloop.intake.enums import Entry, LeadStatus  # noqa: E402
from leadloop.intake.models import Lead, LeadForm  # noqa: E402

AGENTS = 12
AT_ONCE = 2000
# In a hundred open leads: so many wait for this.
MIXTURE = ((40, WaitsFor.RESPONSE), (42, WaitsFor.ATTEMPT), (13, WaitsFor.CALLBACK), (5, WaitsFor.RETURNED))


def fill(count: int) -> None:
    """Make `count` open leads, and as many decided ones beside them."""
    brand, at, chance = Brand.objects.get(slug="bench"), now(), Random(7)
    form = LeadForm.objects.filter(brand=brand)[0]
    LeadForm.objects.filter(pk=form.pk).update(entry=Entry.DESK)
    agents = [
        add_member(brand=brand, email=f"agent{n}@bench.example", name=f"Agent {n}", now=at, role=Role.AGENT)
        for n in range(AGENTS)
    ]
    supervisor = add_member(brand=brand, email="supervisor@bench.example", name="Sue", now=at, role=Role.SUPERVISOR)
    for begin in range(0, count, AT_ONCE):
        pairs = [pair(n, brand, form, agents, at, chance) for n in range(begin, min(begin + AT_ONCE, count))]
        Lead.objects.bulk_create([each for lead, _item in pairs for each in (lead, decided(lead))])
        DeskItem.objects.bulk_create([item for _lead, item in pairs])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"session agent {session(agents[0])}")
    print(f"session supervisor {session(supervisor)}")


def pair(
    n: int, brand: Brand, form: LeadForm, agents: list[User], at: datetime, chance: Random
) -> tuple[Lead, DeskItem]:
    waits = chance.choices([kind for _share, kind in MIXTURE], [share for share, _kind in MIXTURE])[0]
    arrived = at - timedelta(minutes=chance.randint(1, 60 * 24 * (2 if waits == WaitsFor.RESPONSE else 20)))
    lead = Lead(
        brand=brand, form=form, created_at=arrived, channel=chance.choice(["website", "fair", "phone", "partner"]),
        status=LeadStatus.NEW if waits == WaitsFor.RESPONSE else LeadStatus.CONTACT_ATTEMPTED,
        customer=customer(n, chance), interest=chance.choice(["Heat pump", "Solar roof", "Wall box"]),
        message="I would like to have an offer. " * 10,
    )  # fmt: skip
    item = DeskItem(
        brand=brand, lead=lead, form=form, waits_for=waits, arrived_at=arrived, due_at=arrived + timedelta(hours=4),
        respond_by=arrived + timedelta(hours=4), touched_at=arrived, changed_at=arrived, email_key=lead.customer["email"],
        phone_e164=lead.customer["phone"], channel=lead.channel,
    )  # fmt: skip
    if waits == WaitsFor.RESPONSE:
        item.breached_at = item.respond_by if item.due_at < at else None
    else:
        item.due_at = at + timedelta(minutes=chance.randint(-60 * 24, 60 * 24 * 9))
        item.touched_at = at - timedelta(hours=chance.randint(1, 24 * 8))
        item.attempts, item.responded_at = chance.randint(1, 3), item.touched_at
    if waits == WaitsFor.RETURNED:
        item.due_at = item.returned_at = item.touched_at
    elif waits != WaitsFor.RESPONSE or chance.random() < 0.2:  # noqa: PLR2004 - a fifth of the new ones is taken
        item.agent, item.agent_since = chance.choice(agents), item.touched_at
    return lead, item


def decided(lead: Lead) -> Lead:
    return Lead(
        brand_id=lead.brand_id, form_id=lead.form_id, created_at=lead.created_at, customer=lead.customer,
        status=LeadStatus.DISCARDED, decided_at=lead.created_at, channel=lead.channel,
    )  # fmt: skip


def customer(n: int, chance: Random) -> dict[str, object]:
    town = chance.choice(["Berlin", "Hamburg", "München", "Köln"])
    return {
        "given_name": chance.choice(["Erika", "Max", "Ayşe", "Jan"]), "family_name": f"Muster{n}", "organization": "",
        "email": f"c{n}@customer.example", "phone": f"+4930{10000000 + n}",
        "address": {"line1": "Weg 1", "city": town, "region": "", "postal_code": f"{10000 + n % 80000}", "country": "DE"},
    }  # fmt: skip


def session(user: User) -> str:
    """Sign the user in as Django does, and return the session's key."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
