"""The story as it is told: sound, whole, and the same each time."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from leadloop.accounts.models import User
from leadloop.demo.story import parts
from leadloop.demo.story.calendar import LENGTH, Arrival, Fate, arrivals
from leadloop.demo.story.people import People, towns
from leadloop.demo.story.seed import Incoming, begin, tell
from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.due_work import next_due_moment
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message

UNTIL = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
# A Sunday night, the day on which the clocks go back, a new year's noon.
MOMENTS = [UNTIL, datetime(2026, 6, 7, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 59, tzinfo=UTC), datetime(2027, 1, 1, 11, tzinfo=UTC)]  # fmt: skip


@pytest.mark.django_db
def test_it_is_sound():
    """And the audit that follows every test finds nothing wrong with it."""
    tell(until=UNTIL, leads=40)
    assert Location.objects.count() == 40
    assert 45 <= Lead.objects.filter(form__entry="direct").count() <= 55
    assert Lead.objects.filter(form__entry="desk", came_from=None).count() == 14
    assert set(Message.objects.exclude(kind="nurture").values_list("state", flat=True)) == {"done"}
    assert set(Step.objects.values_list("last_error", flat=True)) == {""}
    due = next_due_moment()
    assert due is not None
    assert due >= UNTIL
    times = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[0] > UNTIL - LENGTH - timedelta(days=4)
    assert times[-1] < UNTIL + timedelta(minutes=1)
    assert Lead.objects.filter(created_at__gt=UNTIL - timedelta(hours=6)).count() >= 4
    assert all(User.objects.get(email=email).check_password("northwind-demo") for email in ("nora@northwind.example", "marten@northwind.example", "selma@northwind.example", "ada@northwind.example"))  # fmt: skip


@pytest.mark.django_db
def test_it_is_the_same_each_time():
    def told():
        with transaction.atomic():
            tell(until=UNTIL, leads=4)
            found = list(
                Opportunity.objects.order_by("offered_at", "location__ref").values_list(
                    "lead__customer", "location__ref", "round", "stage", "offered_at", "accepted_at", "won_at"
                )
            )
            transaction.set_rollback(True)
        return found

    assert told() == told()


@pytest.mark.parametrize("until", MOMENTS)
def test_arrivals_reach_from_half_a_year_ago_to_just_now(until):
    found = arrivals(385, dice=Random(7), until=until)
    assert 380 <= len(found) <= 400
    assert [each.number for each in found] == list(range(len(found)))
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert until - LENGTH < found[0].at < until - LENGTH + timedelta(days=7)
    assert until - timedelta(hours=1) < found[-1].at < until
    fates = [each.fate for each in found]
    assert {fate: fates.count(fate) for fate in Fate if fate != Fate.CHANCE} == {
        Fate.TEST: 1, Fate.UNWANTED: 3, Fate.UNPLACED: 2, Fate.LOOKED: 2, Fate.SOON: 3, Fate.GIVEN_BACK: 0,
    }  # fmt: skip


def test_nobody_can_be_reached_by_what_the_story_says():
    people, dice = People(), Random(1)
    crowd = [people.somebody(dice) for _ in range(600)]
    emails = [each["email"] for each in crowd if each["email"]]
    assert all(each.endswith(".example") for each in emails)
    assert len(set(emails)) == len(emails)
    phones = [each["phone"] for each in crowd if each["phone"]]
    assert len(set(phones)) == len(phones)
    assert all(each["email"] or each["phone"] for each in crowd)
    reserved = ("030 23125", "0221 4710", "089 99998", "040 66969", "+43 662 000", "+41 44 000")
    assert all(each.startswith(reserved) for each in phones)


@pytest.mark.django_db
def test_the_network_is_complete():
    opening = begin(until=UNTIL, leads=1)
    assert len(opening.plot.dealers) == 40
    assert set(Location.objects.values_list("country", "time_zone")) == {
        ("DE", "Europe/Berlin"), ("AT", "Europe/Vienna"), ("CH", "Europe/Zurich"),
    }  # fmt: skip
    assert not Location.objects.filter(lat=None).exists()
    assert not LocationContact.objects.exclude(email__endswith=".example").exists()
    assert set(LocationContact.objects.values_list("role", flat=True)) == {"recipient", "manager"}
    assert len(towns()) > 100


@pytest.mark.django_db
def test_requests_are_as_varied_as_people():
    opening = begin(until=UNTIL, leads=200)
    given = [each.given for each in opening.incoming]
    assert {each["request"]["product"] for each in given} == {"Heat pump", "Gas boiler", "Solar", "Service"}
    assert len({each["customer"]["family_name"] for each in given}) > 50
    assert len({each["customer"]["address"]["city"] for each in given}) > 50
    assert any(each["customer"]["organization"] for each in given)
    assert len({id(each["customer"]) for each in given}) < len(given)
    refs = set(Location.objects.values_list("ref", flat=True))
    assert {each["location"] for each in given if "location" in each} <= refs


def test_a_customer_stays_in_one_part():
    ann, ben, cem = {"n": 1}, {"n": 1}, {"n": 2}
    leads = [
        Incoming(Arrival(number, UNTIL), {"customer": each})
        for number, each in enumerate((ann, ben, cem, ann, cem, ann))
    ]
    shares = parts._shares(leads, 2)
    assert sorted(len(each) for each in shares) == [1, 5]
    assert [each.arrival.number for share in shares for each in share if each.given["customer"] is ann] == [0, 3, 5]


@pytest.mark.django_db(transaction=True)
def test_told_in_parts_it_is_the_same_story(tmp_path):
    """In a process of its own: forking is not for one with threads."""
    script = f"""
import os
os.environ.update(LEADLOOP_DATA_DIR={str(tmp_path)!r}, LEADLOOP_DEMO="1", DJANGO_SETTINGS_MODULE="leadloop.config.settings")
import django; django.setup()
from datetime import datetime
from django.core.management import call_command
from leadloop.demo.story import parts
parts._cores = lambda: 3
call_command("migrate", verbosity=0)
shares = []
parts.tell_in_parts(until=datetime.fromisoformat({UNTIL.isoformat()!r}), leads=6, progress=shares.append)
assert all(0 <= each <= 1 for each in shares), shares
from leadloop.history.models import Event
from leadloop.opportunities.models import Opportunity
from leadloop.reports.audit import find_breaches
assert list(find_breaches()) == []
times = list(Event.objects.order_by("id").values_list("at", flat=True))
assert times == sorted(times)
for row in Opportunity.objects.order_by("offered_at", "location__ref").values_list("location__ref", "round", "stage", "offered_at", "lead__customer__email"):
    print("row", *row)
"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LEADLOOP_")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    tell(until=UNTIL, leads=6)
    rows = Opportunity.objects.order_by("offered_at", "location__ref").values_list("location__ref", "round", "stage", "offered_at", "lead__customer__email")  # fmt: skip
    assert [line for line in done.stdout.splitlines() if line.startswith("row")] == [
        " ".join(map(str, ("row", *row))) for row in rows
    ]
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []
