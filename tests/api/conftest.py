"""A program that speaks to the API, and the brand whose key it has."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from leadloop.accounts.enums import Scope
from leadloop.accounts.operations import add_api_key
from leadloop.api import entrance
from tests.support import story


@dataclass
class Program:
    """Sends JSON with an API key: `program.get("/leads", status="new")`, `program.post("/leads", {…}, key="once")`."""

    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path, headers=None, **query):
        return self.client.get(self._at(path), query, headers=self._headers(headers))

    def post(self, path, body: Any = None, *, key=None, headers=None, content_type="application/json"):
        extra = {"Idempotency-Key": key} if key is not None else {}
        return self.client.post(
            self._at(path), self._text(body), content_type=content_type, headers=self._headers({**extra, **(headers or {})})
        )

    def put(self, path, body: Any = None, *, headers=None, content_type="application/json"):
        return self.client.put(
            self._at(path), self._text(body), content_type=content_type, headers=self._headers(headers)
        )

    def _at(self, path):
        return path if path.startswith("/api") else f"/api/v1{path}"

    def _headers(self, more):
        return {"Authorization": f"Bearer {self.secret}", **(more or {})} if self.secret else more

    def _text(self, body):
        return body if isinstance(body, str | bytes) else json.dumps(body)


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
    return Program(add_api_key(brand=brand, name="Test", scopes=scopes or Scope.values, now=story.NOW)[1])
