"""The clock for programs and for people."""

import json

import pytest
from django.urls import reverse

from leadloop.core import clock
from leadloop.followups.models import Step
from tests.support import story
from tests.support.pressing import parse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_settings")]


def post(client, body, **headers):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post("/demo/clock", data, content_type="application/json", headers=headers)


def main_of(response):
    return text_of(next(parse(response).iter("main")))


@pytest.fixture
def lead():
    brand = story.make_brand(now=clock.now())
    story.make_location(brand, now=clock.now())
    return story.make_lead(brand, now=clock.now())


def test_a_program_moves_it(client, lead):
    before = clock.now()
    reply = post(client, {"advance": "P2W"})
    assert reply.status_code == 200
    answer = reply.json()
    assert set(answer) == {"now", "done"}
    assert answer["now"] == f"{clock.now():%Y-%m-%dT%H:%M:}" + answer["now"][-3:]
    assert answer["now"].endswith("Z")
    assert (clock.now() - before).days == 14
    assert answer["done"] > 5


def test_to_the_next_due_moment_and_no_further(client, lead):
    due = Step.objects.get().due_at
    reply = post(client, {"to_next_due": True})
    assert reply.json()["now"][:16] == f"{due:%Y-%m-%dT%H:%M}"
    # Two mails that waited, the step, and the reminder.
    assert reply.json()["done"] == 4


def test_nothing_is_due(client):
    before = clock.offset()
    assert post(client, {"to_next_due": True}).json()["done"] == 0
    assert clock.offset() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", ""),
        ("{", ""),
        (b"\xff", ""),
        ("[" * 100_000, ""),
        ("[]", ""),
        ("7", ""),
        ({}, ""),
        ({"advance": "P1D", "to_next_due": True}, ""),
        ({"advance": "-P1D"}, "advance"),
        ({"advance": "tomorrow"}, "advance"),
        ({"advance": None}, "advance"),
        ({"advance": "P6Y"}, "advance"),
        ({"advance": "PT0S"}, "advance"),
        ({"to_next_due": False}, "to_next_due"),
        ({"to_next_due": "yes"}, "to_next_due"),
    ],
)
def test_bad_input_gets_a_clear_problem(client, body, field):
    reply = post(client, body)
    assert (reply.status_code, reply["Content-Type"]) == (422, "application/problem+json")
    problem = reply.json()
    assert problem["status"] == 422
    assert [each["field"] for each in problem["errors"]] == [field]
    assert problem["detail"] == problem["errors"][0]["message"]
    assert not clock.offset()


def test_another_site_cannot_move_it(client):
    assert post(client, {"advance": "P1D"}, origin="https://evil.example").status_code == 403
    assert post(client, {"advance": "P1D"}, origin="http://testserver").status_code == 200


def test_a_browser_is_sent_to_the_page(client):
    assert client.get("/demo/clock").url == "/demo/clock/"


def test_the_page_says_what_comes(client, lead):
    page = client.get("/demo/clock/")
    assert page["Cache-Control"] == "no-store"
    assert "Remind of the offer Dealer D-1" in main_of(page)
    assert "Send: We have received your request" in main_of(page)


def test_an_empty_page_says_what_to_do(client):
    assert "Nothing is due Nobody owes an answer at the moment. Ask for a quote" in main_of(client.get("/demo/clock/"))


# The hours lead over a weekend: what is due a working day later is due on Tuesday where it is Friday night.
@pytest.mark.parametrize(
    "pressed",
    [{"to_next_due": "1"}, {"advance": "P7D"}, {"amount": "3", "unit": "W"}, {"amount": "100", "unit": "H"}, {"amount": "1", "unit": "M"}],
)  # fmt: skip
def test_a_person_lets_time_pass(client, lead, pressed):
    before = clock.now()
    page = client.post("/demo/clock/", pressed, follow=True)
    assert "Time has passed, and" in main_of(page)
    assert clock.now() > before
    assert Step.objects.filter(state="done").exists()


def test_until_a_moment_and_back_to_where_one_was(client, lead):
    due = Step.objects.get().due_at
    reply = client.post("/demo/clock/", {"until": due.isoformat(), "next": "/demo/"})
    assert reply.url == "/demo/"
    assert clock.now() >= due
    # Somebody else's, and a word that would be taken for the name of a view.
    for elsewhere in ("https://evil.example/", "//evil.example", "word"):
        reply = client.post("/demo/clock/", {"advance": "PT1S", "next": elsewhere})
        assert reply.url == reverse("demo:clock")


@pytest.mark.parametrize(
    "typed", [{}, {"amount": "", "unit": "D"}, {"amount": "many", "unit": "D"}, {"amount": "3", "unit": "X"}, {"amount": "-3", "unit": "D"}, {"amount": "99", "unit": "M"}, {"until": "soon"}, {"until": "2026-01-01T00:00:00"}, {"until": "2026-13-01T00:00:00Z"}, {"until": "9000-01-01T00:00:00Z"}]
)  # fmt: skip
def test_what_was_typed_is_kept_and_explained(client, typed):
    page = client.post("/demo/clock/", typed)
    assert page.status_code == 422
    amount = next(each for each in parse(page).iter("input") if each.get("name") == "amount")
    assert amount.get("value", "") == typed.get("amount", "3")
    assert any(each.get("aria-invalid") == "true" for each in parse(page).iter())
    assert not clock.offset()
