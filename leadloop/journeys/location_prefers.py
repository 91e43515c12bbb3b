"""A location chooses when it is asked, and one of its contacts whether to be reminded."""

from collections.abc import Mapping
from datetime import datetime

from leadloop.core.transaction import one_transaction
from leadloop.network.models import LocationContact
from leadloop.network.operations import set_preferences
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import leave_list, rejoin_list


@one_transaction
def set_own_preferences(contact: LocationContact, *, days: Mapping[str, str], reminders: bool, now: datetime) -> None:
    """Store both. Raises ``LocationProblem``, and then changes nothing.

    What is due already keeps its day; the brand may change the days as before.
    """
    set_preferences(contact.location, days, now=now)
    if reminders:
        rejoin_list(brand=contact.brand, address=contact.email, mail_list=MailList.REMINDERS)
    else:
        leave_list(brand=contact.brand, address=contact.email, mail_list=MailList.REMINDERS, now=now)
