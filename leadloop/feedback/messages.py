"""Mail after the sale: the follow-up form to the location, the survey to the customer, the review to the location."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from leadloop.feedback.models import Review
from leadloop.feedback.queries import rules_of
from leadloop.intake.messages import given_name, to_customer
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import LocationContact
from leadloop.opportunities.messages import about_request, customers_by_contact, to_contact
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting, harmless, shortened

# The rest of a long review is read on the page.
_REVIEW_LIMIT = 900
_STARS = 5


def follow_up_form(opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the brand's questions after completion, revenue above all; the opportunity's own link shows the form."""
    request = about_request(opportunity)
    kind = MessageKind.FOLLOW_UP_FORM
    return [
        to_contact(kind, opportunity, contact, now=now, customer=customer, **request)
        for contact, customer in customers_by_contact(opportunity, recipients, city=request["request"].city)
    ]


def survey(opportunity: Opportunity, *, now: datetime) -> list[Message]:
    """Return the request for a review to the customer; none where they gave no email address."""
    return _to_customer(opportunity, address(Purpose.SURVEY, about=opportunity.pk, now=now), now=now)


def why_lost(opportunity: Opportunity, *, now: datetime) -> list[Message]:
    """Return the question to the customer why nothing was bought; none where they gave no email address."""
    link = address(Purpose.WHY_LOST, about=opportunity.pk, now=now)
    return _to_customer(opportunity, link, folder="why_lost", now=now)


def _to_customer(opportunity: Opportunity, link: str, *, folder: str = "", now: datetime) -> list[Message]:
    lead, location = opportunity.lead, opportunity.location
    to = to_customer(lead)
    if to is None:
        return []
    context = {
        "link": link,
        "location": location,
        "greeting": greeting(given_name(lead)),
        # What the brand itself offers is its own word, whatever it looks like.
        "wanted": lead.product if lead.product in lead.form.products else harmless(lead.product or lead.interest),
        "why": _("You get this because you sent a request to %(brand)s.") % {"brand": opportunity.brand.name},
        "unsubscribe_label": _("No more mail about my requests"),
    }
    message = compose(
        MessageKind.SURVEY,
        to=to,
        brand=opportunity.brand,
        context=context,
        now=now,
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
        folder=folder,
    )
    return [message]


def review_received(review: Review, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the review with a link to decide on it, and the date on which it publishes itself."""
    location = review.location
    days = rules_of(review.brand).publish_after_days
    context = {
        "location": location,
        "zone": location.time_zone,
        "rating": review.rating,
        "stars": "★" * review.rating + "☆" * (_STARS - review.rating),
        "who": review.name,
        "words": "\n\n".join(part for part in (review.title, shortened(review.text, limit=_REVIEW_LIMIT)) if part),
        "publishes_at": review.received_at + timedelta(days=days),
        "why": _("You get this because you answer requests for %(location)s. The link is meant for you alone.")
        % {"location": location.name},
    }
    return [
        compose(
            MessageKind.REVIEW_RECEIVED,
            to=Recipient(contact.email, contact.name),
            brand=review.brand,
            context={
                **context,
                "greeting": greeting(contact.name),
                "link": address(Purpose.REVIEW, about=review.pk, recipient=contact.pk, now=now),
            },
            now=now,
            lead_id=review.opportunity.lead_id,
            opportunity_id=review.opportunity_id,
        )
        for contact in recipients
    ]
