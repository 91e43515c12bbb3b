"""What needs a person's look: messages and due steps that were given up, and webhooks that switched themselves off."""

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.digests.models import DueDigest
from leadloop.digests.queries import with_readers
from leadloop.followups.models import Step
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.updates.queries import parked_updates
from leadloop.webhooks.queries import endpoints_given_up

GIVEN_UP = (MessageState.PARKED, MessageState.REFUSED)


def messages_given_up(brand: Brand) -> QuerySet[Message]:
    """Return the messages that were parked, or that the recipient's server refused for good."""
    found: QuerySet[Message] = Message.objects.for_brand(brand).filter(state__in=GIVEN_UP)
    return found


def steps_given_up(brand: Brand) -> QuerySet[Step]:
    """Return the due steps that failed until they were parked, with opportunity and location, oldest first."""
    found: QuerySet[Step] = (
        Step.objects.for_brand(brand)
        .filter(state=WorkState.PARKED)
        .select_related("opportunity", "opportunity__location", "opportunity__lead")
        .order_by("due_at", "pk")
    )
    return found


def reports_given_up(brand: Brand) -> QuerySet[DueDigest]:
    """Return the reports by mail that failed until they were parked, with who is to get them."""
    return with_readers(WorkState.PARKED).filter(brand=brand)


def count_needing_a_look(brand: Brand) -> int:
    """Return how many messages, steps, updates, reports and webhooks were given up."""
    lists = (messages_given_up, steps_given_up, parked_updates, reports_given_up, endpoints_given_up)
    return sum(each(brand).count() for each in lists)
