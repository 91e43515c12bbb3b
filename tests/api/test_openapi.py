import json
import re
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.urls import URLPattern
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from leadloop.api import urls
from leadloop.api.documented import example_of, groups, shapes
from leadloop.api.examples import EXAMPLES
from leadloop.api.openapi import document
from leadloop.api.problems import KINDS
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.payload import body_of
from tests.api.conforming import validator_of
from tests.support import story
from tests.support.browser import DESKTOP, PHONE, PHONE_DARK, on
from tests.support.databases import on_one_database

OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}


class TestDocument:
    def test_it_is_valid(self):
        OpenAPIV31SpecValidator(document()).validate()

    def test_it_is_served_to_everybody(self, db, client):
        response = client.get("/api/v1/openapi.json")
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        assert response.json() == document()

    def test_it_has_every_address(self):
        routes = {
            re.sub(r"<([^>]+)>", r"{\1}", str(each.pattern)) for each in urls.version_1 if isinstance(each, URLPattern)
        }
        assert routes - {"", "docs", "openapi.json"} == {path.removeprefix("/api/v1/") for path in document()["paths"]}

    def test_it_has_what_is_sent_of_each_type_of_event(self):
        told = document()["webhooks"]
        assert set(told) == {*Kind.values, "ping"}
        for kind, path in told.items():
            schema = path["post"]["requestBody"]["content"]["application/json"]["schema"]
            event = None if kind == "ping" else Event(pk=7, kind=kind, data={"round": 1}, actor_kind="system")
            endpoint = Endpoint(pk=uuid4())
            sent = json.loads(body_of(Delivery(endpoint=endpoint, event=event, at=datetime.now(UTC))))
            Draft202012Validator(schema).validate(sent)

    def test_it_says_something_of_everything(self):
        for method, _path, operation in OPERATIONS.values():
            assert operation["summary"]
            assert operation["description"]
            assert operation["tags"]
            assert operation["security"]
            assert ("requestBody" in operation) == (method in ("post", "put", "patch"))
            for parameter in operation["parameters"]:
                assert "$ref" in parameter or parameter["description"], parameter
        for name, schema in document()["components"]["schemas"].items():
            assert schema["description"], name

    def test_every_post_takes_a_key(self):
        for method, _path, operation in OPERATIONS.values():
            refs = [each.get("$ref") for each in operation["parameters"]]
            assert ("#/components/parameters/IdempotencyKey" in refs) == (method == "post")

    def test_nothing_is_defined_in_vain(self):
        text = str(document())
        for kind, things in document()["components"].items():
            for name in things:
                assert kind == "securitySchemes" or f"#/components/{kind}/{name}" in text, name

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_examples_are_of_their_shape(self, name):
        assert list(validator_of(name).iter_errors(EXAMPLES[name])) == []

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_examples_made_of_parts_are_of_their_shape_too(self, name):
        operation = OPERATIONS[name][2]
        shape = next(iter(operation["responses"].values()))["content"]["application/json"]["schema"]["$ref"]
        assert list(validator_of(shape.rpartition("/")[2]).iter_errors(example_of({"$ref": shape}))) == []

    def test_the_examples_of_bodies_are_taken(self, program, brand):
        assert program.put("/locations/D-1042", EXAMPLES["LocationIn"]).status_code == 201
        lead = EXAMPLES["LeadIn"] | {"consent": []}  # their time has not come yet
        found = program.post("/leads", lead).json()
        path = f"/opportunities/{found['opportunity']['id']}"
        accept = EXAMPLES["AnswerIn"] | {"follow_up_on": "2026-06-20"}
        assert program.post(f"{path}/answer", accept).json()["stage"] == "accepted"
        for said in ("won", "complete"):
            program.post(f"{path}/answer", {"answer": said})
        response = program.post(f"{path}/follow-up-form", EXAMPLES["FollowUpFormIn"])
        assert response.json()["revenue"] == EXAMPLES["FollowUpFormIn"]["revenue"]


@pytest.fixture(autouse=True)
def built_anew():
    """An installation has one address; the tests have several, and what is built once names it."""
    for each in (document, groups, shapes):
        each.cache_clear()
    yield
    for each in (document, groups, shapes):
        each.cache_clear()


class TestPage:
    @pytest.fixture
    def html(self, db, client):
        response = client.get("/api/v1/docs")
        assert response.status_code == 200
        return unescape(response.content.decode())

    def test_every_call_is_on_it(self, html):
        calls = [call for group in groups() for call in group.calls]
        assert len(calls) == len(OPERATIONS)
        for call in calls:
            assert f'id="{call.id}"' in html
            assert f"{call.method} {call.path}" in html
            assert call.summary in html
        assert all(shape.fields for shape in shapes())

    def test_every_problem_leads_to_its_place(self, html):
        for kind in KINDS:
            assert f'id="{kind.name}"' in html

    def test_it_stands_on_its_own(self, html):
        assert not re.findall(r'(?:src|href)="(?!/|#|http://127\.0\.0\.1:8000/)[^"]*"', html)

    def test_its_examples_run(self, html):
        # What curl would send, but for the key.
        call = next(call for group in groups() for call in group.calls if call.id == "answer-opportunity")
        assert call.curl == (
            "curl -X POST http://127.0.0.1:8000/api/v1/opportunities/019a6c1e-7b20-7d11-8f0a-5b9d1e2f3a4b/answer \\\n"
            "  -H 'Authorization: Bearer ll_…' \\\n  -H 'Content-Type: application/json' \\\n"
            '  -H "Idempotency-Key: $(uuidgen)" \\\n'
            '  -d \'{\n  "answer": "accept",\n  "follow_up_on": "2026-12-01"\n}\''
        )

    def test_a_reader_is_sent_to_it(self, db, client):
        found = client.get("/api/v1/").json()
        assert client.get(found["docs"]).status_code == client.get(found["openapi"]).status_code == 200

    @on_one_database
    @on(PHONE)
    def test_on_a_phone(self, page, live_site, axe):
        self.look(page, live_site, axe)

    @on_one_database
    @on(PHONE_DARK)
    def test_in_the_dark(self, page, live_site, axe):
        self.look(page, live_site, axe)

    @on_one_database
    @on(DESKTOP)
    def test_on_a_desktop(self, page, live_site, axe):
        self.look(page, live_site, axe)

    def look(self, page, live_site, axe):
        page.goto(f"{live_site.url}/api/v1/docs")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.get_by_role("link", name="Take a lead in").click()
        assert page.url.endswith("#take-in-lead")


def test_the_story_by_the_api_alone(program):
    lead = program.post("/leads", story.lead_json(location="D-1"), key="story").json()
    path = f"/opportunities/{lead['opportunity']['id']}"
    for answer in ("reveal", "accept", "won", "complete"):
        assert program.post(f"{path}/answer", {"answer": answer}).status_code == 200
    program.post(f"{path}/follow-up-form", {"revenue": {"amount": "12500.00", "currency": "EUR"}})
    pipeline = program.get("/reports/pipeline").json()
    assert pipeline["opportunities"]["complete"] == 1
    assert pipeline["revenue"] == [{"amount": "12500.00", "currency": "EUR"}]
    assert program.get(f"/leads/{lead['id']}").json()["opportunity"]["stage"] == "complete"
    assert [each["type"] for each in program.get(f"/leads/{lead['id']}/history").json()["data"]] == [
        "lead.received", "lead.qualified", "opportunity.offered", "opportunity.acknowledged", "opportunity.accepted",
        "opportunity.won", "opportunity.completed", "feedback.revenue_reported",
    ]  # fmt: skip
