"""What an opportunity's history says of it: its events in order, and where they lead. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from leadloop.feedback.enums import ReviewState
from leadloop.history.enums import Kind
from leadloop.opportunities.enums import WAITING, Answer, Stage
from leadloop.opportunities.stages import CORRECTABLE, DISCLOSED, MOVES, STANDS_ON, TIME_OF

ANSWER_OF: Final = {
    Kind.ACKNOWLEDGED: Answer.REVEAL,
    Kind.ACCEPTED: Answer.ACCEPT,
    Kind.REJECTED: Answer.REJECT,
    Kind.WON: Answer.WON,
    Kind.LOST: Answer.LOST,
    Kind.COMPLETED: Answer.COMPLETE,
    Kind.DEFERRED: Answer.NOT_YET,
}
_REVIEW_STATE_OF: Final = {
    Kind.REVIEW_RECEIVED: ReviewState.PENDING,
    Kind.REVIEW_PUBLISHED: ReviewState.PUBLISHED,
    Kind.REVIEW_HIDDEN: ReviewState.HIDDEN,
}


class Impossible(ValueError):
    """An event that cannot have happened where the history stood."""


@dataclass(slots=True)
class Replay:
    """Where the history stands. Begins before the offer."""

    stage: Stage | None = None
    times: dict[str, datetime | None] = field(default_factory=lambda: dict.fromkeys(TIME_OF.values()))
    overdue_since: datetime | None = None
    # Whether it was ever complete, also where that was corrected later.
    was_complete: bool = False
    revenue: tuple[str, str] | None = None
    review: ReviewState | None = None

    def apply(self, kind: str, *, at: datetime, data: dict[str, Any]) -> None:
        """Go on by one event. Raises :class:`Impossible`."""
        if kind == Kind.OFFERED:
            if self.stage is not None:
                raise Impossible("it was offered twice")
            self._reach(Stage.UNACKNOWLEDGED, at)
            return
        if self.stage is None:
            raise Impossible(f"{kind} came before the offer")
        if kind in ANSWER_OF:
            self._answer(ANSWER_OF[Kind(kind)], at=at, again=bool(data.get("again")))
        elif kind == Kind.CORRECTED:
            self._correct(str(data.get("from")), str(data.get("to")), at=at)
        elif kind == Kind.WITHDRAWN:
            self._demand(self.stage in WAITING, kind)
            self._reach(Stage.WITHDRAWN, at)
        elif kind == Kind.OVERDUE:
            self._demand(self.stage in WAITING and self.overdue_since is None, kind)
            self.overdue_since = at
        elif kind == Kind.REVENUE_REPORTED:
            self._demand(self.was_complete, kind)
            self.revenue = str(data.get("amount")), str(data.get("currency"))
        elif kind in _REVIEW_STATE_OF:
            self._demand(self.was_complete and (self.review is None) == (kind == Kind.REVIEW_RECEIVED), kind)
            self.review = _REVIEW_STATE_OF[Kind(kind)]

    def _answer(self, answer: Answer, *, at: datetime, again: bool) -> None:
        assert self.stage is not None  # noqa: S101 - apply() looked
        if again:
            # One more contact of the location saw the details; the stage stays.
            self._demand(self.stage in DISCLOSED, answer)
            return
        self._demand(self.stage in MOVES[answer], answer)
        to = MOVES[answer][self.stage]
        if to == self.stage:
            self.overdue_since = None
            return
        if to == Stage.ACCEPTED and self.stage == Stage.UNACKNOWLEDGED:
            self.times[TIME_OF[Stage.ACKNOWLEDGED]] = at
        self._reach(to, at)

    def _correct(self, seen: str, to: str, *, at: datetime) -> None:
        self._demand(seen == self.stage and to in CORRECTABLE and to != seen, f"a correction from {seen} to {to}")
        kept = {TIME_OF[stage] for stage in STANDS_ON[Stage(to)]} | {TIME_OF[Stage.UNACKNOWLEDGED]}
        for name, moment in self.times.items():
            self.times[name] = (moment or at) if name in kept else None
        self._come_to(Stage(to))

    def _reach(self, stage: Stage, at: datetime) -> None:
        self.times[TIME_OF[stage]] = at
        self._come_to(stage)

    def _come_to(self, stage: Stage) -> None:
        self.stage, self.overdue_since = stage, None
        self.was_complete = self.was_complete or stage == Stage.COMPLETE

    def _demand(self, fits: bool, what: str) -> None:  # noqa: FBT001 - a demand is a condition
        if not fits:
            raise Impossible(f"{what} does not fit where it stood ({self.stage})")
