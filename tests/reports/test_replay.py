"""The replay, event by event, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.feedback.enums import ReviewState
from leadloop.history.enums import Kind
from leadloop.opportunities.enums import Stage
from leadloop.reports.replay import Impossible, Replay

START = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def replayed(*kinds):
    """Replay the kinds an hour after each other; (kind, {data}) where an event carries some."""
    replay = Replay()
    for hours, each in enumerate(kinds):
        kind, data = each if isinstance(each, tuple) else (each, {})
        replay.apply(kind, at=START + timedelta(hours=hours), data=data)
    return replay


def hours_of(replay):
    return {name: (at - START) // timedelta(hours=1) for name, at in replay.times.items() if at is not None}


def corrected(seen, to):
    return (Kind.CORRECTED, {"from": str(seen), "to": str(to)})


WAY = (Kind.OFFERED, Kind.ACKNOWLEDGED, Kind.ACCEPTED, Kind.WON, Kind.COMPLETED)


@pytest.mark.parametrize(
    ("kinds", "stage", "hours"),
    [
        (WAY[:1], Stage.UNACKNOWLEDGED, {"offered_at": 0}),
        (WAY[:2], Stage.ACKNOWLEDGED, {"offered_at": 0, "acknowledged_at": 1}),
        ((Kind.OFFERED, Kind.ACCEPTED), Stage.ACCEPTED, {"offered_at": 0, "acknowledged_at": 1, "accepted_at": 1}),
        ((Kind.OFFERED, Kind.REJECTED), Stage.REJECTED, {"offered_at": 0, "rejected_at": 1}),
        ((Kind.OFFERED, Kind.WITHDRAWN), Stage.WITHDRAWN, {"offered_at": 0, "withdrawn_at": 1}),
        ((*WAY[:4], Kind.LOST), Stage.LOST,
         {"offered_at": 0, "acknowledged_at": 1, "accepted_at": 2, "won_at": 3, "lost_at": 4}),
        (WAY, Stage.COMPLETE,
         {"offered_at": 0, "acknowledged_at": 1, "accepted_at": 2, "won_at": 3, "completed_at": 4}),
        ((*WAY[:3], Kind.DEFERRED), Stage.ACCEPTED, {"offered_at": 0, "acknowledged_at": 1, "accepted_at": 2}),
        ((*WAY[:2], (Kind.ACKNOWLEDGED, {"again": True})), Stage.ACKNOWLEDGED, {"offered_at": 0, "acknowledged_at": 1}),
        ((Kind.OFFERED, Kind.REJECTED, corrected("rejected", "won")), Stage.WON,
         {"offered_at": 0, "acknowledged_at": 2, "accepted_at": 2, "won_at": 2}),
        ((*WAY, corrected("complete", "lost")), Stage.LOST,
         {"offered_at": 0, "acknowledged_at": 1, "accepted_at": 2, "lost_at": 5}),
    ],
)  # fmt: skip
def test_where_events_lead(kinds, stage, hours):
    replay = replayed(*kinds)
    assert (replay.stage, hours_of(replay)) == (stage, hours)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((Kind.ACKNOWLEDGED,), "before the offer"),
        ((Kind.OFFERED, Kind.OFFERED), "offered twice"),
        ((Kind.OFFERED, Kind.WON), "won does not fit"),
        ((*WAY[:3], Kind.COMPLETED), "complete does not fit"),
        ((Kind.OFFERED, Kind.REJECTED, Kind.ACCEPTED), "accept does not fit"),
        ((*WAY[:2], Kind.ACKNOWLEDGED), "reveal does not fit"),
        ((Kind.OFFERED, (Kind.ACKNOWLEDGED, {"again": True})), "reveal does not fit"),
        ((*WAY[:4], Kind.LOST, Kind.WITHDRAWN), "withdrawn does not fit"),
        ((*WAY[:3], Kind.OVERDUE, Kind.OVERDUE), "overdue does not fit"),
        ((*WAY, Kind.OVERDUE), "overdue does not fit"),
        ((*WAY[:3], corrected("won", "lost")), "a correction from won to lost does not fit"),
        ((*WAY[:3], corrected("accepted", "withdrawn")), "does not fit"),
        ((*WAY[:4], (Kind.REVENUE_REPORTED, {"amount": "1.00", "currency": "EUR"})), "revenue_reported does not fit"),
        ((*WAY[:4], Kind.REVIEW_RECEIVED), "review.received does not fit"),
        ((*WAY, Kind.REVIEW_PUBLISHED), "review.published does not fit"),
        ((*WAY, Kind.REVIEW_RECEIVED, Kind.REVIEW_RECEIVED), "review.received does not fit"),
    ],
)
def test_what_cannot_have_happened(kinds, words):
    with pytest.raises(Impossible, match=words):
        replayed(*kinds)


def test_an_answer_ends_what_was_overdue():
    overdue = replayed(*WAY[:3], Kind.OVERDUE)
    assert overdue.overdue_since == START + timedelta(hours=3)
    for kind in (Kind.WON, Kind.LOST, Kind.DEFERRED, corrected("accepted", "won")):
        assert replayed(*WAY[:3], Kind.OVERDUE, kind).overdue_since is None


def test_what_came_back_after_the_sale():
    told = (Kind.REVENUE_REPORTED, {"amount": "100.00", "currency": "EUR"})
    again = (Kind.REVENUE_REPORTED, {"amount": "120.00", "currency": "EUR"})
    assert replayed(*WAY, told, again).revenue == ("120.00", "EUR")
    assert replayed(*WAY, corrected("complete", "won"), told).revenue == ("100.00", "EUR")
    assert replayed(*WAY, Kind.REVIEW_RECEIVED).review == ReviewState.PENDING
    assert replayed(*WAY, Kind.REVIEW_RECEIVED, Kind.REVIEW_HIDDEN).review == ReviewState.HIDDEN
    hidden_then_shown = (Kind.REVIEW_RECEIVED, Kind.REVIEW_HIDDEN, Kind.REVIEW_PUBLISHED)
    assert replayed(*WAY, *hidden_then_shown).review == ReviewState.PUBLISHED
