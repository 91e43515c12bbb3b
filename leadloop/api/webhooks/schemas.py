"""Webhooks in the documentation."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import Id, Moment, Strict
from leadloop.api.pages import PageQuery
from leadloop.history.enums import Kind
from leadloop.webhooks.enums import DeliveryState, Off

_EVENTS = (
    "Event types to be told of (those of `Event`). An empty list means all of them, also those of later versions; "
    "so does `*`."
)
_TYPES: dict[str, Any] = {"items": {"type": "string", "enum": ["*", *Kind.values]}}


class WebhookIn(Strict):
    """What a new webhook needs: an address."""

    model_config = ConfigDict(title="WebhookIn", extra="forbid")

    url: str = Field(description="Where to send events: an `https://` address, without user, password and `#`.")
    events: list[str] | None = Field(None, description=_EVENTS, json_schema_extra=_TYPES)
    description: str | None = Field("", description="What it is for, up to 200 characters.")


class WebhookChangeIn(Strict):
    """What to change of a webhook; what is left out stays."""

    model_config = ConfigDict(title="WebhookChangeIn", extra="forbid")

    url: str | None = Field(None, description="The new address; what waits goes there, too.")
    events: list[str] | None = Field(None, description=_EVENTS + " From now on.", json_schema_extra=_TYPES)
    description: str | None = None
    enabled: bool | None = Field(
        None,
        description="`false` stops it: what happens meanwhile is not sent later. `true` starts it again; what waited is "
        "sent.",
    )


class WebhookShape(BaseModel):
    """An address that events are sent to."""

    model_config = ConfigDict(title="Webhook")

    id: Id
    url: str
    events: list[str] = Field(description=_EVENTS)
    description: str
    enabled: bool
    disabled_reason: str | None = Field(
        description="`switched`: by somebody; `failed`: nothing could be delivered for five days; `gone`: it answered 410.",
        json_schema_extra={"enum": [*[each for each in Off.values if each not in {Off.ON, Off.REMOVED}], None]},
    )
    disabled_at: Moment | None
    failing_since: Moment | None = Field(description="Since when no attempt was successful; null while all is well.")
    old_secret_until: Moment | None = Field(
        description="Until when the secret before the newest one signs, too; null where it does not."
    )
    created_at: Moment


class WebhookWithSecret(WebhookShape):
    """A webhook and its new signing secret, which is shown this once."""

    model_config = ConfigDict(title="WebhookWithSecret")

    secret: str | None = Field(
        description="`whsec_…`, as libraries for Standard Webhooks take it. Null in the repeated reply of a webhook that "
        "is gone."
    )


class WebhookList(BaseModel):
    """A page of webhooks, oldest first."""

    data: list[WebhookShape]
    next_cursor: str | None


class DeliveryQuery(PageQuery):
    """Which deliveries to list."""

    state: Literal["waiting", "delivered", "failed"] | None = Field(None, description="Only those that stand there.")


class DeliveryShape(BaseModel):
    """One event on its way to one webhook."""

    model_config = ConfigDict(title="Delivery")

    id: str = Field(
        description="The header `webhook-id`, in every attempt.", examples=["019a6c1e-8a1c-7c3a-9d0e-3f2b8c4d5e6f"]
    )
    webhook: Id
    type: str = Field(description="The event's type, or `ping`.")
    event: str | None = Field(description="The event's id; null of a ping.")
    lead: Id | None
    opportunity: Id | None
    at: Moment = Field(description="When it happened.")
    state: str = Field(
        description="`failed`: its attempts are used up; it is sent again when somebody asks for it.",
        json_schema_extra={"enum": list(DeliveryState.values)},
    )
    attempts: int
    next_attempt_at: Moment | None = Field(description="While it is `waiting`.")
    last_attempt_at: Moment | None
    status: int | None = Field(description="The HTTP status of the latest answer; null where none came.")
    response: str | None = Field(description="The beginning of the latest answer, on one line.")
    error: str | None = Field(description="Why the latest attempt was no success, in words.")
    duration_ms: int | None


class DeliveryList(BaseModel):
    """A page of deliveries, newest first."""

    data: list[DeliveryShape]
    next_cursor: str | None
