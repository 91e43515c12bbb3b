"""The audit: every invariant over what is stored, checked anew. Reads only, in constant memory, from one snapshot.

A breach is a sentence that names the row. None is normal: each is a defect in the code, or a hand in the database.
"""

from collections.abc import Iterator

from leadloop.core.claim import WorkState
from leadloop.core.transaction import one_moment
from leadloop.customers.models import Contact
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.nurture.enums import EnrolmentState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.reports.audit_customers import customer_breaches
from leadloop.reports.audit_desk import desk_breaches
from leadloop.reports.audit_history import history_breaches
from leadloop.reports.audit_nurture import nurture_breaches
from leadloop.reports.audit_orders import order_breaches
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.audit_rows import row_breaches
from leadloop.reports.audit_updates import update_breaches
from leadloop.reports.audit_webhooks import webhook_breaches
from leadloop.reports.audit_weeks import week_breaches
from leadloop.updates.models import DueUpdate
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Delivery, Endpoint


def find_breaches() -> Iterator[str]:
    """Yield a sentence for each breach of an invariant. All of it sees the data of one moment."""
    with one_moment():
        yield from history_breaches()
        yield from row_breaches()
        yield from customer_breaches()
        yield from desk_breaches()
        yield from nurture_breaches()
        yield from order_breaches()
        yield from rollup_breaches()
        yield from week_breaches()
        yield from update_breaches()
        yield from webhook_breaches()


def audit() -> dict[str, int]:
    """Return how much there is of what was checked, and of what a person may want to look at."""
    sent = Message.objects.filter(state=MessageState.DONE)
    return {
        "locations": Location.objects.count(),
        "contacts": Contact.objects.count(),
        "leads": Lead.objects.count(),
        "opportunities": Opportunity.objects.count(),
        "leads at the desk": DeskItem.objects.filter(is_open=True).count(),
        "outcomes": Outcome.objects.count(),
        "reminders open": Reminder.objects.filter(settled_at=None).count(),
        "events": Event.objects.count(),
        "follow-up forms": FollowUpForm.objects.count(),
        "orders": Order.objects.count(),
        "reviews": Review.objects.count(),
        "steps due": Step.objects.filter(state=WorkState.DUE).count(),
        "steps parked": Step.objects.filter(state=WorkState.PARKED).count(),
        "desk steps due": DeskStep.objects.filter(state=WorkState.DUE).count(),
        "desk steps parked": DeskStep.objects.filter(state=WorkState.PARKED).count(),
        "updates to customers due": DueUpdate.objects.filter(state=WorkState.DUE).count(),
        "updates to customers parked": DueUpdate.objects.filter(state=WorkState.PARKED).count(),
        "customers in campaigns": Enrolment.objects.count(),
        "customers in campaigns parked": Enrolment.objects.filter(state=EnrolmentState.PARKED).count(),
        "campaign mails": CampaignMail.objects.count(),
        "messages sent": sent.count(),
        "messages waiting": Message.objects.filter(state=MessageState.DUE).count(),
        "messages suppressed": Message.objects.filter(state=MessageState.SUPPRESSED).count(),
        "messages refused": Message.objects.filter(state=MessageState.REFUSED).count(),
        "messages parked": Message.objects.filter(state=MessageState.PARKED).count(),
        "webhooks": Endpoint.objects.exclude(off=Off.REMOVED).count(),
        "webhook deliveries waiting": Delivery.objects.filter(state=WorkState.DUE).count(),
        "webhook deliveries done": Delivery.objects.filter(state=WorkState.DONE).count(),
        "webhook deliveries failed": Delivery.objects.filter(state=WorkState.PARKED).count(),
        # Their worker stopped with them in its hands, before or after the mail server took them.
        "messages perhaps sent twice": sent.filter(attempts__gt=1, last_error="").count(),
    }
