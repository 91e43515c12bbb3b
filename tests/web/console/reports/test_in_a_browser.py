"""Reports of revenue and satisfaction in a real browser: for everybody, at a desk and on a phone, and on paper."""

import re
import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.operations import set_rates
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from tests.support.browser import DESKTOP, PHONE_DARK, on
from tests.support.databases import on_one_database
from tests.support.story import make_brand, make_location, make_opportunity
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.fixture
def open_report(transactional_db, page, live_site, the_time):
    """Signs the owner of a brand in that has sold something, and opens a report."""
    begin = the_time - timedelta(days=30)
    brand = make_brand("Northwind", now=begin)
    set_password(User.objects.get(email=OWNER), PASSWORD)
    set_rates(brand, {"CHF": Decimal("1.05")}, now=begin)
    for number in range(12):
        make_location(brand, f"D-{number}", now=begin)
        sold = make_opportunity(brand, Stage.COMPLETE, location=f"D-{number}", now=begin)
        revenue = Money(Decimal(1000 + number), "CHF" if number % 5 else "EUR")
        answer_follow_up_form(sold, revenue=revenue, answers={}, by=SYSTEM, now=begin + 5 * HOUR)
        given = give_review(sold, given={"rating": 1 + number % 5, "text": "Words."}, now=begin + 6 * HOUR)
        decide_review(given, publish=True, by=DecidedBy.BRAND, actor=SYSTEM, now=begin + 7 * HOUR)

    def open_page(name):
        page.goto(f"{live_site.url}/accounts/login/?next=/console/reports/{name}/")
        page.get_by_label("Email").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    return open_page


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_a_page_opens_at_its_top_with_the_tab_that_one_is_on_in_sight(open_report):
    page = open_report("performance")
    # Its clocks are tabs too, far down the page.
    expect(page.get_by_role("link", name="Calendar hours")).to_have_attribute("aria-current", "page")
    assert page.evaluate("scrollY") == 0
    page.goto(page.url.replace("performance", "satisfaction"))
    expect(page.locator("main .tabs [aria-current]").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
@pytest.mark.parametrize("name", ["revenue", "satisfaction", "definitions"])
def test_everybody_can_read_it(open_report, axe, name):
    page = open_report(name)
    heading = "What the figures mean" if name == "definitions" else name.capitalize()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@on(DESKTOP)
def test_a_definition_opens_below_and_nothing_beside_it_moves(open_report):
    page = open_report("revenue")
    other = page.get_by_text("What “Confirmed revenue” means")
    before = other.bounding_box()
    page.get_by_text("What “Revenue per won sale” means").click()
    expect(page.get_by_text("confirmed revenue of a currency ÷ reports in that currency")).to_be_visible()
    expect(page.locator(".definition[open]").get_by_text("Rows behind it")).to_be_visible()
    assert other.bounding_box() == before


@on(DESKTOP)
def test_on_paper_it_is_a4_in_light_without_menus_and_says_what_it_is_of(open_report):
    page = open_report("revenue")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_text("All leads ever received.")).to_be_visible()
    expect(page.locator(".paper-foot")).to_be_visible()
    for hidden in (".shell-nav", ".shell-top", ".filters", ".tabs", ".definition", ".page-actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    expect(page.get_by_text("All leads ever received.")).to_be_hidden()

    pages = page_sizes(page.pdf(prefer_css_page_size=True))
    assert len(pages) > 1
    assert set(pages) == {(595, 842)}


@on(DESKTOP)
def test_each_report_on_paper_says_what_it_is_of(open_report, live_site):
    page = open_report("revenue")
    for name in ("performance", "locations", "pipeline", "revenue", "satisfaction"):
        page.emulate_media(media="screen")
        page.goto(f"{live_site.url}/console/reports/{name}/?location=D-1")
        said = page.get_by_text("All leads ever received, location D-1.")
        expect(said).to_be_hidden()
        page.emulate_media(media="print")
        expect(said).to_be_visible()


def page_sizes(pdf):
    """The width and height of each page, in points."""
    parts = [pdf, *(unpacked(each) for each in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL))]
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", b"".join(parts))
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
