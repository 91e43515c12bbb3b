"""Ways to break what happened. Each breaks one thing in sound data, and says which sentences follow; {…} are filled in
from what it returns, and None stands for a sentence that follows from the same break and has a test of its own.
"""

from datetime import timedelta

from leadloop.core.ids import new_id
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from tests.reports.stories import completed
from tests.support.story import NOW, make_lead, make_opportunity

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def another_stage(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(stage="won")
    return found, ["opportunity {pk}: its stage is won, its history says accepted"]


def another_time(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(accepted_at=NOW)
    return found, [f"opportunity {{pk}}: accepted_at is {NOW}, its history says {NOW + 2 * HOUR}"]


def a_time_too_many(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(won_at=NOW)
    return found, [f"opportunity {{pk}}: won_at is {NOW}, its history says None"]


def overdue_without_reason(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(overdue_since=NOW)
    return found, [f"opportunity {{pk}}: overdue_since is {NOW}, its history says None"]


def an_impossible_event(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    record(event(Kind.COMPLETED, brand=brand, actor=SYSTEM, now=NOW + DAY, lead=found.lead_id, opportunity=found.pk))
    return found, ["opportunity {pk}: its history is impossible: complete does not fit where it stood (accepted)"]


def no_history(brand):
    found = make_opportunity(brand)
    Event.objects.filter(opportunity_id=found.pk).delete()
    return found, ["opportunity {pk}: it has no history"]


def a_history_of_nothing(brand):
    found, nothing = make_opportunity(brand), new_id()
    record(event(Kind.OFFERED, brand=brand, actor=SYSTEM, now=NOW + DAY, lead=found.lead_id, opportunity=nothing))
    return found, [f"opportunity {nothing}: it has a history, but does not exist"]


def an_event_of_another_lead(brand):
    found, other = make_opportunity(brand, Stage.ACKNOWLEDGED), make_lead(brand, now=NOW + 2 * HOUR)
    Event.objects.filter(opportunity_id=found.pk, kind=Kind.ACKNOWLEDGED).update(lead_id=other.pk)
    return found, ["opportunity {pk}: its event opportunity.acknowledged is of another brand or lead"]


def another_revenue(brand):
    found, _review = completed(brand)
    FollowUpForm.objects.update(revenue_amount="1.00")
    return found, ["opportunity {pk}: its revenue is ('1.00', 'EUR'), its history says ('1200.00', 'EUR')"]


def a_form_that_nobody_told_of(brand):
    found, _review = completed(brand)
    Event.objects.filter(kind=Kind.REVENUE_REPORTED).delete()
    return found, ["opportunity {pk}: its revenue is ('1200.00', 'EUR'), its history says None"]


def a_form_that_vanished(brand):
    found, _review = completed(brand)
    FollowUpForm.objects.all().delete()
    return found, ["opportunity {pk}: its revenue is None, its history says ('1200.00', 'EUR')"]


def a_review_published_in_silence(brand):
    found, review = completed(brand)
    Review.objects.filter(pk=review.pk).update(state="published")
    Step.objects.filter(kind="review_publish").delete()
    return found, ["opportunity {pk}: its review is published, its history says pending"]


def nothing_due(brand):
    found = make_opportunity(brand, Stage.WON)
    Step.objects.filter(opportunity=found).delete()
    return found, ["opportunity {pk}: it waits (won), and nothing is due"]


def due_although_settled(brand):
    found = make_opportunity(brand, Stage.LOST)
    step = Step.objects.create(
        brand=brand, opportunity=found, kind="status_request", anchor_at=NOW, due_at=NOW, next_attempt_at=NOW
    )
    return step, [f"step {{pk}}: it is due for opportunity {found.pk}, which is settled"]


def a_review_that_never_publishes(brand):
    _found, review = completed(brand)
    Step.objects.filter(kind="review_publish").delete()
    return review, ["review {pk}: it is undecided, and will never publish itself"]


def a_publication_of_nothing(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    step = Step.objects.create(
        brand=brand, opportunity=found, kind="review_publish", anchor_at=NOW, due_at=NOW, next_attempt_at=NOW
    )
    return step, [f"step {{pk}}: it is to publish a review of opportunity {found.pk} that is decided or missing"]


WAYS = [
    another_stage,
    another_time,
    a_time_too_many,
    overdue_without_reason,
    an_impossible_event,
    no_history,
    a_history_of_nothing,
    an_event_of_another_lead,
    another_revenue,
    a_form_that_nobody_told_of,
    a_form_that_vanished,
    a_review_published_in_silence,
    nothing_due,
    due_although_settled,
    a_review_that_never_publishes,
    a_publication_of_nothing,
]
