"""Holds every reply to the OpenAPI document: whatever the tests provoke, the document must have announced."""

import json
import re
from functools import cache

from jsonschema import Draft202012Validator

from leadloop.api.openapi import document


def assert_conforms(response):
    """Fail where the document says nothing of this reply to this call, or something else."""
    request = response.wsgi_request
    operation = _operation(request.method.lower(), request.path)
    if operation is None:
        # No call of the API: then it must be a refusal.
        assert response.status_code in (404, 405) or request.path in PAGES, (request.path, response.status_code)
        return
    announced = operation["responses"].get(str(response.status_code))
    assert announced, f"{request.method} {request.path} may not answer {response.status_code}: {response.content}"
    if "$ref" in announced:
        announced = document()["components"]["responses"][announced["$ref"].rpartition("/")[2]]
    content = announced["content"][response["Content-Type"]]
    errors = [
        f"{each.json_path}: {each.message}"
        for each in _validator(json.dumps(content["schema"])).iter_errors(response.json())
    ]
    assert errors == []


PAGES = {"/api/v1/", "/api/v1/docs", "/api/v1/openapi.json"}


def errors_of(response):
    """What a problem document says of each field."""
    return {each["field"]: each["message"] for each in response.json()["errors"]}


def validator_of(name):
    return _validator(json.dumps({"$ref": f"#/components/schemas/{name}"}))


@cache
def _validator(schema):
    whole = {**json.loads(schema), "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _operation(method, path):
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return methods.get(method)
    return None
