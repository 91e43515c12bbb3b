"""Leads in the documentation, and the shape of what is sent."""

from typing import Any

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.batches import ResultShape
from leadloop.api.kinds import AddressShape, Answers, Id, Moment, Strict
from leadloop.api.opportunities.schemas import OpportunityShape
from leadloop.api.pages import PageQuery
from leadloop.desk.enums import Channel
from leadloop.history.enums import ActorKind, Kind
from leadloop.intake.enums import ConsentPurpose, LeadStatus


class CustomerShape(Strict):
    """Who asks. An email address or a telephone number is needed."""

    model_config = ConfigDict(title="Customer")

    given_name: str | None = ""
    family_name: str | None = ""
    organization: str | None = ""
    email: str | None = Field("", examples=["erika@customer.example"])
    phone: str | None = Field(
        "",
        description="As typed; read as in the country of the address. Comes back as E.164.",
        examples=["+4930123456"],
    )
    address: AddressShape | None = None


class RequestShape(Strict):
    """What is wanted."""

    model_config = ConfigDict(title="Request")

    product: str | None = Field("", description="One of the form's products, where it has any.")
    interest: str | None = ""
    timeframe: str | None = ""
    message: str | None = Field("", description="Up to 5,000 characters.")


class SourceShape(Strict):
    """Where the lead comes from. Reports filter by `channel`."""

    model_config = ConfigDict(title="Source")

    channel: str | None = Field("", examples=["website"])
    campaign: str | None = ""
    url: str | None = ""


class ConsentIn(Strict):
    """What the customer agreed to, in which words, and when."""

    purpose: str = Field(json_schema_extra={"enum": list(ConsentPurpose.values)})
    text: str | None = Field("", description="The words; the form's own where left out.")
    given_at: str | None = Field(
        "", description="Not in the future; now where left out.", examples=["2026-11-22T13:04:58Z"]
    )
    version: str | None = Field("", description="Which version of the words, where they are not the form's own.")


class PositionIn(Strict):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class LeadIn(Strict):
    """A request by a customer. Only `customer` with an email address or a telephone number is needed."""

    form: str | None = Field("", description="The key of one of the brand's forms; its first where left out.")
    location: str | None = Field("", description="The reference of the location that the customer chose.")
    customer: CustomerShape | None = None
    request: RequestShape | None = None
    answers: Answers | None = Field(
        None, description="The form's own questions: key → answer. Answers to other keys are kept too, as text."
    )
    source: SourceShape | None = None
    consent: list[ConsentIn] | None = Field(None, description="At most one for each purpose.")
    position: PositionIn | None = Field(None, description="Where the customer is, where the browser told.")
    test: bool | None = Field(
        None, description="`true`: treated like any lead, and left out of all reports and public reviews."
    )


class LeadsIn(Strict):
    """Up to 1,000 requests by customers, each taken in for itself."""

    leads: list[LeadIn] = Field(max_length=1000)


class WantedIn(Strict):
    """What the customer wants, as the desk has learned it. What is left out stays."""

    model_config = ConfigDict(title="Wanted")

    product: str | None = Field("", description="One of the form's products, where it has any.")
    interest: str | None = ""
    timeframe: str | None = ""


class OutcomeIn(Strict):
    """What came of contacting the customer."""

    outcome: str = Field(json_schema_extra={"enum": ["unreached", "negative", "positive"]})
    next_attempt_at: str | None = Field(
        None,
        description="`unreached`: when to try again, with its zone; in the future, within 180 days.",
        examples=["2026-11-23T09:00:00Z"],
    )
    callback: bool | None = Field(
        None, description="`unreached`: `true` where the customer was spoken to and asked to be called then."
    )
    reason: str | None = Field(
        "",
        description="`negative`: `invalid_details`, `no_immediate_opportunity`, `cannot_be_reached` or one of the brand's own.",
    )
    location: str | None = Field("", description="`positive`: the reference of the location that gets the lead.")
    contacted: bool | None = Field(
        None, description="`positive`: whether the customer was spoken to; a lead may be passed on without."
    )
    request: WantedIn | None = Field(None, description="`positive`: what the customer wants, where it is known better.")
    brief: str | None = Field(
        None, description="`positive`: what the location should know, up to 2,000 characters. It sees this."
    )
    channel: str | None = Field(
        "", description="How the customer was tried.", json_schema_extra={"enum": [*Channel.values, "", None]}
    )
    note: str | None = Field("", description="For the desk, up to 2,000 characters.")
    customer: CustomerShape | None = Field(None, description="Corrections. What is left out stays as it is.")


