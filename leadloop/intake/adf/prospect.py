"""What an ADF prospect says, cleaned, and how it becomes the contract's *lead, in*."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

_MESSAGE_LIMIT: Final = 5000
# Where a sender of ADF finds what our rules complain of.
PATHS: Final = {
    "customer.email": "prospect.customer.contact.email",
    "customer.phone": "prospect.customer.contact.phone",
    **{f"customer.{name}": "prospect.customer.contact.name" for name in ("given_name", "family_name", "organization")},
    "customer.address.line1": "prospect.customer.contact.address.street",
    "customer.address.city": "prospect.customer.contact.address.city",
    "customer.address.region": "prospect.customer.contact.address.regioncode",
    "customer.address.postal_code": "prospect.customer.contact.address.postalcode",
    "customer.address.country": "prospect.customer.contact.address.country",
    "request.message": "prospect.customer.comments",
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """All that needs no look at the brand's own forms and locations."""

    customer: dict[str, Any]
    interest: str
    timeframe: str
    # The customer's own words, and what else is said, in plain lines.
    comments: str
    lines: tuple[str, ...]
    # Of the customer, beside the fields; shown to nobody before the contact details are.
    answers: dict[str, str]
    source: dict[str, str]
    # Names of products that may be meant, and references of the location; the first that the brand knows counts.
    products: tuple[str, ...]
    locations: tuple[str, ...]
    vendor: tuple[str, ...]
    # What makes the same prospect sent again the same request; empty where it tells no id of its own.
    request_key: str

    def given(self, *, location: str, product: str) -> dict[str, Any]:
        """Return the contract's *lead, in*. A vendor that is none of the brand's locations is told in the message."""
        lines = self.lines if location else (*self.lines, *self.vendor)
        return {
            "location": location,
            "customer": self.customer,
            "request": {
                "product": product,
                "interest": self.interest,
                "timeframe": self.timeframe,
                "message": _message(self.comments, lines),
            },
            "answers": self.answers,
            "source": self.source,
        }


def _message(comments: str, lines: tuple[str, ...]) -> str:
    """Return the customer's words, and what else was said as far as there is room: nobody typed that."""
    room = _MESSAGE_LIMIT - len(comments) - 1
    rest = "\n".join(lines)
    if len(rest) > room:
        mark = _("(More was sent than is kept.)")
        rest = f"{rest[: max(0, room - len(mark) - 1)]}\n{mark}" if room > len(mark) else ""
    return "\n".join(filter(None, (comments, rest)))
