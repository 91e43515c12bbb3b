"""Which answer fits which stage, and where it leads. Pure."""

from leadloop.opportunities.enums import Answer, Stage

# An accept without a reveal first does both; an order that falls through after the win is a loss.
MOVES: dict[Answer, dict[Stage, Stage]] = {
    Answer.REVEAL: {Stage.UNACKNOWLEDGED: Stage.ACKNOWLEDGED},
    Answer.ACCEPT: {Stage.UNACKNOWLEDGED: Stage.ACCEPTED, Stage.ACKNOWLEDGED: Stage.ACCEPTED},
    Answer.REJECT: {Stage.UNACKNOWLEDGED: Stage.REJECTED, Stage.ACKNOWLEDGED: Stage.REJECTED},
    Answer.WON: {Stage.ACCEPTED: Stage.WON},
    Answer.LOST: {Stage.ACCEPTED: Stage.LOST, Stage.WON: Stage.LOST},
    Answer.COMPLETE: {Stage.WON: Stage.COMPLETE},
    # "Not yet" moves no stage.
    Answer.NOT_YET: {Stage.ACCEPTED: Stage.ACCEPTED, Stage.WON: Stage.WON},
}

# The time stamp that reaching a stage sets.
TIME_OF: dict[Stage, str] = {
    Stage.UNACKNOWLEDGED: "offered_at",
    Stage.ACKNOWLEDGED: "acknowledged_at",
    Stage.ACCEPTED: "accepted_at",
    Stage.REJECTED: "rejected_at",
    Stage.WON: "won_at",
    Stage.LOST: "lost_at",
    Stage.COMPLETE: "completed_at",
    Stage.WITHDRAWN: "withdrawn_at",
}

# What a brand may correct a stage to, and the time stamps that a stage stands on.
STANDS_ON: dict[Stage, tuple[Stage, ...]] = {
    Stage.ACKNOWLEDGED: (Stage.ACKNOWLEDGED,),
    Stage.ACCEPTED: (Stage.ACKNOWLEDGED, Stage.ACCEPTED),
    Stage.WON: (Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON),
    Stage.LOST: (Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.LOST),
    Stage.COMPLETE: (Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.COMPLETE),
}
CORRECTABLE = frozenset({Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.LOST, Stage.COMPLETE})

# Stages in which the location may see the customer's contact details, each contact after a press of their own.
DISCLOSED = frozenset({Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.COMPLETE})


def answers_at(stage: Stage) -> tuple[Answer, ...]:
    """Return the answers that fit a stage, in the order in which a page offers them."""
    return tuple(answer for answer in Answer if stage in MOVES[answer])


def already_said(answer: Answer, stage: Stage) -> bool:
    """Whether the answer is what led here, so that giving it again changes nothing."""
    if answer == Answer.REVEAL:
        return stage in DISCLOSED
    return answer != Answer.NOT_YET and stage in set(MOVES[answer].values())
