"""Writes of subscriptions and due reports. Each subscription has one report that is due next."""

from collections.abc import Iterable
from datetime import date, datetime

from leadloop.accounts.models import Brand, User
from leadloop.core.claim import WorkState
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest, LocationDigests, Subscription
from leadloop.digests.periods import MIDNIGHT, latest, sent_at
from leadloop.network.models import Location
from leadloop.reports.trends import Step


@one_transaction
def add_subscription(brand: Brand, user: User, *, region: str, rhythm: Rhythm, now: datetime) -> Subscription:
    """Let the user have this report, from the next period's end on; once, however often it is asked for."""
    found, made = Subscription.objects.get_or_create(brand=brand, user=user, region=region, rhythm=rhythm)
    if made:
        plan_next(brand, rhythm, subscription=found, now=now)
    return found


def end_subscriptions(brand: Brand, user: User) -> None:
    """Send the user no more reports of the brand."""
    Subscription.objects.for_brand(brand).filter(user=user).delete()


@one_transaction
def set_location_digests(brand: Brand, rhythm: Rhythm | None, *, now: datetime) -> None:
    """Send each location a report of its own so often, or none. What is due of another rhythm is dropped."""
    open_ones = DueDigest.objects.for_brand(brand).filter(subscription=None).exclude(state=WorkState.DONE)
    open_ones.exclude(rhythm=rhythm or "").delete()
    if rhythm is None:
        LocationDigests.objects.for_brand(brand).delete()
        return
    LocationDigests.objects.update_or_create(brand=brand, defaults={"rhythm": rhythm})
    if not open_ones.filter(location=None).exists():
        plan_next(brand, rhythm, now=now)


def try_again(due: DueDigest, *, now: datetime) -> bool:
    """Make a parked report due now, with all its attempts before it. False where it is not parked any more."""
    parked = DueDigest.objects.filter(pk=due.pk, state=WorkState.PARKED)
    return bool(parked.update(state=WorkState.DUE, attempts=0, next_attempt_at=now, lease_id=None, lease_until=None))


def plan_next(brand: Brand, rhythm: str, *, subscription: Subscription | None = None, now: datetime) -> None:
    """Make the report of the period after the latest one due; without a subscription that of all locations.

    The locations' is called at the midnight that ends the period, for somewhere it may be morning then.
    """
    step, at = Step(rhythm), {} if subscription else {"at": MIDNIGHT}
    zone = brand.time_zone
    first = step.after(latest(step, zone=zone, now=now, **at), 1)
    due = DueDigest(brand=brand, subscription=subscription, rhythm=rhythm, first=first)
    due.next_attempt_at = sent_at(step, first, zone=zone, **at)
    insert(due)


def plan_locations(brand: Brand, places: Iterable[Location], rhythm: str, first: date) -> None:
    """Make the reports of these locations due, each in its own morning, but not before the brand's period is over."""
    step = Step(rhythm)
    over = sent_at(step, first, zone=brand.time_zone, at=MIDNIGHT)
    rows = (
        DueDigest(
            brand=brand,
            location=each,
            rhythm=rhythm,
            first=first,
            next_attempt_at=max(over, sent_at(step, first, zone=each.time_zone)),
        )
        for each in places
    )
    DueDigest.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
