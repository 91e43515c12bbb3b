"""`/s/<token>/`: the customer says how it was. Shows what was said once it is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.feedback.models import Review
from leadloop.feedback.queries import review_of, rules_of
from leadloop.journeys.feedback_returns import ReviewProblem, give_review
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import whole_opportunity
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Question
from leadloop.questions.queries import questions_of
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.location.shown import answers_of
from leadloop.web.press import Press, press_of
from leadloop.web.public.bodies import TooLarge, posted, too_large
from leadloop.web.typed_forms import TypedField, TypedForm, answers_in, question_fields

_THANKS = "survey-thanks"
_WITHOUT_NAME = "no"


class SurveyForm(TypedForm):
    """Stars, words, the brand's questions, and under which name it may be shown."""

    rating = TypedField(
        label=gettext_lazy("How satisfied are you, all in all?"),
        widget=forms.RadioSelect(
            choices=[
                ("1", gettext_lazy("1 star: poor")),
                ("2", gettext_lazy("2 stars")),
                ("3", gettext_lazy("3 stars")),
                ("4", gettext_lazy("4 stars")),
                ("5", gettext_lazy("5 stars: excellent")),
            ]
        ),
    )
    title = TypedField(
        label=gettext_lazy("In one line"), required=False, widget=forms.TextInput(attrs={"maxlength": 160})
    )
    text = TypedField(
        label=gettext_lazy("What went well, what did not?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 5000}),
    )
    show_name = TypedField(
        label=gettext_lazy("May we show your name?"),
        initial=_WITHOUT_NAME,
        widget=forms.RadioSelect(
            choices=[("no", gettext_lazy("No, without a name")), ("yes", gettext_lazy("Yes, under this name"))]
        ),
    )
    name = TypedField(
        label=gettext_lazy("Name to show"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 160, "autocomplete": "nickname"}),
    )

    def __init__(self, data: QueryDict | None, *, questions: list[Question], rating: str = "") -> None:
        # The star pressed in the mail is chosen beforehand. Only the button records it.
        super().__init__(data, initial={"rating": rating})
        self.fields |= question_fields(questions)
        self.questions = [self[name] for name in question_fields(questions)]


@dataclass(frozen=True, slots=True)
class _Visit:
    request: HttpRequest
    opportunity: Opportunity
    press: Press
    now: datetime

    def show(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        about = {"brand": self.opportunity.brand, "location": self.opportunity.location, "press": self.press}
        return self.press.keep(render(self.request, template, about | context, status=status))


@link_page
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the survey, or what was said in it; take it."""
    moment = now()
    try:
        link = read(Purpose.SURVEY, token, now=moment)
    except ExpiredToken as expired:
        return _expired(request, whole_opportunity(expired.link.about))
    except BadToken:
        return bad_token(request)
    opportunity = whole_opportunity(link.about)
    if opportunity is None:
        return bad_token(request)
    try:
        data = posted(request) if request.method == "POST" else None
    except TooLarge:
        return too_large(request, opportunity.brand)
    visit = _Visit(request, opportunity, press_of(request, token), moment)
    review = review_of(opportunity)
    if review is not None:
        return _said(visit, review)
    if opportunity.stage != Stage.COMPLETE:
        return visit.show("public/survey_closed.html", {}, status=200 if data is None else 409)
    return _ask(visit, data)


def _ask(visit: _Visit, data: QueryDict | None) -> HttpResponse:
    questions = questions_of(visit.opportunity.brand, SetKind.SURVEY)
    form = SurveyForm(data, questions=questions, rating=visit.request.GET.get("rating", ""))
    status = 200
    if data is not None and visit.press.made:
        try:
            give_review(visit.opportunity, given=_given(data), now=visit.now)
        except ReviewProblem as problem:
            form.blame(problem.errors)
            status = 422
        else:
            return visit.press.keep(see_again(visit.request, _THANKS))
    ask_again = data is not None and not visit.press.made
    lead = visit.opportunity.lead
    context = {"form": form, "ask_again": ask_again, "about": lead.product or lead.interest}
    return visit.show("public/survey.html", context, status=status)


def _given(data: QueryDict) -> dict[str, Any]:
    # A program that follows the contract sends a name alone: it means to show it. The page sends the choice as well.
    shown = data.get("show_name") != _WITHOUT_NAME
    return {
        "rating": data.get("rating", ""),
        "title": data.get("title", ""),
        "text": data.get("text", ""),
        "name": data.get("name", "") if shown else "",
        "answers": answers_in(data),
    }


def _said(visit: _Visit, review: Review) -> HttpResponse:
    questions = questions_of(visit.opportunity.brand, SetKind.SURVEY)
    publishes_at = review.received_at + timedelta(days=rules_of(visit.opportunity.brand).publish_after_days)
    context = {
        "review": review,
        "answers": answers_of(review.answers, questions),
        "publishes_at": publishes_at,
        "just_now": notice_code(visit.request) == _THANKS,
        "again": visit.request.method == "POST",
    }
    return without_notice(visit.show("public/survey_said.html", context), visit.request)


def _expired(request: HttpRequest, opportunity: Opportunity | None) -> HttpResponse:
    # Whom to ask is named; nothing of the customer or their request is.
    brand: Brand | None = opportunity.brand if opportunity else None
    return render(request, "public/link_expired.html", {"brand": brand}, status=410)
