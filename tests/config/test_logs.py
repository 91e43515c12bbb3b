"""Logs name no person and open no door, whatever goes wrong."""

import json
import logging
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest

from leadloop.accounts.secrets import new_secret
from leadloop.config import logs
from leadloop.config.environment import SmtpServer
from leadloop.config.logs import JsonFormatter, WithError, described, scrubbed
from leadloop.core.ids import new_id
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue

MOMENT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
TOKEN = issue(Purpose.OPPORTUNITY, about=new_id(), recipient=new_id(), now=MOMENT)
KEY = new_secret()


def record(message="hello", *args, error=None, name="leadloop.test", **extra):
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, info)
    made.created = MOMENT.timestamp()
    for key, value in extra.items():
        setattr(made, key, value)
    return made


def line(*args, **fields):
    return json.loads(JsonFormatter().format(record(*args, **fields)))


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_one_object_a_line():
    one = UUID("01a20000-0000-7000-8000-000000000000")
    assert line("sent %d", 3, sent=3, ratio=0.5, message_id=one, nothing=None, thing=object()) == {
        "at": "2026-06-03T09:00:00.000+00:00",
        "level": "info",
        "from": "leadloop.test",
        "message": "sent 3",
        "sent": 3,
        "ratio": 0.5,
        "message_id": str(one),
        "nothing": None,
    }
    assert "\n" not in JsonFormatter().format(record("two\nlines"))


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /o/{TOKEN}/",
        f"see https://leads.example/s/{TOKEN}/?rating=5",
        f"/u/{TOKEN[:30]}",
        TOKEN,
        f"key {KEY}",
        f"Authorization: Bearer {KEY}",
        "leadloop_session=canary0123456789",
        "postgresql://leadloop:canary@db.example/leadloop",
        "smtp://me:canary@mail.example",
        "password=canary",
        "550 5.1.1 <canary.person@customer.example>: no such user",
        "müller.canary@bücher.example is unknown",
        "call +49 30 123456-canary".replace("-canary", "78"),
    ],
    # The token and the key are new in each run; names of tests must not be.
    ids=lambda text: text.replace(TOKEN, "TOKEN").replace(TOKEN[:30], "TOK").replace(KEY, "KEY"),
)
def test_what_opens_doors_or_names_people_is_taken_out(text):
    clean = scrubbed(text)
    for secret in (TOKEN, TOKEN[:30], KEY, "canary", "123456"):
        assert secret not in clean
    assert "[" in clean


@pytest.mark.parametrize("text", ["3 of 40 rows", "worker started", "2026-06-03T09:00:00+00:00", "GET o/<str:token>/ 200",
                                  "lead 01a20000-0000-7000-8000-000000000000", "mail.example:25: connection refused"])  # fmt: skip
def test_everything_else_stays(text):
    assert scrubbed(text) == text


def test_the_installations_own_secrets_are_taken_out(settings):
    settings.SECRET_KEY = "canary-of-the-secret-key-0123456789"
    settings.LEADLOOP_SMTP = SmtpServer("mail.example", 25, password="canary-of-smtp")
    logs._own_secrets.cache_clear()
    assert scrubbed("a canary-of-the-secret-key-0123456789 b canary-of-smtp c") == "a [secret] b [secret] c"
    logs._own_secrets.cache_clear()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ValueError("invalid literal for int() with base 10: 'Erika'"),
            "ValueError: invalid literal for int… with base 10: …",
        ),
        (KeyError("Erika Mustermann"), "KeyError: …"),
        (RuntimeError('no town "Erikastadt" (Erika)'), "RuntimeError: no town … …"),
        (ValueError(f"bad link /o/{TOKEN}/"), "ValueError: bad link /o/[token]/"),
        (
            RuntimeError(
                "duplicate key value violates unique constraint\nDETAIL:  Key (value)=(erika@x.example) exists."
            ),
            "RuntimeError: duplicate key value violates unique constraint",
        ),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
    ids=lambda value: str(value).replace(TOKEN, "TOKEN"),
)
def test_errors_are_described_without_the_values_they_quote(error, told):
    assert described(error) == told


def test_causes_are_described_too():
    error = RuntimeError("no such row")
    error.__cause__ = KeyError("Erika")
    assert described(error) == "RuntimeError: no such row ← KeyError: …"


def test_a_trace_has_places_and_no_values():
    def fails(canary):
        return int(canary)

    try:
        fails("canary of Erika")
    except ValueError:
        _type, error, _trace = sys.exc_info()
    told = line("turn failed", error=error)
    assert told["error"] == "ValueError: invalid literal for int… with base 10: …"
    assert [place.rpartition(" ")[2] for place in told["trace"]] == ["test_a_trace_has_places_and_no_values", "fails"]
    assert "canary of" not in json.dumps(told)


def test_djangos_own_line_on_a_failed_request_is_told_without_its_address():
    error = raised(RuntimeError("broken"))
    told = line("Internal Server Error: %s", f"/o/{TOKEN}/", name="django.request", error=error, status_code=500)
    assert (told["message"], told["status_code"], told["error"]) == ("request failed", 500, "RuntimeError: broken")
    assert not WithError().filter(record("Not Found: %s", "/x/", name="django.request"))
    assert WithError().filter(record("Internal Server Error", name="django.request", error=error))
