"""Customers in a real browser: whether everybody can use the pages, and a merge from the search to taking it back."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from leadloop.customers.twins import compare_some
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import merge_contacts
from tests.support.browser import DESKTOP, DESKTOP_DARK, DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from tests.support.customers import BRAND, make_contact, make_person
from tests.support.databases import on_one_database, once
from tests.support.story import make_location
from tests.web.console.test_in_a_browser import brand, sign_in, the_time

pytestmark = pytest.mark.django_db(transaction=True)
# Fixtures of the manager's day.
__all__ = ["brand", "the_time"]
PLACE = {"line1": "Lindenweg 7", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture
def people(brand, the_time):
    """One who asked, who may be another one, with something of everything behind them."""
    day = the_time - timedelta(days=2)
    make_location(brand, now=day)
    erika = make_contact(brand, "erika@web.example", "+49 30 123456", address=PLACE, now=day)
    twin = make_contact(
        brand, "e.m@work.example", family_name="Mustermann", organization="Acme", address=PLACE, now=day
    )
    merge_contacts(make_person(brand, "old@web.example", now=day), into=erika, by=BRAND, now=day)
    gone = erase(make_contact(brand, "gone@web.example", now=day), by=BRAND, now=day)
    compare_some(now=day)
    return erika, twin, gone


@on_one_database
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_every_page(page, live_site, people, axe):
    erika, twin, gone = people
    one = f"/console/customers/{erika.pk}/"
    sign_in(page, live_site, "owner@northwind.example")
    for path in (
        "/console/customers/", "/console/customers/?q=nobody", "/console/customers/duplicates/", one, f"{one}change/",
        f"{one}move/", f"{one}erase/", f"{one}merge/", f"{one}merge/?q=e.m@work.example", f"{one}merge/?with={twin.pk}",
        f"/console/accounts/{erika.account_id}/", f"/console/customers/{gone.pk}/",
    ):  # fmt: skip
        page.goto(live_site.url + path)
        axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, too_wide) == (path, 0)


@pytest.mark.parametrize("page", [DESKTOP, once(PHONE), once(DESKTOP_WITHOUT_JAVASCRIPT)], indirect=True, ids=str)
def test_from_the_search_to_a_merge_and_back(page, live_site, people):
    erika, twin, _gone = people
    sign_in(page, live_site)
    page.goto(live_site.url + "/console/customers/")
    page.get_by_placeholder("Name, company").fill("acm")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="Erika Mustermann").first.click()
    expect(page.get_by_text("Perhaps the same person")).to_be_visible()
    page.get_by_role("link", name="Compare and merge").click()
    page.locator("input[name=keep_email][value=theirs]").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged. You can take it back below")).to_be_visible()
    # Kept is the one that was looked at; the other's address was chosen.
    assert page.url == f"{live_site.url}/console/customers/{twin.pk}/"
    expect(page.get_by_role("link", name="erika@web.example")).to_be_visible()
    page.goto(f"{live_site.url}/console/customers/{erika.pk}/")
    assert page.url == f"{live_site.url}/console/customers/{twin.pk}/"
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Taken back. They are two customers again.")).to_be_visible()
    expect(page.get_by_role("link", name="e.m@work.example")).to_be_visible()
