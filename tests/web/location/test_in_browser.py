"""A dealer with a phone, in a real browser: the whole story by thumb, readable by everyone, and without JavaScript."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from leadloop.feedback.models import FollowUpForm
from leadloop.journeys.feedback_returns import give_review
from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, issue
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from tests.support.browser import DESKTOP_DARK, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.support.databases import on_one_database, once
from tests.support.fingerprint import nothing_changes
from tests.support.story import NOW

STAGES = [stage for stage in Stage if stage != Stage.WITHDRAWN]
GONE = "status of 410"
# Both widths and both schemes: what is wrong with one pair is wrong with its width or its colours.
both_looks = pytest.mark.parametrize("page", [PHONE, once(DESKTOP_DARK)], indirect=True, ids=str)


def stage_on(page):
    return page.locator("main").get_attribute("data-stage")


def press(page, answer):
    """Press the answer's button, opening its panel first where it has one."""
    panel = page.locator(f"details#{answer}")
    if panel.count() and panel.get_attribute("open") is None:
        panel.locator("summary").tap()
    with page.expect_navigation():
        page.locator(f'button[name="answer"][value="{answer}"]').tap()


@pytest.mark.parametrize("page", [PHONE, once(PHONE_WITHOUT_JAVASCRIPT)], indirect=True, ids=str)
def test_the_whole_story_by_thumb(page, live_site, dealer):
    page.goto(f"{live_site.url}{dealer.link()}")
    assert stage_on(page) == "unacknowledged"
    assert page.get_by_text("Erika").count() == 0

    press(page, "reveal")
    assert stage_on(page) == "acknowledged"
    assert page.get_by_role("link", name="Call +49 30 123456").get_attribute("href") == "tel:+4930123456"

    page.locator("details#accept summary").tap()
    page.get_by_text("In 1 week").tap()
    press(page, "accept")
    assert stage_on(page) == "accepted"
    expect(page.get_by_text("We ask you how it went on Wednesday, 10 June 2026.")).to_be_visible()

    page.locator("details#not_yet summary").tap()
    page.locator("details#not_yet input[type=date]").fill("2026-06-23")
    press(page, "not_yet")
    expect(page.get_by_text("We ask you how it went on Tuesday, 23 June 2026.")).to_be_visible()

    press(page, "won")
    assert stage_on(page) == "won"
    press(page, "complete")
    assert stage_on(page) == "complete"

    page.get_by_label("Revenue from this customer").fill("12.500,50")
    page.get_by_label("What was sold?").fill("Heat pump")
    press(page, "follow_up_form")
    expect(page.get_by_text("€12,500.50")).to_be_visible()
    assert dealer.stage == Stage.COMPLETE
    assert str(FollowUpForm.objects.get().revenue_amount) == "12500.50"


@on_one_database
def test_a_rejection_without_a_reason_is_stopped_where_it_is_typed(page, live_site, dealer):
    page.goto(f"{live_site.url}{dealer.link()}?answer=reject")
    page.get_by_label("Anything to add?").fill("On holiday")
    with nothing_changes():
        page.locator('button[value="reject"]').tap()
    assert page.get_by_label("Anything to add?").input_value() == "On holiday"
    page.get_by_text("No capacity at the moment").tap()
    press(page, "reject")
    assert stage_on(page) == "rejected"


def test_a_browser_with_scripts_and_no_press_changes_nothing(page, live_site, dealer):
    with nothing_changes():
        for query in ("", "?answer=accept", "?answer=reject", "?answer=reveal"):
            page.goto(f"{live_site.url}{dealer.link()}{query}", wait_until="networkidle")
    assert dealer.stage == Stage.UNACKNOWLEDGED


def test_a_lost_cookie_costs_one_more_press(page, live_site, dealer):
    page.goto(f"{live_site.url}{dealer.link()}?answer=accept")
    page.locator("details#accept input[type=date]").fill("2026-07-01")
    page.context.clear_cookies()
    press(page, "accept")
    expect(page.get_by_text("Please press once more")).to_be_visible()
    assert page.locator("details#accept input[type=date]").input_value() == "2026-07-01"
    press(page, "accept")
    expect(page.get_by_text("We ask you how it went on Wednesday, 1 July 2026.")).to_be_visible()


@on_one_database
def test_the_next_step_is_within_reach_at_once(page, live_site, dealer):
    page.goto(f"{live_site.url}{dealer.link()}")
    box = page.locator('button[value="reveal"]').bounding_box()
    assert box["y"] + box["height"] <= PHONE.height
    assert box["height"] >= 44


@on_one_database
@both_looks
def test_every_stage_is_readable_by_everyone(page, live_site, dealer_at, axe):
    for number, stage in enumerate(STAGES):
        dealer = dealer_at(stage, customer={"email": f"customer{number}@customer.example", "phone": ""})
        page.goto(f"{live_site.url}{dealer.link()}")
        assert stage_on(page) == stage
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@on_one_database
@both_looks
def test_open_panels_and_errors_are_readable_by_everyone(page, live_site, dealer, axe):
    page.watch.allow("status of 422")
    page.goto(f"{live_site.url}{dealer.link()}?answer=accept")
    axe(page)
    page.goto(f"{live_site.url}{dealer.link()}?answer=reject")
    axe(page)
    page.locator("details#reject form").evaluate("form => form.noValidate = true")
    with page.expect_navigation():
        page.locator('button[name="answer"][value="reject"]').click()
    expect(page.get_by_text("Please check one thing.")).to_be_visible()
    axe(page)


@on_one_database
@both_looks
def test_dead_links_are_readable_by_everyone(page, live_site, dealer, axe):
    page.watch.allow(GONE)
    page.goto(f"{live_site.url}{dealer.link(now=NOW - LIFETIME[Purpose.OPPORTUNITY] - timedelta(days=1))}")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Send me a fresh link").click()
    expect(page.get_by_text("A fresh link is on its way")).to_be_visible()
    axe(page)
    LocationContact.objects.update(removed_at=NOW)
    page.goto(f"{live_site.url}{dealer.link()}")
    expect(page.get_by_text("This link is no longer yours")).to_be_visible()
    axe(page)


@both_looks
def test_a_review_is_decided_and_readable_by_everyone(page, live_site, dealer_at, axe):
    dealer = dealer_at(Stage.COMPLETE)
    review = give_review(dealer.opportunity, given={"rating": "4", "title": "Good", "text": "Fast."}, now=NOW)
    page.goto(f"{live_site.url}/r/{issue(Purpose.REVIEW, about=review.pk, recipient=dealer.dana.pk, now=NOW)}/")
    axe(page)
    page.locator("details#publish summary").click()
    page.get_by_label("Your answer").fill("Thank you!")
    with page.expect_navigation():
        page.locator('button[value="publish"]').click()
    expect(page.get_by_text("The review is published")).to_be_visible()
    page.locator("details#hide summary").click()
    axe(page)
    page.get_by_label("Advertising or spam").check()
    with page.expect_navigation():
        page.locator('button[value="hide"]').click()
    expect(page.get_by_text("The review is hidden")).to_be_visible()
    axe(page)
