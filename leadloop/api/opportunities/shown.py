"""Opportunities as JSON, to the letter of the contract."""

from typing import Any

from leadloop.api.moments import rfc3339
from leadloop.api.opportunities.queries import Row
from leadloop.core.money import Money
from leadloop.opportunities.stages import TIME_OF


def show(row: Row) -> dict[str, Any]:
    """Return the contract's *opportunity*."""
    amount = row["follow_up_form__revenue_amount"]
    return {
        "id": str(row["id"]),
        "lead": str(row["lead_id"]),
        "round": row["round"],
        "location": {"ref": row["location__ref"], "name": row["location__name"]},
        "stage": row["stage"],
        "times": {name: rfc3339(row[name]) for name in TIME_OF.values()},
        "next_due": {"kind": row["due_kind"], "at": rfc3339(row["due_at"])} if row["due_kind"] else None,
        "reject_reason": row["reject_reason"] or None,
        "lost_reason": row["lost_reason"] or None,
        "revenue": None if amount is None else Money(amount, row["follow_up_form__revenue_currency"]).as_json(),
    }
