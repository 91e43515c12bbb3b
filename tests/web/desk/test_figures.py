"""The page of figures: what it says, of whom, to whom."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.intake.models import LeadForm
from leadloop.journeys.leads_merged import merge
from tests.support.desk import decider, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.pressing import text_of
from tests.support.queries import count_queries
from tests.support.story import NOW, make_location
from tests.web.console.pages import main_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EARLIER = NOW - timedelta(days=1)


def lead(brand, number=0, *, at=EARLIER, **changes):
    customer = {"email": f"customer{number}@customer.example", "phone": f"+49 30 9018{number:04}"}
    return make_desk_lead(brand, customer=customer, now=at, **changes)


def tiles(response):
    found = [each for each in main_of(response).iter("a") if "stat" in (each.get("class") or "").split()]
    return {text_of(each[0]): (text_of(each[1]), text_of(each[2])) for each in found}


def card(response, title):
    """The first table of the card whose title begins so: its rows, each cell as text."""
    for section in main_of(response).iter("section"):
        heading = next(section.iter("h2"), None)
        if heading is not None and text_of(heading).startswith(title):
            return [[text_of(cell) for cell in row] for row in next(section.iter("tbody"))]
    raise AssertionError(title)


def titles(response):
    return [text_of(each) for each in main_of(response).iter("h2")]


def some_decided(brand, agent, count, *, reach=2):
    for number in range(count):
        each = lead(brand, number)
        at = EARLIER + (number + 1) * 10 * MINUTE
        if number < reach:
            refuse(each, agent, now=at)
        else:
            refuse(each, agent, "invalid_details", now=at)


def test_a_desk_without_leads_says_what_to_do(as_sue):
    page = as_sue.get("/desk/figures/")
    assert titles(page) == ["No leads in this time"]
    assert tiles(page) == {}


def test_each_figure_says_what_it_is_of_and_its_interval(as_sue, brand, ada):
    some_decided(brand, ada, 5)
    lead(brand, 9, at=NOW - MINUTE)
    found = tiles(as_sue.get("/desk/figures/"))
    assert found == {
        "Response, median": (
            "30 min",
            "Business time. 6 leads, median at least 10 min, 1 still waiting",
        ),
        "Answered in time": ("100 %", "5 of 5, between 57 and 100 %, 1 not due yet"),
        "Attempts per lead": ("0.4", "of 5 decided leads"),
        "Reached": ("–", "2 of 2, too few, between 34 and 100 %"),
        "Qualified": ("0 %", "0 of 5, between 0 and 43 %, 1 undecided"),
    }


def test_of_fewer_than_five_it_says_too_few_and_how_many(as_sue, brand, ada):
    some_decided(brand, ada, 4)
    page = as_sue.get("/desk/figures/")
    found = tiles(page)
    assert {label: value for label, (value, _note) in found.items()} == dict.fromkeys(found, "–")
    assert found["Answered in time"][1] == "4 of 4, too few, between 51 and 100 %"
    assert "Too few leads to say how soon customers are answered" in titles(page)


def test_the_titles_are_what_the_figures_say(as_sue, brand, ada):
    some_decided(brand, ada, 6, reach=5)
    assert titles(as_sue.get("/desk/figures/")) == [
        "Half of the customers are answered within 30 min",
        "An attempt is not yet contact",
        "100 % were answered in time",
        "A lead takes 0.8 attempts",
        "100 % of those who were tried were reached",
        "Most often: Reached, no immediate opportunity",
        "How the leads of each form fare",
        "How the leads from each source fare",
        "Most leads arrive between 11:00 and 12:00",
    ]


def test_each_card_has_its_definition_and_each_chart_its_table(as_sue, brand, ada):
    some_decided(brand, ada, 6)
    charts = 0
    for section in main_of(as_sue.get("/desk/figures/")).iter("section"):
        drawn = list(section.iter("figure"))
        charts += len(drawn)
        assert all(each.get("aria-label") for figure in drawn for each in figure.iter("svg") if each.get("role"))
        if drawn:
            assert list(section.iter("table")), text_of(section)
    # One of each card with a chart, and the hours’ share in time.
    assert charts == 7
    summaries = [text_of(each) for each in main_of(as_sue.get("/desk/figures/")).iter("summary")]
    assert summaries == [
        "Show the numbers",
        "What this means",
        "What this means",
        "Show the numbers",
        "What this means",
        "What this means",
        "What this means",
        "Show the table",
    ]


def test_an_agent_sees_their_own_and_the_team_a_supervisor_everybody(as_ada, as_sue, brand, ada, ben):
    try_in_vain(lead(brand, 1), ada, now=EARLIER + HOUR)
    try_in_vain(lead(brand, 2), ben, now=EARLIER + HOUR)
    lead(brand, 3)

    def agents(client):
        return [row[0] for row in card(client.get("/desk/figures/"), "Too few leads to say how many are answered")]

    assert agents(as_sue) == ["Ada", "Ben", "Nobody yet", "Whole team"]
    assert agents(as_ada) == ["Ada", "Whole team"]
    Membership.objects.filter(user=ada).update(role=Role.SUPERVISOR)
    assert agents(as_ada) == ["Ada", "Ben", "Nobody yet", "Whole team"]


def test_another_brands_leads_do_not_count(as_sue, brand, other_brand):
    lead(other_brand)
    assert titles(as_sue.get("/desk/figures/")) == ["No leads in this time"]


def test_test_leads_and_duplicates_are_counted_in_sight(as_sue, brand, ada):
    kept, twin = lead(brand, 1), lead(brand, 1)
    lead(brand, 3, test=True)
    merge(twin, into=kept, by=decider(ada), now=NOW)
    words = text_of(main_of(as_sue.get("/desk/figures/")))
    assert "1 lead arrived in this time, 1 of them is open still." in words
    assert "Left out: test leads 1, duplicates 1." in words


def test_the_days_are_the_brands_and_both_ends_count(as_sue, brand):
    # Midnight in Berlin is 22:00 UTC.
    midnight = EARLIER.replace(hour=22, minute=0)
    lead(brand, 1, at=midnight - MINUTE)
    lead(brand, 2, at=midnight)
    lead(brand, 3, at=NOW - timedelta(days=40))

    def counted(query):
        words = text_of(main_of(as_sue.get(f"/desk/figures/{query}")))
        return int(words.removeprefix("Figures ").split()[0])

    assert counted("") == 2
    assert counted("?since=2026-06-03&until=2026-06-03") == 1
    assert counted("?since=2026-06-02&until=2026-06-02") == 1
    assert counted("?since=&until=") == 3
    assert counted("?source=elsewhere") == 0
    assert counted(f"?form={LeadForm.objects.get(brand=brand).key}&since=&until=") == 3


def test_what_is_not_understood_is_named_and_kept(as_sue, brand):
    page = as_sue.get("/desk/figures/?since=2026-06-03&until=2026-06-01")
    words = text_of(main_of(page))
    assert "Choose a day that is not before the first one." in words
    assert 'value="2026-06-01"' in page.content.decode()


def test_it_asks_the_database_as_often_for_many_as_for_one(as_sue, brand, ada, ben):
    location = make_location(brand)

    def queries():
        with count_queries() as seen:
            as_sue.get("/desk/figures/")
        return seen.count

    try_in_vain(lead(brand, 1), ada, now=EARLIER + HOUR)
    queries()
    for_one = queries()
    for number in range(2, 5):
        try_in_vain(lead(brand, number), ben, now=EARLIER + HOUR)
    pass_on(lead(brand, 5), ada, location, now=EARLIER + HOUR)
    refuse(lead(brand, 6), ben, now=EARLIER + HOUR)
    assert queries() == for_one
