"""Whatever is sent is answered with a clear refusal, or taken in clean; never with a failure."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.intake.models import Lead
from leadloop.outbox.models import Message
from tests.support import story

HOSTILE = "a\x00b\x0b\x0c\x1c\x1e\u2028\u202e\r\nBcc: x@y.example\udfff\ud800\x7f<script>&\u0085z"
CLEAN_LINE = "ab Bcc: x@y.example<script>& z"


class TestSize:
    def test_too_large_is_refused_before_it_is_read(self, program):
        class Unread:
            def read(self, *_args):
                raise AssertionError("read")

            readline = read

        response = program.client.generic(
            "POST", "/api/v1/leads", headers={"Authorization": f"Bearer {program.secret}"},
            content_type="application/json", **{"wsgi.input": Unread(), "CONTENT_LENGTH": "1000001"},
        )  # fmt: skip
        assert response.status_code == 413
        assert response.json()["detail"] == "Send at most 1000000 bytes in one request."

    def test_just_small_enough(self, program):
        body = json.dumps({"customer": {"email": "a@b.example"}})
        assert program.post("/leads", body + " " * (1_000_000 - len(body))).status_code == 201
        assert program.post("/leads", body + " " * (1_000_001 - len(body))).status_code == 413

    @pytest.mark.parametrize("length", ["9" * 5000, "1000001"])
    def test_what_is_told_is_enough(self, program, length):
        headers = {"Authorization": f"Bearer {program.secret}"}
        assert program.client.get("/api/v1/leads", headers=headers, CONTENT_LENGTH=length).status_code == 413

    def test_an_unknown_length_is_refused(self, program):
        environment = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_TYPE": "application/json"}
        response = program.client.generic(
            "POST", "/api/v1/leads", headers={"Authorization": f"Bearer {program.secret}"}, **environment
        )
        assert response.status_code == 411


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "json",
    ],
)
def test_another_kind_of_body(program, content_type):
    assert program.post("/leads", story.lead_json(), content_type=content_type).status_code == 415


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;"])
def test_json_by_any_name(program, content_type):
    assert program.post("/leads", story.lead_json(), content_type=content_type).status_code == 201


UNREADABLE = {
    "nothing": b"   ",
    "half": b'{"customer": {"email": "a@b.example"',
    "single quotes": b"{'customer': 1}",
    "two": b"{} {}",
    "comma": b'{"a": 1,}',
    "list": b"[]",
    "text": b'"x"',
    "number": b"1",
    "null": b"null",
    "latin-1": '{"customer": {"given_name": "Müller"}}'.encode("latin-1"),
    "utf-16": '{"customer": {"email": "a@b.example"}}'.encode("utf-16"),
    "raw surrogate": b'{"a": "\xed\xa0\x80"}',
    "NaN": b'{"position": {"lat": NaN, "lon": 1}}',
    "Infinity": b'{"a": -Infinity}',
    "overflow": b'{"position": {"lat": 1e999, "lon": 1}}',
    "5,000 digits": b'{"a": ' + b"1" * 5000 + b"}",
    "5,000 decimals": b'{"a": 0.' + b"1" * 5000 + b"}",
    "nested lists": b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}",
    "nested objects": b'{"a":' * 51 + b"1" + b"}" * 51,
    "very nested": b'{"a": ' + b"[" * 400_000,
    "control character": b'{"a": "\x00"}',
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_not_json_is_told(program, body):
    response = program.post("/leads", body)
    assert response.status_code == 422
    assert response.json()["detail"]
    assert response.json()["errors"] == []
    assert not Lead.objects.exists()


def test_nothing_at_all(program):
    environment = {"CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"}
    headers = {"Authorization": f"Bearer {program.secret}"}
    assert program.client.generic("POST", "/api/v1/leads", headers=headers, **environment).status_code == 422


def test_the_place_of_a_mistake_is_told(program):
    response = program.post("/leads", b'{"customer":\n  oops}')
    assert response.json()["detail"] == "This is not JSON: there is a mistake in line 2, column 3."


def test_nested_up_to_the_limit_is_read(program):
    # 49 lists in the object in an object: refused for what it is, not for its depth.
    body = b'{"customer": {"email": "a@b.example"}, "extra": ' + b"[" * 49 + b"]" * 49 + b"}"
    assert program.post("/leads", body).status_code == 201


def test_of_a_name_that_comes_twice_the_last_counts(program):
    body = b'{"customer": {"email": "first@b.example"}, "customer": {"email": "last@b.example"}}'
    assert program.post("/leads", body).json()["customer"]["email"] == "last@b.example"


def test_a_byte_order_mark_is_no_matter(program):
    assert program.post("/leads", b'\xef\xbb\xbf{"customer": {"email": "a@b.example"}}').status_code == 201


def test_hostile_text_comes_out_clean(program):
    customer = dict.fromkeys(("given_name", "family_name", "organization"), HOSTILE) | {
        "email": "a@b.example",
        "address": dict.fromkeys(("line1", "city", "region"), HOSTILE) | {"country": "DE", "postal_code": "1\x00"},
    }
    given = {
        "customer": customer,
        "request": dict.fromkeys(("product", "interest", "timeframe"), HOSTILE) | {"message": HOSTILE},
        "answers": {HOSTILE: HOSTILE, "list": [HOSTILE, HOSTILE]},
        "source": dict.fromkeys(("channel", "campaign", "url"), HOSTILE),
        "consent": [{"purpose": "marketing", "text": HOSTILE}],
    }
    response = program.post("/leads", given, key="hostile")
    assert response.status_code == 201
    found = response.json()
    assert found["customer"]["given_name"] == found["request"]["interest"] == found["source"]["url"] == CLEAN_LINE
    assert set(found["answers"]) == {CLEAN_LINE[:60], "list"}
    # Whoever reads it back, and whoever was written to, meets none of it.
    assert program.get(f"/leads/{found['id']}").json() == found
    assert program.post("/leads", given, key="hostile").json() == found
    bad = {"\x00", "\x0b", "\x0c", "\x1c", "\x1e", "\u2028", "\u202e", "\x7f", "\x85", "\r"}
    assert not bad & set(json.dumps(found, ensure_ascii=False))
    for message in Message.objects.all():
        assert not (bad | {"\n"}) & set(message.subject + message.to_name)


def test_hostile_names_of_fields_come_back_clean(program):
    response = program.post("/leads", story.lead_json(answers={HOSTILE: {}}), key="names")
    # Halves of characters become the sign for what cannot be shown.
    assert [each["field"].replace("\ufffd", "") for each in response.json()["errors"]] == [f"answers.{CLEAN_LINE}"]


_TEXT = st.text(st.characters(), max_size=30)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_FIELDS = ["form", "location", "customer", "request", "answers", "source", "consent", "position", "test"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(_FIELDS) | _TEXT, _VALUES), st.booleans())
def test_anything_at_all_is_answered(program, body, with_customer):
    if with_customer:
        body["customer"] = {"email": "a@b.example"}
    assert program.post("/leads", body).status_code in (201, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["/leads", "/opportunities", "/locations", "/reports/pipeline"]), st.dictionaries(
    st.sampled_from(["limit", "cursor", "status", "stage", "location", "email", "phone", "lead", "created_from", "from",
                     "q", "region", "overdue", "form"]), st.text(max_size=20), max_size=3))  # fmt: skip
def test_any_filter_at_all_is_answered(program, path, query):
    assert program.get(path, **{"headers": None, **query}).status_code in (200, 422)
