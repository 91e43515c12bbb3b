import uuid
from datetime import timedelta

import pytest

from leadloop.feedback.models import FollowUpForm
from leadloop.history.models import Event
from leadloop.journeys.feedback_returns import close_follow_up_form
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.opportunities.operations import mark_overdue
from leadloop.opportunities.stages import MOVES
from tests.api.conforming import errors_of
from tests.support import story

DAY = timedelta(days=1)
REASONED = {"reject": {"reason": "other"}, "lost": {"reason": "price"}}


@pytest.fixture
def at(brand):
    return lambda stage, **changes: story.make_opportunity(brand, stage, step=timedelta(0), **changes)


class TestAnswering:
    def say(self, program, opportunity, answer, **more):
        return program.post(f"/opportunities/{opportunity.pk}/answer", {"answer": answer, **more})

    @pytest.mark.parametrize("said", Answer.values)
    @pytest.mark.parametrize("stage", list(story.WAY_TO))
    def test_each_answer_at_each_stage(self, program, at, said, stage):
        opportunity = at(stage)
        # What led here was said before, and a reveal shows the details to one more: nothing moves.
        repeated = said == Answer.NOT_YET or stage in MOVES[Answer(said)].values()
        response = self.say(program, opportunity, said, **REASONED.get(said, {}))
        opportunity.refresh_from_db()
        if stage in MOVES[Answer(said)]:
            assert response.status_code == 200
            assert response.json()["stage"] == opportunity.stage == MOVES[Answer(said)][stage]
        elif response.status_code == 200:
            assert repeated or said == Answer.REVEAL
            assert response.json()["stage"] == opportunity.stage == stage
        else:
            assert response.status_code == 409
            assert response.json()["stage"] == opportunity.stage == stage
            assert response.json()["type"].endswith("#does-not-fit")
            assert response.json()["detail"]

    def test_the_reply_is_the_opportunity_as_it_stands_then(self, program, at):
        opportunity = at(Stage.UNACKNOWLEDGED)
        response = self.say(program, opportunity, "accept", follow_up_on="2026-06-10")
        assert response.json() == program.get(f"/opportunities/{opportunity.pk}").json()
        assert response.json()["next_due"] == {"kind": "status_request", "at": "2026-06-10T07:00:00Z"}
        assert response.json()["times"]["acknowledged_at"] == response.json()["times"]["accepted_at"]

    def test_whoever_revealed_is_kept(self, program, at):
        opportunity = at(Stage.UNACKNOWLEDGED)
        self.say(program, opportunity, "reveal")
        self.say(program, opportunity, "accept")
        disclosure = Disclosure.objects.get(opportunity=opportunity)
        assert (disclosure.api_key_id, disclosure.location_contact) == (program.key.pk, None)
        acknowledged = Event.objects.get(kind="opportunity.acknowledged", opportunity_id=opportunity.pk)
        assert (acknowledged.actor_kind, acknowledged.actor_id) == ("program", program.key.pk)

    def test_a_reason_is_kept_with_its_words(self, program, at):
        opportunity = at(Stage.ACCEPTED)
        response = self.say(program, opportunity, "lost", reason="price", note="Too dear.\r\nSorry.")
        assert response.json()["lost_reason"] == "price"
        assert Opportunity.objects.get(pk=opportunity.pk).note == "Too dear.\nSorry."

    def test_the_same_again_changes_nothing(self, program, at):
        opportunity = at(Stage.ACCEPTED)
        before = Event.objects.count()
        response = self.say(program, opportunity, "accept", follow_up_on="2026-07-01")
        assert (response.status_code, Event.objects.count()) == (200, before)

    @pytest.mark.parametrize(
        ("stage", "body", "field"),
        [
            (Stage.UNACKNOWLEDGED, {}, "answer"),
            (Stage.UNACKNOWLEDGED, {"answer": None}, "answer"),
            (Stage.UNACKNOWLEDGED, {"answer": "Accept"}, "answer"),
            (Stage.UNACKNOWLEDGED, {"answer": ["accept"]}, "answer"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": "2026-06-02"}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": "2027-12-01"}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": "1.7.2026"}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": "2026-02-30"}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": "2026-06-10T09:00:00Z"}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "accept", "follow_up_on": 20260610}, "follow_up_on"),
            (Stage.UNACKNOWLEDGED, {"answer": "reject"}, "reason"),
            (Stage.UNACKNOWLEDGED, {"answer": "reject", "reason": "price"}, "reason"),
            (Stage.ACCEPTED, {"answer": "lost", "reason": "no_capacity"}, "reason"),
            (Stage.ACCEPTED, {"answer": "lost", "reason": "other", "note": 7}, "note"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_told_by_field_and_nothing_moves(self, program, at, stage, body, field):
        opportunity = at(stage)
        response = program.post(f"/opportunities/{opportunity.pk}/answer", body)
        assert (response.status_code, list(errors_of(response))) == (422, [field])
        assert Opportunity.objects.get(pk=opportunity.pk).stage == stage


class TestFollowUpForm:
    def report(self, program, opportunity, body):
        return program.post(f"/opportunities/{opportunity.pk}/follow-up-form", body)

    def test_the_revenue_comes_back_with_the_opportunity(self, program, at):
        opportunity = at(Stage.COMPLETE)
        body = {"revenue": {"amount": "12500.5", "currency": "eur"}, "answers": {"sold": "Pump", "size": 9}}
        response = self.report(program, opportunity, body)
        assert response.status_code == 200
        assert response.json()["revenue"] == {"amount": "12500.50", "currency": "EUR"}
        form = FollowUpForm.objects.get()
        assert form.answers == {"sold": "Pump", "size": "9"}
        assert form.location_contact is None
        assert Event.objects.get(kind="feedback.revenue_reported").actor_id == program.key.pk

    def test_sent_again_it_corrects(self, program, at):
        opportunity = at(Stage.COMPLETE)
        for amount in ("1.00", 2):
            response = self.report(program, opportunity, {"revenue": {"amount": amount, "currency": "EUR"}})
        assert response.json()["revenue"] == {"amount": "2.00", "currency": "EUR"}
        assert FollowUpForm.objects.count() == 1

    @pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.WON])
    def test_too_early(self, program, at, stage):
        response = self.report(program, at(stage), {"revenue": {"amount": "1", "currency": "EUR"}})
        assert (response.status_code, response.json()["stage"]) == (409, stage)

    def test_not_after_the_brand_closed_it(self, program, at):
        opportunity = at(Stage.COMPLETE)
        self.report(program, opportunity, {"revenue": {"amount": "1", "currency": "EUR"}})
        close_follow_up_form(FollowUpForm.objects.get(), now=story.NOW)
        response = self.report(program, opportunity, {"revenue": {"amount": "2", "currency": "EUR"}})
        assert (response.status_code, response.json()["stage"]) == (409, "complete")
        assert FollowUpForm.objects.get().revenue_amount == 1

    @pytest.mark.parametrize(
        "amount",
        [
            "-5", -5, "9223372036854775808", 2**63, "1E+2", "1e2", "1_000", "١٢٣", "１２", "1.005", "", " ", "0x10", "NaN",
            "Infinity", "1,000.00", "+1", ".5", "5.", "01", "1\x00", 1.5, True, None, [], {"amount": "1"},
        ],
        ids=repr,
    )  # fmt: skip
    def test_money_is_read_strictly(self, program, at, amount):
        response = self.report(program, at(Stage.COMPLETE), {"revenue": {"amount": amount, "currency": "EUR"}})
        assert (response.status_code, list(errors_of(response))) == (422, ["revenue.amount"])
        assert not FollowUpForm.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "revenue"),
            ({"revenue": "12500.00"}, "revenue"),
            ({"revenue": {"amount": "1"}}, "revenue.currency"),
            ({"revenue": {"currency": "EUR"}}, "revenue.amount"),
            ({"revenue": {"amount": "1", "currency": "DEM"}}, "revenue.currency"),
            ({"revenue": {"amount": "1.50", "currency": "JPY"}}, "revenue.amount"),
            ({"revenue": {"amount": "1", "currency": "EUR"}, "answers": "pump"}, "answers"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_told_by_field(self, program, at, body, field):
        response = self.report(program, at(Stage.COMPLETE), body)
        assert (response.status_code, list(errors_of(response))) == (422, [field])


class TestReading:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("get", ""), ("post", "/answer"), ("post", "/follow-up-form")],
    )
    def test_another_brands_opportunity_is_as_good_as_missing(self, program, stranger, method, path):
        foreign = story.make_opportunity(stranger.key.brand, Stage.COMPLETE)
        replies = []
        for each in (foreign.pk, uuid.uuid4(), "nonsense", "%00"):
            address = f"/opportunities/{each}{path}"
            body = {"answer": "lost", "reason": "other", "revenue": {"amount": "1", "currency": "EUR"}}
            reply = program.get(address) if method == "get" else program.post(address, body)
            replies.append((reply.status_code, {**reply.json(), "instance": ""}))
        assert replies == [replies[0]] * 4
        assert replies[0][0] == 404
        assert Opportunity.objects.get(pk=foreign.pk).stage == Stage.COMPLETE
        assert not FollowUpForm.objects.exists()


