"""What happened to an order, in plain words. Part of ``story``."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.figures import money_text
from leadloop.core.given import read_day
from leadloop.core.moments import when_text
from leadloop.history.enums import Kind
from leadloop.web.leads.desk_story import Known, Words

LOOKS: dict[str, tuple[str, str]] = {
    Kind.ORDER_PLACED: ("shopping-cart", "accent"),
    Kind.ORDER_CONFIRMED: ("badge-check", "accent"),
    Kind.ORDER_FULFILLED: ("package-check", "success"),
    Kind.ORDER_CANCELLED: ("circle-x", "warning"),
}


def _placed(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    value = money_text(data["amount"], str(data["currency"])) if data.get("amount") else _("not priced yet")
    return _("Order %(number)s placed") % {"number": data.get("number", "")}, value


def _step(title: Callable[[], str]) -> Words:
    def words(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
        del location, known
        day = read_day(data.get("on"))
        notes = [
            _("On %(day)s, says the ordering system.") % {"day": when_text(day)} if day else "",
            _("Its number there is %(number)s.") % {"number": data["their_number"]} if data.get("their_number") else "",
        ]
        return title() % {"number": data.get("number", "")}, " ".join(note for note in notes if note)

    return words


WORDS: dict[str, Words] = {
    Kind.ORDER_PLACED: _placed,
    Kind.ORDER_CONFIRMED: _step(lambda: _("Order %(number)s confirmed")),
    Kind.ORDER_FULFILLED: _step(lambda: _("Order %(number)s fulfilled")),
    Kind.ORDER_CANCELLED: _step(lambda: _("Order %(number)s cancelled")),
}


def completed(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    """Tell of a completion, and of the order that brought it about."""
    del location, known
    by_order = data.get("cause") == "order_fulfilled"
    return _("Completed"), _("Order %(number)s was fulfilled.") % {"number": data.get("number", "")} if by_order else ""
