"""Kinds of events and of those who cause them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What happened (the contract's event types)."""

    LEAD_RECEIVED = "lead.received", _("Lead received")
    LEAD_ATTEMPTED = "lead.attempted", _("Contact attempted")
    LEAD_QUALIFIED = "lead.qualified", _("Lead qualified")
    LEAD_NO_OPPORTUNITY = "lead.no_opportunity", _("No opportunity")
    LEAD_DISCARDED = "lead.discarded", _("Lead discarded")
    LEAD_RETURNED = "lead.returned", _("Back at the desk")
    LEAD_REOPENED = "lead.reopened", _("Outcome taken back")
    LEAD_ASSIGNED = "lead.assigned", _("Assigned at the desk")
    LEAD_POSTPONED = "lead.postponed", _("Next attempt put off")
    LEAD_OVERDUE = "lead.overdue", _("Response time missed")
    OFFERED = "opportunity.offered", _("Offered to a location")
    ACKNOWLEDGED = "opportunity.acknowledged", _("Contact details shown")
    ACCEPTED = "opportunity.accepted", _("Accepted")
    REJECTED = "opportunity.rejected", _("Rejected")
    WON = "opportunity.won", _("Won")
    LOST = "opportunity.lost", _("Lost")
    COMPLETED = "opportunity.completed", _("Completed")
    WITHDRAWN = "opportunity.withdrawn", _("Withdrawn")
    DEFERRED = "opportunity.deferred", _("Not yet")
    OVERDUE = "opportunity.overdue", _("Answer overdue")
    CORRECTED = "opportunity.corrected", _("Corrected by the brand")
    REVENUE_REPORTED = "feedback.revenue_reported", _("Follow-up form answered")
    LOSS_EXPLAINED = "feedback.lost_reason_given", _("Customer said why nothing was bought")
    REVIEW_RECEIVED = "review.received", _("Review received")
    REVIEW_PUBLISHED = "review.published", _("Review published")
    REVIEW_HIDDEN = "review.hidden", _("Review hidden")
    MESSAGE_SENT = "message.sent", _("Message sent")
    MESSAGE_FAILED = "message.failed", _("Message failed")
    CONTACT_UPDATED = "contact.updated", _("Customer's details updated")
    CONTACT_MERGED = "contact.merged", _("Customers merged")
    CONTACT_ERASED = "contact.erased", _("Customer erased")


class ActorKind(models.TextChoices):
    """Who caused an event."""

    CUSTOMER = "customer", _("Customer")
    LOCATION = "location", _("Location")
    AGENT = "agent", _("Desk agent")
    BRAND = "brand", _("Brand")
    PROGRAM = "program", _("Program (API)")
    SYSTEM = "system", _("Leadloop")
