"""Saved views and folded filters in a real browser: at a desk, and on a phone without scripts."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from tests.support.browser import DESKTOP, PHONE_DARK, Screen, on
from tests.support.databases import on_one_database
from tests.support.story import make_brand, make_lead, make_location
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.fixture
def report(transactional_db, page, live_site, the_time):
    """Signs the owner of a brand in, and opens the report on the pipeline."""
    brand = make_brand("Northwind", now=the_time)
    set_password(User.objects.get(email=OWNER), PASSWORD)
    make_location(brand, now=the_time)
    make_lead(brand, now=the_time)

    def open_page(query=""):
        page.goto(f"{live_site.url}/accounts/login/?next=/console/reports/pipeline/{query}")
        page.get_by_label("Email").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    return open_page


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_a_view_is_saved_opened_and_changed(report, axe):
    page = report()
    if page.viewport_size["width"] < 600:
        page.get_by_text("All time · all locations").click()
    page.locator("#id_period").select_option("Last 30 days")
    page.get_by_role("button", name="Filter").click()
    page.get_by_text("Views", exact=True).click()
    axe(page)
    page.get_by_role("link", name="Save these filters").click()
    axe(page)
    page.get_by_label("Name").fill("Lately")
    page.get_by_label("Share it").check()
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_text("“Lately” is saved.")).to_be_visible()
    page.locator(".views > summary").click()
    expect(page.locator(".views-menu a[aria-current]")).to_contain_text("Lately")
    page.get_by_role("link", name="Rename, share, delete").click()
    page.get_by_text("Change “Lately”").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_label("Name").fill("Of late")
    page.get_by_role("button", name="Keep the change").click()
    page.get_by_role("link", name="Of late").click()
    expect(page.get_by_role("heading", name="Pipeline", exact=True)).to_be_visible()
    assert page.url.endswith("/console/reports/pipeline/?period=last_30_days")


@on(Screen(javascript=False))
def test_on_a_phone_the_figures_come_first_and_a_press_opens_the_filters(report):
    page = report()
    page.watch.allow("422")
    filters = page.get_by_role("search", name="Choose the leads to count")
    expect(filters).to_be_hidden()
    assert page.get_by_role("heading", name="Opportunities by stage").bounding_box()["y"] < 500
    page.get_by_text("All time · all locations").click()
    expect(filters).to_be_visible()
    filters.get_by_label("Location").fill("D-9")
    filters.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("There is no location “D-9”.").last).to_be_visible()
    expect(filters).to_be_visible()


@on(DESKTOP)
def test_at_a_desk_the_filters_stand_open(report):
    page = report()
    expect(page.get_by_role("search", name="Choose the leads to count")).to_be_visible()
    expect(page.locator(".fold")).to_be_hidden()
