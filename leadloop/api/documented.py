"""The OpenAPI document as a page tells it: calls by noun, each with what it takes, an example, and what it answers."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from leadloop.api.openapi import document
from leadloop.links.tokens import site_address

Schema = dict[str, Any]
# Text in pieces: (is code, piece).
Prose = list[tuple[bool, str]]

# Shapes of replies that are explained field by field, in the order of the calls.
_SHAPES = (
    "Lead",
    "Event",
    "Opportunity",
    "Order",
    "Contact",
    "Account",
    "PolledEvent",
    "Webhook",
    "Delivery",
    "Location",
    "Pipeline",
    "Performance",
    "Rate",
    "Timing",
    "Satisfaction",
    "Problem",
)
_KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body or reply by its path."""

    name: str
    kind: str
    needed: bool
    about: Prose
    choices: list[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    about: list[Prose]
    scope: str
    parameters: list[Field]
    body: list[Field]
    curl: str
    status: str
    reply: str
    reply_shape: str
    refusals: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """The calls about one noun."""

    name: str
    about: str
    calls: list[Call]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a reply consists of."""

    name: str
    about: list[Prose]
    fields: list[Field]


@cache
def groups() -> list[Group]:
    """Return all calls, by noun."""
    found = document()
    calls = [
        (operation["tags"][0], _call(method, path, operation))
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    return [
        Group(tag["name"], tag["description"], [call for name, call in calls if name == tag["name"]])
        for tag in found["tags"]
    ]


@cache
def shapes() -> list[Shape]:
    """Return the shapes of replies."""
    schemas = document()["components"]["schemas"]
    return [Shape(name, _paragraphs(schemas[name]["description"]), _fields(schemas[name])) for name in _SHAPES]


def example_of(schema: Schema) -> Any:
    """Return a value of this shape: the one that the document gives, else one made of its parts."""
    schema = _resolved(schema)
    if "example" in schema:
        return schema["example"]
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: example_of(each) for name, each in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example_of(schema["items"])]
    return {"integer": 1, "number": 1.0, "boolean": False, "null": None, "object": {}}.get(schema.get("type", ""), "")


def _call(method: str, path: str, operation: Schema) -> Call:
    parameters = [_resolved(each) for each in operation["parameters"]]
    contents: Schema = operation.get("requestBody", {}).get("content", {})
    kind = next(iter(contents), "")
    content = contents.get(kind, {})
    status, reply = next(iter(operation["responses"].items()))
    shape = reply["content"]["application/json"]["schema"]
    scope = next(iter(operation["security"][0].values()))[0]
    return Call(
        id=operation["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=_paragraphs(operation["description"]),
        scope=scope,
        parameters=[
            Field(
                each["name"],
                _kind(each["schema"]),
                each["required"],
                _prose(each["description"]),
                _resolved(each["schema"]).get("enum", []),
            )
            for each in parameters
        ],
        body=_fields(_resolved(content["schema"])) if content else [],
        curl=_curl(method.upper(), path, parameters, kind, content),
        status=status,
        reply=_json(example_of(shape)),
        reply_shape=shape["$ref"].rpartition("/")[2],
        refusals=[
            (code, _resolved(each)["description"]) for code, each in operation["responses"].items() if code >= "400"
        ],
    )


def _curl(method: str, path: str, parameters: list[Schema], kind: str, content: Schema) -> str:
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", _PATH_EXAMPLES[each["name"]])
    address = site_address(path)
    lines = [f"curl {address}" if method == "GET" else f"curl -X {method} {address}"]
    lines.append("-H 'Authorization: Bearer ll_…'")
    if kind:
        lines.append(f"-H 'Content-Type: {kind}'")
    if method == "POST":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if content:
        body = content["example"] if "example" in content else _json(example_of(content["schema"]))
        lines.append(f"-d '{body}'")
    return " \\\n  ".join(lines)


_PATH_EXAMPLES = {
    "lead_id": "019a6c1e-7b1c-7c3a-9d0e-3f2b8c4d5e6f",
    "campaign_id": "019a6c1e-7b24-7e02-8c1b-6a0d2e4f5b6c",
    "opportunity_id": "019a6c1e-7b20-7d11-8f0a-5b9d1e2f3a4b",
    "order_id": "019a6c1e-7c30-7a22-9b1c-6d7e8f901a2b",
    "webhook_id": "019a6c1e-8a10-7c3a-9d0e-3f2b8c4d5e60",
    "delivery_id": "019a6c1e-8a1c-7c3a-9d0e-3f2b8c4d5e6f",
    "contact_id": "019a6c1e-7b18-7a10-8e0c-2d1f3a4b5c6d",
    "account_id": "019a6c1e-7b18-7a10-8e0c-2d1f3a4b5c6e",
    "ref": "D-1042",
}


def _fields(schema: Schema, *, prefix: str = "", depth: int = 1) -> list[Field]:
    found: list[Field] = []
    for name, raw in schema.get("properties", {}).items():
        inner, path = _resolved(raw), f"{prefix}{name}"
        if inner.get("type") == "array":
            inner, path = _resolved(inner["items"]), f"{path}[]"
        about = raw.get("description") or inner.get("description", "")
        choices = inner.get("enum", [])
        found.append(Field(path, _kind(raw), name in schema.get("required", ()), _prose(about), choices))
        # What has a table of its own is not told twice.
        if "properties" in inner and depth < _DEEPEST and inner.get("title") not in _SHAPES:
            found += _fields(inner, prefix=f"{path}.", depth=depth + 1)
    return found


def _kind(schema: Schema) -> str:
    options = schema.get("anyOf", [schema])
    words = " or ".join(dict.fromkeys(_word(each) for each in options if each.get("type") != "null"))
    return f"{words}, or null" if len(options) > 1 and any(each.get("type") == "null" for each in options) else words


def _word(schema: Schema) -> str:
    schema = _resolved(schema)
    kind = schema.get("type", "")
    if kind == "array":
        return f"list of {_word(schema['items'])}"
    if "enum" in schema:
        return "one of"
    if kind == "object" or "properties" in schema:
        return str(schema.get("title", "object"))
    return {"date-time": "time", "date": "date"}.get(schema.get("format", ""), _KINDS.get(str(kind), "any"))


def _resolved(schema: Schema) -> Schema:
    """Return the schema itself: references followed, of several possibilities the first that is not null."""
    while True:
        if "$ref" in schema:
            target: Any = document()
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
        elif "anyOf" in schema:
            first = next(each for each in schema["anyOf"] if each.get("type") != "null")
            schema = {**first, **{name: value for name, value in schema.items() if name != "anyOf"}}
        else:
            return schema


def _paragraphs(text: str) -> list[Prose]:
    return [_prose(" ".join(part.split())) for part in text.split("\n\n")]


def _prose(text: str) -> Prose:
    return [(bool(number % 2), piece) for number, piece in enumerate(re.split("`", text)) if piece]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
