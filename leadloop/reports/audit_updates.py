"""What must hold of updates to customers. Reads only."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.reports.breach import Breach, Breaches
from leadloop.updates.enums import Ended, Repeat
from leadloop.updates.models import DueUpdate

_QUEUED: Final = DueUpdate.objects.filter(ended=Ended.QUEUED)
_MAIL: Final = Message.objects.filter(
    pk=OuterRef("mail_id"), kind=MessageKind.CUSTOMER_UPDATE, lead_id=OuterRef("lead")
)
# Made while one was wanted for each request (or round) only.
_BEFORE: Final = _QUEUED.filter(update_of=OuterRef("update_of"), lead=OuterRef("lead"), number__lt=OuterRef("number"))
_WRONG: Final = (
    ("of another brand", ~Q(update_of__brand=F("brand")) | ~Q(lead__brand=F("brand"))),
    ("about the round of another lead", Q(opportunity__isnull=False) & ~Q(opportunity__lead=F("lead"))),
    ("about a test", Q(lead__is_test=True)),
    ("its mail is missing", Q(ended=Ended.QUEUED) & ~Exists(_MAIL)),
    ("once more about one request", Q(repeat=Repeat.ONCE) & Exists(_BEFORE)),
    (
        "once more about one round",
        Q(repeat=Repeat.ROUND) & Exists(_BEFORE.filter(opportunity=OuterRef("opportunity"))),
    ),
)
_BREACHES: Final = Breaches(
    *(Breach(f"update {{pk}}: {what}", partial(DueUpdate.objects.filter, wrong)) for what, wrong in _WRONG)
)
_SHARED: Final = Breach(
    "message {mail_id}: of two updates",
    lambda: _QUEUED.values("mail_id").annotate(rows=Count("pk")).filter(rows__gt=1).values("mail_id"),
)


def update_breaches() -> Iterator[str]:
    """Yield a sentence for each update that went to somebody who must not get it, or more often than the brand wants."""
    yield from _BREACHES.find()
    yield from _SHARED.find()
