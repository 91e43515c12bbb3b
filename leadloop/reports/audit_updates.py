"""What must hold of updates to customers. Reads only."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.updates.enums import Ended, Repeat
from leadloop.updates.models import DueUpdate


def update_breaches() -> Iterator[str]:
    """Yield a sentence for each update that went to somebody who must not get it, or more often than the brand wants."""
    queued = DueUpdate.objects.filter(ended=Ended.QUEUED)
    mail = Message.objects.filter(pk=OuterRef("mail_id"), kind=MessageKind.CUSTOMER_UPDATE, lead_id=OuterRef("lead"))
    # Made while one was wanted for each request (or round) only.
    before = queued.filter(update_of=OuterRef("update_of"), lead=OuterRef("lead"), number__lt=OuterRef("number"))
    in_round = before.filter(opportunity=OuterRef("opportunity"))
    wrong = (
        ("of another brand", ~Q(update_of__brand=F("brand")) | ~Q(lead__brand=F("brand"))),
        ("about the round of another lead", Q(opportunity__isnull=False) & ~Q(opportunity__lead=F("lead"))),
        ("about a test", Q(lead__is_test=True)),
        ("its mail is missing", Q(ended=Ended.QUEUED) & ~Exists(mail)),
        ("once more about one request", Q(repeat=Repeat.ONCE) & Exists(before)),
        ("once more about one round", Q(repeat=Repeat.ROUND) & Exists(in_round)),
    )
    for what, condition in wrong:
        for pk in DueUpdate.objects.filter(condition).values_list("pk", flat=True).iterator():
            yield f"update {pk}: {what}"
    shared = queued.values("mail_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    for mail_id in shared.values_list("mail_id", flat=True).iterator():
        yield f"message {mail_id}: of two updates"
