"""The lead desk for programs: each row of the table "Lead status", the right and the wrong ways, by the contract."""

from functools import partial

import pytest

from leadloop.customers.models import Account, Contact
from leadloop.desk.models import Outcome, Reminder
from leadloop.desk.operations import change_desk_policy
from leadloop.history.models import Event
from leadloop.intake.enums import Entry
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.api.conforming import errors_of
from tests.support import story
from tests.support.desk import make_agent, try_in_vain
from tests.support.together import all_at_once

LATER = "2026-06-03T13:00:00Z"
POSITIVE = {"outcome": "positive", "location": "D-1", "contacted": True}


@pytest.fixture(autouse=True)
def at_the_desk(brand):
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)


@pytest.fixture
def lead(brand):
    return story.make_lead(brand)


def record(program, lead, key=None, **body):
    return program.post(f"/leads/{lead.pk}/outcome", body, key=key)


def kinds(program, lead):
    return [each["type"] for each in program.get(f"/leads/{lead.pk}/history").json()["data"]]


class TestLead:
    def test_a_lead_of_the_desk_has_a_deadline_and_nothing_is_made_of_it(self, program):
        taken = program.post("/leads", story.lead_json(location="D-1")).json()
        wanted = {
            "status": "new", "attempts": 0, "first_attempt_at": None, "next_attempt_at": None,
            "respond_by": LATER, "duplicate_of": None, "came_from": None, "opportunity": None, "location": "D-1",
        }  # fmt: skip
        assert {name: taken[name] for name in wanted} == wanted
        assert program.get(f"/leads/{taken['id']}").json() == taken
        assert program.get("/leads").json()["data"] == [taken]
        assert (Contact.objects.count(), Opportunity.objects.count()) == (0, 0)

    def test_a_direct_lead_has_no_deadline(self, program, brand):
        LeadForm.objects.filter(brand=brand).update(entry=Entry.DIRECT)
        taken = program.post("/leads", story.lead_json()).json()
        assert (taken["status"], taken["respond_by"], taken["attempts"]) == ("qualified", None, 0)

    def test_the_list_asks_no_more_for_more_leads(self, program, brand, count_queries):
        counts = []
        for number in range(1, 4):
            lead = story.make_lead(brand)
            try_in_vain(lead, make_agent(brand, f"Ada{number}"))
            with count_queries() as queries:
                assert len(program.get("/leads").json()["data"]) == number
            counts.append(queries.count)
        assert counts[0] == counts[2]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"email": "ERIKA@customer.example"}, True),
            ({"phone": "030 123456"}, True),
            ({"email": "other@customer.example"}, False),
            ({"status": "new"}, True),
            ({"status": "qualified"}, False),
        ],
    )
    def test_a_lead_without_a_contact_is_found_by_what_it_names(self, program, lead, query, found):
        assert len(program.get("/leads", **query).json()["data"]) == found


class TestRightWays:
    def test_unreached(self, program, lead):
        reply = record(
            program,
            lead,
            outcome="unreached",
            next_attempt_at="2026-06-03T15:00:00+02:00",
            channel="voicemail",
            note="Full",
        )
        assert reply.status_code == 200
        shown = reply.json()
        assert (shown["status"], shown["attempts"], shown["first_attempt_at"], shown["next_attempt_at"]) == (
            "contact_attempted", 1, "2026-06-03T09:00:00Z", LATER,
        )  # fmt: skip
        assert shown["opportunity"] is None
        assert program.get(f"/leads/{lead.pk}").json() == shown
        assert kinds(program, lead) == ["lead.received", "lead.attempted"]
        outcome = Outcome.objects.get()
        assert (outcome.channel, outcome.note, outcome.reached) == ("voicemail", "Full", False)
        assert (outcome.actor_kind, outcome.actor_id) == ("program", program.key.pk)

    def test_a_promised_call_is_contact(self, program, lead):
        assert record(program, lead, outcome="unreached", next_attempt_at=LATER, callback=True).status_code == 200
        assert (Outcome.objects.get().reached, Reminder.objects.get().is_callback) == (True, True)

    def test_invalid_details_discard_and_make_nothing(self, program, lead):
        shown = record(program, lead, outcome="negative", reason="invalid_details").json()
        assert (shown["status"], shown["opportunity"], Contact.objects.count()) == ("discarded", None, 0)
        assert kinds(program, lead) == ["lead.received", "lead.discarded"]

    @pytest.mark.parametrize("reason", ["no_immediate_opportunity", "bought_elsewhere"])
    def test_any_other_reason_is_no_opportunity_with_account_and_contact(self, program, lead, reason):
        shown = record(program, lead, outcome="negative", reason=reason).json()
        assert (shown["status"], shown["attempts"], Contact.objects.count(), Account.objects.count()) == (
            "no_opportunity", 1, 1, 1,
        )  # fmt: skip
        assert kinds(program, lead) == ["lead.received", "lead.no_opportunity"]

    def test_cannot_be_reached_after_three_attempts(self, program, lead):
        for _ in range(3):
            record(program, lead, outcome="unreached", next_attempt_at=LATER)
        shown = record(program, lead, outcome="negative", reason="cannot_be_reached").json()
        assert (shown["status"], shown["attempts"], shown["next_attempt_at"]) == ("no_opportunity", 3, None)

    @pytest.mark.parametrize("contacted", [True, False])
    def test_positive(self, program, lead, contacted):
        shown = record(program, lead, **POSITIVE | {"contacted": contacted}).json()
        assert (shown["status"], shown["attempts"], shown["opportunity"]["location"]["ref"]) == (
            "qualified", int(contacted), "D-1",
        )  # fmt: skip
        assert (shown["opportunity"]["stage"], shown["opportunity"]["round"]) == ("unacknowledged", 1)
        assert (Contact.objects.count(), Account.objects.count()) == (1, 1)
        assert kinds(program, lead) == ["lead.received", "lead.qualified", "opportunity.offered"]
        assert Message.objects.filter(kind="opportunity_offered").count() == 1

    def test_what_is_wanted_and_corrected_comes_back(self, program, lead):
        body = POSITIVE | {
            "request": {"interest": "Air heat pump", "timeframe": "Spring"},
            "brief": "Begins in March.",
            "customer": {"family_name": "Musterfrau", "phone": "030 999999"},
        }
        shown = record(program, lead, **body).json()
        assert (shown["request"]["interest"], shown["request"]["timeframe"]) == ("Air heat pump", "Spring")
        assert (shown["customer"]["family_name"], shown["customer"]["phone"], shown["customer"]["email"]) == (
            "Musterfrau", "+4930999999", "erika@customer.example",
        )  # fmt: skip
        contact = Contact.objects.get()
        assert (contact.family_name, contact.phone_e164, contact.account.name) == (
            "Musterfrau", "+4930999999", "Erika Musterfrau",
        )  # fmt: skip
        assert Lead.objects.get().brief == "Begins in March."

    def test_a_program_agrees_to_nothing_for_the_customer(self, program, lead):
        record(program, lead, **POSITIVE)
        assert Consent.objects.filter(agent_id__isnull=False).count() == 0


