"""Customers in the documentation, and the shape of what is sent about them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import AddressShape, Id, Moment, Strict
from leadloop.api.pages import PageQuery
from leadloop.customers.changing import COLUMNS
from leadloop.customers.enums import AccountKind


class AccountName(BaseModel):
    """The household or company that somebody is in."""

    id: Id
    kind: AccountKind
    name: str


class MarketingShape(BaseModel):
    """Whether the customer may be written to with news and offers: given, and not withdrawn with any of their addresses."""

    model_config = ConfigDict(title="MarketingConsent")

    given_at: Moment | None = Field(description="When they agreed last; null where they never did.")
    withdrawn_at: Moment | None = Field(
        description="When one of their addresses left the brand's mail; counts whatever was given."
    )


class PersonShape(BaseModel):
    """A customer: a person. What was given with a request stays with the lead."""

    model_config = ConfigDict(title="Contact")

    id: Id = Field(description="The survivor's, where the id that was asked for was merged.")
    account: AccountName
    given_name: str
    family_name: str
    organization: str
    email: str
    phone: str = Field(description="E.164.")
    address: AddressShape
    marketing: MarketingShape
    merged: list[str] = Field(description="Ids of contacts that were found to be the same person; they lead here.")
    created_at: Moment
    updated_at: Moment
    erased_at: Moment | None = Field(
        description="Since when nothing personal is known; everything above is empty then."
    )


class PersonList(BaseModel):
    """One page of contacts, newest first."""

    model_config = ConfigDict(title="ContactList")

    data: list[PersonShape]
    next_cursor: str | None


class PersonQuery(PageQuery):
    """Which contacts; filters narrow the list together."""

    email: str | None = Field(None, description="By whom this address is used, in any spelling of case.")
    phone: str | None = Field(None, description="By whom this number is used; with country code, or of the brand's.")
    account: str | None = Field(None, description="The id of the account that they are in.")


class AccountShape(BaseModel):
    """A household or a company."""

    model_config = ConfigDict(title="Account")

    id: Id = Field(description="The survivor's, where the id that was asked for was merged.")
    kind: AccountKind
    name: str
    contacts: list[str] = Field(description="The ids of the contacts who are in it, in the order in which they came.")
    created_at: Moment


class CorrectionIn(Strict):
    """What is to be corrected. What is left out stays; an empty text empties its field."""

    model_config = ConfigDict(extra="forbid")

    given_name: str | None = None
    family_name: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    address: AddressShape | None = Field(None, description="Its fields, too, stay where they are left out.")


_FIELDS: dict[str, Any] = {"items": {"type": "string", "enum": list(COLUMNS)}}


class ContactMergeIn(Strict):
    """Whom this contact is the same person as."""

    model_config = ConfigDict(extra="forbid")

    into: str = Field(description="The id of the contact that goes on.")
    take: list[str] | None = Field(
        None,
        description="Fields in which the value of the contact in the address is kept, where the two differ.",
        json_schema_extra=_FIELDS,
    )


class NothingIn(Strict):
    """An empty object; the body may be left out."""
