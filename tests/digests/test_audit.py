"""The audit finds a report that would never come, and one of another brand."""

import pytest

from leadloop.accounts.models import User
from leadloop.digests.audit import digest_breaches
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest
from leadloop.digests.operations import add_subscription, set_location_digests
from leadloop.journeys.due_work import work_due_steps
from tests.journeys.test_digest_falls_due import MONDAY
from tests.support.story import NOW, make_brand, make_location

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    found = make_brand()
    make_location(found)
    add_subscription(found, User.objects.get(), region="", rhythm=Rhythm.WEEKLY, now=NOW)
    set_location_digests(found, Rhythm.MONTHLY, now=NOW)
    return found


@pytest.mark.usefixtures("brand")
def test_what_came_about_is_sound():
    assert list(digest_breaches()) == []
    work_due_steps(now=MONDAY)
    assert list(digest_breaches()) == []


@pytest.mark.broken_data
@pytest.mark.usefixtures("brand")
def test_a_report_that_nobody_would_get():
    DueDigest.objects.all().delete()
    found = list(digest_breaches())
    assert [each.partition(":")[2] for each in found] == [
        " no report is due next",
        " no report of its locations is due next",
    ]


@pytest.mark.broken_data
@pytest.mark.usefixtures("brand")
def test_a_report_of_another_brand():
    DueDigest.objects.exclude(subscription=None).update(brand=make_brand("Southwind"))
    [found] = digest_breaches()
    assert found.endswith("of another brand")
