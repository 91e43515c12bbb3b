"""Orders in any order: the part of the random story that places, follows and cancels them."""

from contextlib import contextmanager

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from leadloop.core.problems import FieldProblem
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.order_moves import BACK_TO, OrderDoesNotFit, cancel_order, confirm_order, fulfil_order
from leadloop.journeys.order_placed import OrderStands, place_order
from leadloop.opportunities.enums import Answer
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order
from tests.journeys.any_order_desk import DeskRules
from tests.support.orders import BRAND
from tests.support.story import say


class OrderRules(DeskRules):
    """The sales admin does what they like."""

    leads: Bundle = DeskRules.leads

    @rule(
        lead=leads, price=st.sampled_from(["", "0", "0.33", "12.500,00"]), count=st.sampled_from(["1", "0,333", "none"])
    )
    def order(self, lead, price, count):
        sale = Opportunity.objects.filter(lead=lead).order_by("-round").first()
        if sale is not None:
            # Left to chance alone, few would come so far.
            for said in (Answer.ACCEPT, Answer.WON):
                with _may_be_refused():
                    say(sale, said, now=self.now)
            lines = [
                {"description": "X", "quantity": count, "unit_price": price},
                {"description": "Y", "unit_price": "1"},
            ]
            with _may_be_refused():
                place_order(sale, given={"lines": lines}, by=BRAND, now=self.now)

    @rule(lead=leads, act=st.sampled_from([confirm_order, fulfil_order]))
    def order_goes_on(self, lead, act):
        order = _newest_order(lead)
        if order is not None:
            with _may_be_refused():
                act(order, by=BRAND, now=self.now)

    @rule(lead=leads, back_to=st.sampled_from(BACK_TO))
    def order_is_cancelled(self, lead, back_to):
        order = _newest_order(lead)
        if order is not None:
            with _may_be_refused():
                cancel_order(order, reason="Why", back_to=back_to, by=BRAND, now=self.now)


def _newest_order(lead):
    return Order.objects.filter(opportunity__lead=lead).order_by("-sequence").first()


@contextmanager
def _may_be_refused():
    try:
        with transaction.atomic():
            yield
    except (FieldProblem, DoesNotFit, OrderStands, OrderDoesNotFit):
        pass
