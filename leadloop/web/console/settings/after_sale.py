"""What is asked after completion: the follow-up form to the location, the survey to the customer."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.core import clock
from leadloop.feedback.operations import change_rules
from leadloop.feedback.queries import rules_of
from leadloop.questions.enums import SetKind
from leadloop.questions.operations import set_questions
from leadloop.questions.queries import questions_of
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.settings.question_lines import QuestionsForm
from leadloop.web.gate import MemberRequest, for_managers, posted

SET = "default"
MOST_DELAY_DAYS = 90


class AskLocationForm(forms.Form):
    """Whether the location is asked."""

    ask_location = forms.BooleanField(
        label=gettext_lazy("Send the follow-up form to the location when an opportunity is complete"), required=False
    )


class AskCustomerForm(forms.Form):
    """Whether the customer is asked, after a sale and after a loss, and when an undecided review publishes itself."""

    ask_customer = forms.BooleanField(
        label=gettext_lazy("Send the survey to the customer when an opportunity is complete"), required=False
    )
    publish_after_days = forms.IntegerField(
        label=gettext_lazy("Publish undecided reviews after"),
        min_value=0,
        max_value=MOST_DELAY_DAYS,
        help_text=gettext_lazy("0 publishes them with the next turn of the worker."),
    )
    ask_why_lost = forms.BooleanField(
        label=gettext_lazy("Ask customers why they did not buy"),
        help_text=gettext_lazy(
            "One short mail when a location records a sale as lost. The report on performance holds both answers beside each other."
        ),
        required=False,
    )
    why_lost_after_days = forms.IntegerField(
        label=gettext_lazy("Ask after"),
        min_value=0,
        max_value=MOST_DELAY_DAYS,
        help_text=gettext_lazy("Where the location’s answer is corrected meanwhile, nobody is asked."),
    )


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: MemberRequest) -> HttpResponse:
    """Change what the location is asked."""
    return _change(request, SetKind.FOLLOW_UP, AskLocationForm, "follow_up.html", "settings_follow_up")


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: MemberRequest) -> HttpResponse:
    """Change what the customer is asked, and how reviews are published."""
    return _change(request, SetKind.SURVEY, AskCustomerForm, "survey.html", "settings_survey")


def _change(
    request: MemberRequest, kind: SetKind, rules_form: type[forms.Form], template: str, tab: str
) -> HttpResponse:
    present = rules_of(request.brand)
    initial = {name: getattr(present, name) for name in rules_form.base_fields}
    data = posted(request)
    rules = rules_form(data, initial=initial)
    questions = QuestionsForm(data, stored=questions_of(request.brand, kind, SET))
    if data is not None and all([rules.is_valid(), questions.is_valid()]):
        change_rules(request.brand, now=clock.now(), **rules.cleaned_data)
        set_questions(request.brand, kind, SET, questions.wanted)
        messages.success(request, _("Saved. Forms that are sent from now on ask this."))
        return redirect(f"console:{tab}")
    context = {"rules": rules, "questions": questions}
    status = 422 if rules.errors or questions.errors else 200
    return settings_page(request, template, context, tab=tab, status=status)
