"""What a location's page shows after completion: the follow-up form, and the customer's review."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from leadloop.core.money import Money, MoneyProblem, read_typed_money
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.feedback.queries import form_of, review_of, rules_of
from leadloop.journeys.feedback_returns import FormProblem, answer_follow_up_form
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.questions.answers import read_answers
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Question
from leadloop.questions.queries import questions_of
from leadloop.web.location.forms import SaleForm
from leadloop.web.location.opened import OpenedOpportunity, acting
from leadloop.web.location.shown import answers_of
from leadloop.web.typed_forms import QUESTION, answers_in

# The value of the form's button; the name of an answer is none of its.
BUTTON = "follow_up_form"


@dataclass(frozen=True, slots=True)
class Sale:
    """``form`` is None where the brand asks nothing, or closed what was answered."""

    form: SaleForm | None
    fields: SafeString
    given: FollowUpForm | None
    answers: list[tuple[str, str]]
    is_open: bool
    review: Review | None
    review_link: str
    publishes_at: datetime | None
    asks_customer: bool


def sale_of(opened: OpenedOpportunity, *, typed: SaleForm | None = None) -> Sale:
    """Return what to show of a complete opportunity; ``typed`` is the form as it was sent, with what is wrong."""
    opportunity = opened.opportunity
    rules, given, review = rules_of(opportunity.brand), form_of(opportunity), review_of(opportunity)
    questions = questions_of(opportunity.brand, SetKind.FOLLOW_UP)
    can_answer = given.closed_at is None if given else rules.ask_location
    form = (typed or SaleForm(initial=_initial(opened, given), questions=questions)) if can_answer else None
    is_blank = typed is None and given is None
    undecided = review is not None and review.state == ReviewState.PENDING
    return Sale(
        form=form,
        fields=_fields(form, questions, blank_in=opportunity.brand.currency if is_blank else ""),
        given=given,
        answers=answers_of(given.answers, questions) if given else [],
        is_open=typed is not None,
        review=review,
        review_link=address(Purpose.REVIEW, about=review.pk, recipient=opened.contact.pk, now=opened.now)
        if review
        else "",
        publishes_at=review.received_at + timedelta(days=rules.publish_after_days) if review and undecided else None,
        asks_customer=rules.ask_customer,
    )


def form_typed(opened: OpenedOpportunity, data: QueryDict) -> SaleForm:
    """Return the follow-up form as it was sent."""
    return SaleForm(data, questions=_questions(opened))


def report_sale(opened: OpenedOpportunity, form: SaleForm, data: QueryDict) -> bool:
    """Store what was answered; False, with the errors at the form's fields, where it cannot be taken.

    Raises ``FormClosed`` where it comes too early or too late.
    """
    given = answers_in(data)
    try:
        revenue = _money(data)
    except MoneyProblem as problem:
        # Everything that is wrong is said at once.
        _answers, problems = read_answers(_questions(opened), given)
        form.blame(
            {f"revenue_{problem.field}": str(problem)} | {QUESTION + key: text for key, text in problems.items()}
        )
        return False
    try:
        answer_follow_up_form(
            opened.opportunity,
            revenue=revenue,
            answers=given,
            by=acting(opened.contact),
            contact=opened.contact,
            now=opened.now,
        )
    except FormProblem as problem:
        form.blame(problem.errors)
        return False
    return True


def _money(data: QueryDict) -> Money:
    return read_typed_money(data.get("revenue_amount", ""), data.get("revenue_currency", ""))


def _questions(opened: OpenedOpportunity) -> list[Question]:
    return questions_of(opened.opportunity.brand, SetKind.FOLLOW_UP)


def _initial(opened: OpenedOpportunity, given: FollowUpForm | None) -> dict[str, Any]:
    if given is None:
        return {"revenue_currency": opened.opportunity.brand.currency}
    answers = {QUESTION + key: _typed(value) for key, value in given.answers.items()}
    return {"revenue_amount": f"{given.revenue_amount:.2f}", "revenue_currency": given.revenue_currency, **answers}


def _typed(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _fields(form: SaleForm | None, questions: list[Question], *, blank_in: str) -> SafeString:
    if form is None:
        return SafeString()
    if not blank_in:
        return _drawn(form)
    asked = tuple((q.key, q.label, q.help, q.kind, tuple(q.choices), q.required) for q in questions)
    return _blank_fields(blank_in, asked, get_language() or "")


# As with the answers (see asking.py): everything that the empty form is drawn from is the key.
@lru_cache(maxsize=128)
def _blank_fields(currency: str, asked: tuple[tuple[Any, ...], ...], language: str) -> SafeString:
    del language
    names = ("key", "label", "help", "kind", "choices", "required")
    questions = [Question(**dict(zip(names, each, strict=True))) for each in asked]
    return _drawn(SaleForm(initial={"revenue_currency": currency}, questions=questions))


def _drawn(form: SaleForm) -> SafeString:
    return render_to_string("location/opportunity/sale_fields.html", {"form": form})
