"""Mail after the sale: the follow-up form to the location, the survey to the customer, the review to the location."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from leadloop.feedback.models import Review
from leadloop.feedback.queries import rules_of
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import LocationContact
from leadloop.opportunities.messages import to_contact
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import preview_of
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import harmless, shortened


def follow_up_form(opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the request to answer the brand's questions, revenue above all; the opportunity's link shows the form."""
    context = {"request": preview_of(opportunity.lead, opportunity.location), "completed_at": opportunity.completed_at}
    return [to_contact(MessageKind.FOLLOW_UP_FORM, opportunity, each, context=context, now=now) for each in recipients]


def survey(opportunity: Opportunity, *, now: datetime) -> list[Message]:
    """Return the request for a review to the customer; none where no email address is known."""
    contact = opportunity.lead.contact
    if contact is None or not contact.email:
        return []
    location, brand = opportunity.location, opportunity.brand
    context = {
        "link": address(Purpose.SURVEY, about=opportunity.pk, now=now),
        "location": location,
        "name": harmless(contact.given_name, limit=40),
        "wanted": harmless(opportunity.lead.product or opportunity.lead.interest),
        "why": _("You get this because %(location)s says that your request is done.") % {"location": location.name},
        "unsubscribe_label": _("No more mail about my requests"),
    }
    message = compose(
        MessageKind.SURVEY,
        to=Recipient(contact.email, contact.full_name),
        brand=brand,
        context=context,
        now=now,
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
    )
    return [message]


def review_received(review: Review, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the review to each recipient, with a link to publish, answer or hide it, and when it publishes itself."""
    location, brand = review.location, review.brand
    context = {
        "review": review,
        "location": location,
        "zone": location.time_zone,
        "text": shortened(review.text, limit=800),
        "publishes_at": review.received_at + timedelta(days=rules_of(brand).publish_after_days),
        "why": _("You get this because you answer requests for %(location)s.") % {"location": location.name},
    }
    return [
        compose(
            MessageKind.REVIEW_RECEIVED,
            to=Recipient(each.email, each.name),
            brand=brand,
            context=context
            | {"name": each.name, "link": address(Purpose.REVIEW, about=review.pk, recipient=each.pk, now=now)},
            now=now,
            lead_id=review.opportunity.lead_id,
            opportunity_id=review.opportunity_id,
        )
        for each in recipients
    ]
