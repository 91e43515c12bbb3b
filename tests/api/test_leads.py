import uuid
from datetime import timedelta

import pytest

from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support import story

DAY = timedelta(days=1)

# The contract's *lead, out*, written out: what programs hang on.
LEAD_KEYS = [
    "id", "form", "location", "customer", "request", "answers", "source", "consent", "status", "created_at", "attempts",
    "first_attempt_at", "next_attempt_at", "respond_by", "duplicate_of", "opportunity",
]  # fmt: skip


def errors_of(response):
    assert response["Content-Type"] == "application/problem+json"
    return {each["field"]: each["message"] for each in response.json()["errors"]}


def alike(response):
    """What tells two refusals apart, but for the path that was asked for and the request's own number."""
    headers = {k: v for k, v in response.headers.items() if k not in ("X-Request-ID", "Content-Length")}
    return response.status_code, headers, {**response.json(), "instance": ""}


class TestTakingIn:
    def test_the_reply_is_the_contracts_lead(self, program, brand):
        response = program.post("/leads", story.lead_json(location="D-1", answers={"size": "140"}))
        lead, opportunity = Lead.objects.get(), story.opportunity_of(Lead.objects.get())
        assert response.status_code == 201
        assert response["Location"] == f"/api/v1/leads/{lead.pk}"
        assert response["Content-Type"] == "application/json"
        found = response.json()
        assert list(found) == LEAD_KEYS
        text = found["consent"][0].pop("text")
        assert text.startswith("I agree that Northwind passes my request")
        assert found == {
            "id": str(lead.pk),
            "form": "request-a-quote",
            "location": "D-1",
            "customer": {
                "given_name": "Erika",
                "family_name": "Mustermann",
                "organization": "",
                "email": "erika@customer.example",
                "phone": "+4930123456",
                "address": {
                    "line1": "Lindenweg 7",
                    "city": "Berlin",
                    "region": "",
                    "postal_code": "10119",
                    "country": "DE",
                },
            },
            "request": {
                "product": "",
                "interest": "Heat pump",
                "timeframe": "This year",
                "message": "Please call in the evening.",
            },
            "answers": {"size": "140"},
            "source": {"channel": "website", "campaign": "spring", "url": "https://brand.example/heat"},
            "consent": [{"purpose": "share_with_location", "given_at": "2026-06-03T09:00:00Z"}],
            "status": "qualified",
            "created_at": "2026-06-03T09:00:00Z",
            "attempts": 0,
            "first_attempt_at": None,
            "next_attempt_at": None,
            "respond_by": None,
            "duplicate_of": None,
            "opportunity": {
                "id": str(opportunity.pk),
                "lead": str(lead.pk),
                "round": 1,
                "location": {"ref": "D-1", "name": "Dealer D-1"},
                "stage": "unacknowledged",
                "times": {
                    "offered_at": "2026-06-03T09:00:00Z",
                    "acknowledged_at": None,
                    "accepted_at": None,
                    "rejected_at": None,
                    "won_at": None,
                    "lost_at": None,
                    "completed_at": None,
                    "withdrawn_at": None,
                },
                "next_due": {"kind": "offer_reminder", "at": "2026-06-04T09:00:00Z"},
                "reject_reason": None,
                "lost_reason": None,
                "revenue": None,
            },
        }

    def test_the_history_names_the_key(self, program):
        program.post("/leads", story.lead_json())
        received = Event.objects.get(kind="lead.received")
        assert (received.actor_kind, received.actor_id) == ("program", program.key.pk)

    def test_the_programs_own_address_is_not_taken_for_the_customers(self, program):
        program.post("/leads", story.lead_json())
        assert Lead.objects.get().consents.get().ip is None

    @pytest.mark.parametrize("customer", [{"email": "a@b.example"}, {"phone": "+4930123456"}])
    def test_an_address_or_a_number_is_enough(self, program, customer):
        response = program.post("/leads", {"customer": customer})
        assert response.status_code == 201
        assert response.json()["location"] is None
        assert response.json()["consent"] == []

    def test_null_means_left_out(self, program):
        given = {**dict.fromkeys(LEAD_KEYS[1:8]), "customer": {"email": "a@b.example", "phone": None, "address": None}}
        assert program.post("/leads", given).status_code == 201

    def test_without_a_location_that_fits_there_is_no_opportunity(self, program, brand):
        story.make_location(brand, "D-1", products=["boilers"])
        response = program.post("/leads", story.lead_json(request={"product": "heat pumps"}))
        assert response.status_code == 201
        assert response.json()["opportunity"] is None

    def test_a_test_lead_is_marked_as_such(self, program):
        program.post("/leads", story.lead_json(test=True))
        assert Lead.objects.get().is_test

    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({"customer": {"email": "erika@"}}, ["customer.email"]),
            ({"customer": {"email": "", "phone": ""}}, ["customer.email"]),
            ({"customer": {"email": "", "phone": "1"}}, ["customer.phone"]),
            ({"customer": {"address": {"country": "Germany"}}}, ["customer.address.country"]),
            ({"form": "none"}, ["form"]),
            ({"location": "D-99"}, ["location"]),
            ({"request": {"message": "x" * 5001}}, ["request.message"]),
            ({"consent": [{"purpose": "everything"}]}, ["consent.0.purpose"]),
            ({"consent": [{"purpose": "marketing", "given_at": "yesterday"}]}, ["consent.0.given_at"]),
            ({"consent": [{"purpose": "marketing", "given_at": "2030-01-01T00:00:00Z"}]}, ["consent.0.given_at"]),
            # Of the wrong kind.
            ({"customer": {"email": 1, "given_name": ["x"]}}, ["customer.email", "customer.given_name"]),
            ({"customer": {"address": "Berlin"}}, ["customer.address"]),
            ({"request": {"interest": {"a": 1}}}, ["request.interest"]),
            ({"source": "website"}, ["source"]),
            ({"answers": ["a"]}, ["answers"]),
            ({"answers": {"a": {"b": 1}, "c": [1]}}, ["answers.a", "answers.c"]),
            ({"consent": {"purpose": "marketing"}}, ["consent"]),
            ({"consent": ["marketing"]}, ["consent.0"]),
            ({"location": 1042}, ["location"]),
            ({"position": {"lat": "52", "lon": 13}}, ["position.lat"]),
            ({"test": "yes"}, ["test"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(self, program, changes, errors):
        response = program.post("/leads", story.lead_json(**changes))
        assert response.status_code == 422
        assert sorted(errors_of(response)) == sorted(errors)
        assert response.json()["type"].endswith("/api/v1/docs#invalid")
        assert Lead.objects.count() == Message.objects.count() == Event.objects.count() == 0

    def test_messages_say_what_to_do(self, program):
        response = program.post("/leads", {"customer": {"email": "x"}, "request": 1})
        assert errors_of(response) == {"request": "Give this as an object with fields of its own."}
        response = program.post("/leads", {"customer": {"email": "x"}})
        assert errors_of(response) == {
            "customer.email": "This is not a complete email address. It looks like name@example.com."
        }
        assert response.json()["detail"] == "This is not a complete email address. It looks like name@example.com."

    def test_another_brands_location_is_as_good_as_missing(self, program, stranger):
        story.make_location(stranger.key.brand, "S-7")
        foreign = program.post("/leads", story.lead_json(location="S-7"))
        missing = program.post("/leads", story.lead_json(location="S-8"))
        assert foreign.json() == {**missing.json(), **{
            name: foreign.json()[name].replace("S-8", "S-7") for name in ("detail",)
        }, "errors": [{"field": "location", "message": "There is no location “S-7”."}]}  # fmt: skip


class TestReading:
    def test_a_lead_is_the_same_as_when_it_was_taken_in(self, program):
        taken = program.post("/leads", story.lead_json()).json()
        assert program.get(f"/leads/{taken['id']}").json() == taken

    def test_its_opportunity_is_that_of_the_newest_round(self, program, brand):
        story.make_location(brand, "D-2")
        rejected = story.make_opportunity(brand, Stage.REJECTED, location="D-1")
        found = program.get(f"/leads/{rejected.lead_id}").json()["opportunity"]
        assert (found["round"], found["location"]["ref"]) == (2, "D-2")

    @pytest.mark.parametrize("path", ["/leads/{}", "/leads/{}/history"])
    def test_another_brands_lead_is_as_good_as_missing(self, program, stranger, path):
        foreign = program.get(path.format(story.make_lead(stranger.key.brand).pk))
        missing, nonsense = program.get(path.format(uuid.uuid4())), program.get(path.format("nonsense"))
        assert foreign.status_code == missing.status_code == nonsense.status_code == 404
        for each in (missing, nonsense):
            assert alike(each) == alike(foreign)

    def test_the_history_is_in_order_and_names_nobody(self, program, brand):
        opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
        found = program.get(f"/leads/{opportunity.lead_id}/history").json()
        assert found["next_cursor"] is None
        assert [each["type"] for each in found["data"]] == [
            "lead.received", "lead.qualified", "opportunity.offered", "opportunity.acknowledged", "opportunity.accepted",
        ]  # fmt: skip
        assert found["data"][0] == {
            "type": "lead.received",
            "at": "2026-06-03T09:00:00Z",
            "actor": {"kind": "customer", "id": None},
            "opportunity": None,
            "data": {"form": "request-a-quote"},
        }
        contact = story.recipient(opportunity)
        assert found["data"][-1]["actor"] == {"kind": "location", "id": str(contact.pk)}
        assert found["data"][-1]["opportunity"] == str(opportunity.pk)
        assert contact.email not in str(found)

    def test_a_long_history_comes_in_pages(self, program, brand):
        opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
        path, seen = f"/leads/{opportunity.lead_id}/history", []
        page = program.get(path, limit=2).json()
        while page["next_cursor"]:
            seen += page["data"]
            assert len(page["data"]) == 2
            page = program.get(path, limit=2, cursor=page["next_cursor"]).json()
        assert seen + page["data"] == program.get(path).json()["data"]
        assert len(seen) == 4


class TestListing:
    @pytest.fixture(autouse=True)
    def leads(self, brand, stranger):
        story.make_location(brand, "D-2")
        story.make_lead(stranger.key.brand)
        self.first = story.make_lead(brand, location="D-1")
        self.second = story.make_lead(
            brand,
            now=story.NOW + DAY,
            location="D-2",
            customer={"email": "Max@Customer.Example", "phone": "030 901820"},
            source={"channel": "fair", "campaign": "autumn"},
            request={"product": "boiler"},
            test=True,
        )

    def ids(self, response):
        assert response.status_code == 200, response.content
        return [each["id"] for each in response.json()["data"]]

    def test_newest_first(self, program):
        assert self.ids(program.get("/leads")) == [str(self.second.pk), str(self.first.pk)]

    def test_each_is_whole(self, program):
        assert program.get("/leads").json()["data"][1] == program.get(f"/leads/{self.first.pk}").json()

    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ({}, [2, 1]),
            ({"status": "qualified"}, [2, 1]),
            ({"status": "new"}, []),
            ({"form": "request-a-quote"}, [2, 1]),
            ({"form": "other"}, []),
            ({"location": "D-2"}, [2]),
            ({"source": "fair"}, [2]),
            ({"channel": "website"}, [1]),
            ({"channel": "website", "source": "fair"}, []),
            ({"campaign": "autumn"}, [2]),
            ({"product": "boiler"}, [2]),
            ({"test": "true"}, [2]),
            ({"test": "false"}, [1]),
            ({"email": "max@CUSTOMER.example"}, [2]),
            ({"email": "nobody@customer.example"}, []),
            ({"phone": "+4930901820"}, [2]),
            ({"phone": "030 901820"}, [2]),
            ({"phone": " 4930901820"}, [2]),
            ({"created_from": "2026-06-04"}, [2]),
            ({"created_from": "2026-06-03T09:00:00Z"}, [2, 1]),
            ({"created_from": "2026-06-03T09:00:00.000001Z"}, [2]),
            ({"created_to": "2026-06-03"}, [1]),
            ({"created_to": "2026-06-03T09:00:00Z"}, []),
            ({"created_to": "2026-06-03T11:00:01+02:00"}, [1]),
            ({"created_from": "2026-06-03", "created_to": "2026-06-04"}, [2, 1]),
            ({"location": "", "status": ""}, [2, 1]),
            ({"location": "D-1\x00"}, [1]),
            ({"email": "erika@customer.example", "location": "D-2"}, []),
        ],
        ids=str,
    )
    def test_filters(self, program, query, which):
        numbered = {1: str(self.first.pk), 2: str(self.second.pk)}
        assert self.ids(program.get("/leads", **query)) == [numbered[each] for each in which]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"status": "open"}, "status"),
            ({"limit": "0"}, "limit"),
            ({"limit": "201"}, "limit"),
            ({"limit": "many"}, "limit"),
            ({"test": "perhaps"}, "test"),
            ({"email": "erika"}, "email"),
            ({"phone": "1"}, "phone"),
            ({"created_from": "yesterday"}, "created_from"),
            ({"created_from": "2026-13-01"}, "created_from"),
            ({"created_to": "2026-06-03T09:00:00"}, "created_to"),
            ({"created_to": "9999-12-31"}, "created_to"),
            ({"stage": "won"}, "stage"),
            ({"staus": "new"}, "staus"),
        ],
        ids=str,
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, program, query, field):
        response = program.get("/leads", **query)
        assert response.status_code == 422
        assert list(errors_of(response)) == [field]

    def test_the_number_of_queries_does_not_grow(self, program, brand, count_queries):
        counts = set()
        for number in range(3):
            # The key and its brand; leads; what their customers agreed to; the opportunities of their newest rounds.
            with count_queries(most=5) as queries:
                assert len(self.ids(program.get("/leads"))) == number + 2
            counts.add(queries.count)
            story.make_opportunity(brand, Stage.COMPLETE)
        assert len(counts) == 1


def test_taking_in_costs_the_same_however_many_there_are(program, count_queries):
    counts = []
    for number in range(3):
        with count_queries() as queries:
            program.post(
                "/leads",
                story.lead_json(customer={"email": f"{number}@customer.example", "phone": ""}),
                key=str(number),
            )
        counts.append(queries.count)
    assert len(set(counts)) == 1
