"""`/l/<brand>/`: everyone finds a location, or is told what to do."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from leadloop.feedback.enums import DecidedBy
from leadloop.history.models import SYSTEM
from leadloop.intake.models import LeadForm
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from tests.support.pressing import parse, text_of
from tests.support.story import NOW, make_brand, make_location, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]

LOCATOR = "/l/northwind/"


def names(response):
    return [text_of(h3) for h3 in parse(response).iter("h3")]


def says(response):
    return text_of(next(parse(response).iter("main")))


def links(response, words):
    return [a.get("href") for a in parse(response).iter("a") if text_of(a) == words]


def test_all_locations_by_name(client, berlin, munich):
    page = client.get(LOCATOR)
    assert (page.status_code, names(page)) == (200, ["Heizung Mitte", "Isar Wärme"])
    assert "All locations 2 locations" in says(page)


@pytest.mark.parametrize(
    ("query", "found", "told"),
    [
        ("?q=isar", ["Isar Wärme"], "Locations for “isar”"),
        ("?q=MÜNCHEN", ["Isar Wärme"], "Locations for “MÜNCHEN”"),
        ("?q=80331", ["Isar Wärme"], "Locations for “80331”"),
        ("?q=80999", ["Isar Wärme"], "Nobody at “80999” itself, but with postal codes near it"),
        ("?q=Augsburg", ["Isar Wärme", "Heizung Mitte"], "The locations nearest to “Augsburg”"),
        ("?lat=48.1&lon=11.5", ["Isar Wärme", "Heizung Mitte"], "The locations nearest to you"),
        ("?lat=48.1&lon=11.5&q=berlin", ["Heizung Mitte"], "Locations for “berlin”"),
        ("?lat=north&lon=11.5", ["Heizung Mitte", "Isar Wärme"], "All locations"),
        ("?lat=91&lon=11.5", ["Heizung Mitte", "Isar Wärme"], "All locations"),
        ("?lat=nan&lon=inf", ["Heizung Mitte", "Isar Wärme"], "All locations"),
    ],
)
def test_found_by_name_place_postal_code_and_position(client, berlin, munich, query, found, told):
    page = client.get(LOCATOR + query)
    assert names(page) == found
    assert text_of(next(parse(page).iter("h2"))) == told


def test_a_card_says_all_that_one_asks_before_going_there(client, berlin):
    opportunity = make_opportunity(berlin.brand, Stage.COMPLETE, now=NOW - timedelta(days=9))
    review = give_review(opportunity, given={"rating": "4"}, now=NOW)
    decide_review(review, publish=True, by=DecidedBy.LOCATION, actor=SYSTEM, now=NOW)
    page = client.get(LOCATOR + "?lat=52.5&lon=13.4")
    card = text_of(next(parse(page).iter("article")))
    # NOW is eleven o'clock on a Wednesday in Berlin.
    assert card == (
        "1 Heizung Mitte 3.6 km 4.0 (1 review) Hauptstr. 1, 10115 Berlin · Directions Open until 18:00 "
        "Monday 09:00–18:00 Tuesday 09:00–18:00 Wednesday 09:00–18:00 Thursday 09:00–18:00 Friday 09:00–18:00 "
        "Saturday Closed Sunday Closed +49 30 901820 Request contact here"
    )
    assert links(page, "4.0 (1 review)") == ["/reviews/northwind/B/"]
    assert links(page, "Directions") == ["https://www.openstreetmap.org/directions?to=52.53000%2C13.38000"]
    assert links(page, "+49 30 901820") == ["tel:+4930901820"]


def test_the_choice_and_what_was_said_go_on_to_the_form(client, berlin, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(products=["Heat pump", "Solar"])
    page = client.get(LOCATOR + "?lat=52.51234&lon=13.4&product=Solar&utm_campaign=spring&utm_source=flyer")
    (chosen,), (anyone,) = links(page, "Request contact here"), links(page, "Or leave the choice to us")
    common = {"product": ["Solar"], "lat": ["52.512"], "lon": ["13.400"], "utm_campaign": ["spring"], "utm_source": ["flyer"]}  # fmt: skip
    assert urlsplit(chosen).path == "/l/northwind/f/request-a-quote/"
    assert parse_qs(urlsplit(chosen).query) == {"location": ["B"], **common}
    assert parse_qs(urlsplit(anyone).query) == common


def test_only_who_serves_the_product(client, berlin, munich, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(products=["Heat pump", "Solar"])
    make_location(berlin.brand, "P", name="Pumpenhaus", products=["Heat pump"])
    assert names(client.get(LOCATOR + "?product=Solar")) == ["Heizung Mitte", "Isar Wärme"]
    # A product that the form does not know is an old link's.
    assert len(names(client.get(LOCATOR + "?product=Windmill"))) == 3


def test_who_takes_no_requests_now_says_until_when(client, brand):
    make_location(brand, "P", name="Pause", paused_until=(NOW + timedelta(days=5)).isoformat())
    page = client.get(LOCATOR)
    assert "Takes new requests again from 8 Jun 2026" in says(page)
    assert links(page, "Request contact here") == []


def test_nothing_found_says_what_to_do(client, berlin):
    page = client.get(LOCATOR + "?q=xyzxyz")
    assert "Nothing found for “xyzxyz”" in says(page)
    assert "Try the name of a larger town nearby" in says(page)
    assert links(page, "Show all locations") == [LOCATOR]
    assert links(page, "Request without choosing") == ["/l/northwind/f/request-a-quote/"]


def test_a_brand_without_locations(client, brand):
    page = client.get(LOCATOR)
    assert "No locations are listed yet" in says(page)
    assert links(page, "Request without choosing") == ["/l/northwind/f/request-a-quote/"]


def test_a_brand_without_a_form_shows_locations_only(client, berlin, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(is_active=False)
    page = client.get(LOCATOR)
    assert names(page) == ["Heizung Mitte"]
    assert (links(page, "Request contact here"), links(page, "Or leave the choice to us")) == ([], [])


def test_a_hidden_location_is_not_found(client, berlin, munich):
    type(munich).objects.filter(pk=munich.pk).update(is_active=False)
    assert names(client.get(LOCATOR)) == ["Heizung Mitte"]


def test_pages_of_twelve(client, brand):
    for number in range(27):
        make_location(brand, f"L-{number:02}", name=f"Location {number:02}")
    first, second, last = (client.get(LOCATOR + query) for query in ("", "?page=2", "?page=3"))
    assert [len(names(page)) for page in (first, second, last)] == [12, 12, 3]
    assert "1 to 12 of 27" in says(first)
    assert "25 to 27 of 27" in says(last)
    assert names(second)[0] == "Location 12"
    assert links(first, "Next") == ["?page=2"]
    assert (links(last, "Previous"), links(last, "Next")) == (["?page=2"], [])


@pytest.mark.parametrize("page", ["0", "-1", "two", "٢", "99999999999", ""])
def test_a_page_number_that_is_none_is_the_first(client, berlin, page):
    assert names(client.get(LOCATOR, {"page": page})) == ["Heizung Mitte"]


def test_beyond_the_last_page(client, berlin):
    page = client.get(LOCATOR + "?page=7")
    assert page.status_code == 200
    assert links(page, "Show all locations") == [LOCATOR]


def test_another_brands_locations_are_not_shown(client, berlin):
    make_brand("Southwind")
    assert names(client.get("/l/southwind/")) == []


def test_no_such_brand(client, db):
    assert client.get("/l/nobody/").status_code == 404


def test_only_reading(client, brand):
    assert client.post(LOCATOR).status_code == 405


def test_the_map_is_silent_and_numbers_match_the_list(client, berlin, munich):
    page = parse(client.get(LOCATOR))
    drawn = next(each for each in page.iter("div") if each.get("class") == "map")
    pins = [each.text for each in drawn.iter() if each.get("class") == "map-pin-text"]
    numbers = [each.text for each in page.iter("span") if each.get("class") == "place-number"]
    assert drawn.get("aria-hidden") == "true"
    assert pins == numbers == ["1", "2"]


def test_locations_without_a_position_are_listed_without_a_map(client, brand):
    make_location(brand, "X", position=None)
    page = client.get(LOCATOR)
    assert len(names(page)) == 1
    assert not [each for each in parse(page).iter("div") if each.get("class") == "map"]


def test_hostile_names_and_words_stay_text(client, brand):
    make_location(brand, "X", name='"><script>alert(1)</script>')
    page = client.get(LOCATOR, {"q": '"><script>alert(1)</script>'})
    assert [each.get("src", "") for each in parse(page).iter("script")] == ["/static/leadloop/js/locator.js"]
    assert names(page) == ['"><script>alert(1)</script>']


def test_as_many_queries_for_three_as_for_one(client, brand, count_queries):
    def queries():
        with count_queries() as counted:
            client.get(LOCATOR)
        return counted.count

    make_location(brand, "L-1")
    one = queries()
    for number in (2, 3):
        make_location(brand, f"L-{number}")
    assert queries() == one == 5


def test_two_thousand_locations_weigh_no_more_than_twelve(client, brand, berlin, count_queries):
    rows = [
        type(berlin)(brand=brand, ref=f"N-{n}", name=f"N {n}", country="DE", time_zone=berlin.time_zone, hours=berlin.hours, updated_at=NOW,
                     lat=47.5 + n % 70 / 10, lon=6 + n % 90 / 10, search_key=f"n {n}",
                     business_week_id=berlin.business_week_id)
        for n in range(2000)
    ]  # fmt: skip
    type(berlin).objects.bulk_create(rows)
    with count_queries() as counted:
        page = client.get(LOCATOR + "?lat=52.5&lon=13.4")
    assert counted.count == 5
    assert (len(names(page)), len(page.content) < 60_000) == (12, True)
