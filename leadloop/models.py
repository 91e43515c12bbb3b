"""All models, by floor, so that Django finds them. Imported by nothing else."""

from leadloop.accounts.models import ApiKey, Brand, Membership, User
from leadloop.api.models import IdempotentReply
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.records import AccountMerge, Change, ContactMerge, Twins
from leadloop.desk.models import DeskItem, DeskPolicy, DeskStep, FormPolicy, Outcome, Reminder
from leadloop.digests.models import DueDigest, LocationDigests, Subscription
from leadloop.feedback.models import CurrencyRate, FeedbackRules, FollowUpForm, Review
from leadloop.followups.models import Policy, Step
from leadloop.history.models import Event, Uncounted
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.network.models import Location, LocationContact
from leadloop.nurture.models import Campaign, CampaignMail, CampaignStep, Enrolment, NurtureRules
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.orders.models import Order, OrderLine, OrderRules
from leadloop.outbox.models import Message, MessagePicture, Suppression
from leadloop.questions.models import Question, QuestionSet, Reason
from leadloop.reports.rollups.models import Cell, Counted, Cube, Slice, Term
from leadloop.saved_views.models import SavedView
from leadloop.updates.models import DueUpdate, Update, UpdateRules
from leadloop.webhooks.models import Delivery, Endpoint, Secret
from leadloop.worker.models import WorkerSeen

__all__ = [
    "Account",
    "AccountMerge",
    "ApiKey",
    "Brand",
    "Campaign",
    "CampaignMail",
    "CampaignStep",
    "Cell",
    "Change",
    "Consent",
    "Contact",
    "ContactKey",
    "ContactMerge",
    "Counted",
    "Cube",
    "CurrencyRate",
    "Delivery",
    "DeskItem",
    "DeskPolicy",
    "DeskStep",
    "Disclosure",
    "DueDigest",
    "DueUpdate",
    "Endpoint",
    "Enrolment",
    "Event",
    "FeedbackRules",
    "FollowUpForm",
    "FormPolicy",
    "IdempotentReply",
    "Lead",
    "LeadForm",
    "Location",
    "LocationContact",
    "LocationDigests",
    "Membership",
    "Message",
    "MessagePicture",
    "NurtureRules",
    "Opportunity",
    "Order",
    "OrderLine",
    "OrderRules",
    "Outcome",
    "Policy",
    "Question",
    "QuestionSet",
    "Reason",
    "Reminder",
    "Review",
    "SavedView",
    "Secret",
    "Slice",
    "Step",
    "Subscription",
    "Suppression",
    "Term",
    "Twins",
    "Uncounted",
    "Update",
    "UpdateRules",
    "User",
    "WorkerSeen",
]
