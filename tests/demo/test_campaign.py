"""A campaign as a visitor of the demo runs it: through its pages, its API, its clock and its mailbox alone."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.demo.visiting import Browser, Program
from tests.support.running_demo import copy_of, running_demo

CUSTOMERS = 24


@pytest.fixture
def base(told_shortly, tmp_path):
    with running_demo(copy_of(told_shortly, tmp_path / "data")) as address:
        yield address.rstrip("/")


def close(program, number):
    """A request at the desk's form that comes to nothing; its customer agrees to be written to."""
    form = next(each["key"] for each in program.story["forms"] if each["entry"] == "desk")
    lead = program.post(
        "/api/v1/leads",
        {
            "form": form,
            "customer": {"given_name": "Kim", "email": f"kim{number}@customer.example"},
            "request": {"product": "Solar"},
            "consent": [{"purpose": "share_with_location"}, {"purpose": "marketing"}],
        },
    ).json
    outcome = {"outcome": "negative", "reason": "no_immediate_opportunity"}
    assert program.post(f"/api/v1/leads/{lead['id']}/outcome", outcome).status < 300
    return lead


def manager(program, base):
    found = next(each for each in program.story["sign_ins"] if each["role"] == "manager")
    browser = Browser(base)
    browser.open("/accounts/login/").send(login=found["email"], password=found["password"])
    return browser


def results(program, name):
    [campaign] = [each for each in program.get("/api/v1/nurture/campaigns").json["data"] if each["name"] == name]
    return program.get(f"/api/v1/nurture/campaigns/{campaign['id']}/results").json


def test_a_years_customers_run_through_a_campaign_and_everything_adds_up(base):
    program = Program(base)
    for number in range(CUSTOMERS):
        close(program, number)
    browser = manager(program, base)
    fields = {
        "name": "Visitor's campaign", "from_no_opportunity": "on", "max_days": "365", "min_days": "0",
        "send_from": "09:00", "send_until": "19:00", "held_out": "25",
        "step_0-after_days": "1", "step_0-subject": "First", "step_0-text": "About {product}.", "step_0-button": "Back",
        "step_1-after_days": "3", "step_1-subject": "Second", "step_1-text": "Again.", "step_1-button": "Back",
    }  # fmt: skip
    browser.open("/console/nurture/new/").press("save", typed=fields)
    browser.press("start")
    program.advance("P3D")
    mine = [each for each in program.mails(kind="nurture") if each["subject"] == "First"]
    assert len(mine) > CUSTOMERS / 2
    assert all(each["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" for each in mine)
    back, leaver = mine[0], mine[1]
    [link] = re.findall(rf"{re.escape(base)}/n/[^/\s]+/", back["text"])
    Browser(base).open(link).press("come_back")
    [way_out] = re.findall(r"<(.+)>", leaver["headers"]["List-Unsubscribe"])
    Browser(base).open(way_out, data=b"List-Unsubscribe=One-Click")
    program.advance("P30D")
    found = results(program, "Visitor's campaign")
    assert found["customers"] == sum(found[part] for part in ("held_out", "waiting", "done", "stopped", "parked"))
    assert found["customers"] >= CUSTOMERS
    assert (found["waiting"], found["parked"]) == (0, 0)
    assert found["stops"]["clicked_back"] == 1
    assert found["stops"]["unsubscribed"] == 1
    assert found["written_to"]["came_back"]["k"] >= 1
    assert found["written_to"]["came_back"]["n"] + found["held_out"] == found["customers"]
    # Two mails in fourteen days, over all campaigns.
    written: dict[str, list[datetime]] = {}
    for each in program.mails(kind="nurture"):
        written.setdefault(each["to"], []).append(datetime.fromisoformat(each["at"]))
    for moments in written.values():
        for at in moments:
            assert sum(at - timedelta(days=14) < other <= at for other in moments) <= 2
    subjects = Counter((each["to"], each["subject"]) for each in program.mails(kind="nurture"))
    assert {subjects[back["to"], "First"], subjects[leaver["to"], "First"]} == {1}
    assert (subjects[back["to"], "Second"], subjects[leaver["to"], "Second"]) == (0, 0)
    lead = next(
        each
        for each in program.get("/api/v1/leads?limit=200").json["data"]
        if each["source"]["channel"] == "nurture" and each["customer"]["email"] == back["to"]
    )
    assert lead["source"]["campaign"] == "Visitor's campaign"
