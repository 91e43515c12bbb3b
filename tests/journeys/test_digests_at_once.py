"""Several workers in the same moment: each report is sent once, and none is lost."""

from collections import Counter

import pytest
from django.db import OperationalError

from leadloop.accounts.models import User
from leadloop.digests.audit import digest_breaches
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest
from leadloop.digests.operations import add_subscription, set_location_digests
from leadloop.journeys.due_work import work_due_steps
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.journeys.test_digest_falls_due import MONDAY
from tests.support.story import NOW, make_brand, make_location, make_opportunity
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, LOCATIONS = 4, 6


def work():
    """Work until nothing is due; a database that is busy for too long is asked again, as a worker does."""
    for _ in range(200):
        try:
            if not work_due_steps(now=MONDAY) and not DueDigest.objects.filter(
                state="due", next_attempt_at__lte=MONDAY
            ):
                return
        except OperationalError as busy:
            if "locked" not in str(busy):
                raise


def test_each_is_sent_once():
    brand = make_brand()
    for number in range(LOCATIONS):
        make_location(brand, f"D-{number}")
        make_opportunity(brand, Stage.ACCEPTED, location=f"D-{number}")
    for rhythm in Rhythm:
        add_subscription(brand, User.objects.get(), region="", rhythm=rhythm, now=NOW)
    set_location_digests(brand, Rhythm.WEEKLY, now=NOW)
    all_at_once(*[work] * WORKERS)
    sent = Counter(Message.objects.filter(kind="digest").values_list("to", flat=True))
    assert set(sent.values()) == {1}
    assert len(sent) == 1 + 2 * LOCATIONS
    assert list(digest_breaches()) == []
