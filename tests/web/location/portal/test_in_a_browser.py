"""The portal in a real browser: for everybody, on a phone and at a desk, without JavaScript too."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.browser import DESKTOP, PHONE_DARK, on
from tests.support.databases import on_one_database
from tests.support.story import make_brand, make_location, make_opportunity

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
HOUR = timedelta(hours=1)
PAGES = {
    "requests/": "Dealer D-1",
    "requests/?show=overdue": "Dealer D-1",
    "requests/?of=offers&stage=lost": "Requests behind a number",
    "reviews/": "Reviews",
    "report/": "Your report",
    "report/definitions/": "What the figures mean",
    "preferences/": "Preferences",
}


@pytest.fixture
def come_in(transactional_db, page, live_site):
    """Signs Dana in, whose location has sold something."""
    cache.clear()
    begin = datetime.now(UTC) - timedelta(days=20)
    brand = make_brand("Northwind", now=begin)
    for number in range(1, 7):
        make_location(brand, f"D-{number}", now=begin)
        for stage in (Stage.WON, Stage.LOST, Stage.COMPLETE, Stage.ACCEPTED, Stage.COMPLETE):
            made = make_opportunity(brand, stage, location=f"D-{number}", now=begin)
        answer_follow_up_form(made, revenue=Money(Decimal(1000), "EUR"), answers={}, by=SYSTEM, now=begin + 5 * HOUR)
        given = give_review(made, given={"rating": "4", "text": "Words."}, now=begin + 6 * HOUR)
        decide_review(given, publish=True, by=DecidedBy.BRAND, actor=SYSTEM, now=begin + 7 * HOUR)

    def enter(axe=None):
        check = axe or (lambda _page: None)
        page.goto(f"{live_site.url}/p/")
        check(page)
        page.get_by_label("Email").fill("dana@d-1.example")
        page.get_by_role("button", name="Mail me a link").click()
        expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        check(page)
        path = re.findall(r"https?://[^/]+(/p/\S+/)", Message.objects.get(kind="sign_in").text)[0]
        page.goto(live_site.url + path)
        check(page)
        page.get_by_role("button", name="Open my requests").click()
        expect(page.get_by_role("heading", name="Dealer D-1")).to_be_visible()
        return page

    return enter


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_everybody_can_use_it(come_in, axe, live_site):
    page = come_in(axe)
    for address, heading in PAGES.items():
        page.goto(f"{live_site.url}/p/{address}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], address


@on(PHONE_DARK)
def test_a_number_of_the_report_leads_to_a_request_and_its_answer(come_in):
    page = come_in()
    page.get_by_role("link", name="Report").click()
    page.locator("#ages").get_by_role("row", name="Won").get_by_role("link").first.click()
    page.locator(".rows-title").click()
    expect(page.locator("main[data-page=opportunity][data-stage=won]")).to_be_visible()


@on(PHONE_DARK)
def test_on_a_phone_no_figure_is_cut_off_and_every_mark_is_seen(come_in, live_site):
    page = come_in()
    page.goto(f"{live_site.url}/p/report/")
    for figures in (".stat-value", "#stages .table-wrap"):
        hidden = "boxes => boxes.map(each => each.scrollWidth - each.clientWidth)"
        assert set(page.locator(figures).evaluate_all(hidden)) == {0}
    fills = page.locator("main circle.solid").evaluate_all("marks => marks.map(each => getComputedStyle(each).fill)")
    assert fills
    # What no colour is said of is drawn in black, on nearly black.
    assert "rgb(0, 0, 0)" not in fills
