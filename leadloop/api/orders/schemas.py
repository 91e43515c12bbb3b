"""Orders in the documentation, and the shape of what is sent about them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import AddressShape, Answers, Id, Moment, MoneyShape, Strict
from leadloop.api.opportunities.schemas import LocationName, RevenueIn
from leadloop.api.pages import PageQuery
from leadloop.journeys.order_moves import BACK_TO
from leadloop.orders.enums import Came, OrderStatus


class OrderCustomer(BaseModel):
    """Who ordered, and where to deliver, as the order was placed with it."""

    given_name: str
    family_name: str
    organization: str
    email: str
    phone: str
    address: AddressShape


class OrderLineShape(BaseModel):
    """One thing that is ordered."""

    article: str
    description: str
    quantity: str = Field(description="Digits with up to three decimals, as text.", examples=["1.5"])
    unit_price: MoneyShape | None = Field(description="Null: the ordering system sets it.")
    amount: MoneyShape | None = Field(description="Quantity × price, rounded half up to the currency's smallest unit.")


class OrderTimes(BaseModel):
    """When it came to each status; null where it did not."""

    placed_at: Moment
    confirmed_at: Moment | None
    fulfilled_at: Moment | None
    cancelled_at: Moment | None


class OrderShape(BaseModel):
    """An order, placed from a won opportunity. `net + tax = total`, always; null while a line has no price."""

    model_config = ConfigDict(title="Order")

    id: Id
    number: str = Field(description="The brand's number, without gaps.", examples=["NW-00042"])
    their_number: str | None = Field(description="The ordering system's own number.")
    status: OrderStatus
    opportunity: Id
    lead: Id
    location: LocationName
    customer: OrderCustomer
    product: str
    sources: dict[str, Came] = Field(description="By field of the customer, and `product`: where it came from.")
    lines: list[OrderLineShape]
    tax_rate: str = Field(description="Percent, as the brand had it.", examples=["19.00"])
    includes_tax: bool = Field(description="Whether the lines' prices include the tax.")
    net: MoneyShape | None
    tax: MoneyShape | None
    total: MoneyShape | None
    answers: Answers
    note: str
    times: OrderTimes
    cancel_reason: str | None


class OrderList(BaseModel):
    """One page of orders, newest first."""

    data: list[OrderShape]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class OrderQuery(PageQuery):
    """Filters of the list of orders."""

    status: OrderStatus | None = Field(None, description="Where it stands.")
    location: str | None = Field(None, description="The location's reference.", examples=["D-1042"])
    opportunity: str | None = Field(None, description="The id of its opportunity: cancelled ones too.")
    number: str | None = Field(None, description="The brand's number.", examples=["NW-00042"])
    their_number: str | None = Field(None, description="The ordering system's own number.")
    placed_from: str | None = Field(
        None, description="Placed from this day (in the brand's time zone) or time on.", examples=["2026-11-01"]
    )
    placed_to: str | None = Field(
        None, description="Placed until the end of this day, or before this time.", examples=["2026-11-30"]
    )


class OrderLineIn(Strict):
    """One thing to order."""

    description: str
    quantity: str | None = Field(
        None, description="Digits with up to three decimals, as text; 1 where left out.", examples=["1.5"]
    )
    unit_price: RevenueIn | None = Field(None, description="Left out, the ordering system sets it.")
    article: str | None = None


class OrderIn(Strict):
    """What differs from account and request; nothing is needed, and the account stays as it is."""

    customer: dict[str, Any] | None = Field(
        None,
        description="Fields of the contract's customer object that differ for this order, the address to deliver to among them.",
    )
    product: str | None = None
    lines: list[OrderLineIn] | None = Field(
        None,
        description="Left out: one line with the product that was asked for, at the brand's price where it has one.",
    )
    answers: Answers | None = Field(None, description="The brand's own order fields: key → answer.")
    note: str | None = None


class OrderStatusIn(Strict):
    """What became of an order."""

    status: str = Field(json_schema_extra={"enum": [each.value for each in OrderStatus if each != OrderStatus.PLACED]})
    their_number: str | None = Field(None, description="The ordering system's own number.")
    on: str | None = Field(
        None, description="The day, as the ordering system has it.", json_schema_extra={"format": "date"},
        examples=["2026-12-01"],
    )  # fmt: skip
    reason: str | None = Field(None, description="With cancelled: why. Needed.")
    opportunity: str | None = Field(
        None,
        description="With cancelled: what becomes of the opportunity. `accepted` (open again), `lost`, or `won` "
        "(it stands, and another order follows). Needed.",
        json_schema_extra={"enum": [stage.value for stage in BACK_TO]},
    )
