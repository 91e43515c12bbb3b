"""The report on the pipeline: each number leads to exactly the leads that it counts."""

import re
from datetime import timedelta

import pytest

from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.desk_decides import negative, unreached
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_undone import take_back
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.rollups.folding import fold
from tests.support.desk import decider, make_agent
from tests.support.pressing import text_of
from tests.support.story import NOW, answerer, make_lead, make_location, make_opportunity, recipient
from tests.web.console.pages import errors, links, main_of, rows_behind, text

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REPORT = "/console/reports/pipeline/"


@pytest.fixture
def story(brand):
    """Months of leads at two locations and at the desk, with all that goes forward and back."""
    make_location(brand, "D-1")
    make_location(brand, "D-2", address={"city": "Villach", "region": "Kärnten", "country": "AT"})
    for number, stage in enumerate(Stage):
        if stage != Stage.WITHDRAWN:
            for days in (100, 40, 20, 9, 5, 2, 0)[: 7 - number]:
                ref = "D-1" if number % 2 else "D-2"
                source = {"channel": "fair" if days % 2 else "website"}
                make_opportunity(brand, stage, now=NOW - days * DAY - 6 * HOUR, location=ref, source=source)
    make_opportunity(brand, Stage.WON, now=NOW - DAY, test=True)
    wrong = make_opportunity(brand, Stage.LOST, now=NOW - 30 * DAY, location="D-1")
    by = answerer(recipient(wrong)).actor
    for days, to in ((20, Stage.WON), (10, Stage.ACCEPTED), (9, Stage.WON)):
        correct_stage(wrong, to=to, reason="Mistyped", actor=by, now=NOW - days * DAY)
        wrong.refresh_from_db()
    at_desk(brand)
    late = Opportunity.objects.filter(stage=Stage.ACCEPTED)[:3]
    Opportunity.objects.filter(pk__in=[each.pk for each in late]).update(overdue_since=NOW - 2 * DAY)
    yield
    Opportunity.objects.update(overdue_since=None)


def at_desk(brand):
    form = add_form(brand, title="Desk", like=LeadForm.objects.get(brand=brand))
    LeadForm.objects.filter(pk=form.pk).update(entry=Entry.DESK)
    agent = decider(make_agent(brand, "Ada"))
    leads = [
        make_lead(
            brand, form=form.key, now=NOW - days * DAY, customer={"email": f"{who}@customer.example", "phone": ""}
        )
        for days, who in ((50, "eva"), (12, "ida"), (6, "udo"), (3, "twice"), (1, "twice"))
    ]
    for lead in leads[:3]:
        unreached(lead, by=agent, next_attempt_at=NOW + DAY, now=NOW - 5 * DAY)
    negative(leads[0], by=agent, reason="invalid_details", now=NOW - 3 * DAY)
    negative(leads[1], by=agent, reason="no_immediate_opportunity", now=NOW - HOUR)
    take_back(leads[1], number=2, by=agent.actor, leads=True, reason="Mistyped", now=NOW)
    merge(leads[4], into=leads[3], by=agent, now=NOW)


def numbers(page):
    """Each number of the page that leads to leads: what it says, and where it leads."""
    found = []
    for each in main_of(page).iter("a"):
        href, says = each.get("href") or "", text_of(each)
        begins = re.match(r"[\d,]+", says)
        if "/console/leads/?" in href and begins:
            found.append((int(begins[0].replace(",", "")), href))
    return found


QUERIES = [
    "",
    "location=D-1",
    "region=K%C3%84RNTEN&source=fair",
    "location=D-2&source=website",
    "form=desk",
    "since=2026-05-01&until=2026-05-25",
    "location=D-1&since=2026-05-10",
    "as_of=2026-05-20",
    "as_of=2026-06-03",
    "as_of=2026-05-28&location=D-1",
    "as_of=2026-05-28&region=K%C3%A4rnten&source=website",
    "as_of=2026-05-28&form=desk",
]


