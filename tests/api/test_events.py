"""Events by the API: all that happened, in order, none passed over and none twice."""

import json
import threading
import time
from contextlib import ExitStack
from itertools import count

import pytest
from django.db import connection, transaction

from leadloop.accounts.enums import Scope
from leadloop.customers.models import Contact
from leadloop.history import polling
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.journeys.contact_erased import erase
from leadloop.opportunities.enums import Stage
from leadloop.webhooks.models import Delivery
from leadloop.webhooks.operations import add_endpoint
from leadloop.webhooks.payload import body_of
from tests.api.conforming import errors_of
from tests.api.conftest import program_of
from tests.support import story
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db


def polled(program, **query):
    """Read pages to the end; returns all events and where to go on."""
    found, page = [], program.get("/events", **query).json()
    while True:
        found += page["data"]
        if page["next_cursor"] is None:
            return found, page["last"]
        page = program.get("/events", **{**query, "after": page["next_cursor"]}).json()


def numbers(brand, **filters):
    return [
        str(each) for each in Event.objects.filter(brand=brand, **filters).order_by("pk").values_list("pk", flat=True)
    ]


def test_nothing_yet(program):
    assert program.get("/events").json() == {"data": [], "next_cursor": None, "last": None}


def test_all_of_it_comes_in_order_whatever_the_pages(program, brand):
    story.make_opportunity(brand, Stage.COMPLETE)
    for limit in (1, 3, 200):
        found, last = polled(program, limit=limit)
        assert [each["id"] for each in found] == numbers(brand)
        assert last == found[-1]["id"]
    assert [each["type"] for each in found][:2] == ["lead.received", "lead.qualified"]


def test_who_asks_again_gets_what_happened_since(program, brand):
    story.make_opportunity(brand)
    _before, last = polled(program)
    assert program.get("/events", after=last).json() == {"data": [], "next_cursor": None, "last": last}
    story.make_opportunity(brand, Stage.ACCEPTED)
    since, _last = polled(program, after=last)
    assert since
    assert [each["id"] for each in since] == numbers(brand, pk__gt=int(last))
    assert polled(program, cursor=last)[0] == since


def test_each_is_what_a_webhook_is_sent(program, brand):
    add_endpoint(brand, url="https://receiver.example/hook", now=story.NOW)
    story.make_opportunity(brand, Stage.WON)
    sent = {str(each.event_id): json.loads(body_of(each)) for each in Delivery.objects.select_related("event")}
    found, _last = polled(program)
    assert {each.pop("id"): each for each in found} == sent


def test_of_one_type_only(program, brand, monkeypatch):
    monkeypatch.setattr(polling, "LOOKED_AT", 4)
    for stage in (Stage.WON, Stage.ACCEPTED, Stage.WON):
        story.make_opportunity(brand, stage)
    found, last = polled(program, type="opportunity.won", limit=1)
    assert [each["id"] for each in found] == numbers(brand, kind=Kind.WON)
    assert last == numbers(brand)[-1]


def test_other_brands_see_nothing(program, brand):
    story.make_opportunity(brand)
    other = story.make_brand("Southwind")
    assert program_of(other, Scope.LEADS_READ).get("/events").json()["data"] == []


def test_it_needs_the_right_to_read_leads(brand):
    assert program_of(brand, Scope.WEBHOOKS).get("/events").status_code == 403


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "9" * 30, "²"])
@pytest.mark.parametrize("field", ["after", "cursor"])
def test_a_wrong_cursor_is_named(program, field, wrong):
    response = program.get("/events", **{field: wrong})
    assert (response.status_code, list(errors_of(response))) == (422, [field])


def test_two_different_cursors_are_refused(program):
    assert list(errors_of(program.get("/events", after="1", cursor="2"))) == ["cursor"]


def test_an_unknown_type_is_refused(program):
    assert list(errors_of(program.get("/events", type="lead.sold"))) == ["type"]


def test_erasing_leaves_nothing_personal(program, brand):
    story.make_opportunity(
        brand, Stage.WON, customer={"given_name": "Zacharias", "email": "zacharias@customer.example"}
    )
    contact = Contact.objects.get(email__startswith="zacharias")
    erase(contact, by=SYSTEM, now=story.NOW)
    found, _last = polled(program)
    assert found[-1]["type"] == "contact.erased"
    assert "acharias" not in json.dumps(found)


