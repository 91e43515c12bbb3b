"""The settings in a real browser: what has to be seen in full, and pressed with a thumb."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import ApiKey, User
from leadloop.accounts.operations import set_password
from tests.support.browser import DESKTOP, PHONE, on
from tests.support.databases import on_one_database
from tests.support.story import make_brand
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.fixture
def settings_page(transactional_db, page, live_site, the_time):
    """Signs the owner in and opens a page of the settings."""
    make_brand("Northwind", now=the_time - timedelta(days=30))
    set_password(User.objects.get(email=OWNER), PASSWORD)

    def open_page(name):
        page.goto(f"{live_site.url}/console/settings/{name}/")
        page.get_by_label("Email").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Settings")).to_be_visible()
        return page

    return open_page


@on(PHONE)
def test_on_a_phone_saving_is_in_reach_and_not_behind_the_menu(settings_page):
    page = settings_page("desk")
    menu, save = page.locator(".shell-nav").bounding_box(), page.get_by_role("button", name="Save").bounding_box()
    assert 0 < save["y"] < save["y"] + save["height"] <= menu["y"]
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Saved")).to_be_visible()


@on(DESKTOP)
def test_what_ending_a_key_means_is_told_in_full_sight(settings_page):
    page = settings_page("keys")
    page.get_by_label("Name").fill("Website")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_text("End", exact=True).click()
    card = page.locator(".card", has=page.get_by_role("heading", name="API keys")).bounding_box()
    button = page.get_by_role("button", name="End this key")
    box = button.bounding_box()
    assert box["y"] + box["height"] <= card["y"] + card["height"]
    button.click()
    expect(page.get_by_text("Ended", exact=True)).to_be_visible()
    assert ApiKey.objects.get().revoked_at is not None