class UndoIn(Strict):
    """Which outcome is taken back, and why."""

    number: int | None = Field(
        None,
        description="The outcome's `number` in the history; the newest one where left out. A repeat takes nothing else back.",
    )
    reason: str | None = Field("", description="Needed where another recorded the outcome, or a while ago.")


class MergeIn(Strict):
    """Which lead goes on."""

    into: str = Field(description="The id of the lead that this one is a duplicate of.")


class ConsentShape(BaseModel):
    """What the customer agreed to."""

    model_config = ConfigDict(title="Consent")

    purpose: ConsentPurpose
    text: str
    given_at: Moment


class CameFromShape(BaseModel):
    """What won a customer back."""

    model_config = ConfigDict(title="CameFrom")

    lead: Id = Field(description="The request that had come to nothing.")
    campaign: Id | None = Field(description="The campaign whose mail had the link.")


class LeadShape(BaseModel):
    """A request by a customer, cleaned, and where it stands."""

    model_config = ConfigDict(title="Lead")

    id: Id
    form: str = Field(description="The key of the form.")
    location: str | None = Field(description="The reference of the location that the customer chose.")
    customer: CustomerShape
    request: RequestShape
    answers: dict[str, Any]
    source: SourceShape
    consent: list[ConsentShape]
    status: LeadStatus
    created_at: Moment
    attempts: int = Field(description="How often the lead desk tried to reach the customer, in vain or not.")
    first_attempt_at: Moment | None
    next_attempt_at: Moment | None = Field(description="When the desk is to try again, where it has a reminder.")
    respond_by: Moment | None = Field(description="Until when the desk should respond; null for a lead without a desk.")
    duplicate_of: Id | None = Field(description="The lead that goes on in place of this one.")
    opportunity: OpportunityShape | None = Field(
        description="The opportunity of the newest round; null where no location was offered the lead."
    )
    came_from: CameFromShape | None = Field(
        description="Where the customer came back by the link in a campaign's mail; else null."
    )


class LeadList(BaseModel):
    """One page of leads, newest first."""

    data: list[LeadShape]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class ActorShape(BaseModel):
    """Who did it: never a name."""

    model_config = ConfigDict(title="Actor")

    kind: ActorKind
    id: Id | None = Field(description="Of the location contact, the user or the API key; null for customer and system.")


class EventShape(BaseModel):
    """One thing that happened."""

    model_config = ConfigDict(title="Event")

    type: Kind
    at: Moment
    actor: ActorShape
    opportunity: Id | None = Field(description="The opportunity that it happened to; null where it is about the lead.")
    data: dict[str, Any] = Field(description="Codes, dates and amounts of what happened; no personal data.")


class History(BaseModel):
    """One page of a lead's history, oldest first."""

    data: list[EventShape]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class LeadQuery(PageQuery):
    """Filters of the list of leads."""

    status: LeadStatus | None = Field(None, description="What has been decided about it.")
    form: str | None = Field(None, description="The key of its form.", examples=["request-a-quote"])
    location: str | None = Field(
        None, description="The reference of the location that the customer chose.", examples=["D-1042"]
    )
    product: str | None = Field(None, description="`request.product`.")
    source: str | None = Field(None, description="`source.channel`, as in reports.", examples=["website"])
    channel: str | None = Field(None, description="The same as `source`.", examples=["website"])
    campaign: str | None = Field(None, description="`source.campaign`.")
    email: str | None = Field(
        None, description="All leads of the customer with this email address, in any spelling of it."
    )
    phone: str | None = Field(
        None, description="All leads of the customer with this telephone number, in any spelling (`+` sent as `%2B`)."
    )
    created_from: str | None = Field(
        None, description="Arrived from this day (in the brand's time zone) or time on.", examples=["2026-11-01"]
    )
    created_to: str | None = Field(
        None, description="Arrived until the end of this day, or before this time.", examples=["2026-11-30"]
    )
    test: bool | None = Field(None, description="`true`: test leads only; `false`: none of them.")


class AdfQuery(Schema):
    """What ADF itself cannot say."""

    form: str | None = Field(
        None, description="The key of one of the brand's forms; its first where left out.", examples=["request-a-quote"]
    )


class LeadResult(ResultShape):
    """What became of one of the leads: 201 with the lead, or what to correct."""

    lead: LeadShape | None = None


class LeadResults(BaseModel):
    """What became of each, in the order given."""

    results: list[LeadResult]
