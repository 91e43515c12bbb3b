"""Webhooks in a real browser: added, tried out, given a new secret, on every screen."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.sending import deliver_due
from tests.support.browser import every_screen
from tests.support.databases import on_one_database
from tests.support.story import make_brand
from tests.web.console.conftest import PASSWORD
from tests.webhooks.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]
OWNER = "owner@northwind.example"


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@every_screen
def test_from_an_address_to_a_delivery(transactional_db, page, live_site, axe, the_time, settings):
    settings.LEADLOOP_WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    make_brand("Northwind", now=the_time - timedelta(days=30))
    set_password(User.objects.get(email=OWNER), PASSWORD)
    page.watch.allow("422")
    page.goto(f"{live_site.url}/console/settings/webhooks/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No webhooks yet")).to_be_visible()
    axe(page)

    page.get_by_label("Address").fill("https://10.0.0.1/")
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_text("The address leads into a network").first).to_be_visible()
    axe(page)

    with Receiver(answers=[500, 200]) as receiver:
        page.get_by_label("Address").fill(receiver.url())
        page.get_by_text("Which events").click()
        page.get_by_label("Order placed").check()
        page.get_by_role("button", name="Add the webhook").click()
        expect(page.get_by_text("whsec_")).to_be_visible()
        axe(page)

        page.get_by_role("link", name="Try the webhook out").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("A test is on its way")).to_be_visible()
        assert deliver_due(now=datetime.now(UTC)).failed == 1
        page.reload()
        expect(page.get_by_text("Nothing gets through at the moment")).to_be_visible()
        axe(page)

        page.get_by_role("link", name="Test").click()
        expect(page.get_by_text("It answered 500.")).to_be_visible()
        axe(page)
        page.get_by_role("button", name="Send again").click()
        expect(page.get_by_text("It is sent now, under the same id.")).to_be_visible()
        assert deliver_due(now=datetime.now(UTC)).delivered == 1
        page.reload()
        expect(page.get_by_text("Delivered").first).to_be_visible()
        assert len({got.headers["webhook-id"] for got in receiver.got}) == 1

    page.locator("a.crumb").click()
    page.get_by_text("New secret", exact=True).click()
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    axe(page)
    assert (Endpoint.objects.get().kinds, Delivery.objects.get().state) == (["order.placed"], "done")
