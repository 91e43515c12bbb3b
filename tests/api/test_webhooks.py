"""Webhooks by the API: added, changed, rotated, tried out, looked after, removed."""

from datetime import timedelta

import pytest
from django.db.models import F

from leadloop.accounts.enums import Scope
from leadloop.api.models import IdempotentReply
from leadloop.core import clock
from leadloop.history.enums import Kind
from leadloop.webhooks.models import Delivery, Endpoint, Secret
from leadloop.webhooks.operations import MOST_ENDPOINTS, add_endpoint
from leadloop.webhooks.secrets import shown
from tests.api.conforming import errors_of
from tests.api.conftest import program_of
from tests.support import story

URL = "https://receiver.example/hook"


def secrets_of(webhook_id):
    rows = Secret.objects.filter(endpoint=webhook_id)
    return [shown(each) for each in rows.order_by(F("ends_at").desc(nulls_first=True))]


@pytest.fixture
def added(program):
    return program.post("/webhooks", {"url": URL}).json()


class TestAdding:
    def test_an_address_is_enough(self, program):
        response = program.post("/webhooks", {"url": URL})
        made = response.json()
        assert response.status_code == 201
        assert response["Location"] == f"/api/v1/webhooks/{made['id']}"
        assert made == {
            "id": made["id"],
            "url": URL,
            "events": [],
            "description": "",
            "enabled": True,
            "disabled_reason": None,
            "disabled_at": None,
            "failing_since": None,
            "old_secret_until": None,
            "created_at": made["created_at"],
            "secret": secrets_of(made["id"])[0],
        }
        # Shown this once.
        kept = {name: value for name, value in made.items() if name != "secret"}
        assert program.get(response["Location"]).json() == kept
        assert program.get("/webhooks").json() == {"data": [kept], "next_cursor": None}

    def test_the_same_request_again_makes_no_other_and_keeps_the_secret_nowhere(self, program):
        first, again = (program.post("/webhooks", {"url": URL}, key="once") for _ in range(2))
        assert again["Idempotent-Replayed"] == "true"
        assert again.json() == first.json()
        assert Endpoint.objects.count() == 1
        assert first.json()["secret"] not in IdempotentReply.objects.get().body
        program.send("delete", first["Location"])
        assert program.post("/webhooks", {"url": URL}, key="once").json() == first.json() | {"secret": None}

    def test_wishes_and_words_are_kept(self, program):
        given = {"url": URL, "events": ["opportunity.won", "order.placed", "order.placed"], "description": " ERP\n "}
        made = program.post("/webhooks", given).json()
        assert (made["events"], made["description"]) == (["opportunity.won", "order.placed"], "ERP")
        for everything in (["*"], [], Kind.values, None):
            assert program.post("/webhooks", {"url": URL, "events": everything}).json()["events"] == []

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({}, "url"),
            ({"url": 1}, "url"),
            ({"url": "http://receiver.example/"}, "url"),
            ({"url": "https://127.0.0.1/"}, "url"),
            ({"url": "https://2130706433/"}, "url"),
            ({"url": "https://[::ffff:169.254.169.254]/"}, "url"),
            ({"url": "https://localhost/"}, "url"),
            ({"url": URL, "events": ["order.eaten"]}, "events"),
            ({"url": URL, "events": "order.placed"}, "events"),
            ({"url": URL, "description": "x" * 201}, "description"),
            ({"url": URL, "secret": "whsec_mine"}, "secret"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_by_field(self, program, given, field):
        response = program.post("/webhooks", given)
        assert response.status_code == 422
        assert list(errors_of(response)) == [field]
        assert Endpoint.objects.count() == 0

    def test_there_are_not_more_than_can_be_looked_after(self, program, brand):
        for _ in range(MOST_ENDPOINTS):
            add_endpoint(brand, url=URL, now=story.NOW)
        assert program.post("/webhooks", {"url": URL}).status_code == 422


class TestChanging:
    def test_what_is_sent_is_set_and_the_rest_stays(self, program, added):
        path = f"/webhooks/{added['id']}"
        changed = program.patch(path, {"events": ["order.placed"], "description": "ERP"}).json()
        assert (changed["url"], changed["events"], changed["description"]) == (URL, ["order.placed"], "ERP")
        assert program.patch(path, {}).json() == changed
        assert program.patch(path, {"events": ["*"]}).json() == changed | {"events": []}
        assert errors_of(program.patch(path, {"url": "http://10.0.0.1/"})).keys() == {"url"}

    def test_off_and_on(self, program, added):
        path = f"/webhooks/{added['id']}"
        off = program.patch(path, {"enabled": False}).json()
        assert (off["enabled"], off["disabled_reason"], off["disabled_at"] is None) == (False, "switched", False)
        assert program.patch(path, {"enabled": False}).json() == off
        refused = program.post(f"{path}/ping", "")
        assert (refused.status_code, refused.json()["detail"]) == (409, "This webhook is off. Switch it on first.")
        on = program.patch(path, {"enabled": True}).json()
        assert (on["enabled"], on["disabled_reason"], on["disabled_at"]) == (True, None, None)

    def test_a_new_secret_is_shown_once_and_the_old_one_goes_on_for_a_day(self, program, added):
        path = f"/webhooks/{added['id']}"
        renewed = program.post(f"{path}/rotate-secret", {}).json()
        assert [renewed["secret"], added["secret"]] == secrets_of(added["id"])
        until = Secret.objects.exclude(ends_at=None).get().ends_at
        assert until is not None
        assert timedelta(hours=23) < until - clock.now() <= timedelta(hours=24)
        assert renewed["old_secret_until"] == until.isoformat().replace("+00:00", "Z")
        assert program.get(path).json()["old_secret_until"] == renewed["old_secret_until"]

    def test_removed_is_gone(self, program, added):
        path = f"/webhooks/{added['id']}"
        assert program.send("delete", path).json() == {n: v for n, v in added.items() if n != "secret"}
        assert program.get(path).status_code == program.send("delete", path).status_code == 404
        assert program.get("/webhooks").json()["data"] == []
        assert (Endpoint.objects.get().off, Secret.objects.count()) == ("removed", 0)


class TestDeliveries:
    def test_what_happens_is_listed_newest_first(self, program, brand, added):
        opportunity = story.make_opportunity(brand)
        path = f"/webhooks/{added['id']}/deliveries"
        listed = program.get(path).json()["data"]
        assert {each["type"] for each in listed} == {"lead.received", "lead.qualified", "opportunity.offered"}
        offered = next(each for each in listed if each["type"] == "opportunity.offered")
        row = Delivery.objects.get(event__kind="opportunity.offered")
        assert offered == {
            "id": str(row.pk),
            "webhook": added["id"],
            "type": "opportunity.offered",
            "event": str(row.event_id),
            "lead": str(opportunity.lead_id),
            "opportunity": str(opportunity.pk),
            "at": "2026-06-03T09:00:00Z",
            "state": "waiting",
            "attempts": 0,
            "next_attempt_at": "2026-06-03T09:00:00Z",
            "last_attempt_at": None,
            "status": None,
            "response": None,
            "error": None,
            "duration_ms": None,
        }
        first = program.get(path, limit=2).json()
        rest = program.get(path, limit=2, cursor=first["next_cursor"]).json()
        assert first["data"] + rest["data"] == listed
        assert program.get(path, state="failed").json()["data"] == []
        assert len(program.get(path, state="waiting").json()["data"]) == 3
        assert program.get(path, state="lost").status_code == 422

    def test_again_on_demand(self, program, brand, added):
        pinged = program.post(f"/webhooks/{added['id']}/ping", {})
        assert (pinged.status_code, pinged.json()["type"]) == (200, "ping")
        row = Delivery.objects.get()
        assert program.get(f"/webhooks/{added['id']}/deliveries/{row.pk}").json() == pinged.json()
        Delivery.objects.update(state="done", attempts=3, status=200)
        path = f"/webhooks/{added['id']}/deliveries/{row.pk}/redeliver"
        again = program.post(path, {})
        assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (200, "waiting", 0)
        assert program.post(path, {}).json() == again.json()
        other = program.post("/webhooks", {"url": URL}).json()
        assert program.post(f"/webhooks/{other['id']}/deliveries/{row.pk}/redeliver", {}).status_code == 404
        program.patch(f"/webhooks/{added['id']}", {"enabled": False})
        assert program.post(path, {}).status_code == 409


def test_only_a_key_that_may(brand):
    for scope in Scope:
        status = program_of(brand, scope).get("/webhooks").status_code
        assert status == (200 if scope == Scope.WEBHOOKS else 403)
