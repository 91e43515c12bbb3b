"""The question why nothing was bought, in a real browser: for everybody, on a phone and at a desk."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.feedback.models import LossQuestion
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from tests.support.browser import DESKTOP, PHONE_DARK
from tests.support.databases import on_one_database
from tests.support.lost_sale import ask_why, asked_about, lose

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_it_is_answered_and_changed_by_a_press(page, live_site, axe, brand, berlin):
    moment = datetime.now(UTC) - timedelta(days=2)
    ask_why(brand)
    lost = lose(brand, now=moment)
    asked_about(lost, now=moment + timedelta(hours=4))
    page.goto(f"{live_site.url}/w/{issue(Purpose.WHY_LOST, about=lost.pk, now=datetime.now(UTC))}/")
    axe(page)
    page.get_by_text("It was too expensive").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your answer is stored. You can change it below.")).to_be_visible()
    axe(page)
    page.get_by_text("I bought after all").click()
    page.get_by_role("button", name="Change my answer").click()
    expect(page.get_by_text("Your answer is stored. You can change it below.")).to_be_visible()
    assert LossQuestion.objects.get().said == "bought_after_all"
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
