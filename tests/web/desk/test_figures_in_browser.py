"""The page of figures in a real browser: for everybody, on a phone and at a desk, and nothing wider than the screen."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import set_password
from tests.support.browser import DESKTOP, PHONE_DARK
from tests.support.databases import on_one_database
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves: the story happened of late."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    return make_desk_brand(now=the_time - timedelta(days=30))


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_everybody_can_read_the_figures(page, live_site, brand, axe, the_time):
    ada, sue = make_agent(brand, "Ada"), make_agent(brand, "Sue", role=Role.SUPERVISOR)
    set_password(sue, PASSWORD)
    begin = the_time - timedelta(days=2)
    for number in range(8):
        lead = make_desk_lead(brand, now=begin, customer={"email": f"c{number}@customer.example", "phone": ""})
        (try_in_vain if number % 2 else refuse)(lead, ada, now=begin + timedelta(minutes=10 * number + 1))
    page.goto(f"{live_site.url}/accounts/login/?next=/desk/figures/")
    page.get_by_label("Email").fill("sue@northwind.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    expect(page.get_by_role("group", name="Leads by number of attempts").first).to_be_visible()
    axe(page)
    page.get_by_text("What this means").first.click()
    expect(page.get_by_text("Kaplan–Meier")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
