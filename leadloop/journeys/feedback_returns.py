"""Feedback returns: the location's follow-up form, and the customer's review."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.money import Money
from leadloop.core.problems import FieldProblem, check_length
from leadloop.core.text import clean_line, clean_text
from leadloop.core.transaction import one_transaction
from leadloop.customers.queries import is_erased
from leadloop.feedback.messages import review_received
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.feedback.operations import add_review, close_form, put_form
from leadloop.feedback.queries import form_of, review_of, rules_of
from leadloop.followups.operations import plan_review_publication
from leadloop.history.enums import Kind
from leadloop.history.models import CUSTOMER, Actor
from leadloop.history.operations import event, record
from leadloop.network.models import LocationContact
from leadloop.network.queries import recipients_of
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold
from leadloop.outbox.operations import queue
from leadloop.questions.answers import read_answers
from leadloop.questions.enums import SetKind
from leadloop.questions.queries import questions_of

STARS = range(1, 6)


class FormProblem(FieldProblem):
    """The follow-up form cannot be taken as it is. ``errors`` maps ``answers.<key>`` to what to do."""


class FormClosed(ValueError):
    """The form takes no answers now: not complete yet, or closed by the brand. The message says which."""


class ReviewProblem(FieldProblem):
    """The survey cannot be taken as it is. ``errors`` maps ``rating`` and so on to what to do."""


@one_transaction
def answer_follow_up_form(
    opportunity: Opportunity,
    *,
    revenue: Money,
    answers: Mapping[str, Any],
    by: Actor,
    contact: LocationContact | None = None,
    now: datetime,
) -> FollowUpForm:
    """Store what the location answered, or correct it; the same again changes nothing.

    Raises :class:`FormProblem` and :class:`FormClosed`.
    """
    # Who presses twice at once has to be seen to say the same.
    hold(opportunity.pk)
    opportunity.refresh_from_db(fields=["stage"])
    if opportunity.stage != Stage.COMPLETE:
        raise FormClosed(_("The follow-up form opens when the opportunity is complete."))
    read, problems = read_answers(questions_of(opportunity.brand, SetKind.FOLLOW_UP), answers)
    if problems:
        raise FormProblem({f"answers.{key}": text for key, text in problems.items()})
    earlier = form_of(opportunity)
    if earlier is not None and earlier.says(revenue, read):
        return earlier
    form = put_form(opportunity, revenue=revenue, answers=read, contact=contact, now=now)
    if form is None:
        raise FormClosed(_("The brand has closed this form. Please tell them if something is wrong."))
    record(
        event(
            Kind.REVENUE_REPORTED,
            brand=opportunity.brand_id,
            actor=by,
            now=now,
            lead=opportunity.lead_id,
            opportunity=opportunity.pk,
            **revenue.as_json(),
        )
    )
    return form


def close_follow_up_form(form: FollowUpForm, *, now: datetime) -> bool:
    """End corrections of the form; False where that was done before."""
    return close_form(form, now=now)


@one_transaction
def give_review(opportunity: Opportunity, *, given: Mapping[str, Any], now: datetime) -> Review:
    """Attach the customer's review to the location and ask the location to decide on it. The first review stays.

    ``given`` has ``rating`` (1 to 5), ``title``, ``text``, ``name`` (to show; empty shows none) and ``answers``.
    Raises :class:`ReviewProblem`.
    """
    earlier = review_of(opportunity)
    if earlier is not None:
        return earlier
    if opportunity.stage != Stage.COMPLETE:
        raise ReviewProblem({"rating": _("You can tell us when the work is done.")})
    # Held, as by whoever forgets the customer: one of the two comes first.
    hold(opportunity.pk)
    if is_erased(opportunity.lead.contact_id):
        raise ReviewProblem({"rating": _("You asked us to forget you, so we keep nothing that you write here.")})
    fields = _read_review(opportunity, given)
    review, is_new = add_review(opportunity, fields=fields, now=now)
    if not is_new:
        return review
    review.brand, review.opportunity, review.location = opportunity.brand, opportunity, opportunity.location
    record(
        event(
            Kind.REVIEW_RECEIVED,
            brand=opportunity.brand_id,
            actor=CUSTOMER,
            now=now,
            lead=opportunity.lead_id,
            opportunity=opportunity.pk,
            rating=review.rating,
        )
    )
    plan_review_publication(opportunity, at=now + timedelta(days=rules_of(opportunity.brand).publish_after_days))
    queue(*review_received(review, recipients_of(opportunity.location_id), now=now))
    return review


def _read_review(opportunity: Opportunity, given: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    stars = clean_line(given.get("rating"), limit=3)
    if stars not in {str(n) for n in STARS}:
        errors["rating"] = _("Please choose one to five stars.")
    answers, problems = read_answers(questions_of(opportunity.brand, SetKind.SURVEY), given.get("answers") or {})
    errors |= {f"answers.{key}": text for key, text in problems.items()}
    words = {
        "title": check_length("title", clean_line(given.get("title")), limit=160, errors=errors),
        "text": check_length("text", clean_text(given.get("text")), limit=5000, errors=errors),
        "name": check_length("name", clean_line(given.get("name")), limit=160, errors=errors),
    }
    if errors:
        raise ReviewProblem(errors)
    return {
        "rating": int(stars),
        **words,
        "answers": answers,
    }
