"""Since when an answer has been awaited, and how often we asked."""

from datetime import timedelta

import pytest

from leadloop.followups.models import Step
from leadloop.followups.queries import Asked, asked
from leadloop.history.models import SYSTEM
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from tests.support import story

pytestmark = pytest.mark.django_db
LATER = story.NOW + timedelta(days=1)


@pytest.fixture
def brand():
    found = story.make_brand()
    story.make_location(found)
    return found


def ask(opportunity):
    step = Step.objects.exclude(state="done").exclude(kind="review_publish").get(opportunity=opportunity)
    work_due_steps(now=step.due_at)
    return step.due_at


def test_it_counts_from_the_day_on_which_the_question_was_due(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    first = ask(opportunity)
    assert asked(opportunity) == Asked(since=first, times=1)
    ask(opportunity)
    assert asked(opportunity) == Asked(since=first, times=2)


def test_a_review_that_waits_has_no_part_in_it(brand):
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    give_review(opportunity, given={"rating": 5}, now=LATER)
    opportunity = correct_stage(opportunity, to=Stage.ACKNOWLEDGED, reason="Mistyped", actor=SYSTEM, now=LATER)
    ask(opportunity)
    assert asked(opportunity) == Asked(since=LATER, times=1)
