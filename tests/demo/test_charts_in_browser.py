"""The page of components in a real browser: charts can be read by everybody, at every width."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import DESKTOP, every_screen, on
from tests.support.databases import on_one_database

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database, pytest.mark.usefixtures("demo_settings")]

SMALLEST = """() => Math.min(...[...document.querySelectorAll(".chart-drawing svg")]
    .map((drawing) => [drawing.getBoundingClientRect().width, drawing.viewBox.baseVal.width])
    .filter(([shown]) => shown).map(([shown, units]) => 12 * shown / units))"""


@every_screen
def test_words_can_be_read_and_nothing_is_wider_than_the_screen(page, live_site, axe):
    page.goto(f"{live_site.url}/demo/components/")
    assert 11 <= page.evaluate(SMALLEST) <= 16
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    axe(page)


@on(DESKTOP)
def test_the_keyboard_reaches_a_value_and_the_table(page, live_site):
    page.goto(f"{live_site.url}/demo/components/")
    figure = page.locator("figure", has_text="Most leads arrive in spring")
    mark = figure.get_by_role("link", name="Jan, Desk: 31")
    mark.focus()
    expect(mark).to_be_focused()
    page.keyboard.press("Tab")
    expect(figure.get_by_role("link", name="Jan, Direct: 12")).to_be_focused()
    summary = figure.get_by_text("Show the numbers")
    summary.focus()
    page.keyboard.press("Enter")
    expect(figure.get_by_role("row", name="Jan 31 12 43")).to_be_visible()
