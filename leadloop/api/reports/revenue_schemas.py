"""The report of revenue in the documentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import MoneyShape
from leadloop.api.pages import PageQuery
from leadloop.api.reports.schemas import RateShape, ReportQuery


class RevenueQuery(ReportQuery, PageQuery):
    """The same, of which moment the months are, and which locations to show."""

    by: Literal["won", "completed"] = Field(
        "won",
        description="Whether `months` are those of the win or of the completion. The dates choose leads by arrival.",
    )


class ReportedShape(BaseModel):
    """What was reported in one currency."""

    model_config = ConfigDict(title="Reported")

    sum: MoneyShape
    reports: int = Field(description="So many follow-up forms it is the sum of.")
    per_lead: MoneyShape | None = Field(
        description="By all leads, so at least that: what is missing may be added. Null of a part without leads."
    )
    per_won: MoneyShape = Field(
        description="By the sales that it was reported of; the others are not taken as nothing."
    )


class UsedRateShape(BaseModel):
    """A rate that the brand entered."""

    model_config = ConfigDict(title="UsedRate")

    currency: str = Field(examples=["CHF"])
    rate: str = Field(
        description="What one unit is in the brand's currency, as text, so that no program rounds it.",
        examples=["1.05"],
    )
    entered_on: str = Field(
        description="The day on which it was entered.", examples=["2026-11-02"], json_schema_extra={"format": "date"}
    )


class ConvertedShape(BaseModel):
    """All currencies as one, by the brand's own rates and no others."""

    model_config = ConfigDict(title="Converted")

    sum: MoneyShape
    rates: list[UsedRateShape] = Field(description="Those that were used.")
    missing: list[str] = Field(description="Currencies that are not in it, since the brand entered no rate.")


class RevenueFiguresShape(BaseModel):
    """What some leads brought."""

    model_config = ConfigDict(title="RevenueFigures")

    leads: int
    won: int = Field(description="Ever won, also where the order fell through later.")
    complete: int = Field(description="Standing at complete: only these are confirmed.")
    answered: RateShape = Field(description="Of how many that are complete the revenue was reported.")
    revenue: list[ReportedShape] = Field(description="One for each currency.")
    converted: ConvertedShape | None = Field(description="Null where there is nothing to convert, or no rate.")


class RevenueMonth(BaseModel):
    """The sales of one month, by the brand's calendar."""

    month: str = Field(examples=["2026-06"])
    sales: int | None = Field(description="Standing at won or complete; null by month of completion.")
    complete: int
    answered: RateShape
    revenue: list[MoneyShape]
    converted: ConvertedShape | None


class NamedRevenueShape(RevenueFiguresShape):
    """The same figures of a source, form, product or location."""

    model_config = ConfigDict(title="NamedRevenue")

    key: str = Field(description="As filters name it; a location's reference.")
    name: str


class MoreRevenueShape(RevenueFiguresShape):
    """The same figures of all sources, forms or products that are not listed."""

    model_config = ConfigDict(title="MoreRevenue")

    n: int = Field(description="So many there are beyond the fifty.")


class RevenueShape(RevenueFiguresShape):
    """What the leads brought that arrived in a time."""

    model_config = ConfigDict(title="Revenue")

    by: Literal["won", "completed"]
    currency: str = Field(description="The brand's own.")
    months: list[RevenueMonth] = Field(
        description="From the first to the last, without gaps; they add up to the whole."
    )
    sources: list[NamedRevenueShape] = Field(description="The fifty that brought most, and so with forms and products.")
    forms: list[NamedRevenueShape]
    products: list[NamedRevenueShape] | None = Field(
        description="Null with a location, region, source or form: what products brought is known of all leads only."
    )
    no_product: RevenueFiguresShape | None = Field(
        description="The leads without a product: with them `products`, and `more` of these, come to the whole. Null as `products` is."
    )
    more: dict[Literal["sources", "forms", "products"], MoreRevenueShape] = Field(
        description="Of which there are more than fifty, with what all others brought together."
    )
    locations: list[NamedRevenueShape] = Field(description="Those that won something, by reference; a page of them.")
    next_cursor: str | None = Field(description="Where more of them begin; null where these are the last.")
