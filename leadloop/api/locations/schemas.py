"""Locations in the documentation, and the shape of what is sent."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.batches import ResultShape
from leadloop.api.kinds import AddressShape, Moment, Strict
from leadloop.api.pages import PageQuery
from leadloop.network.enums import WEEKDAYS, ContactRole

_HOURS: dict[str, Any] = {
    "propertyNames": {"enum": list(WEEKDAYS)},
}


class PositionShape(Strict):
    """Degrees, WGS 84."""

    model_config = ConfigDict(title="Position")

    lat: float
    lon: float


class ContactShape(Strict):
    """A person who receives opportunities (`recipient`), or also escalations (`manager`)."""

    model_config = ConfigDict(title="LocationContact")

    name: str | None = ""
    email: str
    role: str | None = Field(ContactRole.RECIPIENT.value, json_schema_extra={"enum": list(ContactRole.values)})


class PreferencesShape(Strict):
    """After how many days to ask (1 to 365); null means the brand's policy."""

    model_config = ConfigDict(title="Preferences")

    accept_to_win_days: int | None = None
    win_to_complete_days: int | None = None


class LocationIn(Strict):
    """A whole location. What is left out is emptied, contacts excepted: left out, they stay as they are."""

    ref: str | None = Field(None, description="Where given, the same as in the address.")
    name: str = Field(json_schema_extra={"minLength": 1})
    address: AddressShape | None = None
    position: PositionShape | None = None
    phone: str | None = ""
    time_zone: str | None = Field(None, description="IANA; the brand's where left out.", examples=["Europe/Berlin"])
    hours: dict[str, list[list[str]]] | None = Field(
        None,
        description="Wall-clock times by weekday; a day that is left out is closed.",
        json_schema_extra=_HOURS,
    )
    products: list[str] | None = Field(None, description="Products that it serves, at most 200; none means all.")
    paused_until: str | None = Field(None, description="No new opportunities until then.")
    contacts: list[ContactShape] | None = Field(None, description="At most 50. A recipient gets each offer.")
    preferences: PreferencesShape | None = None


class LocationShape(BaseModel):
    """A dealer, retailer, installer or servicer."""

    model_config = ConfigDict(title="Location")

    ref: str = Field(description="The brand's own reference.")
    name: str
    address: AddressShape
    position: PositionShape | None
    phone: str
    time_zone: str
    hours: dict[str, list[list[str]]] = Field(
        description="Wall-clock times by weekday; a day that is left out is closed. Empty: not told.",
        json_schema_extra=_HOURS,
    )
    products: list[str] = Field(description="Products that it serves; none means all.")
    paused_until: Moment | None
    contacts: list[ContactShape]
    preferences: PreferencesShape


class LocationList(BaseModel):
    """One page of locations, by reference."""

    data: list[LocationShape]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class LocationQuery(PageQuery):
    """Filters of the list of locations."""

    q: str | None = Field(None, description="Words in the name, place or postal code.", examples=["berlin"])
    region: str | None = Field(None, description="`address.region`, in any case.")
    country: str | None = Field(None, description="`address.country`.", examples=["DE"])
    postal_code: str | None = Field(None, description="The beginning of `address.postal_code`.", examples=["101"])


class LocationsIn(Strict):
    """Up to 1,000 locations, each with its `ref`."""

    locations: list[LocationIn] = Field(max_length=1000)


class LocationResult(ResultShape):
    """What became of one of the locations: 200 or 201 with the location, or what to correct."""

    location: LocationShape | None = None


class LocationResults(BaseModel):
    """What became of each, in the order given."""

    results: list[LocationResult]
