from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy
from leadloop.followups.plan import Planned, default_follow_up, first_step, step_after
from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening
from leadloop.opportunities.enums import WAITING, Stage

OPENING = Opening({day: [["09:00", "18:00"]] for day in WEEKDAYS[:5]}, "Europe/Berlin")
WEDNESDAY = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def chain(stage, *, policy=None, follow_up_on=None, length=8, asleep=timedelta()):
    """Kind and day of what falls due while nobody answers, each worked when it is due, the first one so much later."""
    policy = policy or Policy()
    step = first_step(stage, policy=policy, opening=OPENING, follow_up_on=follow_up_on, now=WEDNESDAY)
    found = []
    escalated = False
    now = step.due_at + asleep
    while step is not None and len(found) < length:
        now = OPENING.next_open(max(now, step.due_at))
        found.append((step.kind, now.date().isoformat()))
        escalated = escalated or step.kind == StepKind.ESCALATION
        # A lapse begins another round.
        step = None if step.kind == StepKind.LAPSE else after(stage, step, policy=policy, escalated=escalated, now=now)
    return found


def after(stage, step, *, policy=None, escalated=False, now=None):
    return step_after(
        stage, step.position, escalated=escalated, anchor=step.anchor_at, policy=policy or Policy(), opening=OPENING,
        now=now or step.due_at,
    )  # fmt: skip


def test_an_unopened_offer_is_reminded_of_after_1_and_2_working_days_then_escalated_then_taken_back():
    assert chain(Stage.UNACKNOWLEDGED) == [
        (StepKind.OFFER_REMINDER, "2026-06-04"),
        (StepKind.OFFER_REMINDER, "2026-06-05"),
        (StepKind.ESCALATION, "2026-06-09"),
        (StepKind.LAPSE, "2026-06-17"),
    ]


def test_a_brand_that_never_takes_back_goes_on_asking_each_month():
    assert chain(Stage.UNACKNOWLEDGED, policy=Policy(offer_lapse=0), length=5)[3:] == [
        (StepKind.OFFER_REMINDER, "2026-07-09"),
        (StepKind.OFFER_REMINDER, "2026-08-10"),
    ]


def test_who_saw_the_details_is_reminded_to_decide_and_keeps_the_request():
    assert chain(Stage.ACKNOWLEDGED, length=4) == [
        (StepKind.OFFER_REMINDER, "2026-06-04"),
        (StepKind.OFFER_REMINDER, "2026-06-05"),
        (StepKind.ESCALATION, "2026-06-09"),
        (StepKind.OFFER_REMINDER, "2026-07-09"),
    ]


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.WON])
def test_a_question_is_asked_on_the_answered_day_repeated_after_3_and_7_days_escalated_and_asked_each_month(stage):
    assert chain(stage, follow_up_on=date(2026, 6, 15), length=6) == [
        (StepKind.STATUS_REQUEST, "2026-06-15"),
        (StepKind.STATUS_REMINDER, "2026-06-18"),
        (StepKind.STATUS_REMINDER, "2026-06-22"),
        (StepKind.ESCALATION, "2026-06-25"),
        (StepKind.STATUS_REQUEST, "2026-07-27"),
        (StepKind.STATUS_REQUEST, "2026-08-26"),
    ]


@pytest.mark.parametrize("stage", sorted(set(Stage) - set(WAITING)))
def test_nothing_is_due_where_nothing_is_awaited(stage):
    assert first_step(stage, policy=Policy(), opening=OPENING, follow_up_on=None, now=WEDNESDAY) is None


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.WON])
def test_after_a_long_sleep_not_everything_comes_at_once(stage):
    assert chain(stage, follow_up_on=date(2026, 6, 15), asleep=timedelta(days=60), length=5) == [
        (StepKind.STATUS_REQUEST, "2026-08-14"),
        (StepKind.STATUS_REMINDER, "2026-08-17"),
        (StepKind.STATUS_REMINDER, "2026-08-21"),
        (StepKind.ESCALATION, "2026-08-24"),
        (StepKind.STATUS_REQUEST, "2026-09-23"),
    ]
    assert chain(Stage.UNACKNOWLEDGED, asleep=timedelta(days=60)) == [
        (StepKind.OFFER_REMINDER, "2026-08-03"),
        (StepKind.OFFER_REMINDER, "2026-08-04"),
        (StepKind.ESCALATION, "2026-08-06"),
        (StepKind.LAPSE, "2026-08-14"),
    ]


