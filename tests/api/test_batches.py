"""Many leads or locations in one request: each for itself, in the order given."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from leadloop.api import once
from leadloop.api.body import BATCH_BYTES
from leadloop.api.models import IdempotentReply
from leadloop.intake.models import Lead
from leadloop.journeys.lead_arrives import take_in
from leadloop.network.models import Location
from tests.support import story


def lead(email, **changes):
    return story.lead_json(customer={"email": email, "phone": ""}, **changes)


def location(ref, **changes):
    return {"ref": ref, **story.location_json(ref, **changes)}


THREE = [lead("one@customer.example"), lead("nobody"), lead("three@customer.example")]


def told(reply):
    assert reply.status_code == 200, reply.content
    results = reply.json()["results"]
    assert [each["index"] for each in results] == list(range(len(results)))
    return results


def statuses(reply):
    return [each["status"] for each in told(reply)]


def emails():
    return sorted(Lead.objects.values_list("contact__email", flat=True))


class TestLeads:
    def test_each_is_taken_in_for_itself_and_told_in_its_place(self, program):
        good, bad, other = told(program.post("/leads/batch", {"leads": THREE}))
        assert (good["status"], other["status"]) == (201, 201)
        assert good["lead"] == program.get(f"/leads/{good['lead']['id']}").json()
        assert bad["status"] == 422
        assert [each["field"] for each in bad["errors"]] == ["customer.email"]
        assert set(bad) == {"index", "status", "detail", "errors"}
        assert emails() == ["one@customer.example", "three@customer.example"]

    def test_what_is_no_lead_at_all_is_told_as_well(self, program):
        text, shape, kind = told(
            program.post("/leads/batch", {"leads": ["lead", {"customer": 5}, {"test": "perhaps"}]})
        )
        assert [each["field"] for each in text["errors"]] == [""]
        assert [each["field"] for each in shape["errors"]] == ["customer"]
        assert [each["field"] for each in kind["errors"]] == ["test"]
        assert not Lead.objects.exists()

    def test_of_none_there_is_nothing_to_tell(self, program):
        assert told(program.post("/leads/batch", {"leads": []})) == []

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["leads"]),
            ({"leads": {}}, ["leads"]),
            ({"leads": [{}] * 1001}, ["leads"]),
            ({"leads": [], "lead": 1}, ["lead"]),
        ],
    )
    def test_what_is_no_list_of_at_most_a_thousand_is_refused_whole(self, program, body, fields):
        refused = program.post("/leads/batch", body)
        assert refused.status_code == 422
        assert [each["field"] for each in refused.json()["errors"]] == fields

    def test_it_may_be_larger_than_one_lead(self, program):
        message = "x" * 5000
        many = [lead("one@customer.example", request={"message": message}) for _ in range(3)]
        padded = {"leads": many, "padding": "x" * 1_500_000}
        assert [each["field"] for each in program.post("/leads/batch", padded).json()["errors"]] == ["padding"]
        assert program.post("/leads/batch", {"leads": ["x" * BATCH_BYTES]}).status_code == 413
        assert program.post("/leads", {"padding": "x" * 1_500_000}).status_code == 413

    def test_failures_of_ours_are_told_and_the_rest_is_done(self, program, monkeypatch):
        break_second(monkeypatch)
        assert statuses(program.post("/leads/batch", {"leads": [*THREE, lead("four@customer.example")]})) == [
            201, 422, 503, 201,
        ]  # fmt: skip


def break_second(monkeypatch):
    """Let the database be away when the lead of three@ is taken in."""

    def away(brand, given, **more):
        if given["customer"]["email"].startswith("three"):
            raise OperationalError("away")
        return take_in(brand, given, **more)

    monkeypatch.setattr("leadloop.api.leads.calls.take_in", away)


class TestTheSameAgain:
    def test_is_answered_alike_and_done_once(self, program):
        first = program.post("/leads/batch", {"leads": THREE}, key="k")
        again = program.post("/leads/batch", {"leads": THREE}, key="k")
        assert (first.status_code, first.json()) == (200, again.json())
        assert statuses(first) == [201, 422, 201]
        assert len(emails()) == 2

    def test_the_body_is_looked_through_once_however_many_there_are(self, program, monkeypatch):
        looked, fingerprint = [], once._fingerprint

        def look(request):
            looked.append(request)
            return fingerprint(request)

        monkeypatch.setattr(once, "_fingerprint", look)
        program.post("/leads/batch", {"leads": THREE}, key="k")
        assert len(looked) == 1

    def test_what_was_left_to_do_is_done(self, program, monkeypatch):
        break_second(monkeypatch)
        broken = told(program.post("/leads/batch", {"leads": THREE}, key="k"))
        assert [each["status"] for each in broken] == [201, 422, 503]
        monkeypatch.undo()
        whole = told(program.post("/leads/batch", {"leads": THREE}, key="k"))
        assert [each["status"] for each in whole] == [201, 422, 201]
        assert whole[:2] == broken[:2]
        assert emails() == ["one@customer.example", "three@customer.example"]

    def test_the_key_is_of_no_other_request(self, program):
        program.post("/leads/batch", {"leads": THREE}, key="k")
        for path, body in (("/leads/batch", {"leads": THREE[:1]}), ("/leads", THREE[0])):
            refused = program.post(path, body, key="k")
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
        program.post("/leads", THREE[0], key="one")
        assert program.post("/leads/batch", {"leads": THREE}, key="one").status_code == 422
        assert len(emails()) == 3

    def test_nobody_can_send_the_key_of_a_part(self, program):
        program.post("/leads/batch", {"leads": THREE}, key="k")
        part = IdempotentReply.objects.exclude(key="k").first().key
        assert program.post("/leads", THREE[0], key=part).status_code == 422
        assert len(emails()) == 2

    @pytest.mark.django_db(transaction=True)
    def test_sent_at_the_same_time_each_is_done_once(self, program):
        many = [lead(f"n{number}@customer.example") for number in range(10)]
        barrier = threading.Barrier(4)

        def send(_number):
            barrier.wait(30)
            try:
                return program.post("/leads/batch", {"leads": many}, key="k").json()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            replies = list(pool.map(send, range(4)))
        assert all(reply == replies[0] for reply in replies)
        assert [each["status"] for each in replies[0]["results"]] == [201] * 10
        assert Lead.objects.count() == 10


class TestLocations:
    def test_each_is_made_or_replaced(self, program, brand):
        before = Location.objects.count()
        given = [location("N-1", name="New"), location("D-1", name="Again"), {"name": "Nameless"}]
        made, replaced, refused = told(program.post("/locations/batch", {"locations": given}))
        assert [each["status"] for each in (made, replaced, refused)] == [201, 200, 422]
        assert (made["location"]["ref"], replaced["location"]["name"]) == ("N-1", "Again")
        assert [each["field"] for each in refused["errors"]] == ["ref"]
        assert Location.objects.count() == before + 1
        assert statuses(program.post("/locations/batch", {"locations": given[:2]})) == [200, 200]

    def test_a_bad_reference_is_told(self, program):
        (refused,) = told(program.post("/locations/batch", {"locations": [location("a b")]}))
        assert refused["errors"][0]["field"] == "ref"
