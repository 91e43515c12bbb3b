"""The groups of the list: each lead is in exactly one, on the right side of each boundary."""

from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.desk.enums import Group, WaitsFor, Whose
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.queries import desk_policy_of
from leadloop.desk.queue import (
    count,
    count_arrived,
    count_groups,
    group_of,
    in_group,
    is_free_for,
    moved_by_time,
    next_due,
    open_items,
    pulse,
)
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse
from tests.support.story import NOW

MINUTE, DAY, TICK = timedelta(minutes=1), timedelta(days=1), timedelta(microseconds=1)
GRACE, SOON, QUIET = 15 * MINUTE, 10 * MINUTE, 5 * DAY
# Its policy's defaults; the data that these tests set by hand has no outcomes behind it.
pytestmark = [pytest.mark.django_db, pytest.mark.broken_data]


@pytest.fixture
def brand(db):
    return make_desk_brand()


def place(lead, **fields):
    DeskItem.objects.filter(lead=lead).update(**fields)
    return item_of(lead)


def groups_of(brand, lead, now=NOW):
    policy = desk_policy_of(brand)
    return [each for each in Group if in_group(brand, each, policy=policy, now=now).filter(lead=lead).exists()]


@pytest.mark.parametrize(
    ("waits_for", "due_in", "untouched", "group"),
    [
        ("attempt", -GRACE - TICK, DAY, Group.MISSED),
        ("attempt", -GRACE, DAY, Group.DUE),
        ("callback", -GRACE - TICK, DAY, Group.MISSED),
        ("callback", SOON, DAY, Group.DUE),
        ("callback", SOON + TICK, DAY, Group.LATER),
        # Back from a location: there is no call that could be missed.
        ("returned", -DAY, DAY, Group.DUE),
        ("response", -DAY, DAY, Group.NEW),
        ("response", DAY, 9 * DAY, Group.NEW),
        ("attempt", DAY, QUIET, Group.LATER),
        ("attempt", DAY, QUIET + TICK, Group.QUIET),
        # What is due is due, however long nobody has touched it.
        ("attempt", SOON, 9 * DAY, Group.DUE),
        ("attempt", -DAY, 9 * DAY, Group.MISSED),
    ],
)
def test_a_lead_is_in_one_group_on_both_sides_of_each_boundary(brand, waits_for, due_in, untouched, group):
    lead = make_desk_lead(brand)
    item = place(lead, waits_for=waits_for, due_at=NOW + due_in, touched_at=NOW - untouched)
    assert groups_of(brand, lead) == [group]
    assert group_of(item, policy=desk_policy_of(brand), now=NOW) == group
    assert count_groups(open_items(brand), policy=desk_policy_of(brand), now=NOW) == {
        each: int(each == group) for each in Group
    }


MOMENTS = st.integers(-20 * 24 * 60, 20 * 24 * 60) | st.sampled_from([-16, -15, -14, 9, 10, 11, -7200, -7201])
ITEMS = st.lists(st.tuples(st.sampled_from(WaitsFor.values), MOMENTS, MOMENTS), min_size=1, max_size=6)


# Each example sets all items anew.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=ITEMS, grace=st.integers(0, 90), quiet=st.integers(0, 9))
def test_the_database_and_the_rule_in_words_agree(desk_of_six, items, grace, quiet):
    brand, leads = desk_of_six
    policy = DeskPolicy(brand=brand, grace_minutes=grace, quiet_days=quiet)
    DeskItem.objects.update(is_open=False)
    for lead, (waits_for, due, touched) in zip(leads, items, strict=False):
        moments = {"due_at": NOW + due * MINUTE, "touched_at": NOW + touched * MINUTE}
        DeskItem.objects.filter(lead=lead).update(is_open=True, waits_for=waits_for, **moments)
    found = {group: set(in_group(brand, group, policy=policy, now=NOW)) for group in Group}
    by_rule: dict[Group, set[DeskItem]] = {group: set() for group in Group}
    for item in open_items(brand):
        by_rule[group_of(item, policy=policy, now=NOW)].add(item)
    assert found == by_rule


@pytest.fixture
def desk_of_six(brand):
    return brand, [make_desk_lead(brand) for _ in range(6)]


