"""The lead desk for programs: outcomes taken back, and duplicates closed."""

import pytest

from leadloop.customers.models import Contact
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.journeys.desk_shares_out import take_lead
from leadloop.journeys.outcome_undone import take_back
from tests.api.conforming import errors_of
from tests.api.test_desk import LATER, POSITIVE, kinds, record
from tests.support import story
from tests.support.desk import decider, make_agent, try_in_vain


@pytest.fixture
def lead(brand):
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)
    return story.make_lead(brand)


class TestUndo:
    def undo(self, program, lead, **body):
        return program.post(f"/leads/{lead.pk}/undo", body)

    def test_what_the_program_recorded_is_taken_back(self, program, lead):
        record(program, lead, **POSITIVE)
        shown = self.undo(program, lead).json()
        assert (shown["status"], shown["attempts"], shown["opportunity"]["stage"]) == ("new", 0, "withdrawn")
        assert Contact.objects.count() == 0
        assert kinds(program, lead) == [
            "lead.received", "lead.qualified", "opportunity.offered", "opportunity.withdrawn", "lead.reopened",
        ]  # fmt: skip

    def test_what_another_recorded_needs_a_reason(self, program, brand, lead):
        try_in_vain(lead, make_agent(brand))
        reply = self.undo(program, lead)
        assert (reply.status_code, list(errors_of(reply))) == (422, ["reason"])
        assert self.undo(program, lead, reason="Another customer").json()["status"] == "new"

    def test_the_same_number_again_takes_nothing_else_back(self, program, lead):
        for _ in range(2):
            record(program, lead, outcome="unreached", next_attempt_at=LATER)
        for _ in range(2):
            assert self.undo(program, lead, number=2).json()["attempts"] == 1

    def test_without_a_number_a_repeat_takes_nothing_else_back(self, program, lead):
        for _ in range(2):
            record(program, lead, outcome="unreached", next_attempt_at=LATER)
        replies = [self.undo(program, lead).json() for _ in range(2)]
        assert replies[0] == replies[1]
        assert kinds(program, lead) == ["lead.received", "lead.attempted", "lead.attempted", "lead.reopened"]
        assert self.undo(program, lead, number=1).json()["attempts"] == 0

    def test_what_was_recorded_since_is_the_newest(self, program, lead):
        for _ in range(2):
            record(program, lead, outcome="unreached", next_attempt_at=LATER)
            assert self.undo(program, lead).json()["attempts"] == 0

    def test_what_another_has_taken_back_is_no_repeat(self, program, brand, lead):
        record(program, lead, outcome="unreached", next_attempt_at=LATER)
        ada = make_agent(brand)
        take_lead(lead, user=ada, now=story.NOW)
        try_in_vain(lead, ada)
        take_back(lead, number=2, by=decider(ada).actor, leads=False, now=story.NOW)
        reply = self.undo(program, lead)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "contact_attempted")
        assert "`number`" in reply.json()["detail"]
        assert self.undo(program, lead, number=1).json()["attempts"] == 0

    @pytest.mark.parametrize("body", [{}, {"number": 0}, {"number": 7}])
    def test_nothing_to_take_back(self, program, lead, body):
        reply = self.undo(program, lead, **body)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "new")
        assert reply.json()["detail"].startswith("This lead has no such outcome.")

    def test_not_once_the_location_has_opened_it(self, program, lead):
        record(program, lead, **POSITIVE)
        story.say(story.opportunity_of(lead), "reveal")
        reply = self.undo(program, lead)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "qualified")
        assert "has answered already" in reply.json()["detail"]


class TestMerge:
    def merge(self, program, lead, into):
        return program.post(f"/leads/{lead.pk}/merge", {"into": str(into)})

    def test_the_duplicate_leaves_and_names_the_other(self, program, brand, lead):
        again = story.make_lead(brand)
        shown = self.merge(program, again, lead.pk).json()
        assert (shown["status"], shown["duplicate_of"]) == ("discarded", str(lead.pk))
        assert program.get(f"/leads/{lead.pk}").json()["status"] == "new"

    def test_not_into_itself_nor_into_nothing(self, program, lead):
        for into in (lead.pk, "nonsense"):
            reply = self.merge(program, lead, into)
            assert (reply.status_code, list(errors_of(reply))) == (422, ["into"])

    def test_not_where_it_is_decided(self, program, brand, lead):
        record(program, lead, **POSITIVE)
        reply = self.merge(program, lead, story.make_lead(brand).pk)
        assert (reply.status_code, reply.json()["lead_status"]) == (409, "qualified")
