"""A working day at the list, played at the keyboard in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import set_password
from leadloop.desk.models import DeskItem
from leadloop.journeys.desk_shares_out import take_lead
from tests.support.browser import (
    DESKTOP,
    DESKTOP_DARK,
    DESKTOP_WITHOUT_JAVASCRIPT,
    PHONE,
    assert_accessible,
    every_screen,
    on,
)
from tests.support.databases import on_one_database
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, try_in_vain
from tests.web.console.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves: the story happened of late."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    return make_desk_brand(now=the_time - timedelta(days=30))


@pytest.fixture
def people(brand):
    found = {
        name: make_agent(brand, name, role=role)
        for name, role in (("Ada", Role.AGENT), ("Ben", Role.AGENT), ("Sue", Role.SUPERVISOR))
    }
    for user in found.values():
        set_password(user, PASSWORD)
    return found


@pytest.fixture
def story(brand, people, the_time):
    """A promised call that Ben missed, a reminder of Ada's that is due, two new leads, one for later."""
    made = {}
    for name, hours in (("Missed", 26), ("Due", 25), ("First", 2), ("Second", 1), ("Later", 24)):
        made[name] = make_desk_lead(
            brand, now=the_time - hours * HOUR, customer={"given_name": "", "family_name": name}
        )
    try_in_vain(made["Missed"], people["Ben"], now=the_time - 3 * HOUR, after=HOUR, is_callback=True)
    try_in_vain(made["Due"], people["Ada"], now=the_time - 3 * HOUR, after=3 * HOUR + timedelta(minutes=5))
    try_in_vain(made["Later"], people["Ada"], now=the_time - 3 * HOUR, after=30 * HOUR)
    return made


def sign_in(page, live_site, name):
    page.goto(live_site.url + "/desk/")
    page.get_by_label("Email").fill(f"{name.lower()}@northwind.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Leads to be managed")).to_be_visible()
    page.wait_for_load_state("load")


def expect_told(page, text):
    """The next page says so, and takes keys: a page shows its words before its scripts have come."""
    expect(page.get_by_text(text)).to_be_visible()
    page.wait_for_load_state("load")


def row(page, name):
    return page.locator(".queue-row", has=page.get_by_role("link", name=name, exact=True))


