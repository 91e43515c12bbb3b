"""Campaigns in a real browser: written, counted as the rules change, previewed, started."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.nurture.models import Campaign
from tests.support.browser import DESKTOP, PHONE_DARK
from tests.support.databases import on_one_database
from tests.support.nurture import lost_lead
from tests.support.story import make_brand, make_location
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_a_campaign_is_made_and_started(page, live_site, axe, the_time):
    brand = make_brand("Northwind", now=the_time - timedelta(days=30))
    set_password(User.objects.get(email=OWNER), PASSWORD)
    make_location(brand)
    lost_lead(brand, 1, now=the_time - timedelta(days=2))
    page.goto(live_site.url + "/console/nurture/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("No campaigns yet").wait_for()
    axe(page)
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name", exact=True).fill("Spring")
    # Counted again whenever a rule changes.
    page.get_by_label("At the start, take in").fill("90")
    page.get_by_label("Subject").first.fill("Still thinking?")
    page.get_by_text("1 customer may be written to now.").wait_for()
    page.get_by_label("Text").first.fill("News about {product}.")
    axe(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Preview").click()
    page.get_by_role("heading", name="Who would be written to").wait_for()
    axe(page)
    page.go_back()
    page.get_by_role("button", name="Start").click()
    page.get_by_text("The campaign runs.").wait_for()
    axe(page)
    assert Campaign.objects.get().state == "running"
