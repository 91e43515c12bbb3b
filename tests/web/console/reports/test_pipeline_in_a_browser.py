"""The report on the pipeline in a real browser, on a phone and at a desk: whether everybody can read and use it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member, set_password
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from tests.support.browser import DESKTOP, DESKTOP_DARK, PHONE, Screen
from tests.support.databases import on_one_database
from tests.support.story import answerer, make_brand, make_lead, make_location, make_opportunity, recipient
from tests.web.console.conftest import PASSWORD
from tests.web.console.test_in_a_browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LAPTOP = Screen(width=1280, height=900)
REPORT = "/console/reports/pipeline/"
DAY = timedelta(days=1)


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    brand = make_brand("Northwind", now=the_time - 90 * DAY)
    mia = add_member(brand=brand, email="mia@northwind.example", name="Mia Brand", role=Role.MANAGER, now=the_time)
    set_password(mia, PASSWORD)
    return brand


@pytest.fixture
def story(brand, the_time):
    make_location(brand, now=the_time - 90 * DAY)
    for number, stage in enumerate(Stage):
        if stage != Stage.WITHDRAWN:
            make_opportunity(brand, stage, now=the_time - (40 - number) * DAY)
    for _ in range(5):
        make_opportunity(brand, Stage.WON, now=the_time - 60 * DAY, step=3 * DAY)
    lost = make_opportunity(brand, Stage.LOST, now=the_time - 30 * DAY)
    correct_stage(lost, to=Stage.WON, reason="Mistyped", actor=answerer(recipient(lost)).actor, now=the_time - DAY)
    make_lead(brand, now=the_time - DAY, test=True)


@on_one_database
@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("page", [PHONE, DESKTOP, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_it(page, live_site, axe, the_time):
    sign_in(page, live_site)
    past = (the_time - 10 * DAY).date().isoformat()
    for path in (
        REPORT,
        f"{REPORT}?as_of={past}",
        f"{REPORT}?source=none",
        f"/console/leads/?of=offers&stage=accepted&as_of={past}",
    ):
        page.goto(live_site.url + path)
        axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, too_wide) == (path, 0)


@on_one_database
@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=str)
def test_from_the_front_page_to_a_past_day_and_to_those_who_stood_there(page, live_site, the_time):
    sign_in(page, live_site)
    page.get_by_role("link", name="Ages, past days and what to expect").click()
    page.get_by_label("How it stood at the end of").fill((the_time - 5 * DAY).date().isoformat())
    page.get_by_role("button", name="Show this day").click()
    expect(page.get_by_text("This is how it stood at the end of")).to_be_visible()
    row = page.get_by_role("row", name="Lost").first
    # Corrected since.
    expect(row.get_by_role("cell").first).to_contain_text("2")
    expect(row.get_by_role("cell").last).to_have_text("1")
    row.get_by_role("link", name="2").click()
    expect(page.get_by_text("Behind a number of a report")).to_be_visible()
    expect(page.locator("main tbody tr")).to_have_count(2)


@on_one_database
@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("page", "path", "table"),
    [
        (LAPTOP, REPORT, "How long what is open has stood where it stands"),
        (LAPTOP, "/console/reports/locations/?hours=business", "Locations side by side"),
        (PHONE, REPORT, "Expected by age"),
    ],
    indirect=["page"],
    ids=str,
)
def test_no_column_is_cut_off(page, live_site, path, table):
    sign_in(page, live_site)
    page.goto(live_site.url + path)
    around = page.get_by_role("group", name=table, exact=True)
    expect(around).to_be_visible()
    assert around.evaluate("box => box.scrollWidth - box.clientWidth") == 0
