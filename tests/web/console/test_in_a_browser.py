"""A manager's day in a real browser, at a desk and on a phone: keys, scripts, frames, and whether everybody can use it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.models import User
from leadloop.accounts.operations import add_member, set_password
from leadloop.core.money import read_money
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.user_invited import sign_in_address
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.browser import DESKTOP, DESKTOP_DARK, DESKTOP_WITHOUT_JAVASCRIPT, PHONE, on
from tests.support.databases import on_one_database, once
from tests.support.story import (
    answerer,
    make_brand,
    make_lead,
    make_location,
    make_opportunity,
    opportunity_of,
    recipient,
    say,
)
from tests.web.console.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves: the story happened of late."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    brand = make_brand("Northwind", now=the_time - timedelta(days=30))
    mia = add_member(brand=brand, email="mia@northwind.example", name="Mia Brand", role=Role.MANAGER, now=the_time)
    for user in (mia, User.objects.get(email="owner@northwind.example")):
        set_password(user, PASSWORD)
    return brand


@pytest.fixture
def story(brand, the_time):
    """Something of everything; returns the leads by what is special about them."""
    yesterday = the_time - timedelta(days=2)
    unplaced = make_lead(brand, now=yesterday, customer={"given_name": "Udo", "family_name": "Allein"})
    make_location(brand, now=yesterday)
    sold = make_opportunity(brand, Stage.COMPLETE, now=yesterday)
    answer_follow_up_form(
        sold, revenue=read_money("12500", "EUR"), answers={"sold": ["Air source"]}, by=answerer(recipient(sold)).actor,
        contact=recipient(sold), now=yesterday + timedelta(hours=5),
    )  # fmt: skip
    given = {"rating": "2", "title": "Too slow", "text": "Came a week late.", "name": "Erika M."}
    review = give_review(sold, given=given, now=yesterday + timedelta(hours=6))
    lost = make_opportunity(brand, Stage.LOST, now=yesterday, customer={"given_name": "Lea", "family_name": "Verloren"})
    make_opportunity(brand, Stage.ACCEPTED, now=yesterday)
    Message.objects.filter(kind="survey").update(state="refused", attempts=1, last_error="550 5.1.1 No such user here")
    return {"unplaced": unplaced, "sold": sold.lead, "lost": lost.lead, "review": review}


def sign_in(page, site, email="mia@northwind.example"):
    page.goto(site.url + "/console/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url + "/console/")


def pages(brand, story):
    offer = Message.objects.filter(kind="opportunity_offered").first()
    refused = Message.objects.get(kind="survey")
    return [
        "/console/", "/console/leads/", "/console/leads/?stage=bogus&overdue=on", "/console/leads/?q=nobody",
        f"/console/leads/{story['sold'].pk}/", f"/console/leads/{story['unplaced'].pk}/",
        f"/console/leads/{story['unplaced'].pk}/place/", "/console/unplaced/", "/console/locations/",
        "/console/locations/D-1/", "/console/locations/D-1/change/", "/console/new-location/", "/console/reviews/",
        f"/console/reviews/{story['review'].pk}/", "/console/messages/", "/console/messages/?show=all",
        f"/console/messages/{offer.pk}/", f"/console/messages/{refused.pk}/", "/console/settings/brand/",
        "/console/settings/asking/", "/console/settings/reasons/", "/console/settings/forms/",
        "/console/settings/forms/request-a-quote/", "/console/settings/follow-up/", "/console/settings/survey/",
        "/console/settings/keys/", "/console/settings/members/", "/console/brands/", "/accounts/password/",
        "/accounts/logout/",
    ]  # fmt: skip


# Both widths and both schemes, without every pair of them. In parts, which run side by side; a look at a page means the
# same whatever database is behind it.
@on_one_database
@pytest.mark.parametrize("part", range(3))
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_every_page(page, live_site, brand, story, axe, part):
    if part == 0:
        page.goto(live_site.url + "/accounts/login/")
        axe(page)
        page.goto(live_site.url + "/accounts/password/reset/")
        axe(page)
    sign_in(page, live_site, "owner@northwind.example")
    for path in pages(brand, story)[part::3]:
        page.goto(live_site.url + path)
        axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, too_wide) == (path, 0)


@on_one_database
@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=str)
@pytest.mark.usefixtures("story")
def test_bars_that_are_compared_begin_and_end_alike(page, live_site, brand, the_time):
    for _ in range(10):
        make_lead(brand, now=the_time)
    sign_in(page, live_site)
    page.goto(live_site.url + "/console/")
    bars = page.locator(".table-bars").first.locator(".meter-bar")
    assert {each.inner_text() for each in page.locator(".table-bars").first.locator(".meter-text").all()} >= {"1", "10"}
    assert len({(box["x"], box["width"]) for box in (each.bounding_box() for each in bars.all())}) == 1


@pytest.mark.parametrize("page", [DESKTOP, once(PHONE), once(DESKTOP_WITHOUT_JAVASCRIPT)], indirect=True, ids=str)
def test_a_managers_day(page, live_site, brand, story):
    sign_in(page, live_site)
    # What needs somebody: a lead without a location.
    page.locator(".stat", has_text="Without a location").click()
    page.get_by_role("link", name="Choose a location").click()
    page.get_by_role("button", name="Offer to Dealer D-1").click()
    expect(page.get_by_text("Offered to Dealer D-1.")).to_be_visible()
    assert opportunity_of(story["unplaced"]).location.ref == "D-1"

    # Somebody calls: what they were told as lost was won.
    page.goto(live_site.url + "/console/leads/")
    page.get_by_label("Name, email, phone or id").fill("verloren")
    page.get_by_role("button", name="Filter").click()
    # The list is exchanged: a press on the one before would be lost with it.
    page.wait_for_url("**q=verloren**")
    page.get_by_role("link", name="Lea Verloren").click()
    page.get_by_text("Correct the answer").click()
    page.get_by_role("button", name="Correct", exact=True).click()
    if page.locator("main").get_attribute("data-page") == "lead":
        # Without words it asks for them, by the browser or by the server.
        page.locator("label", has_text="Won").last.click()
        page.get_by_label("Why is it corrected?").fill("They called us")
        page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_text("Corrected. It stands at “Won” now.")).to_be_visible()
    expect(page.get_by_text("Corrected from “Lost” to “Won”")).to_be_visible()

    # A mail that did not arrive is looked at and sent once more.
    page.goto(live_site.url + "/console/messages/")
    page.get_by_role("link", name="Survey (customer)").click()
    expect(page.frame_locator("iframe").get_by_role("heading").first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The message is in the queue again.")).to_be_visible()

    # A review: hiding needs a reason; publishing needs none.
    page.goto(live_site.url + f"/console/reviews/{story['review'].pk}/")
    page.locator("summary", has_text="Hide").click()
    page.get_by_role("button", name="Hide").click()
    assert page.locator("main").get_attribute("data-state") == "pending"
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The review is published.")).to_be_visible()

    # And out.
    page.goto(live_site.url + "/accounts/logout/")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(live_site.url + "/accounts/login/")


@on_one_database
@on(DESKTOP)
def test_keys_and_scripts_quicken_the_list_of_leads(page, live_site, brand, story):
    sign_in(page, live_site)
    page.goto(live_site.url + "/console/leads/")
    page.keyboard.press("/")
    page.keyboard.type("mustermann")
    with page.expect_response(lambda each: "q=mustermann" in each.url) as told:
        page.keyboard.press("Enter")

    # Only the list came, by script, and the address tells what is shown.
    assert told.value.request.headers["hx-request"] == "true"
    page.wait_for_url(re.compile("q=mustermann"))
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="Clear").click()
    page.wait_for_url(live_site.url + "/console/leads/")
    page.locator("tbody tr").nth(3).wait_for()
    page.go_back()
    page.wait_for_url(re.compile("q=mustermann"))
    page.get_by_role("link", name="Erika Mustermann").first.click()
    assert page.locator("main").get_attribute("data-page") == "lead"


@on_one_database
@on(DESKTOP)
def test_a_session_that_ended_leads_from_the_list_to_signing_in(page, live_site, brand, story):
    sign_in(page, live_site)
    page.goto(live_site.url + "/console/leads/")
    page.context.clear_cookies()
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@on_one_database
@on(PHONE)
def test_a_link_signs_in_by_a_press_and_a_password_is_chosen(page, live_site, brand, the_time):
    owner = User.objects.get(email="owner@northwind.example")
    page.goto(sign_in_address(owner, now=the_time))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password").fill("a password of my own")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("Your new password is set.")).to_be_visible()
    owner.refresh_from_db()
    assert owner.check_password("a password of my own")


@on_one_database
@on(DESKTOP)
def test_a_key_can_be_copied(page, live_site, brand):
    sign_in(page, live_site, "owner@northwind.example")
    page.goto(live_site.url + "/console/settings/keys/")
    page.get_by_label("Name").fill("Website")
    page.get_by_role("button", name="Make the key").click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_site.url)
    page.get_by_role("button", name="Copy the key").click()

    assert re.fullmatch(r"ll_[A-Za-z0-9_-]{43}", page.evaluate("navigator.clipboard.readText()"))


@on_one_database
@on(DESKTOP)
def test_a_shown_mail_can_do_nothing(page, live_site, brand, story):
    poison = "<script>top.location='https://evil.example/'</script><img src='https://evil.example/x.png'><h1>Shown</h1>"
    message = Message.objects.filter(kind="opportunity_offered").first()
    Message.objects.filter(pk=message.pk).update(html=poison)
    page.watch.allow("script")
    page.watch.allow("Content Security Policy")
    sign_in(page, live_site)

    page.goto(live_site.url + f"/console/messages/{message.pk}/")
    page.frame_locator("iframe").get_by_role("heading", name="Shown").wait_for()

    assert page.url == live_site.url + f"/console/messages/{message.pk}/"


def test_two_managers_at_once_see_one_outcome(open_page, live_site, brand, story):
    one, other = open_page(DESKTOP), open_page(PHONE)
    for page, email in ((one, "mia@northwind.example"), (other, "owner@northwind.example")):
        sign_in(page, live_site, email)
        page.goto(live_site.url + f"/console/leads/{story['unplaced'].pk}/place/")
    other.watch.allow("409")
    one.get_by_role("button", name="Offer to Dealer D-1").click()
    one.get_by_text("Offered to Dealer D-1.").wait_for()
    other.get_by_role("button", name="Offer to Dealer D-1").click()

    expect(other.get_by_text("This lead is with Dealer D-1 already.")).to_be_visible()
    assert opportunity_of(story["unplaced"]).round == 1
    say(opportunity_of(story["unplaced"]), "reveal", now=datetime.now(UTC))
