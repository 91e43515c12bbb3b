"""Campaigns in a real browser: written, counted as the rules change, previewed, started."""

import pytest

from leadloop.nurture.models import Campaign
from tests.support.browser import DESKTOP, PHONE_DARK
from tests.support.nurture import lost_lead
from tests.support.story import NOW, make_location

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("page", [DESKTOP, PHONE_DARK], indirect=True, ids=str)
def test_a_campaign_is_made_and_started(page, live_site, axe, as_manager, brand):
    make_location(brand)
    lost_lead(brand, 1, now=NOW)
    session = as_manager.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_site.url}])
    page.goto(live_site.url + "/console/nurture/")
    axe(page)
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name", exact=True).fill("Spring")
    page.get_by_text("1 customer may be written to now.").wait_for()
    page.get_by_label("Subject", exact=True).first.fill("Still thinking?")
    page.get_by_label("Text").first.fill("News about {product}.")
    axe(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Preview").click()
    page.get_by_role("heading", name="Who would be written to").wait_for()
    axe(page)
    page.go_back()
    page.get_by_role("button", name="Start").click()
    page.get_by_text("The campaign runs.").wait_for()
    axe(page)
    assert Campaign.objects.get().state == "running"
