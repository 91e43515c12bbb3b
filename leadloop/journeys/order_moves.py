"""An order is confirmed, fulfilled or cancelled. Its opportunity goes with it: complete, or back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.history.enums import Kind
from leadloop.history.models import Actor
from leadloop.history.operations import record
from leadloop.intake.operations import hold_lead
from leadloop.journeys.location_answers import Answerer, answer
from leadloop.journeys.order_placed import order_event
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold
from leadloop.opportunities.queries import whole_opportunity
from leadloop.orders.enums import REACHED_FROM, OrderStatus
from leadloop.orders.models import Order
from leadloop.orders.operations import hold_order, move_order, note_their_number
from leadloop.orders.queries import SOLD

# Where a cancelled order may lead its opportunity: still open, lost, or as it is, because another order follows.
BACK_TO: Final = (Stage.ACCEPTED, Stage.LOST, Stage.WON)
_KIND: Final = {
    OrderStatus.CONFIRMED: Kind.ORDER_CONFIRMED,
    OrderStatus.FULFILLED: Kind.ORDER_FULFILLED,
    OrderStatus.CANCELLED: Kind.ORDER_CANCELLED,
}
_THEIR_NUMBER_LIMIT: Final = 60


class CancelProblem(FieldProblem):
    """The cancellation lacks something. ``errors`` maps ``reason`` or ``opportunity`` to what to do."""


class OrderDoesNotFit(ValueError):
    """The order stands elsewhere (``status``), or its opportunity does: somebody was first, or it is too late."""

    def __init__(self, status: OrderStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Told:
    """What the ordering system says with a step: its own number, and the day."""

    their_number: str = ""
    on: date | None = None

    def as_data(self) -> dict[str, str]:
        """Return what the event keeps."""
        said = {"their_number": self.number, "on": self.on.isoformat() if self.on else ""}
        return {name: text for name, text in said.items() if text}

    @property
    def number(self) -> str:
        """Its number, tidy."""
        return clean_line(self.their_number, limit=_THEIR_NUMBER_LIMIT)


@dataclass(frozen=True, slots=True)
class Moved:
    """The order afterwards; ``changed`` is False where the same was said before."""

    order: Order
    changed: bool


@one_transaction
def confirm_order(order: Order, *, by: Actor, told: Told = Told(), now: datetime) -> Moved:
    """Note that the ordering system has it. Said again, or after it was fulfilled, it changes nothing.

    Raises :class:`OrderDoesNotFit` where it was cancelled, also after it was confirmed.
    """
    held, opportunity = _hold(order)
    renumbered = bool(told.number) and note_their_number(held, told.number)
    if held.status in (OrderStatus.CONFIRMED, OrderStatus.FULFILLED):
        return Moved(held, changed=renumbered)
    _move(held, opportunity, OrderStatus.CONFIRMED, by=by, now=now, told=told.as_data())
    return Moved(held, changed=True)


@one_transaction
def fulfil_order(order: Order, *, by: Actor, told: Told = Told(), now: datetime) -> Moved:
    """Note that it was delivered, and complete the opportunity where the location has not: form and survey go out.

    Said again, it changes nothing. Raises :class:`OrderDoesNotFit`, also where the sale was taken back meanwhile.
    """
    held, opportunity = _hold(order)
    renumbered = bool(told.number) and note_their_number(held, told.number)
    if held.status == OrderStatus.FULFILLED:
        return Moved(held, changed=renumbered)
    if held.status in REACHED_FROM[OrderStatus.FULFILLED] and opportunity.stage not in SOLD:
        raise OrderDoesNotFit(
            OrderStatus(held.status),
            _("Its opportunity is not won any more. Correct the answer of the location, or cancel the order."),
        )
    _move(held, opportunity, OrderStatus.FULFILLED, by=by, now=now, told=told.as_data())
    if opportunity.stage == Stage.WON:
        because = {"cause": "order_fulfilled", "order": str(held.pk), "number": held.number}
        answer(opportunity.pk, Answer.COMPLETE, by=Answerer(by), because=because, now=now)
    return Moved(held, changed=True)


@one_transaction
def cancel_order(order: Order, *, reason: str, back_to: str, by: Actor, told: Told = Told(), now: datetime) -> Moved:
    """Cancel it, with a reason, and lead the opportunity back; nothing is erased. Said again, it changes nothing.

    ``back_to``: ``accepted`` (it is open again), ``lost``, or ``won`` (the sale stands, and another order follows). An
    opportunity that stands elsewhere already stays there. Raises :class:`CancelProblem` and :class:`OrderDoesNotFit`.
    """
    words, errors = clean_line(reason, limit=300), dict[str, str]()
    if not words:
        errors["reason"] = _("Please say why, so that others understand it.")
    if back_to not in BACK_TO:
        errors["opportunity"] = _("Choose what becomes of the opportunity.")
    held, opportunity = _hold(order)
    if held.status == OrderStatus.CANCELLED:
        return Moved(held, changed=False)
    if errors:
        raise CancelProblem(errors)
    # Not the reason: it may name the customer, and what is told stays when they are erased.
    said = told.as_data() | {"back_to": back_to}
    _move(held, opportunity, OrderStatus.CANCELLED, by=by, now=now, told=said, cancel_reason=words)
    if opportunity.stage in SOLD and back_to != opportunity.stage:
        why = _("Order %(number)s was cancelled.") % {"number": held.number}
        correct_stage(opportunity, to=Stage(back_to), reason=why, actor=by, now=now)
    return Moved(held, changed=True)


def _hold(order: Order) -> tuple[Order, Opportunity]:
    """Hold lead, opportunity and order, in the order in which all do."""
    opportunity = whole_opportunity(order.opportunity_id)
    assert opportunity is not None  # noqa: S101 - an order protects it
    hold_lead(opportunity.lead_id)
    hold(opportunity.pk)
    opportunity.refresh_from_db(fields=["stage"])
    held = hold_order(order.pk)
    assert held is not None  # noqa: S101 - orders are never removed
    return held, opportunity


def _move(
    order: Order,
    opportunity: Opportunity,
    to: OrderStatus,
    *,
    by: Actor,
    now: datetime,
    told: dict[str, str],
    **changes: Any,
) -> None:
    if not move_order(order, to, now=now, **changes):
        raise OrderDoesNotFit(OrderStatus(order.status), _stands_at(OrderStatus(order.status)))
    record(order_event(_KIND[to], order, lead=opportunity.lead_id, by=by, now=now, **told))


def _stands_at(status: OrderStatus) -> str:
    return {
        OrderStatus.PLACED: _("This order was placed."),
        OrderStatus.CONFIRMED: _("This order was confirmed already."),
        OrderStatus.FULFILLED: _("This order was fulfilled already, which is the end of it."),
        OrderStatus.CANCELLED: _("This order was cancelled. Place another one."),
    }[status]
