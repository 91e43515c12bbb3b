"""The lead's page in a real browser: the three outcomes by the keyboard, and whether everybody can use it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.accounts.operations import set_password
from leadloop.desk.models import Outcome
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from tests.support.browser import DESKTOP, DESKTOP_DARK, PHONE, PHONE_WITHOUT_JAVASCRIPT, assert_accessible, on
from tests.support.databases import on_one_database
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead
from tests.support.story import make_location
from tests.web.console.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), on_one_database]


@pytest.fixture
def the_time():
    """A browser has a clock of its own, which nobody moves."""
    return datetime.now(UTC)


@pytest.fixture
def brand(transactional_db, the_time):
    return make_desk_brand(now=the_time - timedelta(days=2))


@pytest.fixture
def ada(brand):
    ada = make_agent(brand, "Ada")
    set_password(ada, PASSWORD)
    return ada


@pytest.fixture
def lead(brand, the_time):
    make_location(brand, now=the_time - timedelta(days=2))
    make_location(brand, "H-1", now=the_time - timedelta(days=2), name="Elbe Heating")
    return make_desk_lead(brand, now=the_time - timedelta(hours=1))


@pytest.fixture
def opened(page, live_site, ada, lead):
    """The lead's page, opened by Ada."""
    page.goto(f"{live_site.url}/desk/leads/{lead.pk}/")
    page.get_by_label("Email").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Erika Mustermann")).to_be_visible()
    # Keys work once the scripts have come.
    page.wait_for_load_state("load")
    return page


@on(DESKTOP)
def test_unreached_by_the_keyboard(opened, lead):
    opened.keyboard.press("1")
    button = opened.get_by_role("button", name="Record as unreached")
    expect(button).to_be_visible()
    opened.keyboard.press("g")
    expect(button).to_be_hidden()
    opened.keyboard.press("u")
    expect(opened.get_by_role("checkbox", name="I spoke to the customer")).to_be_focused()
    button.press("Enter")
    expect(opened.get_by_text("Recorded as unreached.")).to_be_visible()
    lead.refresh_from_db()
    assert lead.status == "contact_attempted"


@on(DESKTOP)
def test_negative_by_the_keyboard(opened, lead):
    opened.keyboard.press("2")
    expect(opened.get_by_role("radio", name="Reached, no immediate opportunity")).to_be_focused()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    opened.get_by_role("button", name="Record as negative").press("Enter")
    expect(opened.get_by_text("Closed without an opportunity: Reached, not interested any more.")).to_be_visible()
    assert Lead.objects.get(pk=lead.pk).status == "no_opportunity"


@on(DESKTOP)
def test_positive_by_the_keyboard_with_a_search_and_back_again(opened, lead):
    opened.keyboard.press("3")
    expect(opened.get_by_role("radio", name="Yes")).to_be_focused()
    opened.keyboard.press("Space")
    opened.get_by_label("Notes for the location").fill("South roof")
    opened.get_by_label("Name, place or postal code").press_sequentially("elbe")
    place = opened.get_by_role("radio", name="Elbe Heating")
    # The one chosen before stays in sight; a press of Enter in the search records nothing.
    expect(opened.locator("#found label")).to_have_count(2)
    opened.get_by_label("Name, place or postal code").press("Enter")
    place.press("Space")
    expect(opened.get_by_label("Notes for the location")).to_have_value("South roof")
    assert Outcome.objects.count() == 0
    opened.get_by_role("button", name="Pass on", exact=True).press("Enter")
    expect(opened.get_by_text("Passed on to Elbe Heating")).to_be_visible()
    assert (Opportunity.objects.get().location.ref, Lead.objects.get(pk=lead.pk).brief) == ("H-1", "South roof")
    opened.get_by_role("link", name="Look at it or take it back").press("Enter")
    opened.get_by_role("button", name="Undo this outcome").press("Enter")
    expect(opened.get_by_text("The lead is to be managed again.")).to_be_visible()
    assert Opportunity.objects.get().stage == "withdrawn"


@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_everybody_can_use_it(opened):
    assert_accessible(opened)
    for panel in ("unreached", "negative", "positive"):
        opened.locator(f"#{panel} > summary").click()
        assert_accessible(opened)
    opened.watch.allow("422")
    opened.get_by_role("button", name="Pass on", exact=True).click()
    expect(opened.get_by_role("link", name="Say whether you have spoken to the customer.")).to_be_visible()
    assert_accessible(opened)


@on(PHONE_WITHOUT_JAVASCRIPT)
def test_it_works_without_javascript(opened, lead):
    opened.locator("#positive > summary").click()
    opened.get_by_label("Name, place or postal code").fill("elbe")
    opened.get_by_role("button", name="Search").click()
    opened.get_by_role("radio", name="Elbe Heating").check()
    opened.get_by_role("radio", name="No, pass it on without contact").check(force=True)
    opened.get_by_role("button", name="Pass on", exact=True).click()
    expect(opened.get_by_text("Passed on to Elbe Heating")).to_be_visible()


@on(DESKTOP)
def test_one_key_records_what_is_open_and_goes_on_with_the_next(opened, brand, lead, the_time):
    following = make_desk_lead(brand, now=the_time, customer={"given_name": "", "family_name": "Following"})
    opened.keyboard.press("Control+Enter")
    assert not Outcome.objects.exists()
    opened.keyboard.press("u")
    opened.get_by_label("Note for the desk").fill("Rang twice")
    opened.keyboard.press("Control+Enter")
    opened.wait_for_url(f"**/desk/leads/{following.pk}/")
    assert Outcome.objects.get().note == "Rang twice"


@on(PHONE)
def test_on_a_phone_what_to_record_is_one_press_away_and_no_address_is_too_long(opened, lead):
    lead.customer |= {"email": "a-very-long-name-of-somebody.with-many-parts@a-long-domain.of-a-company.example"}
    lead.save()
    opened.reload()
    for each in opened.locator(".desk-reach .button:visible").all():
        box = each.bounding_box()
        assert box["x"] + box["width"] <= 390 - 16
    opened.get_by_role("link", name="Record an outcome").tap()
    expect(opened.get_by_role("heading", name="What came of it?")).to_be_in_viewport()


@on(DESKTOP)
def test_what_to_merge_is_asked_in_full_sight(opened, brand, lead, the_time):
    make_desk_lead(brand, now=the_time - timedelta(minutes=30), request={"interest": "Solar"})
    opened.reload()
    opened.get_by_text("Merge", exact=True).click()
    card = opened.locator(".card", has=opened.get_by_role("heading", name="Other requests of this customer"))
    for name in ("This one goes on", "The other one goes on"):
        # Nothing that lies over an edge counts: the card hides what runs out of it.
        box, around = opened.get_by_role("button", name=name).bounding_box(), card.bounding_box()
        assert box["y"] + box["height"] <= around["y"] + around["height"]
    opened.get_by_role("button", name="The other one goes on").click()
    expect(opened.get_by_text("Merged.")).to_be_visible()
