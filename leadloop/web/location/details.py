"""The location corrects what it was told of the customer: a number that nobody answers, a name spelt otherwise."""

from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from leadloop.journeys.details_put_right import DetailsProblem, put_right
from leadloop.opportunities.queries import has_seen
from leadloop.opportunities.stages import DISCLOSED
from leadloop.web.customer_form import NAMES, CustomerForm
from leadloop.web.location.opened import OpenedOpportunity, acting

# The value of the form's button, and what a link says that opens it.
BUTTON: Final = "correct_details"
ASKED: Final = "details"


class NotShown(ValueError):
    """Who does not see the contact details cannot correct them."""


def form_of(opened: OpenedOpportunity, data: QueryDict | None = None) -> CustomerForm:
    """Return the form: with what is known, or as it was sent."""
    return CustomerForm(data, known=opened.opportunity.lead.customer)


def put_right_by(opened: OpenedOpportunity, form: CustomerForm) -> bool:
    """Store the correction; whether it changed anything. Where it cannot be taken, the errors stand at the form's fields.

    Raises :class:`NotShown`.
    """
    if opened.stage not in DISCLOSED or not has_seen(opened.opportunity, opened.contact):
        raise NotShown(_("Show the contact details first; then you can correct them."))
    try:
        return bool(put_right(opened.opportunity.lead, form.given(), by=acting(opened.contact), now=opened.now))
    except DetailsProblem as problem:
        form.blame(problem.errors, names=NAMES)
        return False
