"""Orders: placed from what was won without typing anything again, followed to their end, and what that does to the sale."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.core.problems import FieldProblem
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.contact_corrected import correct_customer
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.order_moves import OrderDoesNotFit, Told, cancel_order, confirm_order, fulfil_order
from leadloop.journeys.order_placed import OrderProblem, OrderStands, place_order
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Answer, Stage
from leadloop.orders.models import Order
from leadloop.orders.operations import change_rules
from leadloop.orders.queries import awaiting_order, rules_of
from leadloop.outbox.models import Message
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from leadloop.reports.audit import find_breaches
from tests.support import story
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on
from tests.support.orders import BRAND, make_order
from tests.support.story import NOW, make_opportunity

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made)
    return made


@pytest.fixture
def won(brand):
    return make_opportunity(brand, Stage.WON, request={"product": "Heat pump", "interest": ""})


def kinds(opportunity):
    return list(Event.objects.filter(opportunity_id=opportunity.pk).order_by("id").values_list("kind", flat=True))


def stage_of(order):
    return type(order.opportunity).objects.get(pk=order.opportunity_id).stage


def test_everything_comes_from_account_and_request(brand, won):
    change_rules(brand, prices={"Heat pump": "12500.00"}, tax_rate=Decimal(19), pattern="NW-{year}-####")
    order = place_order(won, given={}, by=BRAND, now=LATER)

    assert order.number == "NW-2026-0001"
    assert order.customer == won.lead.contact.leads.get().customer
    assert order.product == "Heat pump"
    line = order.lines.get()
    assert (line.description, line.quantity, line.amount) == ("Heat pump", Decimal(1), Decimal("12500.00"))
    assert (order.net, order.tax, order.total) == (Decimal("12500.00"), Decimal("2375.00"), Decimal("14875.00"))
    assert {name: each["came"] for name, each in order.sources.items()} == dict.fromkeys(
        ("given_name", "family_name", "email", "phone", "address", "product"), "request"
    )
    (event,) = Event.objects.filter(kind="order.placed")
    assert event.data == {
        "order": str(order.pk), "number": order.number, "amount": "14875.00", "currency": "EUR",
    }  # fmt: skip
    assert not awaiting_order(brand).exists()


def test_a_correction_by_the_desk_is_named_with_who_and_when(db):
    brand = make_desk_brand()
    location, ada = story.make_location(brand), make_agent(brand, "Ada")
    lead = make_desk_lead(brand)
    pass_on(lead, ada, location, customer={"phone": "+49 30 999999"})
    opportunity = story.opportunity_of(lead)
    for said in (Answer.ACCEPT, Answer.WON):
        story.say(opportunity, said)
    order = place_order(opportunity, given={}, by=BRAND, now=LATER)

    assert order.customer["phone"] == "+4930999999"
    assert order.sources["phone"] == {
        "came": "corrected", "at": NOW.isoformat(), "actor_kind": "agent", "actor_id": str(decider(ada).actor.id),
    }  # fmt: skip
    assert order.sources["email"]["came"] == "request"


def test_what_the_account_knows_from_elsewhere_is_said_to_come_from_it(brand):
    make_opportunity(brand, Stage.LOST, customer={"organization": "Acme"})
    won = make_opportunity(brand, Stage.WON, now=LATER)
    order = place_order(won, given={}, by=BRAND, now=LATER + timedelta(days=1))

    assert order.customer["organization"] == "Acme"
    assert order.sources["organization"]["came"] == "account"
    assert order.sources["email"]["came"] == "request"


def test_what_is_typed_for_the_order_is_the_orders_own(brand, won):
    typed = {"customer": {"address": {"line1": "Baustelle 3"}}, "note": " Ring twice. "}
    order = place_order(won, given=typed, by=BRAND, now=LATER)

    assert order.customer["address"]["line1"] == "Baustelle 3"
    assert order.customer["address"]["city"] == "Berlin"
    assert order.sources["address"]["came"] == "typed"
    assert order.sources["email"]["came"] == "request"
    assert order.note == "Ring twice."
    won.lead.contact.refresh_from_db()
    assert won.lead.contact.line1 == "Lindenweg 7"


def test_sums_that_no_float_adds_up_to_the_cent_are_stored(brand, won):
    change_rules(brand, tax_rate=Decimal(19))
    line = {"description": "Screw", "quantity": "1", "unit_price": "0.80"}
    order = place_order(won, given={"lines": [line]}, by=BRAND, now=LATER)

    stored = Order.objects.get(pk=order.pk)
    assert (stored.net, stored.tax, stored.total) == (Decimal("0.80"), Decimal("0.15"), Decimal("0.95"))


def test_a_program_gives_three_decimals(won):
    line = {"description": "Gravel", "quantity": "1.500", "unit_price": "10.00"}
    order = place_order(won, given={"lines": [line]}, by=BRAND, now=LATER)
    assert (order.lines.get().quantity, order.net) == (Decimal("1.5"), Decimal("15.00"))


def test_an_order_without_a_price_has_no_value_yet(won):
    order = place_order(won, given={}, by=BRAND, now=LATER)
    assert (order.net, order.tax, order.total) == (None, None, None)
    assert Event.objects.get(kind="order.placed").data["amount"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"customer": {"email": "no address"}}, "customer.email"),
        ({"lines": [{"description": "X", "quantity": "0"}]}, "lines.0.quantity"),
        ({"lines": [{"description": "X", "quantity": "many"}]}, "lines.0.quantity"),
        ({"lines": [{"description": "X", "unit_price": "-1"}]}, "lines.0.unit_price"),
        ({"lines": [{"unit_price": "1"}]}, "lines.0.description"),
        ({"lines": [{"description": "X" * 301}]}, "lines.0.description"),
        ({"lines": [{"description": ""}]}, "lines"),
        ({"lines": [{"description": "X"}] * 101}, "lines"),
        ({"lines": [{"description": "X", "quantity": "999999", "unit_price": "999999999"}]}, "lines"),
        ({"currency": "XXX"}, "currency"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_leaves_no_gap(brand, won, given, field):
    with pytest.raises(OrderProblem) as refused:
        place_order(won, given=given, by=BRAND, now=LATER)
    assert list(refused.value.errors) == [field]
    assert rules_of(brand).last_sequence == 0


def test_the_brands_own_fields_are_asked_for(brand, won):
    asked = [{"key": "cost_centre", "label": "Cost centre", "kind": QuestionKind.LINE, "required": True}]
    set_questions(brand, SetKind.ORDER, "default", asked)
    with pytest.raises(OrderProblem) as refused:
        place_order(won, given={}, by=BRAND, now=LATER)
    assert list(refused.value.errors) == ["answers.cost_centre"]
    assert place_order(won, given={"answers": {"cost_centre": "K 7"}}, by=BRAND, now=LATER).answers == {
        "cost_centre": "K 7"
    }


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.ACCEPTED, Stage.LOST, Stage.COMPLETE])
def test_only_what_is_won_is_ordered(brand, stage):
    with pytest.raises(DoesNotFit) as refused:
        place_order(make_opportunity(brand, stage), given={}, by=BRAND, now=LATER)
    assert refused.value.stage == stage
    assert not Order.objects.exists()


def test_one_order_stands_at_a_time_and_after_a_cancelled_one_there_may_be_another(won):
    first = place_order(won, given={}, by=BRAND, now=LATER)
    with pytest.raises(OrderStands) as refused:
        place_order(won, given={}, by=BRAND, now=LATER)
    assert refused.value.order == first

    cancel_order(first, reason="Wrong article", back_to="won", by=BRAND, now=LATER)
    second = place_order(won, given={}, by=BRAND, now=LATER)
    assert [first.sequence, second.sequence] == [1, 2]
    assert list(find_breaches()) == []


def test_fulfilled_completes_the_opportunity_with_the_order_as_cause(brand, won):
    order = make_order(brand, opportunity=won, now=LATER)
    api = Actor(ActorKind.PROGRAM)
    assert confirm_order(order, by=api, told=Told("SAP 7"), now=LATER).changed
    moved = fulfil_order(order, by=api, now=LATER)

    assert (moved.changed, moved.order.status, moved.order.their_number) == (True, "fulfilled", "SAP 7")
    assert stage_of(order) == Stage.COMPLETE
    completed = Event.objects.get(opportunity_id=won.pk, kind="opportunity.completed")
    assert (completed.actor_kind, completed.data) == (
        "program", {"cause": "order_fulfilled", "order": str(order.pk), "number": order.number},
    )  # fmt: skip
    assert kinds(won)[-4:] == ["order.placed", "order.confirmed", "order.fulfilled", "opportunity.completed"]
    assert set(Message.objects.filter(opportunity_id=won.pk).values_list("kind", flat=True)) >= {
        "follow_up_form",
        "survey",
    }
    assert list(find_breaches()) == []


def test_steps_repeated_change_nothing(brand, won):
    order = make_order(brand, opportunity=won)
    for act in (confirm_order, fulfil_order):
        assert act(order, by=BRAND, told=Told("7"), now=LATER).changed
        before = Event.objects.count()
        assert not act(order, by=BRAND, told=Told("7"), now=LATER).changed
        assert Event.objects.count() == before
    assert not confirm_order(order, by=BRAND, now=LATER).changed


def test_a_location_that_completes_first_leaves_the_order_to_be_fulfilled(brand, won):
    order = make_order(brand, opportunity=won)
    story.say(won, Answer.COMPLETE, now=LATER)
    assert Order.objects.get().status == "placed"
    fulfil_order(order, by=BRAND, now=LATER)
    assert kinds(won).count("opportunity.completed") == 1
    assert Message.objects.filter(opportunity_id=won.pk, kind="survey").count() == 1
    assert list(find_breaches()) == []


def test_an_order_whose_sale_was_taken_back_stays_and_is_not_fulfilled(brand, won):
    order = make_order(brand, opportunity=won)
    story.say(won, Answer.LOST, now=LATER)
    with pytest.raises(OrderDoesNotFit):
        fulfil_order(order, by=BRAND, now=LATER)
    assert Order.objects.get().status == "placed"
    assert list(find_breaches()) == []
    cancel_order(order, reason="The customer withdrew", back_to="lost", by=BRAND, now=LATER)
    assert kinds(won)[-1] == "order.cancelled"
    assert list(find_breaches()) == []


@pytest.mark.parametrize("back_to", ["accepted", "lost", "won"])
def test_cancelled_leads_the_opportunity_back_and_erases_nothing(brand, won, back_to):
    order = make_order(brand, opportunity=won)
    moved = cancel_order(order, reason="Too late", back_to=back_to, by=BRAND, now=LATER)

    assert (moved.order.status, moved.order.cancel_reason) == ("cancelled", "Too late")
    assert stage_of(order) == back_to
    assert "order.placed" in kinds(won)
    if back_to != "won":
        corrected = Event.objects.get(kind="opportunity.corrected").data
        assert corrected["to"] == back_to
        assert corrected["reason"] == f"Order {order.number} was cancelled."
    assert not cancel_order(order, reason="", back_to="", by=BRAND, now=LATER).changed
    assert list(find_breaches()) == []


@pytest.mark.parametrize(("reason", "back_to", "field"), [("", "lost", "reason"), ("Why", "complete", "opportunity")])
def test_cancelling_asks_why_and_for_what_becomes_of_the_sale(brand, won, reason, back_to, field):
    order = make_order(brand, opportunity=won)
    with pytest.raises(FieldProblem) as refused:
        cancel_order(order, reason=reason, back_to=back_to, by=BRAND, now=LATER)
    assert list(refused.value.errors) == [field]
    assert Order.objects.get().status == "placed"


def test_what_was_fulfilled_or_cancelled_moves_no_more(brand, won):
    order = make_order(brand, opportunity=won)
    fulfil_order(order, by=BRAND, now=LATER)
    with pytest.raises(OrderDoesNotFit) as refused:
        cancel_order(order, reason="Why", back_to="lost", by=BRAND, now=LATER)
    assert refused.value.status == "fulfilled"
    other = make_order(brand)
    cancel_order(other, reason="Why", back_to="lost", by=BRAND, now=LATER)
    for act in (confirm_order, fulfil_order):
        with pytest.raises(OrderDoesNotFit):
            act(other, by=BRAND, now=LATER)


def test_a_cancelled_order_that_was_confirmed_before_is_not_confirmed_again(won):
    order = make_order(won.brand, opportunity=won)
    confirm_order(order, by=BRAND, told=Told("ERP-1"), now=LATER)
    cancel_order(order, reason="Why", back_to="lost", by=BRAND, now=LATER)
    with pytest.raises(OrderDoesNotFit) as refused:
        confirm_order(order, by=BRAND, told=Told("ERP-2"), now=LATER)
    assert refused.value.status == "cancelled"
    assert Order.objects.get().their_number == "ERP-1"


def test_a_correction_while_an_order_is_open_leaves_the_order(brand, won):
    order = make_order(brand, opportunity=won)
    correct_stage(won, to=Stage.ACCEPTED, reason="Mistyped", actor=BRAND, now=LATER)
    order.refresh_from_db()
    assert order.status == "placed"
    assert list(find_breaches()) == []


def test_who_is_forgotten_is_forgotten_in_orders_too(brand, won):
    order = make_order(brand, opportunity=won, note="Ring at Erika's")
    erase(won.lead.contact, by=BRAND, now=LATER)
    order.refresh_from_db()
    assert "rika" not in str(order.customer) + order.note
    assert order.total == Decimal("238.00")
    assert list(find_breaches()) == []
    cancel_order(order, reason="Forgotten", back_to="won", by=BRAND, now=LATER)
    with pytest.raises(OrderProblem) as refused:
        place_order(won, given={}, by=BRAND, now=LATER)
    assert list(refused.value.errors) == ["customer.email"]


def test_what_was_typed_for_an_order_is_forgotten_too_and_why_it_was_cancelled(brand, won):
    line = {"description": "Roof of Erika's house", "quantity": "2", "unit_price": "100"}
    order = place_order(won, given={"lines": [line]}, by=BRAND, now=LATER)
    Order.objects.update(product="Erika's roof")
    cancel_order(order, reason="Erika moved away", back_to="lost", by=BRAND, now=LATER)
    erase(won.lead.contact, by=BRAND, now=LATER)
    order.refresh_from_db()
    assert (order.product, order.cancel_reason) == ("", "The customer was erased.")
    assert (order.lines.get().description, order.total) == ("–", Decimal("238.00"))
    assert "Erika" not in str(list(Event.objects.values_list("data", flat=True)))
    assert list(find_breaches()) == []


def test_a_correction_of_the_account_is_named_too(won):
    correct_customer(won.lead.contact, {"family_name": "Musterfrau"}, by=BRAND, now=LATER)
    order = place_order(won, given={}, by=BRAND, now=LATER)
    assert order.customer["family_name"] == "Musterfrau"
    assert order.sources["family_name"] == {
        "came": "corrected", "at": LATER.isoformat(), "actor_kind": "brand", "actor_id": None,
    }  # fmt: skip
    assert order.sources["given_name"]["came"] == "request"
