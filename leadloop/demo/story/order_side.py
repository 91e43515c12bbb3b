"""What the sales admin of the story does: orders what was won, and hears from the ordering system what became of it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from leadloop.demo.story.calendar import ZONE
from leadloop.demo.story.plot import Plot, some
from leadloop.demo.story.sale import SOLD, Sale, currency_of
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.order_moves import OrderDoesNotFit, Told, cancel_order, confirm_order, fulfil_order
from leadloop.journeys.order_placed import place_order
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order
from leadloop.orders.queries import awaiting_order

_AT: Final = timedelta(hours=11, minutes=5)
_WORKDAYS: Final = 5
# Placed for all sales but those that the sales admin still asks about, or that were won a moment ago.
_ASKS: Final = 0.12
_TOO_EARLY: Final = timedelta(hours=30)
_CANCELS, _LEFT_TO_THEM, _UNCONFIRMED = 0.06, 0.08, 0.1
_EXTRAS: Final = (("Delivery and installation material", 0.06), ("Removal of the old unit", 0.03))


class OrderSide:
    """The round through the list at late morning, Monday to Friday."""

    def __init__(self, plot: Plot, sale: Sale) -> None:
        self._plot, self._sale = plot, sale
        self._sina = Actor(ActorKind.BRAND, plot.cast.sales.pk)
        self._system = Actor(ActorKind.PROGRAM, plot.cast.program_id)

    def begin(self) -> None:
        """Plan the rounds of the whole story."""
        day = self._plot.begin.astimezone(ZONE).date()
        last = self._plot.calendar.until.astimezone(ZONE).date()
        while day <= last:
            day += timedelta(days=1)
            if day.weekday() < _WORKDAYS:
                moment = datetime.combine(day, datetime.min.time(), ZONE) + _AT
                self._plot.calendar.at(moment.astimezone(UTC), self._round)

    def _round(self, now: datetime) -> None:
        brand = self._plot.cast.brand
        for sale in awaiting_order(brand).filter(won_at__lt=now - _TOO_EARLY).order_by("won_at", "pk"):
            dice = self._plot.dice(sale, f"order {Order.objects.filter(opportunity=sale).count() + 1}")
            if dice.random() > _ASKS:
                self._place(sale, dice, now)
        orders = Order.objects.for_brand(brand).filter(status="confirmed", opportunity__stage=Stage.COMPLETE)
        for order in orders.select_related("opportunity"):
            # The partner was quicker than the ordering system.
            self._fulfil(order, now)

    def _place(self, sale: Opportunity, dice: Random, now: datetime) -> None:
        span, sold = SOLD[sale.lead.product]
        price = round(some(dice, span), -1)
        lines = [{"description": sold, "quantity": "1", "unit_price": f"{price:.2f}"}]
        lines += [
            {"description": name, "quantity": "1", "unit_price": f"{round(price * share, -1):.2f}"}
            for name, share in _EXTRAS
            if dice.random() < 0.4  # noqa: PLR2004 - a chance
        ]
        if dice.random() < _LEFT_TO_THEM:
            lines[-1]["unit_price"] = ""
        given = {"currency": currency_of(self._plot, sale), "lines": lines}
        order = place_order(sale, given=given, by=self._sina, now=now)
        days = partial(dice.triangular, 0.3, 5, 1)
        if dice.random() < _CANCELS:
            self._later(now, days(), partial(self._cancel, order))
        elif dice.random() > _UNCONFIRMED:
            self._later(now, days(), partial(self._confirm, order, dice))

    def _confirm(self, order: Order, dice: Random, now: datetime) -> None:
        told = Told(f"45{dice.randrange(10**6):06}", now.astimezone(ZONE).date())
        if confirm_order(order, by=self._system, told=told, now=now).changed:
            self._later(now, dice.triangular(5, 90, 30), partial(self._fulfil, order))

    def _fulfil(self, order: Order, now: datetime) -> None:
        before = Opportunity.objects.select_related("lead").get(pk=order.opportunity_id)
        try:
            moved = fulfil_order(order, by=self._system, told=Told(on=now.astimezone(ZONE).date()), now=now)
        except OrderDoesNotFit:
            # The partner has told of the loss; nobody has decided what becomes of the order.
            return
        if moved.changed and before.stage == Stage.WON:
            self._sale.completed(before, now)

    def _cancel(self, order: Order, now: datetime) -> None:
        reason = "The customer decided for another model."
        try:
            cancel_order(order, reason=reason, back_to=Stage.WON, by=self._sina, now=now)
        except OrderDoesNotFit:
            return

    def _later(self, now: datetime, days: float, act: partial[None]) -> None:
        self._plot.calendar.at(now + timedelta(days=days), act)
