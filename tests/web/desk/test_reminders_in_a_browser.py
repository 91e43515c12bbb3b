"""Reminders, calendar and the desk's settings in a real browser: for everybody, by keys, on a phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import renew_feed, set_password
from leadloop.desk.models import Reminder
from leadloop.desk.operations import change_desk_policy
from tests.support.browser import DESKTOP, DESKTOP_DARK, DESKTOP_WITHOUT_JAVASCRIPT, PHONE, on
from tests.support.databases import on_one_database
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.web.console.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves: the story happened of late."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    brand = make_desk_brand(now=the_time - timedelta(days=30))
    change_desk_policy(brand, holiday_country="DE", holiday_region="BY")
    return brand


@pytest.fixture
def sue(brand, the_time):
    """A supervisor with something of everything."""
    sue = make_agent(brand, "Sue", role=Role.SUPERVISOR)
    for user in (sue, User.objects.get(email="owner@northwind.example")):
        set_password(user, PASSWORD)
    yesterday = the_time - timedelta(days=1)
    for name, after, callback in (
        ("Late", 20 * HOUR, True), ("Older", 5 * HOUR, False), ("Soon", 24.2 * HOUR, False), ("Next", 50 * HOUR, True), ("Done", 30 * HOUR, False),
    ):  # fmt: skip
        lead = make_desk_lead(brand, now=yesterday, customer={"given_name": name, "family_name": "Muster"})
        note = "Rings in the evening, has two children and a very long story about the boiler of the neighbours."
        try_in_vain(lead, sue, now=yesterday, after=after, is_callback=callback, note=note if callback else "")
    refuse(lead, sue, now=yesterday + HOUR)
    renew_feed(Membership.objects.get(user=sue))
    return sue


def sign_in(page, site, email="sue@northwind.example"):
    page.goto(site.url + "/desk/reminders/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url + "/desk/reminders/")


PAGES = (
    "/desk/reminders/", "/desk/calendar/", "/desk/calendar/?view=month", "/desk/calendar/?on=2026-12-24",
    "/console/settings/desk/", "/console/settings/forms/request-a-quote/", "/console/settings/reasons/",
    "/console/settings/members/",
)  # fmt: skip


@on_one_database
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
@pytest.mark.parametrize("who", ["sue", "owner"])
def test_everybody_can_use_every_page(page, live_site, brand, sue, axe, who):
    sign_in(page, live_site, f"{who}@northwind.example")
    for path in PAGES[:3] if who == "sue" else PAGES:
        page.goto(live_site.url + path)
        axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, too_wide) == (path, 0)


@on_one_database
@pytest.mark.parametrize("page", [DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE], indirect=True, ids=str)
def test_a_reminder_is_put_off(page, live_site, sue):
    sign_in(page, live_site)
    row = page.get_by_role("listitem").filter(has_text="Late Muster")
    row.get_by_text("Put off").first.click()
    row.get_by_role("button", name="1 hour").click()

    expect(page.get_by_text("Late Muster: put off until")).to_be_visible()
    assert Reminder.objects.get(lead__customer__given_name="Late").snoozes == 1


@on_one_database
@on(DESKTOP)
def test_the_calendar_is_walked_by_keys(page, live_site, sue):
    sign_in(page, live_site)
    page.goto(live_site.url + "/desk/calendar/")
    page.get_by_role("link", name="Next week").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/calendar/?on=*")
    page.get_by_role("link", name="Today").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(live_site.url + "/desk/calendar/")
    page.get_by_role("link", name="Month").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Monday")).to_be_visible()
