"""``/demo/clock/``: what time it is, what comes next, and buttons that let time pass."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from leadloop.core.claim import WorkState
from leadloop.core.clock import now
from leadloop.core.given import read_moment
from leadloop.core.way_back import way_back
from leadloop.demo.door import demo_page
from leadloop.demo.durations import DurationProblem, read_duration
from leadloop.demo.passing import Passed, pass_to_next_due, pass_until
from leadloop.desk.messages import customer_name
from leadloop.desk.models import DeskStep
from leadloop.digests.queries import with_readers
from leadloop.followups.models import Step
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message

SHOWN: Final = 15
_FURTHEST: Final = "P5Y"
UNITS: Final = (
    ("H", gettext_lazy("hours")),
    ("D", gettext_lazy("days")),
    ("W", gettext_lazy("weeks")),
    ("M", gettext_lazy("months")),
)


class HowLong(forms.Form):
    """As much as one likes. What is wrong with it is said by :func:`leadloop.demo.durations.read_duration`."""

    amount = forms.CharField(label=gettext_lazy("How many"))
    unit = forms.ChoiceField(label=gettext_lazy("Of what"), choices=UNITS)


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that will happen: what, when, and for whom."""

    at: datetime
    what: str
    where: str


@require_http_methods(["GET", "HEAD", "POST"])
@demo_page
def clock_page(request: HttpRequest) -> HttpResponse:
    """Show the clock; let time pass."""
    if request.method != "POST":
        return _show(request)
    try:
        passed = _pass(request)
    except DurationProblem as problem:
        return _show(request, problem=str(problem))
    done = ngettext("%(count)d thing was done", "%(count)d things were done", passed.done) % {"count": passed.done}
    messages.success(request, _("Time has passed, and %(done)s.") % {"done": done})
    return redirect(way_back(request.POST.get("next", "")) or "demo:clock")


def _pass(request: HttpRequest) -> Passed:
    given = request.POST
    if "to_next_due" in given:
        return pass_to_next_due()
    if "until" in given:
        moment = read_moment(given["until"])
        if moment is None or moment > read_duration(_FURTHEST).after(now()):
            raise DurationProblem(_("This is no moment that the clock can go to."))
        return pass_until(lambda present: max(moment, present))
    return pass_until(
        read_duration(given.get("advance") or _typed(given.get("amount", ""), given.get("unit", ""))).after
    )


def _typed(amount: str, unit: str) -> str:
    number = amount.strip()
    if not (number.isascii() and number.isdecimal()) or unit not in dict(UNITS):
        raise DurationProblem(_("Write how many, in digits, such as 3."))
    return f"PT{number}H" if unit == "H" else f"P{number}{unit}"


def _show(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    form = HowLong({"amount": request.POST.get("amount", "3"), "unit": request.POST.get("unit", "D")})
    if problem and form.is_valid():
        form.add_error("amount", problem)
    context = {"now": now(), "coming": coming(SHOWN), "form": form}
    return render(request, "demo/clock.html", context, status=422 if problem else 200)


def coming(count: int) -> list[Coming]:
    """Return what will happen next."""
    steps = Step.objects.filter(state=WorkState.DUE).order_by("next_attempt_at").select_related("opportunity__location")
    desk = DeskStep.objects.filter(state=WorkState.DUE).order_by("next_attempt_at").select_related("item__lead__form")
    mails = Message.objects.filter(state=MessageState.DUE).order_by("next_attempt_at").defer("text", "html")
    found = [
        Coming(each.next_attempt_at, each.get_kind_display(), each.opportunity.location.name) for each in steps[:count]
    ]
    found += [
        Coming(
            each.next_attempt_at,
            each.get_kind_display(),
            customer_name(each.item.lead) if each.item else _("Lead desk"),
        )
        for each in desk[:count]
    ]
    found += [
        Coming(each.next_attempt_at, _("Report by mail"), each.reader or _("All locations"))
        for each in with_readers(WorkState.DUE)[:count]
    ]
    found += [
        Coming(each.next_attempt_at, _("Send: %(subject)s") % {"subject": each.subject}, each.to)
        for each in mails[:count]
    ]
    return sorted(found, key=lambda each: each.at)[:count]
