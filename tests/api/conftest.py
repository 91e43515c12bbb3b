"""A program that speaks to the API, and the brand whose key it has."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from leadloop.accounts.enums import Scope
from leadloop.accounts.operations import add_api_key
from leadloop.api import entrance
from tests.api.conforming import assert_conforms
from tests.support import story


@dataclass
class Program:
    """Sends JSON with an API key: `program.get("/leads", status="new")`, `program.post("/leads", {…}, key="once")`."""

    secret: str
    # The key itself; a program without one, or with a wrong secret, has none.
    key: Any = None
    client: Client = field(default_factory=Client)
    may_fail: bool = False

    def get(self, path, headers=None, **query):
        return self._checked(self.client.get(self._at(path), query, headers=self._headers(headers)))

    def post(self, path, body: Any = None, *, key=None, headers=None, content_type="application/json"):
        return self._send("post", path, body, key=key, headers=headers, content_type=content_type)

    def put(self, path, body: Any = None, *, headers=None, content_type="application/json"):
        return self._send("put", path, body, headers=headers, content_type=content_type)

    def patch(self, path, body: Any = None, *, headers=None, content_type="application/json"):
        return self._send("patch", path, body, headers=headers, content_type=content_type)

    def send(self, method, path, body: Any = "", *, headers=None, content_type="application/json"):
        return self._send(method, path, body, headers=headers, content_type=content_type)

    def _send(self, method, path, body, *, key=None, headers=None, content_type):
        extra = {"Idempotency-Key": key} if key is not None else {}
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        send = getattr(self.client, method)
        headers = self._headers({**extra, **(headers or {})})
        return self._checked(send(self._at(path), text, content_type=content_type, headers=headers))

    def _checked(self, response):
        assert_conforms(response)
        assert response.status_code != 500 or self.may_fail, response.content
        return response

    def _at(self, path):
        return path if path.startswith("/api") else f"/api/v1{path}"

    def _headers(self, more):
        return {"Authorization": f"Bearer {self.secret}", **(more or {})}


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch):
    """Each test begins with full buckets."""
    for name in ("REQUESTS", "WRONG_KEYS"):
        monkeypatch.setattr(getattr(entrance, name), "_buckets", type(entrance.REQUESTS._buckets)())


@pytest.fixture(autouse=True)
def at_the_storys_time(time_machine):
    time_machine.move_to(story.NOW, tick=False)


@pytest.fixture
def brand(db):
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


@pytest.fixture
def program(brand):
    return program_of(brand)


@pytest.fixture
def stranger(db):
    """A program of another brand, with every scope there."""
    other = story.make_brand("Southwind")
    story.make_location(other, "D-1")
    return program_of(other)


def program_of(brand, *scopes):
    """A program with a key of its own; with every scope unless some are named."""
    key, secret = add_api_key(brand=brand, name="Test", scopes=scopes or Scope.values, now=story.NOW)
    return Program(secret, key)
