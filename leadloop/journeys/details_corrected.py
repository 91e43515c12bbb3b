"""What is known of a request and its customer is corrected. Part of other journeys, which tell the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.given import as_mapping
from leadloop.core.problems import check_length
from leadloop.core.text import clean_line, clean_text
from leadloop.customers.details import CustomerDetails, corrected, read_customer
from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead
from leadloop.intake.operations import change_lead
from leadloop.outbox.operations import keep_off_lists
from leadloop.routing.queries import customer_position

_BRIEF_LIMIT: Final = 2000
_WANTED: Final = {"product": 120, "interest": 200, "timeframe": 120}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is known by now: the customer as a whole, which of their fields changed, and the lead's fields that change."""

    details: CustomerDetails
    changed: tuple[str, ...] = ()
    wanted: dict[str, str] = field(default_factory=dict)


def read_correction(
    lead: Lead,
    *,
    customer: Mapping[str, Any] | None,
    request: Mapping[str, Any] | None,
    brief: str | None,
    country: str,
    errors: dict[str, str],
) -> Correction:
    """Return the corrections; problems are added to ``errors`` by field (``customer.email``, ``request.product``, ``brief``)."""
    given = as_mapping(customer)
    details, problems = read_customer(corrected(lead.customer, given), country=country)
    if given:
        errors |= {f"customer.{name}": text for name, text in problems.items()}
    wanted = {
        name: check_length(f"request.{name}", clean_line(value), limit=_WANTED[name], errors=errors)
        for name, value in as_mapping(request).items()
        if name in _WANTED
    }
    product = wanted.get("product", "")
    if product and lead.form.products and product not in lead.form.products:
        errors["request.product"] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(lead.form.products)}
    if brief is not None:
        wanted["brief"] = clean_text(brief)
        check_length("brief", wanted["brief"], limit=_BRIEF_LIMIT, errors=errors)
    new = details.as_json()
    return Correction(
        details=details,
        changed=tuple(sorted(name for name in new if given and new[name] != lead.customer.get(name))),
        wanted={name: value for name, value in wanted.items() if value != getattr(lead, name)},
    )


def store_correction(lead: Lead, item: DeskItem | None, correction: Correction, *, now: datetime) -> None:
    """Bring the lead, and its item where the desk ever had it, in line with the correction; what the customer typed is kept.

    Mail lists that the address as typed has left are left by the right one.
    ``item`` is stored by the caller, and so is the correction of a contact.
    """
    changes: dict[str, Any] = dict(correction.wanted)
    details = correction.details
    if correction.changed:
        changes |= {"customer": details.as_json(), "as_typed": lead.as_typed or lead.customer}
        if item is not None:
            item.email_key, item.phone_e164 = details.email_key, details.phone_e164
        keep_off_lists(lead.brand, old=lead.customer.get("email", ""), new=details.email, now=now)
    if "phone" in correction.changed:
        changes["phone_raw"] = details.phone_raw
    if "address" in correction.changed:
        position = customer_position(city=details.address.city, country=details.address.country, told=None)
        changes |= {"lat": position[0] if position else None, "lon": position[1] if position else None}
    if changes:
        change_lead(lead, **changes)
