"""Keys, scopes, other brands, limits: for every call that the document knows."""

import pytest
from django.test import Client

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey
from leadloop.accounts.operations import revoke_api_key
from leadloop.accounts.queries import managers_of
from leadloop.api import entrance
from leadloop.api.limits import Buckets
from leadloop.api.openapi import document
from tests.api.conftest import Program, program_of
from tests.support import story

CALLS = [
    pytest.param(method, path, operation["security"][0]["BearerKey"][0], id=operation["operationId"])
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def send(program, method, path):
    address = path.replace("{ref}", "D-1").replace("{lead_id}", "x").replace("{opportunity_id}", "x")
    if address.endswith("/adf"):
        return program.post(address, "<adf/>", content_type="application/xml")
    return program.get(address) if method == "get" else program.send(method, address, {})


def test_every_call_says_which_scope_it_needs():
    assert {each.values[2] for each in CALLS} <= set(Scope.values)
    assert len(CALLS) == 45


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
class TestEveryCall:
    def test_without_a_key(self, db, method, path, scope):
        response = send(Program(""), method, path)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="leadloop"'
        assert response.json()["detail"] == "Send your API key with each request: Authorization: Bearer <key>."

    def test_with_the_scope_and_with_all_others(self, brand, method, path, scope):
        assert send(program_of(brand, scope), method, path).status_code in (200, 404, 422)
        others = program_of(brand, *(set(Scope.values) - {scope}))
        response = send(others, method, path)
        assert response.status_code == 403
        assert response.json()["scope"] == scope
        assert scope in response.json()["detail"]
        assert response["WWW-Authenticate"].endswith(f'error="insufficient_scope", scope="{scope}"')


@pytest.mark.parametrize(
    "header",
    [
        None, "", "Bearer", "Bearer ", "Basic {}", "{}", "Token {}", "Bearer {}x", "Bearer x{}", "Bearer {} {}",
        "Bearer \ud800", "Bearer " + "x" * 10_000, "Bearer ünïcode",
    ],
)  # fmt: skip
def test_a_wrong_header(program, header):
    headers = {} if header is None else {"Authorization": header.format(program.secret, program.secret)}
    response = Client(raise_request_exception=False).get("/api/v1/leads", headers=headers)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {} "])
def test_a_right_header(program, header):
    response = Client().get("/api/v1/leads", headers={"Authorization": header.format(program.secret)})
    assert response.status_code == 200


def test_a_revoked_key_ends_at_once(program):
    revoke_api_key(ApiKey.objects.get(), now=story.NOW)
    response = program.get("/leads")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].endswith('error="invalid_token"')


def test_a_cookie_opens_nothing(program, brand, client):
    client.force_login(managers_of(brand)[0])
    assert client.get("/api/v1/leads").status_code == 401


class TestLimits:
    @pytest.fixture
    def clock(self, monkeypatch):
        moment = [0.0]
        for name, rate, burst in (("REQUESTS", 2, 3), ("WRONG_KEYS", 0.5, 2)):
            monkeypatch.setattr(entrance, name, Buckets(rate=rate, burst=burst, clock=lambda: moment[0]))
        return moment

    def test_too_many_requests(self, program, brand, clock):
        statuses = [program.get("/leads").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        response = program.get("/leads")
        assert response["Retry-After"] == "1"
        # Another key is not held up.
        assert program_of(brand).get("/leads").status_code == 200
        clock[0] += 0.5
        assert [program.get("/leads").status_code for _ in range(2)] == [200, 429]

    def test_too_many_wrong_keys(self, program, clock):
        guesser = Program("ll_guess")
        assert [guesser.get("/leads").status_code for _ in range(3)] == [401, 401, 429]
        assert guesser.get("/leads")["Retry-After"] == "2"
        # A valid key from the same address is not held up, nor is a wrong one from elsewhere.
        assert program.get("/leads").status_code == 200
        elsewhere = Client().get("/api/v1/leads", headers={"Authorization": "Bearer x"}, REMOTE_ADDR="192.0.2.9")
        assert elsewhere.status_code == 401
        clock[0] += 2
        assert guesser.get("/leads").status_code == 401
