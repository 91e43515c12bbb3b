"""The report pages in a real browser: everybody can use them, on any screen."""

from datetime import UTC, datetime

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member, set_password
from tests.support.browser import DESKTOP_DARK, PHONE
from tests.support.databases import on_one_database
from tests.support.lost_sale import ask_why, told
from tests.support.story import make_brand
from tests.web.console.conftest import PASSWORD
from tests.web.console.reports_story import DAY, tell

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY = "since=2001-01-01&until=2001-01-02"
PAGES = [
    "performance/", "performance/?location=D-1&compare=location&beside=D-2&by=week", "performance/?compare=before",
    "performance/?hours=business", "locations/?hours=business", f"performance/?{EMPTY}", "locations/", "locations/?sort=-won&q=d-1", f"locations/?{EMPTY}",
]  # fmt: skip


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves: the story happened of late."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    brand = make_brand("Northwind", now=the_time - 60 * DAY)
    set_password(
        add_member(brand=brand, email="mia@northwind.example", name="Mia Brand", role=Role.MANAGER, now=the_time),
        PASSWORD,
    )
    tell(brand, now=the_time)
    ask_why(brand)
    for own, said in (("price", "price"), ("price", "bought_after_all"), ("other", "")):
        told(brand, own, said, now=the_time - 9 * DAY)
    return brand


@on_one_database
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_the_reports(page, live_site, brand, axe):
    page.goto(live_site.url + "/console/")
    page.get_by_label("Email").fill("mia@northwind.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(live_site.url + "/console/")
    # The answer to a comparison of nothing.
    page.watch.allow("422")
    for path in PAGES:
        page.goto(f"{live_site.url}/console/reports/{path}")
        for each in page.locator("summary").all():
            each.evaluate("node => node.parentElement.open = true")
        axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, too_wide) == (path, 0)
