"""Sales that were lost, and customers who are asked why."""

from datetime import timedelta

from leadloop.feedback.models import FeedbackRules, LossQuestion
from leadloop.journeys.customer_asked_why import say_why
from leadloop.journeys.due_work import work_due_steps
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Answer, Stage
from tests.support.story import NOW, make_opportunity, say


def ask_why(brand, *, days=0):
    """Let the brand ask."""
    FeedbackRules.objects.filter(brand=brand).update(ask_why_lost=True, why_lost_after_days=days)


def lose(brand, reason="price", *, now=NOW, **lead):
    """A sale that its location records as lost."""
    opportunity = make_opportunity(brand, Stage.ACCEPTED, now=now, **lead)
    say(opportunity, Answer.LOST, reason=reason, now=now + timedelta(hours=3))
    opportunity.refresh_from_db()
    return opportunity


def asked_about(opportunity, *, now=NOW + timedelta(hours=4)):
    """Let what is due be done; returns the question, or None where the customer was not asked."""
    work_due_steps(now=now)
    return LossQuestion.objects.filter(opportunity=opportunity).select_related("opportunity__brand").first()


def told(brand, own, said, *, now=NOW, **lead):
    """A lost sale about which the customer was asked, and answered (empty: did not)."""
    question = asked_about(lose(brand, own, now=now, **lead), now=now + timedelta(hours=4))
    if said:
        say_why(question, reason=said, words="", now=now + timedelta(hours=5))
    return question.opportunity


def why_lost_token(brand, form):
    """The token of the question about a lost sale of the brand's."""
    ask_why(brand)
    lost = lose(brand, customer={"email": "lost@customer.example"}, form=form, now=NOW - timedelta(days=2))
    asked_about(lost, now=NOW - timedelta(days=1))
    return issue(Purpose.WHY_LOST, about=lost.pk, now=NOW)