def test_days_that_are_closed_do_not_run_together_into_one():
    policy = Policy(status_reminders=[3, 4, 5])
    # Wednesday, then Saturday, Sunday and Monday.
    assert chain(Stage.ACCEPTED, policy=policy, length=4) == [
        (StepKind.STATUS_REQUEST, "2026-06-03"),
        (StepKind.STATUS_REMINDER, "2026-06-08"),
        (StepKind.STATUS_REMINDER, "2026-06-09"),
        (StepKind.STATUS_REMINDER, "2026-06-10"),
    ]


def test_a_policy_in_any_order_asks_in_order():
    policy = Policy(offer_reminders=[2, 1, 2], status_reminders=[7, 3], offer_escalation=1, offer_lapse=1)
    assert chain(Stage.UNACKNOWLEDGED, policy=policy) == [
        (StepKind.OFFER_REMINDER, "2026-06-04"),
        (StepKind.OFFER_REMINDER, "2026-06-05"),
        (StepKind.ESCALATION, "2026-06-08"),
        (StepKind.LAPSE, "2026-06-09"),
    ]
    assert [kind for kind, _day in chain(Stage.ACCEPTED, policy=policy, length=4)][-1] == StepKind.ESCALATION


def test_a_brand_that_never_reminds_tells_and_takes_back_all_the_same():
    policy = Policy(offer_reminders=[], status_reminders=[], repeat_days=0)
    assert chain(Stage.UNACKNOWLEDGED, policy=policy) == [
        (StepKind.ESCALATION, "2026-06-09"),
        (StepKind.LAPSE, "2026-06-17"),
    ]
    assert chain(Stage.ACCEPTED, policy=policy, length=4) == [
        (StepKind.STATUS_REQUEST, "2026-06-03"),
        (StepKind.ESCALATION, "2026-06-15"),
        (StepKind.STATUS_REQUEST, "2026-06-16"),
        (StepKind.STATUS_REQUEST, "2026-06-17"),
    ]


@pytest.mark.parametrize("stage", WAITING)
@pytest.mark.parametrize("position", range(12))
@pytest.mark.parametrize("reminders", [[], [1], [1, 2, 3, 4, 5, 6, 7, 8]])
def test_a_policy_that_was_changed_meanwhile_leaves_nobody_unasked(stage, position, reminders):
    policy = Policy(
        offer_reminders=reminders, status_reminders=reminders, offer_escalation=9, status_escalation=9, offer_lapse=12
    )
    done = Planned(StepKind.OFFER_REMINDER, WEDNESDAY, position, WEDNESDAY)
    found = []
    while done.kind not in (StepKind.ESCALATION, StepKind.LAPSE):
        done = after(stage, done, policy=policy)
        found.append(done.kind)
    assert len(found) <= 10
    following = after(stage, done, policy=policy, escalated=True)
    assert following.kind == {
        Stage.UNACKNOWLEDGED: StepKind.LAPSE, Stage.ACKNOWLEDGED: StepKind.OFFER_REMINDER,
    }.get(stage, StepKind.STATUS_REQUEST)  # fmt: skip


def test_the_locations_preference_goes_before_the_brands_policy():
    policy = Policy(accept_to_win_days=14, win_to_complete_days=30)
    days = [
        default_follow_up(stage, policy=policy, own_days=own, opening=OPENING, now=WEDNESDAY)
        for stage, own in ((Stage.ACCEPTED, None), (Stage.WON, None), (Stage.ACCEPTED, 5))
    ]
    assert days == [date(2026, 6, 17), date(2026, 7, 3), date(2026, 6, 8)]


@given(
    stage=st.sampled_from(WAITING),
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    policies=st.lists(
        st.builds(
            Policy,
            offer_reminders=st.lists(st.integers(0, 5), max_size=4),
            status_reminders=st.lists(st.integers(0, 20), max_size=4),
            offer_escalation=st.integers(0, 30),
            status_escalation=st.integers(0, 50),
            offer_lapse=st.integers(0, 20),
            repeat_days=st.integers(0, 40),
        ),
        min_size=1,
    ),
    late=st.lists(st.integers(0, 10**6), min_size=1),
)
def test_whatever_the_policies_one_thing_a_day_in_opening_hours_until_it_lapses(stage, moment, policies, late):
    step = first_step(stage, policy=policies[0], opening=OPENING, follow_up_on=None, now=moment)
    assert step.due_at >= moment
    escalated = False
    for number in range(12):
        assert OPENING.next_open(step.due_at) == step.due_at
        if step.kind == StepKind.LAPSE:
            assert stage == Stage.UNACKNOWLEDGED
            break
        escalated = escalated or step.kind == StepKind.ESCALATION
        now = OPENING.next_open(step.due_at + timedelta(seconds=late[number % len(late)]))
        step = after(stage, step, policy=policies[number % len(policies)], escalated=escalated, now=now)
        assert OPENING.local_date(step.due_at) > OPENING.local_date(now)