@pytest.mark.broken_data  # overdue here without the event that a step would have recorded
@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("query", QUERIES)
def test_every_number_leads_to_as_many_rows(as_manager, query):
    while fold():
        pass
    page = as_manager.get(f"{REPORT}?{query}")

    found = numbers(page)

    assert len(found) > 5
    assert {href: rows_behind(as_manager, href) for _n, href in found} == {href: n for n, href in found}


def stage_counts(page):
    return {text_of(row[0]): text_of(row[1]).split(" ")[0] for row in next(main_of(page).iter("tbody")).iter("tr")}


@pytest.mark.broken_data
@pytest.mark.usefixtures("story")
def test_it_agrees_with_the_front_page_which_leads_to_it(as_manager):
    front = as_manager.get("/console/")
    address = links(front)["Ages, past days and what to expect"]

    assert address == REPORT
    assert stage_counts(as_manager.get(address)) == stage_counts(front)
    assert links(as_manager.get(address))["What needs somebody now"] == "/console/"


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("as_of=2026-06-04", "as_of", "Choose a day that has come."),
        ("as_of=2026-05-01&since=2026-04-01", "as_of", "A past day is told of all leads that had arrived by then."),
        ("location=D-9", "location", "There is no location “D-9”."),
        ("region=Atlantis", "region", "No location is in the region “Atlantis”."),
    ],
)
def test_a_question_that_makes_no_sense_has_no_figures(as_manager, brand, query, field, said):
    make_location(brand)
    make_opportunity(brand)
    page = as_manager.get(f"{REPORT}?{query}")
    assert page.status_code == 422
    assert list(errors(page)) == [field]
    assert said in errors(page)[field]
    assert "Opportunities by stage" not in text(page)


def test_a_brand_without_leads_has_a_page_too(as_manager, brand):
    shown = text(as_manager.get(REPORT))
    assert "Every location has answered in time." in shown
    assert "None is accepted and open." in shown
    assert numbers(as_manager.get(REPORT)) == []


def test_few_sales_are_said_to_be_too_few(as_manager, brand):
    make_location(brand)
    make_opportunity(brand, Stage.ACCEPTED)
    assert "Too few to say: of 1 accepted before, 0 were won." in text(as_manager.get(REPORT))


@pytest.mark.broken_data
def test_all_locations_that_owe_are_one_step_away(as_manager, brand):
    for number in range(12):
        make_location(brand, f"D-{number:02}")
        make_opportunity(brand, location=f"D-{number:02}")
    Opportunity.objects.update(overdue_since=NOW - DAY)
    page = as_manager.get(REPORT)
    assert "Dealer D-09" in links(page)
    assert "Dealer D-10" not in links(page)
    assert "Dealer D-11" in links(as_manager.get(REPORT + links(page)["All locations that owe answers"]))
    assert links(page)["12 overdue answers"] == "/console/leads/?overdue=on&of=offers"
    Opportunity.objects.update(overdue_since=None)


def test_what_was_won_twice_by_a_correction_is_two_moves_and_one_sale(as_manager, brand):
    make_location(brand)
    sale = make_opportunity(brand, Stage.WON, now=NOW - DAY)
    by = answerer(recipient(sale)).actor
    for to in (Stage.ACCEPTED, Stage.WON):
        correct_stage(sale, to=to, reason="Mistyped", actor=by, now=NOW)
    shown = text(as_manager.get(REPORT))
    assert "1 opportunities were offered, 2 moves led to “Won”, corrections counted too" in shown
    assert "1 leads arrived, 1 move led to “Qualified”, corrections counted too" in shown
    assert "1 of 1 opportunities were won so far" in shown


def test_another_brands_leads_are_not_counted(as_manager, brand, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand, Stage.ACCEPTED)
    assert numbers(as_manager.get(REPORT)) == []
