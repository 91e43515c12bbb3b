"""Campaigns: no step twice, none after a stop, none to those held out, and never more than the cap."""

import uuid
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from leadloop.core.prepared import Prepared
from leadloop.nurture.enums import Arm, EnrolmentState
from leadloop.nurture.models import CampaignMail, Enrolment, NurtureRules
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message
from leadloop.reports.breach import Breach, Breaches
from leadloop.reports.streams import CHUNK

_OF_MESSAGE = CampaignMail.objects.filter(message_id=OuterRef("pk"))
_MESSAGE = Message.objects.filter(pk=OuterRef("message_id"), kind=MessageKind.NURTURE)
_BREACHES: Final = Breaches(
    Breach(
        "enrolment {pk}: it counts {position} mails, and there are {written}",
        lambda: Enrolment.objects.annotate(written=Count("mails")).exclude(position=F("written")),
        "position", "written",
    ),
    Breach(
        "enrolment {pk}: mail {mails__number} was queued after it had stopped",
        lambda: Enrolment.objects.filter(mails__queued_at__gt=F("stopped_at")),
        "mails__number",
    ),
    Breach(
        "enrolment {pk}: it was held out, and written to",
        lambda: Enrolment.objects.filter(~Q(position=0), arm=Arm.CONTROL),
    ),
    Breach(
        "enrolment {pk}: it got all mails, and none was written",
        lambda: Enrolment.objects.filter(state=EnrolmentState.DONE, position=0),
    ),
    Breach(
        "enrolment {pk}: mail {number} has a number beyond the {enrolment__position} that were written",
        lambda: CampaignMail.objects.filter(number__gt=F("enrolment__position")),
        "number", "enrolment__position",
    ),
    Breach(
        "campaign mail {pk}: there is no such message",
        lambda: CampaignMail.objects.filter(~Exists(_MESSAGE)),
    ),
    Breach(
        "message {pk}: it is of no campaign",
        # One that a pause stopped is written again as another message.
        lambda: Message.objects.filter(~Exists(_OF_MESSAGE), kind=MessageKind.NURTURE).exclude(
            state=MessageState.SUPPRESSED
        ),
    ),
)  # fmt: skip
_RULES: Final = Prepared(NurtureRules.objects.all)
_WRITTEN: Final = Prepared(
    lambda: CampaignMail.objects.order_by("contact_id", "queued_at").values("brand_id", "contact_id", "queued_at")
)


def nurture_breaches() -> Iterator[str]:
    """Yield where a campaign wrote what it must not have."""
    yield from _BREACHES.find()
    yield from _over_the_cap()


def _over_the_cap() -> Iterator[str]:
    """Go through each customer's mails in order, with those of the last days in hand."""
    caps = {each.brand_id: each for each in _RULES.rows()}
    last: uuid.UUID | None = None
    lately: deque[datetime] = deque()
    for row in _WRITTEN.stream(CHUNK):
        if row["contact_id"] != last:
            last, lately = row["contact_id"], deque()
        cap, at = caps.get(row["brand_id"]), row["queued_at"]
        if cap is None or (cap.changed_at is not None and at < cap.changed_at):
            continue
        lately.append(at)
        while lately[0] <= at - timedelta(days=cap.in_days):
            lately.popleft()
        if len(lately) > cap.most_mails:
            yield f"contact {last}: it was written {len(lately)} mails of campaigns within {cap.in_days} days, until {at}"
