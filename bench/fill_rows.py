"""Many leads with an opportunity each, and a follow-up form of each second: one of each, copied by the database itself."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - needs them set up
from django.db.models import Model  # noqa: E402

from leadloop.accounts.models import Brand  # noqa: E402
from leadloop.feedback.models import FollowUpForm, Review  # noqa: E402
from leadloop.intake.models import Lead, LeadForm  # noqa: E402
from leadloop.network.models import Location  # noqa: E402
from leadloop.opportunities.enums import Stage  # noqa: E402
from leadloop.opportunities.models import Opportunity  # noqa: E402

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
MOMENTS = ("offered_at", "acknowledged_at", "accepted_at", "won_at", "completed_at")


def fill(count: int) -> None:
    """Store `count` leads of the brand "bench" that came to their end, one an hour apart from the next."""
    brand = Brand.objects.get(slug="bench")
    form, location = LeadForm.objects.filter(brand=brand)[0], Location.objects.filter(brand=brand)[0]
    customer = {"given_name": "Erika", "family_name": "Mustermann", "email": "erika@customer.example"}
    lead = Lead.objects.create(
        brand=brand, form=form, status="qualified", customer=customer, channel="website", campaign="spring & summer",
        product="Heat pump", created_at=AT, decided_at=AT,
    )  # fmt: skip
    sale = Opportunity.objects.create(
        brand=brand,
        lead=lead,
        location=location,
        business_week=location.business_week,
        stage=Stage.COMPLETE,
        **dict.fromkeys(MOMENTS, AT),
    )
    revenue = FollowUpForm.objects.create(
        brand=brand, opportunity=sale, revenue_amount="12500.50", revenue_currency="EUR", answered_at=AT
    )
    review = Review.objects.create(brand=brand, opportunity=sale, location=location, rating=4, received_at=AT)
    of_opportunity = {"opportunity_id": number("n"), "id": number("n + 30000000")}
    copy(lead, {"id": number("n"), "created_at": before("created_at"), "decided_at": before("created_at")}, count - 1)
    moments = {name: before(name) for name in MOMENTS}
    copy(sale, {"id": number("n"), "lead_id": number("n"), **moments}, count - 1)
    copy(revenue, of_opportunity, count - 1)
    copy(review, of_opportunity, count - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def number(n: str) -> str:
    """An id made of a number, as this database stores ids."""
    return f"lpad(to_hex({n}), 32, '0')::uuid" if connection.vendor == "postgresql" else f"printf('%032x', {n})"


def before(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"t.{column} - n * interval '1 minute'"
    return f"strftime('%Y-%m-%d %H:%M:%S', t.{column}, '-' || n || ' minutes')"


def copy(one: Model, changes: dict[str, str], count: int) -> None:
    """Copy the row `count` times with these columns changed; `n` is the copy's number."""
    meta = one._meta
    columns = [field.column for field in meta.concrete_fields]
    values = [changes.get(name, f't."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {int(count)})"
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0" if connection.vendor == "postgresql" else "PRAGMA foreign_keys = OFF"
        )
        cursor.execute(
            f"{numbers} INSERT INTO {meta.db_table} ({names}) SELECT {', '.join(values)}"
            f" FROM numbers, (SELECT * FROM {meta.db_table}) t"
        )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
