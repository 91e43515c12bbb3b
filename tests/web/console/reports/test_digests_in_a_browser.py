"""Reports by mail in a real browser: chosen by hand, and the mail itself as a mail program shows it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import Subscription
from leadloop.digests.operations import add_subscription
from leadloop.journeys.due_work import work_due_steps
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from leadloop.outbox.pictures import html_on_page
from tests.support.browser import DESKTOP, PHONE_DARK
from tests.support.databases import on_one_database
from tests.support.story import NOW, make_brand, make_location, make_opportunity
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_chosen_and_ended_by_hand(transactional_db, page, live_site, axe, the_time):
    make_location(make_brand(now=the_time), now=the_time)
    set_password(User.objects.get(email=OWNER), PASSWORD)
    page.goto(f"{live_site.url}/accounts/login/?next=/console/reports/digests/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Reports by mail")).to_be_visible()
    axe(page)
    page.get_by_label("Of what").select_option(label="Region Berlin")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("gets this report by mail.")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("no longer gets this report.")).to_be_visible()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_the_mail_can_be_read_by_everybody_and_has_its_pictures(transactional_db, page, axe, the_time):
    brand = make_brand()
    make_location(brand)
    for stage in (Stage.WON, Stage.ACCEPTED, Stage.COMPLETE, Stage.LOST, Stage.WON):
        make_opportunity(brand, stage)
    add_subscription(brand, User.objects.get(), region="", rhythm=Rhythm.WEEKLY, now=NOW)
    work_due_steps(now=NOW + timedelta(days=7))
    page.set_content(html_on_page(Message.objects.get(kind="digest")))
    axe(page)
    assert page.evaluate("[...document.images].map(each => each.naturalWidth)") == [696, 696, 696]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
