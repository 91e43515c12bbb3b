"""Every mail that Leadloop writes about a request, composed from a story, and what to look for in one."""

import re
from dataclasses import dataclass
from datetime import timedelta

from leadloop.accounts.models import User
from leadloop.accounts.queries import managers_of as brand_managers
from leadloop.desk.messages import desk_escalation, reminder_due, response_warning
from leadloop.desk.models import DeskItem, Reminder
from leadloop.feedback.messages import follow_up_form, review_received, survey, why_lost
from leadloop.feedback.models import Review
from leadloop.followups.messages import escalation
from leadloop.intake.messages import lead_received
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.webhook_given_up import webhook_off
from leadloop.network.models import LocationContact
from leadloop.network.queries import managers_of, recipients_of
from leadloop.nurture.enums import Variant
from leadloop.nurture.messages import campaign_mail, mould_of
from leadloop.nurture.models import Campaign, CampaignStep, Enrolment
from leadloop.nurture.people import Person
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.messages import (
    details_corrected,
    fresh_link,
    offer_reminder,
    opportunity_offered,
    status_reminder,
    status_request,
)
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import whole_opportunity
from leadloop.updates.messages import customer_update
from leadloop.updates.models import Update
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Endpoint
from tests.support import story
from tests.support.trees import tree_of

LATER = story.NOW + timedelta(days=20)
# Mails to people who need not have seen who the customer is.
BEFORE_THE_REVEAL = {
    "opportunity_offered",
    "offer_reminder-unacknowledged",
    "offer_reminder-acknowledged",
    "fresh_link",
    "escalation-unacknowledged",
    "escalation-acknowledged",
    "escalation-accepted",
    "escalation-won",
}


# Mails to agents, who know the customer.
AT_THE_DESK = {
    "reminder_due",
    "reminder_due-nobodys",
    "reminder_due-callback",
    "reminder_due-warning",
    "escalation-desk",
}


def at_stage(brand, stage, **lead):
    """A whole opportunity at the stage, as journeys hand it to the functions that write mail."""
    return whole_opportunity(story.make_opportunity(brand, stage, **lead).pk)


@dataclass
class Cast:
    """Who and what the mails are about: an opportunity at each stage, its people, and a review."""

    at: dict[Stage, Opportunity]
    people: list[LocationContact]
    managers: list[LocationContact]
    users: list[User]
    review: Review


def cast(brand, *, review=None, **lead):
    """Tell the whole story once for each stage."""
    stages = (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.COMPLETE)
    at = {stage: at_stage(brand, stage, **lead) for stage in stages}
    location_id = at[Stage.COMPLETE].location_id
    given = {"rating": 4, "title": "Quick", "text": "They came on time.", "name": "E.", "answers": {}, **(review or {})}
    return Cast(
        at,
        recipients_of(location_id),
        managers_of(location_id),
        brand_managers(brand),
        give_review(at[Stage.COMPLETE], given=given, now=LATER),
    )


def every_mail(told):
    """All mails by a name, each as the list of messages that its function returns."""
    at, people = told.at, told.people
    offered, complete = at[Stage.UNACKNOWLEDGED], at[Stage.COMPLETE]
    mails = {
        "lead_received": lead_received(offered.lead, location=offered.location, now=LATER),
        "lead_received-nowhere": lead_received(offered.lead, location=None, now=LATER),
        "opportunity_offered": opportunity_offered(offered, people, now=LATER),
        "details_corrected": details_corrected(at[Stage.ACCEPTED], people, now=LATER),
        "nurture": [_campaign_mail(at[Stage.ACCEPTED])],
        "fresh_link": [fresh_link(offered, people[0], now=LATER)],
        "follow_up_form": follow_up_form(complete, people, now=LATER),
        "survey": survey(complete, now=LATER),
        "survey-why_lost": why_lost(complete, now=LATER),
        "review_received": review_received(told.review, people, now=LATER),
    }
    mails["customer_update"] = [_update_mail(at[Stage.ACCEPTED], told.users[0])]
    mails["escalation-webhook"] = [_webhook_mail(told.users[0], offered.brand)]
    mails |= _desk_mails(offered.lead, told.users[0])
    for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED):
        mails[f"offer_reminder-{stage}"] = offer_reminder(at[stage], people, number=1, now=LATER)
    for stage in (Stage.ACCEPTED, Stage.WON):
        mails[f"status_request-{stage}"] = status_request(at[stage], people, now=LATER)
        mails[f"status_reminder-{stage}"] = status_reminder(at[stage], people, number=2, now=LATER)
    for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON):
        mails[f"escalation-{stage}"] = escalation(
            at[stage], location_managers=told.managers, brand_users=told.users, now=LATER
        )
    return mails


def _webhook_mail(user, brand):
    endpoint = Endpoint(
        brand=brand,
        url="https://receiver.example/a/rather/long/address/of/a/receiver?for=leads",
        description="Our CRM",
        off=Off.FAILED,
        off_at=LATER,
        failing_since=story.NOW,
        failures=9,
    )
    return webhook_off(endpoint, user=user, now=LATER)


def _campaign_mail(opportunity):
    lead = opportunity.lead
    campaign = Campaign(brand=lead.brand, name="Win back")
    step = CampaignStep(
        campaign=campaign,
        subject="Still thinking about {product}?",
        text="{brand} has news about {product}.\n\nHave a look.",
        button="Ask us again",
    )
    person = Person(
        lead.contact_id, lead.customer["email"], lead.customer, lead.product, is_known_product=False, stop=None
    )
    mould = mould_of(step, Variant.A, campaign=campaign, now=LATER)
    return campaign_mail(Enrolment(campaign=campaign, lead=lead), person, mould, campaign=campaign, now=LATER)


def _update_mail(accepted, agent):
    update = Update(
        place=Stage.ACCEPTED,
        subject="{product}: {location} has your request",
        text="Hello {name}, {brand} has passed it on.\n\nCall {phone}.\n\n{agent}",
    )
    mail = customer_update(update, accepted.lead, opportunity=accepted, agent=agent, reply_to="", now=LATER)
    assert mail is not None
    return mail


def _desk_mails(lead, agent):
    def due(*, is_callback=False, is_own=True):
        reminder = Reminder(due_at=LATER, note=lead.message, is_callback=is_callback)
        return [reminder_due(lead, reminder, agent=agent, is_own=is_own, now=LATER)]

    item = DeskItem(lead=lead, agent=agent, respond_by=LATER, arrived_at=story.NOW)
    return {
        "reminder_due": due(),
        "reminder_due-nobodys": due(is_own=False),
        "reminder_due-callback": due(is_callback=True),
        "reminder_due-warning": [response_warning(item, agent=agent, now=LATER)],
        "escalation-desk": [desk_escalation(lead.brand, [item], count=3, supervisor=agent, now=LATER)],
    }


def addresses_in(text):
    """The web addresses in a text, or in the links of HTML."""
    return [found.replace("&amp;", "&") for found in re.findall(r"https?://[^\s\"<>]+", text)]


def dom_of(html):
    """The tree as text: each element with the names of its attributes, in order, indented; no content."""
    return "\n".join(_lines(tree_of(html), 0))


def _lines(element, depth):
    yield f"{' ' * depth}{element.tag} {sorted(element.keys())}"
    for child in element:
        yield from _lines(child, depth + 1)


def all_of(message):
    """Everything of a message that its reader sees, without its links."""
    return re.sub(r"https?://\S+", "", f"{message.subject}\n{message.text}\n{message.html}")
