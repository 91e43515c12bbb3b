import pytest

from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.stages import MOVES, already_said, answers_at

TABLE = {
    Stage.UNACKNOWLEDGED: {Answer.REVEAL: "acknowledged", Answer.ACCEPT: "accepted", Answer.REJECT: "rejected"},
    Stage.ACKNOWLEDGED: {Answer.ACCEPT: "accepted", Answer.REJECT: "rejected"},
    Stage.ACCEPTED: {Answer.WON: "won", Answer.LOST: "lost", Answer.NOT_YET: "accepted"},
    Stage.WON: {Answer.LOST: "lost", Answer.NOT_YET: "won", Answer.COMPLETE: "complete"},
    Stage.REJECTED: {},
    Stage.LOST: {},
    Stage.COMPLETE: {},
    Stage.WITHDRAWN: {},
}


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_takes_exactly_the_answers_of_the_design(stage):
    assert {said: MOVES[said][stage] for said in answers_at(stage)} == TABLE[stage]


def test_what_led_to_a_stage_was_already_said_there():
    repeats = {(said, stage) for said in Answer for stage in Stage if already_said(said, stage)}
    assert repeats == {
        (Answer.REVEAL, Stage.ACKNOWLEDGED),
        (Answer.REVEAL, Stage.ACCEPTED),
        (Answer.REVEAL, Stage.WON),
        (Answer.REVEAL, Stage.COMPLETE),
        (Answer.ACCEPT, Stage.ACCEPTED),
        (Answer.REJECT, Stage.REJECTED),
        (Answer.WON, Stage.WON),
        (Answer.LOST, Stage.LOST),
        (Answer.COMPLETE, Stage.COMPLETE),
    }