class TestListing:
    @pytest.fixture(autouse=True)
    def opportunities(self, brand, stranger):
        story.make_location(brand, "D-2")
        story.make_opportunity(stranger.key.brand, Stage.ACCEPTED)
        self.accepted = story.make_opportunity(brand, Stage.ACCEPTED, location="D-1", now=story.NOW - 2 * DAY)
        self.offered = story.make_opportunity(brand, location="D-2", now=story.NOW - DAY)

    def ids(self, response):
        assert response.status_code == 200, response.content
        return [each["id"] for each in response.json()["data"]]

    def test_newest_first_and_each_whole(self, program):
        data = program.get("/opportunities").json()["data"]
        assert data == [program.get(f"/opportunities/{each.pk}").json() for each in (self.offered, self.accepted)]

    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ({"stage": "accepted"}, ["accepted"]),
            ({"stage": "won"}, []),
            ({"location": "D-2"}, ["offered"]),
            ({"lead": "accepted"}, ["accepted"]),
            ({"lead": "nonsense"}, []),
            ({"overdue": "false"}, ["offered", "accepted"]),
            ({"overdue": "true"}, []),
            ({"offered_from": "2026-06-02"}, ["offered"]),
            ({"offered_to": "2026-06-01"}, ["accepted"]),
            ({"offered_from": "2026-06-01", "offered_to": "2026-06-02", "stage": "accepted"}, ["accepted"]),
        ],
        ids=str,
    )
    def test_filters(self, program, query, which):
        if query.get("lead") == "accepted":
            query = {"lead": str(self.accepted.lead_id)}
        assert self.ids(program.get("/opportunities", **query)) == [str(getattr(self, name).pk) for name in which]

    @pytest.mark.broken_data  # overdue here without the event that a step would have recorded
    def test_overdue_ones(self, program):
        mark_overdue(self.accepted, now=story.NOW)
        assert self.ids(program.get("/opportunities", overdue="true")) == [str(self.accepted.pk)]
        assert self.ids(program.get("/opportunities", overdue="false")) == [str(self.offered.pk)]

    @pytest.mark.parametrize(
        "query", [{"stage": "open"}, {"overdue": "late"}, {"offered_to": "soon"}, {"status": "won"}]
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, program, query):
        response = program.get("/opportunities", **query)
        assert (response.status_code, list(errors_of(response))) == (422, list(query))

    def test_the_number_of_queries_does_not_grow(self, program, brand, count_queries):
        counts = set()
        for number in range(3):
            # The key and its brand; opportunities with all that is shown of them.
            with count_queries(most=3) as queries:
                assert len(self.ids(program.get("/opportunities"))) == number + 2
            counts.add(queries.count)
            story.make_opportunity(brand, Stage.COMPLETE)
        assert len(counts) == 1
