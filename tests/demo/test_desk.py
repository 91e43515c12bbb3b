"""The desk of the story: planned for any moment, told through journeys, and found by a visitor."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from leadloop.demo.story.brand import open_the_brand
from leadloop.demo.story.desk_plan import OPEN_LEADS, DeskFate, business_ago, plan_desk
from leadloop.demo.story.seed import begin, go_on
from leadloop.desk.calendar import desk_hours
from leadloop.desk.enums import Group
from leadloop.desk.models import DeskPolicy, Outcome
from leadloop.desk.queries import desk_policy_of
from leadloop.desk.queue import count_groups, open_items
from leadloop.intake.models import Lead, LeadForm
from tests.demo.visiting import Browser, Program

# A Thursday's noon, a Sunday night, Christmas, and a Monday just after opening.
MOMENTS = [
    datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
    datetime(2026, 6, 7, 1, 30, tzinfo=UTC),
    datetime(2026, 12, 27, 9, 0, tzinfo=UTC),
    datetime(2026, 6, 15, 7, 5, tzinfo=UTC),
]
HOURS = desk_hours(DeskPolicy(holiday_country="DE"), zone="Europe/Berlin")


@pytest.mark.parametrize("until", MOMENTS)
def test_what_is_planned_is_past_and_sixty_are_to_be_open(until):
    plans = plan_desk(1.0, dice=Random(7), hours=HOURS, until=until)
    fates = Counter(each.fate for each in plans)
    assert set(fates) == set(DeskFate)
    assert (OPEN_LEADS, len(plans)) == (60, 135)
    assert all(each.arrives_at <= each.at <= until for each in plans)
    assert len({each.number for each in plans}) == len(plans)
    for each in plans:
        spent = HOURS.open_between(each.arrives_at, until)
        if each.fate == DeskFate.NEW:
            assert spent < timedelta(minutes=210)
        elif each.fate == DeskFate.WARNED:
            assert timedelta(minutes=210) < spent < timedelta(minutes=240)
        elif each.fate == DeskFate.LATE:
            assert spent > timedelta(minutes=255)


@pytest.mark.parametrize("until", MOMENTS)
def test_so_much_business_time_ago_is_exactly_so_much(until):
    for minutes in (1, 239, 3000):
        found = business_ago(minutes, hours=HOURS, until=until)
        assert abs(HOURS.open_between(found, until) - timedelta(minutes=minutes)) < timedelta(seconds=2)


@pytest.mark.django_db
@pytest.mark.parametrize("until", MOMENTS[:2])
def test_told_to_its_end_every_state_is_there(until):
    """Only the desk's leads, so that it takes a moment. The audit follows."""
    opening = begin(until=until)
    go_on(opening, [each for each in opening.incoming if each.desk is not None])
    brand = opening.plot.cast.brand
    counts = count_groups(open_items(brand), policy=desk_policy_of(brand), now=until)
    assert counts == {Group.MISSED: 8, Group.DUE: 9, Group.NEW: 26, Group.QUIET: 5, Group.LATER: 12}
    waiting = Counter(open_items(brand).values_list("waits_for", flat=True))
    assert waiting == {"response": 26, "attempt": 22, "callback": 8, "returned": 4}
    unanswered = open_items(brand).filter(responded_at=None)
    assert unanswered.exclude(warned_at=None).filter(breached_at=None).count() == 4
    assert unanswered.exclude(breached_at=None).count() == 8
    assert open_items(brand).filter(agent=None).count() > 20
    assert open_items(brand).values("agent").exclude(agent=None).distinct().count() == 2
    kinds = Counter(Outcome.objects.values_list("kind", "reason"))
    assert {reason for kind, reason in kinds if kind == "negative"} == {
        "no_immediate_opportunity", "bought_elsewhere", "not_interested", "invalid_details", "cannot_be_reached",
    }  # fmt: skip
    assert kinds["duplicate", "duplicate"] == 2
    assert Outcome.objects.exclude(undone_at=None).count() == 2
    # A number of the house, put right on the phone.
    assert Lead.objects.exclude(as_typed={}).count() >= 3
    assert desk_policy_of(brand).returns == "never"


@pytest.mark.django_db
def test_the_desks_form_is_not_the_one_that_is_meant_where_none_is_named():
    cast = open_the_brand(now=MOMENTS[0])
    forms = LeadForm.objects.filter(brand=cast.brand).order_by("key").values_list("key", "entry")
    assert list(forms) == [("request-a-quote", "direct"), ("talk-to-an-adviser", "desk")]


def test_the_whole_story_ends_with_sixty_open_leads_at_the_desk(told):
    with closing(sqlite3.connect(f"file:{told}/leadloop.sqlite3?mode=ro", uri=True)) as database:
        [(count,)] = database.execute("SELECT count(*) FROM leadloop_deskitem WHERE is_open").fetchall()
    assert count == 60


def test_a_visitor_signs_in_as_an_agent_and_a_supervisor(demo):
    program = Program(demo)
    assert program.story["forms"] == [
        {"key": "request-a-quote", "entry": "direct"}, {"key": "talk-to-an-adviser", "entry": "desk"},
    ]  # fmt: skip
    roles = [each["role"] for each in program.story["sign_ins"]]
    assert roles == ["owner", "manager", "supervisor", "agent", "agent", "sales"]
    page = Browser(demo).open("/demo/")
    assert "Sign in as Ada Brandt, an agent" in page.text
    assert "See the figures as Selma Vogt, the supervisor" in page.text
