"""Messages to customers in a real browser: from a preset to a mail on its way, on every screen."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.updates.models import Update
from tests.support.browser import every_screen
from tests.support.databases import on_one_database
from tests.support.story import make_brand, make_lead, make_location
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@every_screen
def test_from_a_preset_to_a_message_that_is_on(transactional_db, page, live_site, axe, the_time):
    brand = make_brand("Northwind", now=the_time - timedelta(days=30))
    make_location(brand, now=the_time)
    make_lead(brand, now=the_time)
    set_password(User.objects.get(email=OWNER), PASSWORD)
    page.watch.allow("422")
    page.goto(f"{live_site.url}/console/settings/customer-messages/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="How did it go?")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="How did it go?").click()
    page.get_by_label("Text").fill("{price}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("We cannot fill in {price} here").first).to_be_visible()
    axe(page)
    page.get_by_label("Text").fill("{location} has your request.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, and off.")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Dealer D-1 has your request.", exact=True)).to_be_visible()
    axe(page)

    page.get_by_role("button", name="Mail this to me").click()
    expect(page.get_by_text("A test is on its way to")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("from now on", exact=False).first).to_be_visible()
    assert Update.objects.get().on_since is not None
    axe(page)