def test_each_group_stands_in_its_order(brand):
    leads = [make_desk_lead(brand) for _ in range(3)]
    for hours, lead in zip((2, 1, 3), leads, strict=True):
        place(lead, due_at=NOW + hours * DAY, touched_at=NOW - (9 - hours) * DAY, waits_for="attempt")
    policy = desk_policy_of(brand)
    quiet = [each.lead for each in in_group(brand, Group.QUIET, policy=policy, now=NOW)]
    assert quiet == [leads[1], leads[0], leads[2]]
    DeskItem.objects.update(touched_at=NOW)
    later = [each.lead for each in in_group(brand, Group.LATER, policy=policy, now=NOW)]
    assert later == [leads[1], leads[0], leads[2]]


def test_leads_are_counted_by_owner(brand):
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    for agent in (ada, ada, ben, None, None, None):
        place(make_desk_lead(brand), agent=agent)
    make_desk_lead(make_desk_brand("Other"))
    counts = count(
        open_items(brand), user_id=ada.pk, looked_at=Q(agent=ada), policy=desk_policy_of(brand), now=NOW
    ).by_owner
    assert counts == {Whose.MINE: 2, Whose.FREE: 3, Whose.OTHERS: 1}


def test_a_lead_is_free_when_nobody_has_it_or_its_agent_is_late_beyond_grace(brand):
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    item, policy = item_of(make_desk_lead(brand)), desk_policy_of(brand)
    assert is_free_for(item, ben.pk, policy=policy, now=NOW)
    item.agent, item.due_at = ada, NOW - GRACE
    assert is_free_for(item, ada.pk, policy=policy, now=NOW)
    assert not is_free_for(item, ben.pk, policy=policy, now=NOW)
    item.due_at -= TICK
    assert is_free_for(item, ben.pk, policy=policy, now=NOW)


def test_the_next_one_due_is_mine_or_free_and_in_the_future(brand):
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    for agent, due_in in ((ben, 1), (ada, 3), (None, 2), (None, -1)):
        place(make_desk_lead(brand), agent=agent, due_at=NOW + due_in * DAY)
    assert next_due(brand, ada.pk, now=NOW) == NOW + 2 * DAY
    assert next_due(brand, ada.pk, now=NOW + 2 * DAY) == NOW + 3 * DAY
    assert next_due(brand, ada.pk, now=NOW + 3 * DAY) is None


def test_the_pulse_changes_with_whatever_changes_the_list(brand):
    ada, lead = make_agent(brand), make_desk_lead(brand)
    before = str(pulse(brand))
    make_desk_lead(make_desk_brand("Other"), now=NOW + MINUTE)
    assert str(pulse(brand)) == before
    make_desk_lead(brand, now=NOW + MINUTE)
    after = str(pulse(brand))
    assert after != before
    refuse(lead, ada, now=NOW + 2 * MINUTE)
    assert str(pulse(brand)) != after


@pytest.mark.parametrize(
    ("fields", "moves_at"),
    [
        ({"due_at": NOW + DAY}, NOW + DAY - SOON),
        ({"due_at": NOW}, NOW + GRACE + TICK),
        ({"due_at": NOW + 9 * DAY, "touched_at": NOW - 4 * DAY}, NOW + DAY + TICK),
    ],
)
def test_time_alone_moves_a_lead_at_its_boundary(brand, fields, moves_at):
    lead = make_desk_lead(brand)
    place(lead, waits_for="attempt", **fields)
    policy = desk_policy_of(brand)
    assert groups_of(brand, lead, moves_at) != groups_of(brand, lead, moves_at - TICK)
    assert moved_by_time(brand, policy=policy, since=moves_at - TICK, now=moves_at)
    assert not moved_by_time(brand, policy=policy, since=moves_at - MINUTE, now=moves_at - TICK)
    assert not moved_by_time(brand, policy=policy, since=moves_at, now=moves_at + TICK)


def test_new_leads_are_counted_from_a_moment_on(brand):
    for minutes in (0, 1, 2):
        make_desk_lead(brand, now=NOW + minutes * MINUTE)
    assert count_arrived(brand, since=NOW, now=NOW + MINUTE) == 1
