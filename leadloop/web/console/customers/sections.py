"""What stands on a customer's page, floor by floor. Another floor's part is one function more in ``SECTIONS``."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.feedback.models import Review
from leadloop.intake.models import Consent
from leadloop.outbox.models import Message, Suppression

# So many of each are shown; who has more is looked at request by request.
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the page: its title, the template that shows its ``rows`` (each as ``row``), and what to say of none."""

    title: str
    template: str
    rows: list[Any]
    none: str
    more: dict[str, Any] = field(default_factory=dict)


def consent(contact: Contact, lead_ids: list[uuid.UUID]) -> Section:
    """Return what the customer agreed to and what they withdrew, with its words, where it came from and when."""
    given = Consent.objects.filter(lead__in=lead_ids).select_related("location").order_by("-given_at", "pk")[:MOST]
    keys = ContactKey.objects.filter(contact=contact, kind=KeyKind.EMAIL).values("value")
    left = Suppression.objects.for_brand(contact.brand).filter(address_key__in=keys).order_by("-at", "pk")
    return Section(
        _("Consent"), "console/customers/consent.html", list(given), _("Nothing was agreed to."), {"left": list(left)}
    )


def reviews(contact: Contact, lead_ids: list[uuid.UUID]) -> Section:
    """Return what the customer thinks of locations."""
    del contact
    rows = Review.objects.filter(opportunity__lead__in=lead_ids).select_related("location").order_by("-received_at")
    return Section(_("Reviews"), "console/customers/review.html", list(rows[:MOST]), _("None yet."))


def messages(contact: Contact, lead_ids: list[uuid.UUID]) -> Section:
    """Return the mail about the customer's requests, to whomever."""
    del contact
    rows = Message.objects.filter(lead_id__in=lead_ids).defer("text", "html").order_by("-queued_at", "-pk")
    return Section(_("Messages"), "console/customers/message.html", list(rows[:MOST]), _("None yet."))


# In the order of the page. Orders and campaigns add theirs here.
SECTIONS: Final[tuple[Callable[[Contact, list[uuid.UUID]], Section], ...]] = (consent, reviews, messages)
