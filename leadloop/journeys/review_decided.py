"""A review is published or hidden: by the location, by the brand, or by itself after the brand's delay."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_text
from leadloop.core.transaction import one_transaction
from leadloop.feedback.enums import DecidedBy, HideReason, ReviewState
from leadloop.feedback.models import Review
from leadloop.feedback.operations import set_reply, set_review_state
from leadloop.followups.operations import settle_publication
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Actor
from leadloop.history.operations import event, lead_changed, record


class DecisionProblem(FieldProblem):
    """The decision lacks something or comes too late. ``errors`` maps ``reason`` or ``answer`` to what to do."""


@one_transaction
def decide_review(
    review: Review,
    *,
    publish: bool,
    reason: str = "",
    note: str = "",
    reply: str | None = None,
    by: DecidedBy,
    actor: Actor,
    now: datetime,
) -> Review:
    """Publish the review, or hide it for one of the listed reasons: the same ones for good and bad.

    The brand may override the location, not the other way round. Deciding the same again changes only the
    reply (where one is given), apart from a brand that hides for another reason. Raises :class:`DecisionProblem`.
    """
    if not publish and reason not in HideReason.values:
        raise DecisionProblem({"reason": _("Choose why this review is hidden. That it is critical is no reason.")})
    seen = ReviewState(review.state)
    wanted = ReviewState.PUBLISHED if publish else ReviewState.HIDDEN
    if by == DecidedBy.LOCATION and review.decided_by == DecidedBy.BRAND and seen != wanted:
        raise DecisionProblem({"answer": _("The brand has decided on this review.")})
    if seen != wanted or (not publish and by != DecidedBy.LOCATION):
        words = {"reason": reason, "note": clean_text(note, limit=2000)}
        _decide(review, seen=seen, publish=publish, by=by, actor=actor, now=now, **words)
    # After the due step, as the worker does: in the other order each would wait for the other.
    if reply is not None:
        set_reply(review, clean_text(reply, limit=2000))
    return review


def publish_undecided(review: Review, *, now: datetime) -> bool:
    """Publish the review that nobody decided on in time. False where somebody did."""
    if review.state != ReviewState.PENDING:
        return False
    _decide(review, seen=ReviewState.PENDING, publish=True, by=DecidedBy.DELAY, actor=SYSTEM, now=now)
    return True


def _decide(
    review: Review, *, seen: ReviewState, publish: bool, by: DecidedBy, actor: Actor, now: datetime, **words: Any
) -> None:
    settle_publication(review.opportunity)
    if not set_review_state(review, seen=seen, publish=publish, by=by, now=now, **words):
        raise DecisionProblem({"answer": _("Somebody decided on this review a moment ago. Please look again.")})
    lead = review.opportunity.lead_id
    if seen == review.state:
        # For another reason only: the history tells of nothing new, but what is hidden is counted by its reason.
        lead_changed(review.brand_id, lead)
        return
    record(
        event(
            Kind.REVIEW_PUBLISHED if publish else Kind.REVIEW_HIDDEN,
            brand=review.brand_id,
            actor=actor,
            now=now,
            lead=lead,
            opportunity=review.opportunity_id,
            by=str(by),
            **({"reason": words["reason"]} if words.get("reason") and not publish else {}),
        )
    )
