"""The cap over all campaigns: how many mails one customer got within so many days, under all ids that were theirs by then."""

import uuid
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadloop.core.prepared import Prepared
from leadloop.customers.records import ContactMerge
from leadloop.nurture.models import CampaignMail, NurtureRules
from leadloop.reports.streams import CHUNK

# A worker may have looked through a customer's mails right before a merge was stored that was begun before.
_UNDER_WAY: Final = timedelta(hours=1)
_RULES: Final = Prepared(NurtureRules.objects.all)
_WRITTEN: Final = Prepared(
    lambda: CampaignMail.objects.order_by("contact_id", "queued_at").values("brand_id", "contact_id", "queued_at")
)
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Other:
    """Another id of a customer, and from when until when it was theirs."""

    contact: uuid.UUID
    since: datetime
    until: datetime | None

    def is_theirs(self, at: datetime) -> bool:
        """Whether it was at this moment."""
        return self.since <= at and (self.until is None or at < self.until)


def over_the_cap() -> Iterator[str]:
    """Yield each mail that was one too many for its customer.

    What was written to two customers before they were found to be one is held against the cap for each of them; what is
    written later to the one counts what either was written.
    """
    caps: dict[uuid.UUID, NurtureRules] = {each.brand_id: each for each in _RULES.rows()}
    others = _others()
    last: uuid.UUID | None = None
    lately: deque[datetime] = deque()
    for row in _WRITTEN.stream(CHUNK):
        contact, at = row["contact_id"], row["queued_at"]
        if contact != last:
            last, lately = contact, deque()
        cap = caps.get(row["brand_id"])
        if cap is None or contact in others or not _counts(at, cap):
            continue
        lately.append(at)
        while lately[0] <= at - timedelta(days=cap.in_days):
            lately.popleft()
        yield from _told(contact, len(lately), at, cap)
    several = list(others)
    for first in range(0, len(several), _AT_ONCE):
        yield from _of_several_ids({each: others[each] for each in several[first : first + _AT_ONCE]}, caps)


def _of_several_ids(
    others: Mapping[uuid.UUID, Sequence[_Other]], caps: Mapping[uuid.UUID, NurtureRules]
) -> Iterator[str]:
    ids = {*others, *(each.contact for some in others.values() for each in some)}
    written: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    brands: dict[uuid.UUID, uuid.UUID] = {}
    rows = CampaignMail.objects.filter(contact__in=ids).order_by("queued_at")
    for brand, contact, at in rows.values_list("brand", "contact", "queued_at"):
        brands[contact] = brand
        written[contact].append(at)
    for contact, some in others.items():
        cap = caps.get(brands.get(contact, contact))
        if cap is None:
            continue
        for at in (each for each in written[contact] if _counts(each, cap)):
            theirs = [each for other in some if other.is_theirs(at) for each in written[other.contact]]
            since = at - timedelta(days=cap.in_days)
            lately = sum(since < each <= at and _counts(each, cap) for each in (*written[contact], *theirs))
            yield from _told(contact, lately, at, cap)


def _others() -> dict[uuid.UUID, list[_Other]]:
    """Return the other ids that customers had, by the one that went on; also over several merges."""
    direct: dict[uuid.UUID, list[_Other]] = defaultdict(list)
    rows = ContactMerge.objects.values_list("survivor", "merged", "at", "undone_at")
    for survivor, merged, at, undone_at in rows.iterator(CHUNK):
        direct[survivor].append(_Other(merged, at + _UNDER_WAY, undone_at))
    found: dict[uuid.UUID, list[_Other]] = {}
    for survivor, some in direct.items():
        found[survivor] = all_of = list(some)
        for each in all_of:
            for deeper in direct.get(each.contact, ()):
                ends = [until for until in (each.until, deeper.until) if until is not None]
                both = _Other(deeper.contact, max(each.since, deeper.since), min(ends, default=None))
                if both.contact != survivor and both not in all_of:
                    all_of.append(both)
    return found


def _counts(at: datetime, cap: NurtureRules) -> bool:
    # What was written under another cap was held against that.
    return cap.changed_at is None or at >= cap.changed_at


def _told(contact: uuid.UUID, mails: int, at: datetime, cap: NurtureRules) -> Iterator[str]:
    if mails > cap.most_mails:
        yield f"contact {contact}: it was written {mails} mails of campaigns within {cap.in_days} days, until {at}"
