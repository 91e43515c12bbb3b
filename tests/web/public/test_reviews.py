"""`/reviews/<brand>/<ref>/` and `.json`: what is published, and in sight how much is not."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.queries import ratings_of
from leadloop.history.models import SYSTEM
from leadloop.intake.models import LeadForm
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from tests.support.pressing import parse, text_of
from tests.support.story import NOW, make_brand, make_location, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]

PAGE, JSON = "/reviews/northwind/B/", "/reviews/northwind/B.json"


@pytest.fixture
def judge(berlin):
    """`judge(5, title="…")`: a customer of the location gives a review, which is published unless said otherwise."""
    count = 0

    def make(rating, *, publish=True, reason="spam", reply="", decided=True, test=False, **given):
        nonlocal count
        count += 1
        opportunity = make_opportunity(
            berlin.brand,
            Stage.COMPLETE,
            now=NOW - timedelta(days=9),
            customer={"email": f"c{count}@customer.example", "phone": ""},
            test=test,
        )
        at = NOW - timedelta(hours=100 - count)
        review = give_review(opportunity, given={"rating": str(rating), **given}, now=at)
        if decided:
            decide_review(
                review,
                publish=publish,
                reason="" if publish else reason,
                reply=reply,
                by=DecidedBy.LOCATION,
                actor=SYSTEM,
                now=at,
            )
        return review

    return make


def says(response):
    return text_of(next(parse(response).iter("main")))


def structured(response):
    (block,) = [each for each in parse(response).iter("script") if each.get("type") == "application/ld+json"]
    return json.loads(block.text)


def test_a_test_leads_review_is_no_customers(client, judge, berlin):
    judge(5, text="I only tried it out.", test=True)
    judge(1, publish=False, test=True)
    judge(2, text="Late.")

    assert "2.0 from 1 published review" in says(client.get(PAGE))
    assert "tried it out" not in client.get(PAGE).content.decode()
    shown = client.get(JSON).json()
    assert (shown["rating"], shown["hidden"], len(shown["reviews"])) == ({"mean": 2.0, "n": 1}, 0, 1)
    assert ratings_of([berlin]) == {berlin.pk: (2.0, 1)}


def test_reviews_are_shown_newest_first_with_their_numbers(client, judge):
    judge(5, title="Great", text="Came\non time.", name="Erika M.")
    judge(2, text="Late.", reply="We are sorry.")
    judge(4)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "3.7 from 3 published reviews 5 stars 1 4 stars 1 3 stars 0 2 stars 1 1 star 0" in says(page)
    assert [text_of(each) for each in parse(page).iter("article")] == [
        "30 May 2026 A customer",
        "30 May 2026 Late. A customer Answer from Heizung Mitte We are sorry.",
        "30 May 2026 Great Came on time. Erika M.",
    ]


def test_what_is_hidden_is_counted_in_sight(client, judge):
    judge(5)
    judge(1, publish=False, reason="spam")
    judge(1, publish=False, reason="offensive")
    judge(5, publish=False, reason="spam")
    judge(3, decided=False)
    page = client.get(PAGE)
    assert "5.0 from 1 published review 3 reviews are hidden" in says(page)
    assert "3 reviews are hidden and not counted above: Advertising or spam: 2 Insults, threats or hate: 1" in says(
        page
    )
    assert len(list(parse(page).iter("article"))) == 1


def test_nothing_yet(client, berlin):
    page = client.get(PAGE)
    assert "No reviews yet Customers are asked once their request is done." in says(page)
    assert "No review is hidden." in says(page)
    assert "A review publishes itself after 14 days." in says(page)
    assert "aggregateRating" not in structured(page)


def test_json_to_the_letter(client, judge):
    judge(5, title="Great", text="Came\non time.", name="Erika M.", reply="Thanks!")
    judge(2)
    judge(1, publish=False)
    response = client.get(JSON)
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/json", "*")
    assert response.json() == {
        "rating": {"mean": 3.5, "n": 2},
        "hidden": 1,
        "reviews": [
            {"rating": 2, "title": "", "text": "", "name": "", "at": "2026-05-30T07:00:00Z", "reply": ""},
            {"rating": 5, "title": "Great", "text": "Came\non time.", "name": "Erika M.", "at": "2026-05-30T06:00:00Z",
             "reply": "Thanks!"},
        ],
    }  # fmt: skip


def test_json_of_nothing(client, berlin):
    assert client.get(JSON).json() == {"rating": {"mean": None, "n": 0}, "hidden": 0, "reviews": []}


def test_search_engines_read_the_same(client, judge, settings):
    settings.LEADLOOP_BASE_URL = "https://leads.example"
    judge(5, title="Great", name="Erika M.", text="Well </script><script>alert(1)</script> & <!-- done")
    judge(2)
    page = client.get(PAGE)
    assert structured(page) == {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": "https://leads.example/reviews/northwind/B/",
        "url": "https://leads.example/reviews/northwind/B/",
        "name": "Heizung Mitte",
        "address": {
            "@type": "PostalAddress", "streetAddress": "Hauptstr. 1", "addressLocality": "Berlin", "addressRegion": "Berlin",
            "postalCode": "10115", "addressCountry": "DE",
        },
        "telephone": "+49 30 901820",
        "geo": {"@type": "GeoCoordinates", "latitude": 52.53, "longitude": 13.38},
        "aggregateRating": {
            "@type": "AggregateRating", "ratingValue": 3.5, "reviewCount": 2, "bestRating": 5, "worstRating": 1,
        },
        "review": [
            {
                "@type": "Review", "author": {"@type": "Person", "name": "Anonymous"}, "datePublished": "2026-05-30",
                "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5, "worstRating": 1},
            },
            {
                "@type": "Review", "author": {"@type": "Person", "name": "Erika M."}, "datePublished": "2026-05-30",
                "name": "Great", "reviewBody": "Well </script><script>alert(1)</script> & <!-- done",
                "reviewRating": {"@type": "Rating", "ratingValue": 5, "bestRating": 5, "worstRating": 1},
            },
        ],
    }  # fmt: skip
    assert len(list(parse(page).iter("script"))) == 1
    assert 'name="robots"' not in page.content.decode()


def test_hostile_words_stay_text(client, judge):
    judge(5, title='"><img src=x onerror=alert(1)>', text="<b>{{ brand }}</b>", name="<i>x</i>")
    (article,) = parse(client.get(PAGE)).iter("article")
    assert text_of(article).endswith('"><img src=x onerror=alert(1)> <b>{{ brand }}</b> <i>x</i>')


def test_pages_of_twenty(client, judge):
    for number in range(21):
        judge(5, title=f"Number {number}")
    first, second, beyond = (client.get(PAGE + query) for query in ("", "?page=2", "?page=99"))
    assert [len(list(parse(page).iter("article"))) for page in (first, second, beyond)] == [20, 1, 1]
    assert "from 21 published reviews" in says(second)
    assert len(client.get(JSON).json()["reviews"]) == 21


def test_from_the_reviews_to_a_request(client, berlin):
    hrefs = {text_of(a): a.get("href") for a in parse(client.get(PAGE)).iter("a")}
    assert hrefs["Request contact here"] == "/l/northwind/f/request-a-quote/?location=B"
    LeadForm.objects.all().update(is_active=False)
    assert "Request contact here" not in {text_of(a) for a in parse(client.get(PAGE)).iter("a")}


@pytest.mark.parametrize(
    "path", ["/reviews/northwind/X", "/reviews/nobody/B", "/reviews/southwind/B", "/reviews/northwind/b"]
)
def test_missing_and_another_brands_are_the_same(client, berlin, path):
    make_brand("Southwind")
    assert (client.get(path + "/").status_code, client.get(path + ".json").status_code) == (404, 404)


def test_a_reference_with_a_dot(client, brand):
    make_location(brand, "B.json", name="Dotted")
    assert "Reviews of Dotted" in says(client.get("/reviews/northwind/B.json/"))
    assert client.get("/reviews/northwind/B.json.json").json()["rating"]["n"] == 0


def test_only_reading(berlin):
    assert (Client().post(PAGE).status_code, Client().post(JSON).status_code) == (405, 405)


def test_as_many_queries_for_three_as_for_one(client, judge, count_queries):
    def queries(path):
        with count_queries() as counted:
            client.get(path)
        return counted.count

    judge(5)
    one = queries(PAGE), queries(JSON)
    for rating in (1, 3):
        judge(rating)
    assert (queries(PAGE), queries(JSON)) == one == (6, 4)
