"""Kinds of values in the documentation: moments, days, money; and the problem document."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from leadloop.core.money import CURRENCIES

Moment = Annotated[
    str,
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-22T13:05:00Z"], description="RFC 3339, UTC."),
]
Id = Annotated[str, Field(description="Opaque.", examples=["019a6c1e-7b1c-7c3a-9d0e-3f2b8c4d5e6f"])]


def _plain(value: Any) -> Any:
    """Let through what can answer a question: text, a number, yes or no, a list of texts, nothing."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    if value is not None and not isinstance(value, str | int | float):
        raise PydanticCustomError("answer", str(_("Give text, a number, true, false, or a list of texts.")))
    return value


Answers = dict[
    str,
    Annotated[
        Any,
        AfterValidator(_plain),
        Field(
            json_schema_extra={"type": ["string", "number", "boolean", "array", "null"], "items": {"type": "string"}}
        ),
    ],
]


class Strict(BaseModel):
    """A body of which each field must be of its kind; ``"1"`` is no number and ``1`` no text."""

    model_config = ConfigDict(strict=True)


class MoneyShape(BaseModel):
    """An exact amount with its currency."""

    model_config = ConfigDict(title="Money")

    amount: str = Field(description="Digits with two decimals, as text, so that no program rounds it.")
    currency: str = Field(description="ISO 4217.", json_schema_extra={"enum": list(CURRENCIES)})


class AddressShape(BaseModel):
    """A postal address, as far as known."""

    model_config = ConfigDict(title="Address", strict=True)

    line1: str | None = Field("", description="Street and number.")
    city: str | None = ""
    region: str | None = ""
    postal_code: str | None = ""
    country: str | None = Field(
        None, description="ISO 3166-1 alpha-2; the brand's country where left out.", examples=["DE"]
    )


class ProblemField(BaseModel):
    """What to do about one field."""

    field: str = Field(
        description="The path of the field, or the name of a filter or header.", examples=["customer.email"]
    )
    message: str = Field(description="What to do, in words that can be shown to a person.")


class ProblemShape(BaseModel):
    """What went wrong, as RFC 9457 (problem details) has it. Sent as `application/problem+json`."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(description="Identifies the kind of problem, and leads to its explanation.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time, and what can be done.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[ProblemField] = Field(description="What to do by field; empty where it is about no field.")
    stage: str | None = Field(None, description="With 409 of an answer: the stage where the opportunity stands.")
    order: str | None = Field(None, description="With 409 of placing an order: the id of the one that stands.")
    order_status: str | None = Field(None, description="With 409 about an order: where it stands.")
    lead_status: str | None = Field(None, description="With 409 of an outcome: the status at which the lead stands.")
    scope: str | None = Field(None, description="With 403: the scope that the API key lacks.")
