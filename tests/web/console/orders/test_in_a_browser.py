"""The sales admin in a real browser: an order with nothing retyped, on every screen, and on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member, set_password
from leadloop.opportunities.enums import Stage
from leadloop.orders.models import Order
from leadloop.orders.operations import change_rules
from tests.support.browser import DESKTOP, DESKTOP_DARK, DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from tests.support.databases import on_one_database, once
from tests.support.orders import make_order
from tests.support.story import make_brand, make_location, make_opportunity
from tests.web.console.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def the_time():
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    brand = make_brand("Northwind", now=the_time - timedelta(days=30))
    sam = add_member(brand=brand, email="sam@northwind.example", name="Sam Sales", role=Role.SALES, now=the_time)
    set_password(sam, PASSWORD)
    make_location(brand, now=the_time - timedelta(days=30))
    return brand


@pytest.fixture
def won(brand, the_time):
    change_rules(brand, prices={"Heat pump": "12500.00"})
    return make_opportunity(brand, Stage.WON, now=the_time - timedelta(days=2), request={"product": "Heat pump"})


def sign_in(page, site):
    page.goto(site.url + "/console/")
    page.get_by_label("Email").fill("sam@northwind.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url + "/console/orders/")


@pytest.mark.parametrize("page", [DESKTOP, once(PHONE), once(DESKTOP_WITHOUT_JAVASCRIPT)], indirect=True, ids=str)
def test_an_order_is_placed_with_one_press_and_nothing_retyped(page, live_site, won):
    sign_in(page, live_site)
    page.get_by_role("link", name="Erika Mustermann").click()
    expect(page.get_by_text("From the request of").first).to_be_visible()
    # Nothing is filled in here, not one key pressed: the form is sent as it stands.
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", name="Order O-00001")).to_be_visible()

    order = Order.objects.get()
    assert order.customer == won.lead.customer
    assert (order.product, str(order.total)) == ("Heat pump", "14875.00")
    assert {each["came"] for each in order.sources.values()} == {"request"}
    # And on to its end.
    page.locator("summary", has_text="Fulfilled").click()
    page.get_by_role("button", name="Mark as fulfilled").click()
    expect(page.locator("main[data-status=fulfilled]")).to_be_visible()
    won.refresh_from_db()
    assert won.stage == Stage.COMPLETE


@on_one_database
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_every_page(page, live_site, brand, won, the_time, axe):
    long = "Wärmepumpe mit Außeneinheit, Pufferspeicher und einem sehr langen Namen"
    lines = [
        {"description": long, "quantity": "2.5", "unit_price": "1234567.89", "article": "WP-2000-XL"},
        {"description": "Rohr"},
    ]
    sale = make_opportunity(
        brand, Stage.WON, now=the_time - timedelta(days=2), customer={"email": "x@customer.example", "phone": ""}
    )
    order = make_order(brand, opportunity=sale, now=the_time, lines=lines, note="Ring twice.")
    sign_in(page, live_site)
    for path in (
        "", "all/", "differences/", "import/", f"{order.number}/", f"{order.number}/print/", "?q=nobody", "all/?status=bogus",
    ):  # fmt: skip
        page.goto(f"{live_site.url}/console/orders/{path}")
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
    page.watch.allow("422")
    page.goto(f"{live_site.url}/console/opportunities/{won.pk}/order/")
    axe(page)
    page.get_by_label("How many").first.fill("many")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("Write how many in digits, such as 2 or 1.5.").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
