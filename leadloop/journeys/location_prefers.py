"""A location chooses when it is asked, and one of its contacts which repeated mail to get."""

from collections.abc import Mapping
from datetime import datetime

from leadloop.core.transaction import one_transaction
from leadloop.network.models import LocationContact
from leadloop.network.operations import set_preferences
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import leave_list, rejoin_list


@one_transaction
def set_own_preferences(
    contact: LocationContact, *, days: Mapping[str, str], lists: Mapping[MailList, bool], now: datetime
) -> None:
    """Store the days, and for each of these mail lists whether the contact wants to be on it.

    What is due already keeps its day; the brand may change the days as before. Raises ``LocationProblem``, and then changes
    nothing.
    """
    set_preferences(contact.location, days, now=now)
    for mail_list, wanted in lists.items():
        if wanted:
            rejoin_list(brand=contact.brand, address=contact.email, mail_list=mail_list)
        else:
            leave_list(brand=contact.brand, address=contact.email, mail_list=mail_list, now=now)
