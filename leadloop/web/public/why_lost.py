"""`/w/<token>/`: the customer says why nothing was bought, and may change it by the same link."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.feedback.enums import BOUGHT, DECIDING
from leadloop.feedback.models import LossQuestion
from leadloop.feedback.queries import loss_question_of
from leadloop.journeys.customer_asked_why import WhyProblem, say_why
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.opportunities.queries import whole_opportunity
from leadloop.questions.enums import ReasonKind
from leadloop.questions.queries import reasons
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.press import Press, press_of
from leadloop.web.public.bodies import TooLarge, posted, too_large
from leadloop.web.typed_forms import TypedField, TypedForm

_THANKS = "why-thanks"


class WhyForm(TypedForm):
    """One reason, and words if wanted."""

    reason = TypedField(label=gettext_lazy("What comes closest?"), required=True, widget=forms.RadioSelect)
    words = TypedField(
        label=gettext_lazy("Anything else that we should know?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )

    def __init__(self, data: QueryDict | None, *, question: LossQuestion, brand: Brand) -> None:
        super().__init__(data, initial={"reason": question.said, "words": question.words})
        self.fields["reason"].widget.choices = [
            (BOUGHT, _("I bought after all")),
            *((each.key, each.customer_label or each.label) for each in reasons(brand, ReasonKind.LOST)),
            (DECIDING, _("I am still deciding")),
        ]


@link_page
def why_lost(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question with what was said, or take an answer."""
    moment = now()
    try:
        link = read(Purpose.WHY_LOST, token, now=moment)
    except ExpiredToken as expired:
        gone = whole_opportunity(expired.link.about)
        return render(request, "public/link_expired.html", {"brand": gone.brand if gone else None}, status=410)
    except BadToken:
        return bad_token(request)
    opportunity = whole_opportunity(link.about)
    question = loss_question_of(opportunity) if opportunity else None
    if opportunity is None or question is None:
        return bad_token(request)
    question.opportunity = opportunity
    try:
        data = posted(request) if request.method == "POST" else None
    except TooLarge:
        return too_large(request, opportunity.brand)
    return _answer(request, question, press_of(request, token), data, now=moment)


def _answer(
    request: HttpRequest, question: LossQuestion, press: Press, data: QueryDict | None, *, now: datetime
) -> HttpResponse:
    brand = question.opportunity.brand
    form = WhyForm(data, question=question, brand=brand)
    if data is not None and press.made:
        try:
            say_why(question, reason=data.get("reason", ""), words=data.get("words", ""), now=now)
        except WhyProblem as problem:
            form.blame(problem.errors)
        else:
            return press.keep(see_again(request, _THANKS))
    context = {
        "brand": brand,
        "location": question.opportunity.location,
        "press": press,
        "form": form,
        "said": question.said,
        "just_now": notice_code(request) == _THANKS,
        "ask_again": data is not None and not press.made,
    }
    page = render(request, "public/why_lost.html", context, status=422 if form.errors else 200)
    return without_notice(press.keep(page), request)
