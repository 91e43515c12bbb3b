"""How many rows the list of leads has: what a number of a report can be held against."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.accounts.models import Brand
from leadloop.core.figures import number
from leadloop.web.console.leads.counted import all_of
from leadloop.web.console.leads.filters import LeadFilter

# Beyond that nobody counts rows by eye, and a database with millions would read all of them.
MOST_COUNTED: Final = 10_000


def total_of(brand: Brand, wanted: LeadFilter, *, now: datetime) -> int:
    """Return how many rows fit, on all pages; one more than ``MOST_COUNTED`` where there are more. One query."""
    return all_of(brand, wanted, now=now).order_by()[: MOST_COUNTED + 1].count()


def in_words(total: int, wanted: LeadFilter) -> str:
    """Return it as "149 opportunities"."""
    if wanted.move:
        words = ngettext("%(n)s move", "%(n)s moves", total)
    elif wanted.about_opportunities:
        words = ngettext("%(n)s opportunity", "%(n)s opportunities", total)
    else:
        words = ngettext("%(n)s lead", "%(n)s leads", total)
    if total > MOST_COUNTED:
        return words % {"n": _("More than %(most)s") % {"most": number(MOST_COUNTED)}}
    return words % {"n": number(total)}
