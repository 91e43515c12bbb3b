"""A contact and an account as the contract shows them."""

from typing import Any

from leadloop.customers.details import Address
from leadloop.customers.models import Contact


def as_customer(contact: Contact) -> dict[str, Any]:
    """Return the contract's ``customer`` object of what is known now."""
    place = Address(contact.line1, contact.city, contact.region, contact.postal_code, contact.country)
    return {
        "given_name": contact.given_name,
        "family_name": contact.family_name,
        "organization": contact.organization,
        "email": contact.email,
        "phone": contact.phone_e164,
        "address": place.as_json(),
    }
