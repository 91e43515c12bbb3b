"""Orders for tests, made through journeys only."""

from datetime import timedelta

from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.order_placed import place_order
from leadloop.opportunities.enums import Stage
from tests.support.story import NOW, make_opportunity

BRAND = Actor(ActorKind.BRAND)


def make_order(brand, *, now=None, price="100.00", opportunity=None, **given):
    """An order of one line, of a won opportunity that is made where none is given."""
    won = opportunity or make_opportunity(brand, Stage.WON)
    line = {"description": "Heat pump", "quantity": "2", "unit_price": price}
    return place_order(won, given={"lines": [line], **given}, by=BRAND, now=now or NOW + timedelta(days=1))
