"""The whole story by program, through the contract alone, against a real `leadloop demo`."""

from datetime import date, timedelta

import pytest

from tests.demo.visiting import Browser, Program

CUSTOMER = {"given_name": "Erika", "family_name": "Mustermann", "phone": "+49 30 23125900"}
PLACE = {"postal_code": "10115", "country": "DE"}


def by_api(program, email, town):
    ref = program.story["locations"][0]["ref"]
    lead = {
        "form": "request-a-quote",
        "location": ref,
        "customer": {**CUSTOMER, "email": email, "address": {**PLACE, "city": town}},
        "request": {"product": "Heat pump", "message": "Please call."},
        "consent": [{"purpose": "share_with_location"}],
    }
    made = program.post("/api/v1/leads", lead, Idempotency_Key=email)
    assert made.status == 201, made.content
    assert program.post("/api/v1/leads", lead, Idempotency_Key=email).json == made.json
    return ref


def by_form(program, email, town):
    ref = program.story["locations"][0]["ref"]
    page = Browser(program.base).open(f"/l/{program.story['brand']}/f/request-a-quote/?location={ref}")
    typed = {**CUSTOMER, "email": email, "product": "Heat pump", **PLACE, "city": town}
    thanks = page.send(**typed, consent_share_with_location="on")
    assert "has arrived" in thanks.text
    return ref


def in_days(program, days):
    """The day so many days from the demo's today."""
    [newest, *_older] = program.mails()
    return (date.fromisoformat(newest["at"][:10]) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("enter", [by_api, by_form])
def test_from_the_request_to_the_published_review(demo, enter):
    program = Program(demo)
    before = program.get("/api/v1/reports/pipeline").json
    email = f"erika-{enter.__name__}@customer.example"
    # A town of nobody else's, which the subjects of the partner's mails name.
    town = f"Probsthagen {enter.__name__}"
    ref = enter(program, email, town)

    # The customer hears of it, the partner is written to without their name.
    [received] = program.mails(kind="lead_received", to=email)
    assert received["headers"]["X-Leadloop-Kind"] == "lead_received"
    to = program.get(f"/api/v1/locations/{ref}").json["contacts"][0]["email"]
    offered = program.mails(kind="opportunity_offered", to=to, about=town)[0]
    assert "Mustermann" not in offered["html"] + offered["text"] + offered["subject"]

    partner = Browser(demo).open(program.link("o", kind="opportunity_offered", to=to, about=town))
    assert partner.stage == "unacknowledged"
    assert "23125900" not in partner.text
    assert partner.press("reveal").stage == "acknowledged"
    assert "Mustermann" in partner.text
    assert partner.press("accept", follow_up_on=in_days(program, 2)).stage == "accepted"

    program.advance("P4D")
    partner = Browser(demo).open(program.link("o", kind="status_request", to=to, about=town))
    assert partner.press("won", follow_up_on=in_days(program, 2)).stage == "won"

    program.advance("P4D")
    partner = Browser(demo).open(program.link("o", kind="status_request", to=to, about=town))
    assert partner.press("complete").stage == "complete"

    partner = Browser(demo).open(program.link("o", kind="follow_up_form", to=to, about=town))
    partner.send(revenue_amount="12500.00", revenue_currency="EUR")
    assert "12,500.00" in partner.text

    customer = Browser(demo).open(program.link("s", kind="survey", to=email))
    customer.send(rating="5", title="Warm again", text="Quick and tidy.", show_name="yes", name="Erika M.")

    moderator = Browser(demo).open(program.link("r", kind="review_received", to=to))
    assert "Warm again" in moderator.text
    moderator.press("publish")

    reviews = program.get(f"/reviews/{program.story['brand']}/{ref}.json").json
    assert {"rating": 5, "title": "Warm again", "name": "Erika M."}.items() <= reviews["reviews"][0].items()
    after = program.get("/api/v1/reports/pipeline").json
    assert after["opportunities"]["complete"] == before["opportunities"]["complete"] + 1
    assert money(after) - money(before) == 12500


def money(report):
    return sum(float(each["amount"]) for each in report["revenue"] if each["currency"] == "EUR")
