"""A report by mail falls due: it is read, written and queued, and the next one is planned."""

from collections.abc import Callable
from datetime import date, datetime

from leadloop.accounts.enums import BRAND_ROLES
from leadloop.accounts.models import Brand
from leadloop.accounts.queries import membership_of
from leadloop.core.claim import finish, postpone
from leadloop.core.transaction import one_transaction
from leadloop.digests.location_messages import has_anything, location_digests, read_location
from leadloop.digests.messages import MOST_OWING, brand_digest
from leadloop.digests.models import DueDigest, Subscription
from leadloop.digests.operations import plan_locations, plan_next
from leadloop.digests.periods import MIDNIGHT, MORNING, latest, sent_at
from leadloop.digests.queries import locations_told, was_told
from leadloop.digests.wording import Drafted
from leadloop.network.models import Location
from leadloop.network.queries import contacts_of
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import queue_with_pictures
from leadloop.outbox.queries import has_left
from leadloop.reports.cohort import Filters
from leadloop.reports.digest import digest
from leadloop.reports.trends import Step


def digest_falls_due(claimed: DueDigest, *, now: datetime) -> bool:
    """Do what the claimed row says. False where there was nothing to send, or another worker had it meanwhile.

    The figures are read before the transaction, since reading them takes a moment of its own. A report that is late is of
    the latest period: those in between are not sent any more.
    """
    rows = DueDigest.objects.select_related("brand", "subscription__user", "location")
    row = rows.filter(pk=claimed.pk, lease_id=claimed.lease_id).first()
    if row is None:
        return False
    if row.location is not None:
        return _of_location(row, row.location, now=now)
    if row.subscription is not None:
        return _of_subscription(row, row.subscription, now=now)
    return _of_all_locations(row, now=now)


def _of_subscription(row: DueDigest, subscription: Subscription, *, now: datetime) -> bool:
    brand, step = row.brand, Step(row.rhythm)
    first = latest(step, zone=brand.time_zone, now=now)
    if _is_early(row, first):
        return _wait(row, now=now)
    user = subscription.user
    member = membership_of(brand, user.pk)
    drafts: list[Drafted] = []
    # Who has stopped looking after the brand is not told how it does.
    if member is not None and member.role in BRAND_ROLES and not _has_left(brand, user.email):
        place = Filters(region=subscription.region)
        found = digest(brand, place, first=first, step=step, most_owing=MOST_OWING, now=now)
        drafts = [brand_digest(found, brand=brand, region=subscription.region, user=user, step=step, now=now)]
    return _send(
        row, first, drafts, then=lambda: plan_next(brand, row.rhythm, subscription=subscription, now=now), now=now
    )


def _of_all_locations(row: DueDigest, *, now: datetime) -> bool:
    brand = row.brand
    first = latest(Step(row.rhythm), zone=brand.time_zone, now=now, at=MIDNIGHT)
    if _is_early(row, first):
        return _wait(row, now=now)

    def then() -> None:
        plan_locations(brand, locations_told(brand, now=now), row.rhythm, first)
        plan_next(brand, row.rhythm, now=now)

    return _send(row, first, [], then=then, now=now)


def _of_location(row: DueDigest, location: Location, *, now: datetime) -> bool:
    brand, step = row.brand, Step(row.rhythm)
    # A later one is called for, or the location is not to hear of anything now.
    is_late = row.first < latest(step, zone=brand.time_zone, now=now, at=MIDNIGHT)
    drafts: list[Drafted] = []
    contacts = [each for each in contacts_of(location.pk) if not _has_left(brand, each.email)]
    if contacts and not is_late and locations_told(brand, now=now).filter(pk=location.pk).exists():
        found = read_location(brand, location, first=row.first, step=step, now=now)
        if has_anything(found):
            drafts = location_digests(found, contacts, brand=brand, step=step, now=now)
    return _send(row, row.first, drafts, now=now)


def _has_left(brand: Brand, address: str) -> bool:
    return has_left(brand=brand, address=address, mail_list=MailList.DIGESTS)


def _is_early(row: DueDigest, first: date) -> bool:
    """Whether its period is not over, or told already: where the brand has moved to another time zone since it was planned."""
    return first < row.first or was_told(row, first)


def _wait(row: DueDigest, *, now: datetime) -> bool:
    step, at = Step(row.rhythm), MORNING if row.subscription_id else MIDNIGHT
    zone = row.brand.time_zone
    first = step.after(latest(step, zone=zone, now=now, at=at), 1)
    postpone(row, until=sent_at(step, first, zone=zone, at=at), first=first)
    return False


@one_transaction
def _send(
    row: DueDigest, first: date, drafts: list[Drafted], *, then: Callable[[], None] | None = None, now: datetime
) -> bool:
    """Mark the row as done for the period, and queue what it says: both or neither, and once whoever else tries."""
    if not finish(row, first=first):
        return False
    for each in drafts:
        queue_with_pictures(each.message, each.pictures, now=now)
    if then is not None:
        then()
    return bool(drafts)