@on(DESKTOP)
def test_a_day_at_the_keyboard(page, live_site, story, people):
    sign_in(page, live_site, "Ada")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    # Down the list and up again; it ends at its ends.
    for key, name in (
        ("j", "Due"),
        ("j", "First"),
        ("ArrowDown", "Second"),
        ("k", "First"),
        ("ArrowUp", "Due"),
        ("k", "Due"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    # Take a free one, and stand at it again afterwards; release it.
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect_told(page, "First is yours now.")
    expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()
    assert item_of(story["First"]).agent == people["Ada"]
    page.keyboard.press("r")
    expect_told(page, "Released.")
    assert item_of(story["First"]).agent is None
    # Take next: the own reminder that is due.
    page.keyboard.press("n")
    page.wait_for_url(f"{live_site.url}/desk/leads/{story['Due'].pk}/")
    page.go_back()
    expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_site.url}/desk/leads/{story['Due'].pk}/")
    page.go_back()
    # What is typed into the search is text.
    page.keyboard.press("/")
    page.keyboard.type("jntrx later")
    expect(page.get_by_label("Name, email, phone or id")).to_have_value("jntrx later")
    page.get_by_label("Name, email, phone or id").fill("later")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All leads")).to_be_visible()
    expect(page.get_by_role("link", name="Later", exact=True)).to_be_visible()


@on_one_database
@on(DESKTOP)
def test_a_supervisor_selects_and_assigns_by_keys(page, live_site, story, people):
    sign_in(page, live_site, "Sue")
    for key in ("j", "x", "j", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_label("Assign to").select_option(label="Ben")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("1 lead assigned to Ben. 1 was left as it is")).to_be_visible()
    assert DeskItem.objects.filter(agent=people["Ben"]).count() == 2
    page.get_by_label("All on this page").check()
    expect(page.get_by_text("5 selected")).to_be_visible()


@on(DESKTOP_DARK)
def test_the_list_updates_itself_and_keeps_focus_selection_and_what_is_typed(
    page, live_site, brand, story, people, the_time
):
    page.clock.install()
    sign_in(page, live_site, "Sue")
    row(page, "Second").get_by_role("checkbox").check()
    page.get_by_label("Name, email, phone or id").fill("half a na")
    page.get_by_role("link", name="Second", exact=True).focus()
    make_desk_lead(brand, now=datetime.now(UTC), customer={"given_name": "", "family_name": "Fresh"})
    take_lead(story["First"], user=people["Ben"], now=datetime.now(UTC))
    page.clock.run_for(11_000)
    expect(row(page, "Fresh")).to_be_visible()
    expect(row(page, "First").locator(".queue-agent")).to_have_text("Ben")
    expect(row(page, "Second").get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_role("link", name="Second", exact=True)).to_be_focused()
    expect(page.get_by_label("Name, email, phone or id")).to_have_value("half a na")
    expect(page.locator("#queue-news")).to_have_text("1 new lead arrived.")


@on_one_database
@on(DESKTOP)
def test_the_time_left_ticks_by_the_servers_clock(page, live_site, story):
    page.clock.install(time="2001-01-01T00:00:00Z")
    sign_in(page, live_site, "Ada")
    shown = row(page, "Due").locator("time")
    expect(shown).to_have_text("4 min left")
    page.route("**/desk/live/**", lambda route: route.fulfill(status=204))
    page.clock.run_for(121_000)
    expect(shown).to_have_text("2 min left")
    page.clock.run_for(240_000)
    expect(shown).to_have_text("1 min late")


@on_one_database
@every_screen
def test_everybody_can_use_it(page, live_site, story):
    sign_in(page, live_site, "Sue")
    assert_accessible(page)
    page.goto(live_site.url + "/desk/all/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_one_database
@on(DESKTOP_WITHOUT_JAVASCRIPT)
def test_without_scripts_everything_is_a_form(page, live_site, story, people):
    sign_in(page, live_site, "Ada")
    row(page, "First").get_by_role("button", name="Take").click()
    expect(page.get_by_text("First is yours now.")).to_be_visible()
    page.get_by_role("button", name="Take next").click()
    page.wait_for_url(f"{live_site.url}/desk/leads/{story['Due'].pk}/")


@on_one_database
@on(PHONE)
def test_on_a_phone_a_lead_is_taken_with_the_thumb(page, live_site, story, people):
    sign_in(page, live_site, "Ada")
    row(page, "First").get_by_role("button", name="Take").tap()
    expect(page.get_by_text("First is yours now.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_one_database
@on(PHONE)
def test_on_a_phone_a_supervisor_selects_and_assigns_with_the_thumb(page, live_site, story, people):
    sign_in(page, live_site, "Sue")
    for name in ("First", "Second"):
        place = row(page, name).locator(".queue-check")
        box = place.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
        place.tap()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_label("Assign to").select_option(label="Ben")
    # In reach without going down the list, and not behind the menu.
    assert page.evaluate("scrollY + innerHeight < document.documentElement.scrollHeight")
    page.get_by_role("button", name="Assign", exact=True).tap()
    expect(page.get_by_text("2 leads assigned to Ben.")).to_be_visible()
    assert {item_of(story[name]).agent for name in ("First", "Second")} == {people["Ben"]}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_one_database
@on(PHONE)
def test_on_a_phone_every_button_is_as_broad_as_a_thumb(page, live_site, story, people):
    sign_in(page, live_site, "Ada")
    for address in ("/desk/", "/desk/reminders/", f"/desk/leads/{story['Due'].pk}/"):
        page.goto(live_site.url + address)
        shown = page.locator("main .button:visible").all()
        assert shown
        assert [each.inner_text() for each in shown if each.bounding_box()["height"] < 44] == []


@on_one_database
@on(DESKTOP)
def test_the_filters_open_where_they_were_pressed(page, live_site, story):
    sign_in(page, live_site, "Ada")
    filters = page.locator(".queue-filters > summary")
    before = filters.bounding_box()
    filters.click()
    expect(page.get_by_label("Source")).to_be_visible()
    assert filters.bounding_box() == before


@on_one_database
@on(PHONE)
def test_where_nothing_is_to_be_shared_out_nothing_asks_to(page, live_site, story, people):
    sign_in(page, live_site, "Sue")
    expect(page.locator("#assign")).to_be_visible()
    page.goto(live_site.url + "/desk/?who=mine")
    expect(page.get_by_text("All done.")).to_be_visible()
    expect(page.locator("#assign")).to_be_hidden()
