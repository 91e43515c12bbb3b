from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy
from leadloop.followups.opening import Opening
from leadloop.followups.plan import default_follow_up, first_step, step_after
from leadloop.network.enums import WEEKDAYS
from leadloop.opportunities.enums import WAITING, Stage

OPENING = Opening({day: [["09:00", "18:00"]] for day in WEEKDAYS[:5]}, "Europe/Berlin")
WEDNESDAY = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def chain(stage, *, policy=None, follow_up_on=None, length=8):
    """Kind and day of what falls due while nobody answers, each worked when it is due."""
    policy = policy or Policy()
    step = first_step(stage, policy=policy, opening=OPENING, follow_up_on=follow_up_on, now=WEDNESDAY)
    found = []
    while step is not None and len(found) < length:
        found.append((step.kind, step.due_at.date().isoformat()))
        step = step_after(stage, step.position, anchor=step.anchor_at, policy=policy, opening=OPENING, now=step.due_at)
    return found


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
        (StepKind.STATUS_REQUEST, "2026-08-24"),
    ]


@pytest.mark.parametrize("stage", sorted(set(Stage) - set(WAITING)))
def test_nothing_is_due_where_nothing_is_awaited(stage):
    assert first_step(stage, policy=Policy(), opening=OPENING, follow_up_on=None, now=WEDNESDAY) is None


def test_after_a_long_sleep_the_next_reminder_comes_now_and_not_in_the_past():
    late = WEDNESDAY + timedelta(days=90)
    step = step_after(Stage.ACCEPTED, 0, anchor=WEDNESDAY, policy=Policy(), opening=OPENING, now=late)
    assert (step.kind, step.due_at) == (StepKind.STATUS_REMINDER, OPENING.next_open(late))


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
    offers=st.lists(st.integers(1, 5), max_size=3).map(sorted),
    status=st.lists(st.integers(1, 20), max_size=3).map(sorted),
    escalation=st.integers(5, 30),
    lapse=st.integers(0, 20),
)
def test_whatever_the_policy_steps_are_in_order_and_in_opening_hours(stage, moment, offers, status, escalation, lapse):
    policy = Policy(
        offer_reminders=offers, offer_escalation=escalation, offer_lapse=lapse, status_reminders=status,
        status_escalation=escalation + 20,
    )  # fmt: skip
    step = first_step(stage, policy=policy, opening=OPENING, follow_up_on=None, now=moment)
    before = moment
    for _ in range(12):
        if step is None:
            break
        assert step.due_at >= before
        assert OPENING.next_open(step.due_at) == step.due_at
        before = step.due_at
        step = step_after(stage, step.position, anchor=step.anchor_at, policy=policy, opening=OPENING, now=before)
