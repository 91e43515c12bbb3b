"""Events in the documentation, as those who poll get them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import Moment
from leadloop.api.pages import PageQuery
from leadloop.history.enums import Kind


class EventQuery(PageQuery):
    """From where on, and which."""

    after: str | None = Field(
        None,
        description="Events after this one: an `id`, or `next_cursor` or `last` of the page before. Without it from the first "
        "event on. `cursor` means the same.",
    )
    type: Kind | None = Field(None, description="Only events of this type.")


class PolledEvent(BaseModel):
    """One thing that happened: what a webhook is sent, and its id."""

    model_config = ConfigDict(title="PolledEvent")

    id: str = Field(description="Also `data.event`, here and at each webhook.", examples=["48213"])
    type: Kind
    timestamp: Moment = Field(description="When it happened.")
    data: dict[str, Any] = Field(
        description="Ids, codes, dates and amounts of what happened; no personal data. Also `actor`, `lead` and `opportunity`."
    )


class PolledEvents(BaseModel):
    """A page of events, in order."""

    data: list[PolledEvent]
    next_cursor: str | None = Field(
        description="Send it as `after` for the next page; null where there is nothing more now."
    )
    last: str | None = Field(
        description="Send it as `after` to go on later, from the end of this page. Null while there is no event at all."
    )
