"""The OpenAPI 3.1 document: what ninja knows of each call, and what holds for all of them."""

import json
from functools import cache
from typing import Any

from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from leadloop.api.entrance import BearerKey
from leadloop.api.examples import EXAMPLES
from leadloop.api.kinds import ProblemShape
from leadloop.api.problems import CONTENT_TYPE, KINDS
from leadloop.api.service import api
from leadloop.api.webhooks.told import webhooks
from leadloop.links.tokens import site_address

ROOT = "/api/v1/"

_ABOUT = """\
Leadloop closes the loop on leads: a customer's request goes in, is handed to a location, and Leadloop keeps asking until
it is known how it ended. Everything that a page can do with these, a program can do here, by the same rules.

Bodies and replies are JSON in UTF-8, but for leads in ADF, which is XML. Times are RFC 3339 in UTC. Money is an exact amount as text with its currency. Ids
are opaque. What is wrong is told as a problem document (RFC 9457).
"""
_TAGS = {
    "Leads": "A customer's request: take it in, follow what becomes of it.",
    "Opportunities": "A lead handed to one location: see where it stands, answer for the location.",
    "Orders": "What was ordered from a won opportunity: place it, follow it, tell what became of it.",
    "Customers": "Who asks: people, and the households and companies that they are in. Correct, merge, forget them.",
    "Locations": "The brand's network, by the brand's own references.",
    "Events": "All that happened, in order, for programs that ask from time to time.",
    "Webhooks": "Events sent to a program of yours as they happen, signed as Standard Webhooks says.",
    "Campaigns": "Mails to customers who had no opportunity, and what they bring.",
    "Reports": "The pipeline, and the performance, revenue and satisfaction of a cohort.",
}
_PATH_PARTS = {
    "lead_id": "The lead's id.",
    "campaign_id": "The campaign's id.",
    "opportunity_id": "The opportunity's id.",
    "order_id": "The order's id.",
    "webhook_id": "The webhook's id.",
    "delivery_id": "The delivery's id: what the header `webhook-id` says, in either spelling.",
    "contact_id": "The contact's id, or one that was merged into it.",
    "account_id": "The account's id, or one that was merged into it.",
    "ref": "The brand's own reference of the location: letters, digits, dots, dashes and underscores, up to 60.",
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A fresh key for each new request, such as a UUID; with or without quotes. The same request sent again "
    "with the same key is done once and answered as the first time, with the header `Idempotent-Replayed: true`, for 48 "
    "hours. The key with another body or address is refused (422); while the first request still runs it is 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "example": "0b6f6a0e-6d4b-4d5e-9a53-6a4f6f6f2a10",
}
_SECONDS = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
_HEADERS = {429: {"Retry-After": _SECONDS}, 503: {"Retry-After": _SECONDS}, 409: {"Retry-After": _SECONDS}}
_NAMES = {"Kind": "EventType"}
_CREATED = 201
_ANY_CALL, _WITH_BODY = (401, 403, 422, 429, 500, 503), (411, 413, 415)


class _Document(OpenAPISchema):
    """ninja's document, with scopes, refusals, headers and the bodies that we read ourselves."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Return what the document says of one call."""
        found = super().operation_details(operation)
        found["security"] = [
            {name: [auth.scope.value for auth in operation.auth_callbacks if isinstance(auth, BearerKey)]}
            for scheme in found["security"]
            for name in scheme
        ]
        for parameter in found["parameters"]:
            parameter.setdefault("description", _PATH_PARTS.get(parameter["name"], ""))
            # Of a schema they are a list, of a parameter they would be a mapping.
            examples = parameter.pop("examples", None)
            if examples:
                parameter["example"] = examples[0]
        refused = {*_ANY_CALL, *((404,) if "{" in operation.path else ())}
        body = found.get("requestBody")
        if body:
            # What is no JSON says itself of which kinds it is.
            told = body if isinstance(body, dict) else {"application/json": {"schema": self._schema(body)}}
            found["requestBody"] = {"required": True, "content": told}
            refused |= set(_WITH_BODY)
        if operation.methods == ["POST"]:
            found["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
            refused.add(409)
        if _CREATED in found["responses"]:
            found["responses"][_CREATED]["headers"] = {
                "Location": {"description": "The path of what was made.", "schema": {"type": "string"}}
            }
        found["responses"] |= {
            status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(refused)
        }
        return found

    def _schema(self, model: type[BaseModel]) -> dict[str, Any]:
        _names, schemas = models_json_schema([(model, "validation")], ref_template=REF_TEMPLATE)
        self.add_schema_definitions(schemas["$defs"])
        return {"$ref": REF_TEMPLATE.format(model=model.__name__)}

    def get_components(self) -> dict[str, Any]:
        """Return what calls have in common."""
        components = super().get_components()
        problem = self._schema(ProblemShape)
        components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY_KEY}
        components["responses"] = {
            f"Problem{status}": {
                "description": " ".join(f"{each.title}." for each in KINDS if each.status == status),
                "content": {CONTENT_TYPE: {"schema": problem}},
                **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
            }
            for status in sorted({each.status for each in KINDS} - {405})
        }
        return components


def _tidy(schema: dict[str, Any]) -> None:
    """Leave out what pydantic says of each field and nobody reads: its name again, and that it may be left out."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
        if field.get("default", "") in (None, ""):
            field.pop("default", None)


@cache
def document() -> dict[str, Any]:
    """Return the document; built once."""
    found = _Document(api, ROOT)
    found["info"] |= {
        "description": _ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    found["servers"] = [{"url": site_address("/").rstrip("/")}]
    found["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
    found["externalDocs"] = {"description": "The same as a page.", "url": site_address(f"{ROOT}docs")}
    found["webhooks"] = webhooks()
    # Filters are described where they are used.
    schemas = {name: each for name, each in found["components"]["schemas"].items() if not name.endswith("Query")}
    found["components"]["schemas"] = schemas
    for schema in schemas.values():
        _tidy(schema)
    text = json.dumps(found)
    # Classes get the names that people know.
    for name, schema in schemas.items():
        title = _NAMES.get(name) or schema.get("title", name)
        if title not in schemas:
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{title}"')
            text = text.replace(f'"{name}": {{', f'"{title}": {{')
    result: dict[str, Any] = json.loads(text)
    for name, example in EXAMPLES.items():
        result["components"]["schemas"][name]["example"] = example
    return result
