"""The document's section on webhooks: what is sent of each type."""

from typing import Any

from django.utils.translation import override

from leadloop.history.enums import ActorKind, Kind
from leadloop.webhooks.enums import PING

Schema = dict[str, Any]

_NAME = {"type": "string"}
_NAME_OR_NONE = {"type": ["string", "null"]}
_EVENT_DATA: Schema = {
    "type": "object",
    "description": "What `GET /leads/{id}/history` gives as `data` of this event, and beside it what it is about.",
    "properties": {
        "event": {**_NAME, "description": "The event's number; the same at each webhook."},
        "actor": {
            "type": "object",
            "description": "Who caused it.",
            "properties": {"kind": {"type": "string", "enum": list(ActorKind.values)}, "id": _NAME_OR_NONE},
            "required": ["kind", "id"],
        },
        "lead": {**_NAME_OR_NONE, "description": "The lead's id."},
        "opportunity": {**_NAME_OR_NONE, "description": "The opportunity's id."},
    },
    "required": ["event", "actor", "lead", "opportunity"],
    "additionalProperties": True,
}
_PING_DATA: Schema = {
    "type": "object",
    "properties": {"webhook": {**_NAME, "description": "The webhook's id."}},
    "required": ["webhook"],
    "additionalProperties": False,
}


def webhooks() -> Schema:
    """Return what is sent, by type."""
    # The document is built once, in English, whoever asks first.
    with override("en"):
        about = {kind.value: str(kind.label) for kind in Kind} | {PING: "A test, which tells of nothing"}
    return {kind: {"post": _sent(kind, label)} for kind, label in about.items()}


def _sent(kind: str, label: str) -> Schema:
    return {
        "summary": label,
        "tags": ["Webhooks"],
        "security": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _payload(kind)}}},
        "responses": {"2XX": {"description": "Taken; anything else has it sent again later."}},
    }


def _payload(kind: str) -> Schema:
    return {
        "type": "object",
        "properties": {
            "type": {"const": kind},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened, in UTC."},
            "data": _PING_DATA if kind == PING else _EVENT_DATA,
        },
        "required": ["type", "timestamp", "data"],
        "additionalProperties": False,
    }
