"""One order: what it says and where that came from, its next step, and how it looks on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.core.problems import FieldProblem
from leadloop.feedback.queries import form_of
from leadloop.history.queries import events_of_lead
from leadloop.journeys.order_moves import (
    Moved,
    OrderDoesNotFit,
    Told,
    cancel_order,
    confirm_order,
    fulfil_order,
)
from leadloop.opportunities.enums import Stage
from leadloop.orders.enums import UNDER_WAY, OrderStatus
from leadloop.orders.models import Order
from leadloop.orders.queries import SOLD, order_by_number
from leadloop.questions.enums import SetKind
from leadloop.questions.queries import questions_of
from leadloop.web.console.orders.forms import CancelForm, StepForm
from leadloop.web.console.orders.frame import orders_page
from leadloop.web.console.orders.words import source_words
from leadloop.web.gate import MemberRequest, for_sales, found_or_404
from leadloop.web.leads.desk_story import Known
from leadloop.web.leads.story import tell
from leadloop.web.leads.whole import actor_names
from leadloop.web.location.shown import answers_of


@for_sales
@require_safe
def order(request: MemberRequest, number: str) -> HttpResponse:
    """Show an order."""
    return _show(request, found_or_404(order_by_number(request.brand, number)))


@for_sales
@require_safe
def printed(request: MemberRequest, number: str) -> HttpResponse:
    """Show an order as it goes on paper."""
    found = found_or_404(order_by_number(request.brand, number))
    return orders_page(request, "print.html", _shown(request, found))


@for_sales
@require_POST
def step(request: MemberRequest, number: str) -> HttpResponse:
    """Confirm, fulfil or cancel an order."""
    found = found_or_404(order_by_number(request.brand, number))
    to = request.POST.get("status", "")
    cancelling = CancelForm(request.POST if to == OrderStatus.CANCELLED else None)
    try:
        moved = _move(request, found, to)
    except FieldProblem as problem:
        cancelling.full_clean()
        cancelling.blame(problem.errors)
        return _show(request, found, cancelling=cancelling, status=422)
    except OrderDoesNotFit as refused:
        messages.error(request, str(refused))
        return _show(request, found_or_404(order_by_number(request.brand, number)), status=409)
    if moved.changed:
        said = {"number": found.number, "status": OrderStatus(moved.order.status).label}
        messages.success(request, _("Order %(number)s is now: %(status)s.") % said)
    return redirect("console:order", number)


def _move(request: MemberRequest, found: Order, to: str) -> Moved:
    told = Told(request.POST.get("their_number", ""))
    match to:
        case OrderStatus.CONFIRMED:
            return confirm_order(found, by=request.actor, told=told, now=request.now)
        case OrderStatus.FULFILLED:
            return fulfil_order(found, by=request.actor, told=told, now=request.now)
        case OrderStatus.CANCELLED:
            reason, back_to = request.POST.get("reason", ""), request.POST.get("opportunity", "")
            return cancel_order(found, reason=reason, back_to=back_to, by=request.actor, now=request.now)
        case _:
            return Moved(found, changed=False)


def _show(
    request: MemberRequest, found: Order, *, cancelling: CancelForm | None = None, status: int = 200
) -> HttpResponse:
    stage = found.opportunity.stage
    context = {
        **_shown(request, found),
        "step": StepForm(initial={"their_number": found.their_number}),
        "cancelling": cancelling or CancelForm(initial={"opportunity": Stage.ACCEPTED.value}),
        "is_under_way": found.status in UNDER_WAY,
        "is_taken_back": found.status != OrderStatus.CANCELLED and stage not in SOLD,
        "is_complete_before": found.status in UNDER_WAY and stage == Stage.COMPLETE,
        "revenue": form_of(found.opportunity),
        "story": _story(request, found),
    }
    return orders_page(request, "order.html", context, status=status)


def _shown(request: MemberRequest, found: Order) -> dict[str, Any]:
    place = found.customer.get("address") or {}
    town = f"{place.get('postal_code', '')} {place.get('city', '')}".strip()
    address = [line for line in (place.get("line1"), town, place.get("region"), place.get("country")) if line]
    return {
        "order": found,
        "lines": list(found.lines.order_by("position")),
        "address": address,
        "sources": source_words(request.brand, found.sources),
        "answers": answers_of(found.answers, questions_of(request.brand, SetKind.ORDER)),
    }


def _story(request: MemberRequest, found: Order) -> list[Any]:
    lead = found.opportunity.lead
    events = [
        event
        for event in events_of_lead(request.brand, lead.pk).filter(kind__startswith="order.")
        if event.data.get("order") == str(found.pk)
    ]
    known = Known(actors=actor_names(request.brand, events), customer=found.name, locations={}, reasons={})
    return tell(events, known)
