"""Campaigns: no step twice, none after a stop, none to those held out, and never more than the cap."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from leadloop.nurture.enums import Arm, EnrolmentState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message
from leadloop.reports.audit_cap import over_the_cap
from leadloop.reports.breach import Breach, Breaches

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


def nurture_breaches() -> Iterator[str]:
    """Yield where a campaign wrote what it must not have."""
    yield from _BREACHES.find()
    yield from over_the_cap()
