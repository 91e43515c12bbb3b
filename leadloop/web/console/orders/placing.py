"""Placing an order: one press where all is known."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.order_placed import OrderProblem, OrderStands, place_order, proposed_lines
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.orders.queries import rules_of, standing_order
from leadloop.orders.sources import known_of
from leadloop.questions.enums import SetKind
from leadloop.questions.queries import questions_of
from leadloop.web.console.orders.forms import OrderForm
from leadloop.web.console.orders.frame import orders_page
from leadloop.web.console.orders.words import source_words
from leadloop.web.gate import MemberRequest, for_sales, found_or_404, posted


@for_sales
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: MemberRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    """Show the order form of a won opportunity, and place the order."""
    rows = Opportunity.objects.select_related("brand", "location", "lead", "lead__contact", "lead__form")
    sale = found_or_404(rows.one(request.brand, opportunity_id))
    standing = standing_order(sale)
    if standing is not None:
        messages.info(request, _("There is an order already: %(number)s.") % {"number": standing.number})
        return redirect("console:order", standing.number)
    known, rules = known_of(sale.lead), rules_of(request.brand)
    hints = source_words(request.brand, known.sources)
    form = OrderForm(
        posted(request),
        known=known,
        hints=hints,
        lines=proposed_lines(known, rules),
        questions=questions_of(request.brand, SetKind.ORDER),
        currency=request.brand.currency,
    )
    status = 200
    if request.method == "POST" and "more" not in request.POST:
        try:
            order = place_order(sale, given=form.given, by=request.actor, now=request.now, typed=True)
        except OrderProblem as problem:
            form.blame_order(problem.errors)
            status = 422
        except OrderStands as there:
            return redirect("console:order", there.order.number)
        except DoesNotFit as refused:
            sale.stage = refused.stage
            status = 409
        else:
            messages.success(request, _("Order %(number)s is placed.") % {"number": order.number})
            return redirect("console:order", order.number)
    context = {"sale": sale, "form": form, "hints": hints, "rules": rules, "is_won": sale.stage == Stage.WON}
    return orders_page(request, "place.html", context, status=status)
