"""Idempotency-Key: done once, answered alike."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from leadloop.api import operations
from leadloop.api.models import IdempotentReply
from leadloop.api.operations import KEPT_FOR, claim_key, purge_old_replies
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from tests.api.conftest import program_of
from tests.support import story


def replayed(response):
    return response.get("Idempotent-Replayed") == "true"


def at(brand, stage):
    return story.make_opportunity(brand, stage, step=timedelta(0))


class TestTheSameAgain:
    def test_is_answered_as_the_first_time(self, program):
        first = program.post("/leads", story.lead_json(), key="0b6f6a0e")
        again = program.post("/leads", story.lead_json(), key="0b6f6a0e")
        assert (replayed(first), replayed(again)) == (False, True)
        assert (first.status_code, first.content, first["Location"]) == (201, again.content, again["Location"])
        assert again["Content-Type"] == "application/json"
        assert Lead.objects.count() == 1

    def test_is_the_first_reply_whatever_happened_since(self, program):
        first = program.post("/leads", story.lead_json(), key="k")
        story.say(story.opportunity_of(Lead.objects.get()), "accept")
        assert program.post("/leads", story.lead_json(), key="k").content == first.content

    def test_with_and_without_quotes_is_one_key(self, program):
        for key in ("k-1", '"k-1"', ' "k-1" '):
            program.post("/leads", story.lead_json(), key=key)
        assert Lead.objects.count() == 1

    def test_with_another_key_or_none_is_done_again(self, program):
        for key in ("a", "b", None, None):
            assert not replayed(program.post("/leads", story.lead_json(), key=key))
        assert Lead.objects.count() == 4

    def test_an_answer_is_given_once(self, program, brand):
        path = f"/opportunities/{at(brand, Stage.ACCEPTED).pk}/answer"
        body = {"answer": "not_yet", "follow_up_on": "2026-07-01"}
        replies = [program.post(path, body, key="k") for _ in range(2)]
        assert [(each.status_code, replayed(each)) for each in replies] == [(200, False), (200, True)]
        assert Event.objects.filter(kind="opportunity.deferred").count() == 1

    def test_a_form_is_sent_once(self, program, brand):
        path = f"/opportunities/{at(brand, Stage.COMPLETE).pk}/follow-up-form"
        body = {"revenue": {"amount": "1", "currency": "EUR"}}
        replies = [program.post(path, body, key="k") for _ in range(2)]
        assert [replayed(each) for each in replies] == [False, True]
        assert Event.objects.filter(kind="feedback.revenue_reported").count() == 1


class TestAnotherRequest:
    @pytest.mark.parametrize(
        "change", [{"form": "request-a-quote"}, {"customer": {"given_name": "Erik"}}], ids=["more", "other"]
    )
    def test_with_the_key_is_refused(self, program, change):
        program.post("/leads", story.lead_json(), key="k")
        response = program.post("/leads", story.lead_json(**change), key="k")
        assert response.status_code == 422
        assert response.json()["type"].endswith("#idempotency-key-reused")
        assert [each["field"] for each in response.json()["errors"]] == ["Idempotency-Key"]
        assert Lead.objects.count() == 1
        # And the first one still stands.
        assert program.post("/leads", story.lead_json(), key="k").status_code == 201

    def test_at_another_address_is_refused(self, program, brand):
        first, second = (at(brand, Stage.ACCEPTED) for _ in range(2))
        body = {"answer": "won"}
        assert program.post(f"/opportunities/{first.pk}/answer", body, key="k").status_code == 200
        response = program.post(f"/opportunities/{second.pk}/answer", body, key="k")
        assert response.json()["type"].endswith("#idempotency-key-reused")
        second.refresh_from_db()
        assert second.stage == Stage.ACCEPTED

    def test_of_another_brand_has_its_own_keys(self, program, stranger):
        program.post("/leads", story.lead_json(), key="k")
        response = stranger.post("/leads", story.lead_json(), key="k")
        assert (response.status_code, replayed(response)) == (201, False)

    def test_of_the_same_brand_shares_them(self, program, brand):
        first = program.post("/leads", story.lead_json(), key="k")
        assert program_of(brand).post("/leads", story.lead_json(), key="k").content == first.content

    def test_with_a_key_that_may_not_write_sees_no_reply(self, program, brand):
        program.post("/leads", story.lead_json(), key="k")
        assert program_of(brand, "leads:read").post("/leads", story.lead_json(), key="k").status_code == 403


class TestRefusals:
    def test_of_the_operation_are_kept(self, program):
        bad = story.lead_json(customer={"email": "x"})
        first, again = (program.post("/leads", bad, key="k") for _ in range(2))
        assert (first.status_code, replayed(first), replayed(again)) == (422, False, True)
        assert again.content == first.content
        assert again["Content-Type"] == "application/problem+json"
        response = program.post("/leads", story.lead_json(), key="k")
        assert response.json()["type"].endswith("#idempotency-key-reused")

    def test_a_conflict_is_kept_too(self, program, brand):
        opportunity = story.make_opportunity(brand)
        path = f"/opportunities/{opportunity.pk}/answer"
        first = program.post(path, {"answer": "won"}, key="k")
        story.say(opportunity, "accept")
        again = program.post(path, {"answer": "won"}, key="k")
        assert (first.status_code, again.status_code, replayed(again)) == (409, 409, True)
        assert again.json() == first.json()
        assert program.post(path, {"answer": "won"}, key="fresh").status_code == 200

    def test_what_does_not_exist_is_kept_too(self, program):
        first, again = (program.post("/opportunities/x/answer", {"answer": "won"}, key="k") for _ in range(2))
        assert (first.status_code, again.content, replayed(again)) == (404, first.content, True)

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [("{", "application/json"), ("a=1", "text/plain"), ("x" * 1_000_001, "application/json")],
    )
    def test_what_never_came_to_the_operation_is_not(self, program, body, content_type):
        assert program.post("/leads", body, key="k", content_type=content_type).status_code in (422, 415, 413)
        assert program.post("/leads", story.lead_json(), key="k").status_code == 201

    def test_a_wrong_scope_is_not(self, program, brand):
        assert program_of(brand, "network").post("/leads", story.lead_json(), key="k").status_code == 403
        assert program.post("/leads", story.lead_json(), key="k").status_code == 201


@pytest.mark.parametrize("key", ["", '""', " ", "x" * 256, "ü", "a\tb", "a\x7f"])
def test_a_key_that_is_none(program, key):
    response = program.post("/leads", story.lead_json(), key=key)
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == ["Idempotency-Key"]
    assert not Lead.objects.exists()


@pytest.mark.parametrize("key", ["x" * 255, '"' + "x" * 255 + '"', "a b", '"', "~!#'\\"])
def test_a_key_that_is_one(program, key):
    assert program.post("/leads", story.lead_json(), key=key).status_code == 201
    assert replayed(program.post("/leads", story.lead_json(), key=key))


def test_a_reading_call_takes_no_notice(program):
    for _ in range(2):
        assert "Idempotent-Replayed" not in program.get("/leads", headers={"Idempotency-Key": "k"})
    assert not IdempotentReply.objects.exists()


class TestPurging:
    def keep(self, brand, key, age):
        claim_key(brand, key, fingerprint="", now=story.NOW - age)

    def test_replies_go_after_their_time(self, brand):
        self.keep(brand, "new", KEPT_FOR)
        self.keep(brand, "old", KEPT_FOR + timedelta(microseconds=1))
        assert purge_old_replies(now=story.NOW) == 1
        assert [each.key for each in IdempotentReply.objects.all()] == ["new"]

    def test_some_at_a_time(self, brand, monkeypatch):
        monkeypatch.setattr(operations, "_AT_ONCE", 2)
        for number in range(3):
            self.keep(brand, str(number), KEPT_FOR * 2)
        assert [purge_old_replies(now=story.NOW) for _ in range(3)] == [2, 1, 0]

    def test_they_are_kept_for_a_day_and_more(self):
        assert timedelta(hours=24) <= KEPT_FOR


@dataclass(frozen=True)
class Replied:
    status: int
    body: bytes
    headers: dict


class Sender:
    """Another program: a connection of its own, and with it a thread and a database connection of the server's."""

    def __init__(self, url, program):
        self.program = program
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.connection.connect()

    def send(self, body, key):
        headers = {"Authorization": f"Bearer {self.program.secret}", "Content-Type": "application/json"}
        self.connection.request("POST", "/api/v1/leads", json.dumps(body), {**headers, "Idempotency-Key": key})
        with self.connection.getresponse() as reply:
            found = Replied(reply.status, reply.read(), dict(reply.headers))
        self.connection.close()
        return found


