"""Reads of the outbox."""

from leadloop.accounts.models import Brand
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Suppression


def has_left(*, brand: Brand, address: str, mail_list: MailList) -> bool:
    """Whether the address is off this list of the brand."""
    return bool(Suppression.objects.filter(brand=brand, address_key=address.casefold(), mail_list=mail_list).exists())
