"""Sound stories for the audit, and what it says of them."""

from datetime import timedelta
from decimal import Decimal

from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy
from leadloop.history.enums import ActorKind
from leadloop.history.models import SYSTEM, Actor
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.reports.audit import find_breaches
from tests.support.story import NOW, make_location, make_opportunity, recipient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def breaches():
    return sorted(find_breaches())


def completed(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    by = Actor(ActorKind.LOCATION, recipient(found).pk)
    answer_follow_up_form(
        found, revenue=Money(Decimal("1200.00"), "EUR"), answers={}, by=by, contact=recipient(found), now=NOW + 9 * HOUR
    )
    review = give_review(found, given={"rating": 5, "title": "Good", "name": "Erika"}, now=NOW + 10 * HOUR)
    return found, review


def whole_story(brand):
    """One of everything: each stage, a correction, a form, reviews undecided, published and hidden, mail sent."""
    make_location(brand, "D-2")
    for number, stage in enumerate(Stage):
        if stage != Stage.WITHDRAWN:
            make_opportunity(brand, stage, customer={"email": f"customer{number}@customer.example", "phone": ""})
    for publish in (None, True, False):
        _found, review = completed(brand)
        if publish is not None:
            decide_review(
                review,
                publish=publish,
                reason="" if publish else "spam",
                by=DecidedBy.BRAND,
                actor=SYSTEM,
                now=NOW + 11 * HOUR,
            )
    wrong = make_opportunity(brand, Stage.LOST)
    correct_stage(wrong, to=Stage.COMPLETE, reason="It was won.", actor=SYSTEM, now=NOW + DAY)
    send_due(LocalMailbox(), now=NOW + DAY)