class TestAtOnce:
    @pytest.fixture
    def program(self, transactional_db):
        brand = story.make_brand()
        story.make_location(brand)
        return program_of(brand)

    def all_at_once(self, url, program, requests):
        # The server takes few connections at a moment; what is to be at once are the requests.
        senders = [Sender(url, program) for _ in requests]
        start = threading.Barrier(len(requests))

        def one(sender, request):
            start.wait(30)
            return sender.send(*request)

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(one, senders, requests))

    def test_fifty_with_one_key_make_one_lead(self, live_server, program):
        replies = self.all_at_once(live_server.url, program, [(story.lead_json(), "one")] * 50)
        assert {(each.status, each.body) for each in replies} == {(201, replies[0].body)}
        assert sum("Idempotent-Replayed" in each.headers for each in replies) == 49
        assert Lead.objects.count() == 1
        assert Event.objects.filter(kind="lead.received").count() == 1

    def test_fifty_that_are_refused_are_refused_alike(self, live_server, program):
        bad = story.lead_json(location="nowhere")
        replies = self.all_at_once(live_server.url, program, [(bad, "one")] * 50)
        assert {(each.status, each.body) for each in replies} == {(422, replies[0].body)}
        assert not Lead.objects.exists()

    def test_of_two_bodies_with_one_key_one_wins(self, live_server, program):
        bodies = [story.lead_json(customer={"given_name": name}) for name in ("Anna", "Bert")]
        replies = self.all_at_once(live_server.url, program, [(body, "one") for body in bodies * 10])
        assert sorted(each.status for each in replies) == [201] * 10 + [422] * 10
        assert Lead.objects.count() == 1

    def test_each_key_its_lead_and_one_customer(self, live_server, program):
        replies = self.all_at_once(live_server.url, program, [(story.lead_json(), str(n)) for n in range(20)])
        assert {each.status for each in replies} == {201}
        assert Lead.objects.count() == 20
        assert Lead.objects.values("contact").distinct().count() == 1

    @pytest.mark.only_on("postgresql")
    def test_while_the_first_still_runs_it_is_409(self, live_server, program):
        with transaction.atomic():
            claim_key(program.key.brand, "slow", fingerprint="x", now=story.NOW)
            with ThreadPoolExecutor(1) as pool:
                # Waits for as long as the database lets it (lock_timeout), in another connection.
                waiting = pool.submit(Sender(live_server.url, program).send, story.lead_json(), "slow").result()
            transaction.set_rollback(True)
        assert (waiting.status, waiting.headers["Retry-After"]) == (409, "2")
        assert json.loads(waiting.body)["type"].endswith("#still-running")
        assert Sender(live_server.url, program).send(story.lead_json(), "slow").status == 201
