"""Customers' pages in a real browser: by thumb and by mouse, in daylight and at night, with and without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import Review
from leadloop.history.models import SYSTEM
from leadloop.intake.models import Lead, LeadForm
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message, Suppression
from tests.support.browser import (
    DESKTOP,
    DESKTOP_DARK,
    PHONE,
    PHONE_DARK,
    PHONE_WITHOUT_JAVASCRIPT,
    on,
)
from tests.support.databases import on_one_database
from tests.support.story import make_location, make_opportunity
from tests.web.public.conftest import FORM

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 150_000


@pytest.fixture
def moment():
    return datetime.now(UTC) - timedelta(days=3)


@pytest.fixture
def network(brand, berlin, munich, lead_form, moment):
    """Sixteen locations, one of them reviewed, and a form with products."""
    LeadForm.objects.filter(pk=lead_form.pk).update(products=["Heat pump", "Solar"], intro="Tell us what you need.")
    for number in range(14):
        make_location(
            brand, f"L-{number}", name=f"Location {number}", position={"lat": 50 + number / 5, "lon": 8 + number / 3}
        )
    later = moment + timedelta(days=1)
    for number, (stars, publish) in enumerate([(5, True), (2, True), (1, False)]):
        opportunity = make_opportunity(
            brand,
            Stage.COMPLETE,
            now=moment,
            location="B",
            customer={"email": f"c{number}@customer.example", "phone": ""},
        )
        review = give_review(opportunity, given={"rating": str(stars), "title": "So", "text": "It was </script> so.", "name": "E"}, now=later)  # fmt: skip
        reason = "" if publish else "spam"
        decide_review(
            review, publish=publish, reason=reason, reply="Thanks", by=DecidedBy.LOCATION, actor=SYSTEM, now=later
        )
    return brand


@pytest.fixture
def survey_link(berlin, moment):
    opportunity = make_opportunity(berlin.brand, Stage.COMPLETE, now=moment)
    return f"/s/{issue(Purpose.SURVEY, about=opportunity.pk, now=moment)}/"


@pytest.fixture
def unsubscribe_link(survey_link, moment):
    message = Message.objects.get(kind="lead_received", opportunity_id=None, to="erika@customer.example")
    return f"/u/{issue(Purpose.UNSUBSCRIBE, about=message.pk, now=moment)}/"


@on_one_database
@pytest.mark.parametrize("page", [PHONE, DESKTOP_DARK], indirect=True, ids=str)
def test_every_page_is_accessible_and_light(page, live_site, axe, network, survey_link, unsubscribe_link):
    expired = f"/s/{issue(Purpose.SURVEY, about=network.pk, now=datetime(2020, 1, 1, tzinfo=UTC))}/"
    page.watch.allow("410")
    answers = []
    # A browser whose requests are routed keeps nothing: each page is weighed as for somebody who comes for the first time.
    page.route("**/*", lambda route: route.continue_())
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright wants a function
    for path in (
        "/", "/l/northwind/", "/l/northwind/?lat=52.5&lon=13.4&product=Solar", "/l/northwind/?q=nowhere%20at%20all", FORM,
        FORM + "?location=B", FORM + "?location=gone", FORM + "thanks/?location=B", survey_link, unsubscribe_link,
        "/reviews/northwind/B/", "/reviews/northwind/M/", expired,
    ):  # fmt: skip
        answers.clear()
        page.goto(live_site.url + path)
        weight = sum(len(answer.body()) for answer in answers)
        axe(page)
        # Nothing sticks out at the side of a phone.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert weight < MOST_BYTES, path


def send_request(page, live_site):
    page.goto(live_site.url + "/l/northwind/?q=isar")
    page.get_by_role("link", name="Request contact here").click()
    page.get_by_text("Your request goes to").wait_for()
    page.get_by_role("radio", name="Heat pump").click()
    page.get_by_label("Email", exact=True).fill("erika@")
    page.get_by_label("First name").fill("Erika")
    page.get_by_role("button", name="Send request").click()
    page.get_by_role("alert").get_by_text("Please check 2 things.").wait_for()
    assert page.get_by_label("First name").input_value() == "Erika"
    assert page.get_by_role("radio", name="Heat pump").is_checked()
    page.get_by_label("Email", exact=True).fill("erika@customer.example")
    page.get_by_label("passes my request").check()
    page.get_by_role("button", name="Send request").click()
    page.get_by_role("heading", name="Thank you, your request has arrived").wait_for()
    lead = Lead.objects.exclude(customer__email__startswith="c").get()
    assert (lead.customer["given_name"], lead.product, lead.chosen_location.ref) == ("Erika", "Heat pump", "M")


def test_from_search_to_thanks_on_a_phone(page, live_site, network, axe):
    page.watch.allow("422")
    send_request(page, live_site)


@on(PHONE_WITHOUT_JAVASCRIPT)
def test_from_search_to_thanks_without_javascript(page, live_site, network):
    page.watch.allow("422")
    page.goto(live_site.url + "/l/northwind/")
    assert page.get_by_role("button", name="Use my location").count() == 0
    send_request(page, live_site)


@on_one_database
@pytest.mark.parametrize("page", [PHONE_DARK, DESKTOP], indirect=True, ids=str)
def test_a_page_with_errors_is_accessible(page, live_site, network, survey_link, axe):
    page.watch.allow("422")
    page.goto(live_site.url + FORM)
    page.get_by_label("Email", exact=True).fill("erika@")
    page.get_by_role("button", name="Send request").click()
    # Whoever cannot see the page hears first what is wrong.
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.className").endswith("error-summary")
    axe(page)
    page.goto(live_site.url + survey_link)
    page.get_by_role("button", name="Send review").click()
    page.get_by_role("alert").get_by_text("Please choose one to five stars.").wait_for()
    axe(page)


def test_two_quick_presses_are_one_request(page, live_site, network):
    page.goto(live_site.url + FORM)
    page.get_by_label("Email", exact=True).fill("erika@customer.example")
    page.get_by_label("passes my request").check()
    page.get_by_role("button", name="Send request").dblclick()
    page.get_by_role("heading", name="Thank you, your request has arrived").wait_for()
    assert Lead.objects.filter(customer__email="erika@customer.example").count() == 1


@on_one_database
def test_going_back_finds_all_that_was_typed(page, live_site, network):
    page.goto(live_site.url + FORM)
    page.get_by_label("Email", exact=True).fill("erika@customer.example")
    page.get_by_label("Your message").fill("Please call.")
    page.get_by_label("passes my request").check()
    page.get_by_role("button", name="Send request").click()
    page.get_by_role("heading", name="Thank you, your request has arrived").wait_for()
    page.go_back()
    assert page.get_by_label("Email", exact=True).input_value() == "erika@customer.example"
    assert page.get_by_label("Your message").input_value() == "Please call."


@on_one_database
@on(DESKTOP)
def test_near_me_asks_only_when_pressed(page, live_site, network):
    page.context.set_geolocation({"latitude": 48.13712, "longitude": 11.57612})
    page.context.grant_permissions(["geolocation"])
    page.goto(live_site.url + "/l/northwind/")
    assert "lat=" not in page.url
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**lat=48.137*")
    assert "lon=11.576" in page.url
    page.get_by_role("heading", name="The locations nearest to you").wait_for()
    assert page.get_by_role("heading", level=3).first.inner_text() == "Isar Wärme"
    # What is searched next is still seen from here, and the form is told as well.
    assert "lat=48.137" in page.get_by_role("link", name="Request contact here").first.get_attribute("href")


@on_one_database
@on(DESKTOP)
def test_a_browser_that_does_not_tell(page, live_site, network):
    page.context.clear_permissions()
    page.goto(live_site.url + "/l/northwind/")
    page.get_by_role("button", name="Use my location").click()
    page.get_by_text("Your browser did not say where you are.").wait_for()


@on_one_database
def test_the_week_unfolds_at_a_tap(page, live_site, berlin):
    page.goto(live_site.url + "/l/northwind/")
    saturday = page.get_by_text("Saturday")
    expect(saturday).not_to_be_visible()
    page.locator(".place-week summary").click()
    expect(saturday).to_be_visible()


@on_one_database
def test_stars_by_thumb(page, live_site, survey_link):
    page.goto(live_site.url + survey_link)
    page.get_by_role("radio", name="4 stars").tap()
    page.get_by_label("What went well").fill("All of it.")
    page.get_by_role("radio", name="Yes, under this name").tap()
    page.get_by_label("Name to show").fill("Erika M.")
    page.get_by_role("button", name="Send review").tap()
    page.get_by_text("Your review has been received.").wait_for()
    assert Review.objects.values_list("rating", "text", "name").get() == (4, "All of it.", "Erika M.")


@on(PHONE_WITHOUT_JAVASCRIPT)
def test_leaving_and_coming_back(page, live_site, unsubscribe_link):
    page.goto(live_site.url + unsubscribe_link)
    page.get_by_role("button", name="Stop this mail").click()
    page.get_by_role("heading", name="You get no more of this mail").wait_for()
    assert Suppression.objects.count() == 1
    page.get_by_role("button", name="Put me back on the list").click()
    page.get_by_text("You are back on the list.").wait_for()
    assert Suppression.objects.count() == 0