def test_it_costs_the_same_however_many_there_are(program, brand, count_queries):
    story.make_opportunity(brand)
    with count_queries() as few:
        program.get("/events")
    for _ in range(3):
        story.make_opportunity(brand, Stage.COMPLETE)
    with count_queries() as many:
        program.get("/events")
    assert few.count == many.count


@pytest.mark.django_db(transaction=True)
def test_who_polls_while_many_write_gets_each_event_once(program, brand):
    """Each writer takes its time between events of one transaction, so that numbers and commits cross."""
    done = threading.Event()

    def write():
        for _ in range(12):
            with transaction.atomic():
                for kind in (Kind.CONTACT_UPDATED, Kind.CONTACT_MERGED):
                    record(event(kind, brand=brand, actor=SYSTEM, now=story.NOW))
                    time.sleep(0.002)

    def poll():
        found, last, stop = [], "", False
        while not stop:
            # What was committed before is to be found in one more reading.
            stop = done.is_set()
            page, last = polled(program, **({"after": last} if last else {}), limit=7)
            found += page
            last = last or ""
        return found

    def write_together():
        try:
            return all_at_once(write, write, write)
        finally:
            done.set()

    _written, seen = all_at_once(write_together, poll)
    assert [each["id"] for each in seen] == numbers(brand)
    assert len(seen) == 3 * 12 * 2


@pytest.mark.only_on("postgresql")
class TestCommittedLate:
    """PostgreSQL gives an event its number when it is written, and shows it when it is committed."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_what_is_numbered_before_and_committed_after_is_not_passed_over(self, program, brand, monkeypatch):
        monkeypatch.setattr(polling, "_PAUSES_S", (0.01,) * 3)
        written, may_commit = threading.Event(), threading.Event()

        def write_slowly():
            with transaction.atomic():
                record(event(Kind.LEAD_RECEIVED, brand=brand, actor=SYSTEM, now=story.NOW))
                written.set()
                may_commit.wait(20)
            connection.close()

        slow = threading.Thread(target=write_slowly)
        slow.start()
        assert written.wait(20)
        record(event(Kind.LEAD_QUALIFIED, brand=brand, actor=SYSTEM, now=story.NOW))
        # The second is committed, with the higher number. It is not told before the first one can be.
        early = program.get("/events").json()
        may_commit.set()
        slow.join()
        assert early == {"data": [], "next_cursor": None, "last": None}
        assert [each["type"] for each in polled(program)[0]] == ["lead.received", "lead.qualified"]

    def test_nobody_waits_for_those_who_begin_to_write_later(self, program, brand, monkeypatch):
        record(event(Kind.LEAD_RECEIVED, brand=brand, actor=SYSTEM, now=story.NOW))
        others = iter([{"7/1"}, {"8/1"}, {"8/1"}])
        monkeypatch.setattr(polling, "_writers", lambda: next(others))
        assert len(polled(program)[0]) == 1

    def test_who_finds_others_waiting_does_not_wait_as_well(self, program, brand, monkeypatch):
        """One transaction that stays open would keep all threads from everybody else."""
        record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=story.NOW))
        rests = []
        monkeypatch.setattr(polling, "_writers", lambda: {"7/1"})
        monkeypatch.setattr(time, "sleep", rests.append)
        with ExitStack() as others:
            for _ in range(4):
                others.enter_context(polling._MAY_WAIT)
            assert program.get("/events").json() == {"data": [], "next_cursor": None, "last": None}
            assert rests == []
        program.get("/events")
        assert rests

    def test_it_looks_a_few_times_only(self, program, brand, monkeypatch):
        record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=story.NOW))
        looks, rests = count(), []

        def still_writing():
            next(looks)
            return {"7/1"}

        monkeypatch.setattr(polling, "_writers", still_writing)
        monkeypatch.setattr(time, "sleep", rests.append)
        assert program.get("/events").json()["data"] == []
        assert next(looks) <= 8
        assert 0.4 < sum(rests) < 0.6
