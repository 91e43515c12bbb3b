import pytest

from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.outbox.models import Message
from tests.api.conforming import errors_of
from tests.support import story

# The contract's *lead, out*, written out: what programs hang on.
LEAD_KEYS = [
    "id", "form", "location", "customer", "request", "answers", "source", "consent", "status", "created_at", "attempts",
    "first_attempt_at", "next_attempt_at", "respond_by", "duplicate_of", "opportunity",
    # Beside the contract.
    "came_from",
]  # fmt: skip


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
            "came_from": None,
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

    @pytest.mark.parametrize(
        "changes",
        [
            {"location": "D-1"},
            {},
            {"customer": {"address": {"country": "NZ"}}, "request": {"product": "nobody has it"}},
            {"consent": [{"purpose": "share_with_location"}, {"purpose": "marketing", "given_at": "2026-06-01T09:00:00Z"}]},
        ],
    )  # fmt: skip
    def test_the_reply_is_what_is_read_later(self, program, brand, changes):
        Location.objects.update(products=["stove"] if "request" in changes else [])
        taken = program.post("/leads", story.lead_json(**changes)).json()
        assert program.get(f"/leads/{taken['id']}").json() == taken
        assert (taken["opportunity"] is None) == ("request" in changes)

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
