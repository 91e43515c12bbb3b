import logging

import pytest
from django.db import InterfaceError, OperationalError

from leadloop.api import service
from leadloop.api.leads import calls
from leadloop.api.openapi import document
from leadloop.api.problems import KINDS
from tests.api.conftest import Program
from tests.support import story


@pytest.mark.parametrize(
    "path", ["/nothing", "/leads/", "/leads/x/y", "/v2", "/api/v2/leads", "/api/", "//", "/docs/", "/leads%00", "/ü"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_does_not_exist(db, path, method):
    response = Program("").send(method, path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert found == {
        "type": "http://127.0.0.1:8000/api/v1/docs#not-found",
        "title": "There is nothing here",
        "status": 404,
        "detail": "There is no such address in the API. See /api/v1/docs for those there are.",
        "instance": found["instance"],
        "errors": [],
    }


METHODS = {path: sorted(each.upper() for each in methods) for path, methods in document()["paths"].items()}


@pytest.mark.parametrize("path", [*METHODS, "/api/v1/", "/api/v1/openapi.json"])
def test_a_method_that_an_address_does_not_take(db, path):
    allowed = METHODS.get(path, ["GET"])
    for method in ("get", "head", "post", "put", "patch", "delete", "options", "trace"):
        if method.upper() in allowed:
            continue
        response = Program("").send(method, path)
        assert response.status_code == 405
        assert response["Allow"] == ", ".join(allowed)
        if method != "head":
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["type"].endswith("#method-not-allowed")


def break_down(monkeypatch, error):
    def broken(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(calls, "take_in", broken)
    monkeypatch.setattr(calls, "show_leads", broken)


@pytest.mark.parametrize("key", [None, "k"])
@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_is_away(program, monkeypatch, error, key):
    break_down(monkeypatch, error)
    for response in (program.post("/leads", story.lead_json(), key=key), program.get("/leads")):
        assert response.status_code == 503
        assert response["Retry-After"] == "2"
        assert response.json()["detail"] == "Nothing was stored. Send the same request again in a moment."
        assert "locked" not in response.content.decode()


@pytest.mark.parametrize("key", [None, "k"])
def test_what_nobody_foresaw_is_logged_and_not_told(program, monkeypatch, caplog, key):
    program.may_fail = True
    break_down(monkeypatch, RuntimeError("canary"))
    with caplog.at_level(logging.ERROR, logger="leadloop.api"):
        response = program.post("/leads", story.lead_json(), key=key)
    assert response.status_code == 500
    assert "canary" not in response.content.decode()
    assert [str(each.exc_info[1]) for each in caplog.records if each.exc_info] == ["canary"]


def test_a_failure_leaves_no_key_behind(program, monkeypatch):
    program.may_fail = True
    with monkeypatch.context() as patched:
        break_down(patched, RuntimeError("canary"))
        assert program.post("/leads", story.lead_json(), key="k").status_code == 500
    response = program.post("/leads", story.lead_json(), key="k")
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response


def test_replies_are_not_kept_by_anybody_on_the_way(program):
    for response in (program.get("/leads"), program.get("/nothing"), Program("").get("/leads")):
        assert response["Cache-Control"] == "no-store"


def test_every_kind_of_problem_has_a_name_of_its_own():
    assert len({each.name for each in KINDS}) == len(KINDS) == 14


def test_ninjas_own_pages_are_gone():
    assert (service.api.docs_url, service.api.openapi_url) == (None, None)