class TestWrongWays:
    @pytest.mark.parametrize(
        ("body", "field", "says"),
        [
            ({}, "outcome", "This is needed"),
            ({"outcome": "maybe"}, "outcome", "unreached, negative, positive"),
            ({"outcome": "duplicate"}, "outcome", "unreached, negative, positive"),
            ({"outcome": "unreached"}, "next_attempt_at", "Say when to try again"),
            ({"outcome": "unreached", "next_attempt_at": None}, "next_attempt_at", "Say when to try again"),
            ({"outcome": "unreached", "next_attempt_at": "2026-06-03T09:00:00Z"}, "next_attempt_at", "has passed"),
            ({"outcome": "unreached", "next_attempt_at": "2026-06-02T09:00:00Z"}, "next_attempt_at", "has passed"),
            ({"outcome": "unreached", "next_attempt_at": "2027-06-03T09:00:00Z"}, "next_attempt_at", "180 days"),
            ({"outcome": "unreached", "next_attempt_at": "2026-06-03T13:00:00"}, "next_attempt_at", "with its zone"),
            ({"outcome": "unreached", "next_attempt_at": "tomorrow"}, "next_attempt_at", "with its zone"),
            ({"outcome": "unreached", "next_attempt_at": 5}, "next_attempt_at", "as text"),
            ({"outcome": "unreached", "next_attempt_at": LATER, "channel": "pigeon"}, "channel", "call, voicemail"),
            ({"outcome": "negative"}, "reason", "choose a reason"),
            ({"outcome": "negative", "reason": "because"}, "reason", "invalid_details"),
            ({"outcome": "negative", "reason": "cannot_be_reached"}, "reason", "3 more attempts are needed"),
            ({"outcome": "negative", "reason": "invalid_details", "channel": "pigeon"}, "channel", "call, voicemail"),
            (POSITIVE | {"location": "X-9"}, "location", "There is no location “X-9”."),
            (POSITIVE | {"location": ""}, "location", "Choose one of the brand's locations"),
            (POSITIVE | {"contacted": None}, "contacted", "whether you have spoken"),
            (POSITIVE | {"contacted": "yes"}, "contacted", "true or false"),
            (POSITIVE | {"customer": {"email": "nowhere"}}, "customer.email", ""),
            (POSITIVE | {"customer": []}, "customer", "an object"),
            (POSITIVE | {"brief": "x" * 2001}, "brief", "shorten"),
            (POSITIVE | {"channel": "pigeon"}, "channel", "call, voicemail"),
            (POSITIVE | {"note": "x" * 2001}, "note", "shorten"),
            ({"outcome": "negative", "reason": "invalid_details", "note": "x" * 2001}, "note", "shorten"),
            ({"outcome": "unreached", "next_attempt_at": LATER, "note": "x" * 2001}, "note", "shorten"),
        ],
        ids=str,
    )
    def test_is_told_by_field_and_nothing_is_recorded(self, program, lead, body, field, says):
        reply = record(program, lead, **body)
        assert (reply.status_code, list(errors_of(reply))) == (422, [field])
        assert says in errors_of(reply)[field]
        lead.refresh_from_db()
        assert (lead.status, Outcome.objects.count(), Contact.objects.count()) == ("new", 0, 0)

    def test_one_attempt_too_few(self, program, lead):
        for _ in range(2):
            record(program, lead, outcome="unreached", next_attempt_at=LATER)
        reply = record(program, lead, outcome="negative", reason="cannot_be_reached")
        assert errors_of(reply)["reason"].startswith("One more attempt is needed first (3 in all).")
        assert Lead.objects.get().status == "contact_attempted"

    def test_all_that_is_missing_is_told_at_once(self, program, lead):
        assert set(errors_of(record(program, lead, outcome="positive", location="X-9"))) == {"location", "contacted"}

    @pytest.mark.parametrize("second", [POSITIVE, {"outcome": "unreached", "next_attempt_at": LATER}])
    @pytest.mark.parametrize(
        ("first", "status"),
        [
            (POSITIVE, "qualified"),
            ({"outcome": "negative", "reason": "invalid_details"}, "discarded"),
            ({"outcome": "negative", "reason": "no_immediate_opportunity"}, "no_opportunity"),
        ],
    )
    def test_a_second_outcome_does_not_fit(self, program, lead, first, second, status):
        record(program, lead, **first)
        reply = record(program, lead, **second)
        assert (reply.status_code, reply.json()["lead_status"], reply.json()["status"]) == (409, status, 409)
        assert reply.json()["type"].endswith("#does-not-fit")
        assert "can be taken back" in reply.json()["detail"]
        assert Outcome.objects.count() == 1

    def test_a_direct_lead_takes_no_outcome(self, program, brand):
        LeadForm.objects.filter(brand=brand).update(entry=Entry.DIRECT)
        reply = record(program, story.make_lead(brand), **POSITIVE)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "qualified")

    def test_an_agents_lead_takes_no_outcome_and_says_whom_to_ask(self, program, brand, lead):
        try_in_vain(lead, make_agent(brand, "Ada"))
        reply = record(program, lead, **POSITIVE)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "contact_attempted")
        assert reply.json()["detail"].startswith("Ada has this lead. Ask them to release it")

    @pytest.mark.parametrize("call", ["outcome", "undo", "merge"])
    def test_another_brands_lead_is_as_good_as_missing(self, program, stranger, call):
        foreign = story.make_lead(stranger.key.brand)
        body = {"outcome": "negative", "reason": "invalid_details", "into": str(foreign.pk)}
        for lead_id in (foreign.pk, "nonsense"):
            assert program.post(f"/leads/{lead_id}/{call}", body).status_code == 404
        assert Outcome.objects.count() == 0

    def test_another_brands_location_is_unknown(self, program, stranger, lead):
        story.make_location(stranger.key.brand, "S-7")
        reply = record(program, lead, **POSITIVE | {"location": "S-7"})
        assert errors_of(reply) == {"location": "There is no location “S-7”."}


