"""Leads of the desk in the console: counted where they stand, and what the desk knows is there to read."""

from datetime import timedelta

import pytest

from leadloop.desk.operations import change_desk_policy
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.opportunities.enums import Stage
from tests.support.desk import make_agent, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.pressing import text_of
from tests.support.story import NOW, make_location, opportunity_of, say
from tests.web.console.pages import links, main_of, table, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(brand):
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)
    return make_agent(brand, "Ada")


@pytest.fixture
def location(brand):
    return make_location(brand)


@pytest.fixture
def leads(brand, agent, location):
    """One lead for each way that the desk has gone with it, by the name of the customer."""
    change_desk_policy(brand, returns="both")
    names = ("New", "Tried", "Invalid", "Uninterested", "Passed", "Back")
    made = {name: make_desk_lead(brand, customer={"family_name": name, "email": f"{name}@c.example"}) for name in names}
    try_in_vain(made["Tried"], agent)
    refuse(made["Invalid"], agent, "invalid_details")
    refuse(made["Uninterested"], agent)
    pass_on(made["Passed"], agent, location)
    pass_on(made["Back"], agent, location)
    say(opportunity_of(made["Back"]), "reject")
    return made


def counts(response, number):
    """What a table of the pipeline counts."""
    return {text_of(row[0]): text_of(row[1]) for row in list(main_of(response).iter("tbody"))[number]}


def page_of(lead):
    return f"/console/leads/{lead.pk}/"


@pytest.mark.usefixtures("leads")
def test_the_pipeline_counts_them_by_status_and_each_count_leads_to_its_rows(as_manager):
    page = as_manager.get("/console/")

    assert counts(page, 1) == {
        "New": "1", "Contact attempted": "2", "Qualified": "1", "No opportunity": "1", "Discarded": "1",
    }  # fmt: skip
    opportunities = counts(page, 0)
    assert {stage: count for stage, count in opportunities.items() if count != "0"} == {
        "Unacknowledged": "1", "Rejected": "1",
    }  # fmt: skip
    for label, count in counts(page, 1).items():
        assert len(table(as_manager.get(links(page)[label]))) == int(count), label


@pytest.mark.usefixtures("leads")
def test_none_of_them_waits_for_a_location_to_be_chosen(as_manager):
    tiles = {text_of(each[0]): text_of(each[1]) for each in main_of(as_manager.get("/console/")).iter("a")
             if "stat" in (each.get("class") or "").split()}  # fmt: skip

    assert tiles["Without a location"] == "0"
    assert "Every lead has a location" in text(as_manager.get("/console/unplaced/"))


@pytest.mark.usefixtures("leads")
def test_the_list_says_where_each_stands(as_manager):
    stand = {row[0].split()[1]: row[2:4] for row in table(as_manager.get("/console/leads/"))}

    assert stand == {
        "New": ["New", ""],
        "Tried": ["Contact attempted", ""],
        "Invalid": ["Discarded", ""],
        "Uninterested": ["No opportunity", ""],
        "Passed": ["Unacknowledged", "Dealer D-1"],
        "Back": ["Contact attempted", "last Dealer D-1: rejected"],
    }
    # Asked for by stage, the round itself is meant.
    assert [row[2:4] for row in table(as_manager.get("/console/leads/?stage=rejected"))] == [["Rejected", "Dealer D-1"]]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("New", "Nobody has taken it yet. First response: 3 Jun, 15:00 (in 4 hours)"),
        ("Tried", "Ada has it. Next attempt: 3 Jun, 15:00 (in 4 hours) · 1 attempt"),
        ("Back", "Back from a location"),
    ],
)
def test_a_lead_at_the_desk_says_whose_it_is_and_what_is_next(as_manager, leads, name, says):
    page = as_manager.get(page_of(leads[name]))

    assert says in text(page)
    assert links(page)["Open at the desk"] == f"/desk/leads/{leads[name].pk}/"
    assert "This lead has no location" not in text(page)


@pytest.mark.parametrize("name", ["Invalid", "Uninterested", "Passed"])
def test_a_lead_that_left_the_desk_does_not(as_manager, leads, name):
    assert "At the lead desk" not in text(as_manager.get(page_of(leads[name])))


def test_what_the_agent_told_the_location_is_shown(as_manager, brand, agent, location):
    lead = make_desk_lead(brand)
    pass_on(lead, agent, location, brief="Oil boiler from 1994")

    assert "Notes for the location Oil boiler from 1994" in text(as_manager.get(page_of(lead)))


def test_a_round_whose_lead_is_back_at_the_desk_is_not_corrected(as_manager, manager, leads):

    back = opportunity_of(leads["Back"])

    assert "Correct the answer" not in text(as_manager.get(page_of(leads["Back"])))
    with pytest.raises(CorrectionProblem) as refused:
        correct_stage(
            back, to=Stage.ACCEPTED, reason="Mistyped", actor=Actor(ActorKind.BRAND, manager.pk),
            now=NOW + timedelta(hours=1),
        )  # fmt: skip
    assert "The lead went back to the desk" in refused.value.errors["to"]
    back.refresh_from_db()
    assert back.stage == Stage.REJECTED


def test_test_leads_wait_for_nobody(as_manager, brand, agent, location):
    lead = make_desk_lead(brand, test=True)
    pass_on(lead, agent, location)
    say(opportunity_of(lead), "reject")

    assert "Every lead has a location" in text(as_manager.get("/console/unplaced/"))
