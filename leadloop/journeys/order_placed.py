"""An order is placed from a won opportunity: customer, address and product come from the account and the request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.given import as_list, as_mapping
from leadloop.core.money import CURRENCIES
from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line, clean_text
from leadloop.core.transaction import one_transaction
from leadloop.customers.details import corrected, read_customer
from leadloop.history.enums import Kind
from leadloop.history.models import Actor, Event
from leadloop.history.operations import event, record
from leadloop.intake.operations import hold_lead
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold
from leadloop.opportunities.queries import whole_opportunity
from leadloop.orders.enums import Came
from leadloop.orders.models import Order, OrderRules
from leadloop.orders.operations import add_order
from leadloop.orders.queries import rules_of, standing_order
from leadloop.orders.reading import read_lines
from leadloop.orders.sources import FIELDS, Known, known_of, says_something, source
from leadloop.questions.answers import read_answers
from leadloop.questions.enums import SetKind
from leadloop.questions.queries import questions_of

_NOTE_LIMIT: Final = 2000


class OrderProblem(FieldProblem):
    """The order lacks something. ``errors`` maps field paths (``customer.email``, ``lines.0.quantity``) to what to do."""


class OrderStands(ValueError):
    """The opportunity has an order already (``order``); where that is cancelled, another can be placed."""

    def __init__(self, order: Order) -> None:
        super().__init__(_("There is an order already: %(number)s.") % {"number": order.number})
        self.order = order


def proposed_lines(known: Known, rules: OrderRules) -> list[dict[str, str]]:
    """Return the lines that an order begins with: what was asked for, at the brand's price where it has one."""
    return [
        {
            "article": "",
            "description": known.product or _("As agreed"),
            "quantity": "1",
            "unit_price": str(rules.prices.get(known.product, "")),
        }
    ]


@one_transaction
def place_order(
    opportunity: Opportunity, *, given: Mapping[str, Any], by: Actor, now: datetime, typed: bool = False
) -> Order:
    """Place the order. Whatever ``given`` leaves out is taken from account and request, so that nothing is typed twice.

    ``given`` may have ``customer`` (fields that differ for this order), ``product``, ``currency``, ``lines`` (each with
    ``description``, ``quantity``, ``unit_price`` and ``article`` as text), ``answers`` and ``note``. The account stays as
    it is. ``typed``: by a person, see :func:`read_lines`. Raises :class:`OrderProblem`, :class:`OrderStands`, and :class:`DoesNotFit` where nothing was won.
    """
    hold_lead(opportunity.lead_id)
    hold(opportunity.pk)
    whole = whole_opportunity(opportunity.pk)
    if whole is None or whole.stage != Stage.WON:
        standing = standing_order(opportunity)
        if standing is not None:
            raise OrderStands(standing)
        raise DoesNotFit(Stage(opportunity.stage if whole is None else whole.stage), _not_won())
    standing = standing_order(whole)
    if standing is not None:
        raise OrderStands(standing)
    brand = whole.brand
    known, rules, errors = known_of(whole.lead), rules_of(brand), dict[str, str]()
    fields = _fields(brand, known, given, by=by, now=now, errors=errors)
    currency = clean_line(given.get("currency")).upper() or brand.currency
    if currency not in CURRENCIES:
        errors["currency"] = _("Choose a currency, such as EUR.")
        currency = brand.currency
    wanted = [as_mapping(each) for each in as_list(given.get("lines"))] or proposed_lines(known, rules)
    lines = read_lines(wanted, currency=currency, typed=typed, errors=errors)
    if errors:
        raise OrderProblem(errors)
    order = add_order(whole, lines, brand=brand, currency=currency, fields=fields, by=by, now=now)
    record(order_event(Kind.ORDER_PLACED, order, lead=whole.lead_id, by=by, now=now))
    return order


def order_event(kind: Kind, order: Order, *, lead: Any, by: Actor, now: datetime, **data: Any) -> Event:
    """Return an event about an order: its id, number and value, nothing personal."""
    value = {"amount": f"{order.total:.2f}" if order.total is not None else None, "currency": order.currency}
    return event(
        kind,
        brand=order.brand_id,
        actor=by,
        now=now,
        lead=lead,
        opportunity=order.opportunity_id,
        order=str(order.pk),
        number=order.number,
        **value,
        **data,
    )


def _fields(
    brand: Brand, known: Known, given: Mapping[str, Any], *, by: Actor, now: datetime, errors: dict[str, str]
) -> dict[str, Any]:
    customer = known.customer
    if given.get("customer"):
        details, problems = read_customer(
            corrected(known.customer, as_mapping(given["customer"])), country=brand.country
        )
        errors |= {f"customer.{name}": text for name, text in problems.items()}
        customer = details.as_json()
    elif not (customer.get("email") or customer.get("phone")):
        # Erased since; who orders all the same has to say for whom.
        errors["customer.email"] = _("Nobody knows any more how to reach this customer. Give an email or a phone.")
    product = clean_line(given["product"], limit=120) if given.get("product") is not None else known.product
    answers, unanswered = read_answers(questions_of(brand, SetKind.ORDER), as_mapping(given.get("answers")))
    errors |= {f"answers.{name}": text for name, text in unanswered.items()}
    note = clean_text(given.get("note"))
    if len(note) > _NOTE_LIMIT:
        errors["note"] = _("Please shorten this to %(limit)d characters.") % {"limit": _NOTE_LIMIT}
    sources = _sources(known, customer, product, by=by, now=now)
    return {"customer": customer, "product": product, "sources": sources, "answers": answers, "note": note}


def _sources(known: Known, customer: Mapping[str, Any], product: str, *, by: Actor, now: datetime) -> dict[str, Any]:
    before, after = ({**each, "product": what} for each, what in ((known.customer, known.product), (customer, product)))
    found = {}
    for name in FIELDS:
        if says_something(after.get(name)):
            is_same = after[name] == before.get(name) and name in known.sources
            found[name] = known.sources[name] if is_same else source(Came.TYPED, at=now, by=by)
    return found


def _not_won() -> str:
    return _("An order is placed for what is won. This opportunity is not, or not any more.")