class TestOnce:
    def test_a_repeat_with_the_key_is_answered_as_the_first(self, program, lead):
        first, again = (record(program, lead, key="k", **POSITIVE) for _ in range(2))
        assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (200, first.content, "true")
        assert (Opportunity.objects.count(), Outcome.objects.count()) == (1, 1)

    def test_an_attempt_repeated_with_the_key_is_one(self, program, lead):
        for _ in range(3):
            reply = record(program, lead, key="k", outcome="unreached", next_attempt_at=LATER)
        assert reply.json()["attempts"] == 1

    def test_a_refusal_is_repeated_as_well(self, program, lead):
        refused = [record(program, lead, key="k", outcome="negative", reason="cannot_be_reached") for _ in range(2)]
        assert [each.status_code for each in refused] == [422, 422]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("key", ["k", None])
    def test_in_parallel_one_of_each_is_made(self, program, lead, key):
        replies = all_at_once(*[partial(record, program, lead, key, **POSITIVE)] * 8)
        assert sorted(each.status_code for each in replies) == [200] * 8 if key else [200] + [409] * 7
        assert [
            model.objects.count() for model in (Opportunity, Outcome, Contact, Account)
        ] == [1, 1, 1, 1]  # fmt: skip
        assert Message.objects.filter(kind="opportunity_offered").count() == 1
        assert Event.objects.filter(kind__in=["lead.qualified", "opportunity.offered"]).count() == 2


def test_a_rejected_lead_that_comes_back_is_open_with_its_old_deadline(program, brand, lead):
    change_desk_policy(brand, returns="rejected")
    record(program, lead, **POSITIVE)
    story.say(story.opportunity_of(lead), "reject")
    shown = program.get(f"/leads/{lead.pk}").json()
    assert (shown["status"], shown["respond_by"], shown["opportunity"]["stage"]) == (
        "contact_attempted", LATER, Stage.REJECTED,
    )  # fmt: skip
