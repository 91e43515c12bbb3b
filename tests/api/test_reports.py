from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.feedback.operations import set_rates
from leadloop.journeys.feedback_returns import give_review
from leadloop.opportunities.enums import Stage
from tests.api.conforming import errors_of
from tests.support import story

DAY = timedelta(days=1)
NO_TIME = {"median_s": None, "p90_s": None, "n": 0, "open": 0}


def test_the_pipeline_to_the_letter(program, brand):
    complete = story.make_opportunity(brand, Stage.COMPLETE, step=timedelta(0))
    program.post(f"/opportunities/{complete.pk}/follow-up-form", {"revenue": {"amount": "12500.00", "currency": "EUR"}})
    story.make_opportunity(brand)
    response = program.get("/reports/pipeline")
    assert response.status_code == 200
    assert response.json() == {
        "as_of": "2026-06-03T09:00:00Z",
        "leads": {"new": 0, "contact_attempted": 0, "qualified": 2, "no_opportunity": 0, "discarded": 0},
        "opportunities": {
            "unacknowledged": 1, "acknowledged": 0, "accepted": 0, "rejected": 0, "won": 0, "lost": 0, "complete": 1,
            "withdrawn": 0,
        },
        "overdue": 0,
        "revenue": [{"amount": "12500.00", "currency": "EUR"}],
    }  # fmt: skip


class TestAsOf:
    """How it stood at the end of a past day: an extension of the contract."""

    @pytest.fixture(autouse=True)
    def story(self, brand):
        story.make_location(brand, "D-2", address={"region": "Wien", "country": "AT"})
        found = story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 10 * DAY, location="D-1")
        story.say(found, "won", now=story.NOW - 2 * DAY)
        story.make_opportunity(brand, now=story.NOW - 5 * DAY, location="D-2")
        story.make_lead(brand, now=story.NOW - 5 * DAY, location="D-1", test=True)

    def test_to_the_letter(self, program):
        assert program.get("/reports/pipeline", as_of="2026-05-31").json() == {
            "as_of": "2026-05-31T22:00:00Z",
            "leads": {"new": 0, "contact_attempted": 0, "qualified": 2, "no_opportunity": 0, "discarded": 0},
            "opportunities": {
                "unacknowledged": 1, "acknowledged": 0, "accepted": 1, "rejected": 0, "won": 0, "lost": 0, "complete": 0,
                "withdrawn": 0,
            },
            "overdue": None,
            "revenue": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "counts"),
        [
            ({"as_of": "2026-05-23"}, {}),
            ({"as_of": "2026-05-24"}, {"accepted": 1}),
            ({"as_of": "2026-06-01"}, {"won": 1, "unacknowledged": 1}),
            ({"as_of": "2026-06-03"}, {"won": 1, "unacknowledged": 1}),
            ({"as_of": "2026-06-01", "location": "D-2"}, {"unacknowledged": 1}),
            ({"as_of": "2026-05-31", "location": "D-1", "source": "website"}, {"accepted": 1}),
            ({"as_of": "2026-05-31", "region": "wien"}, {"unacknowledged": 1}),
        ],
        ids=str,
    )
    def test_days_and_filters(self, program, query, counts):
        found = program.get("/reports/pipeline", **query).json()["opportunities"]
        assert {stage: n for stage, n in found.items() if n} == counts

    def test_today_is_told_as_of_now(self, program):
        assert program.get("/reports/pipeline", as_of="2026-06-03").json()["as_of"] == "2026-06-03T09:00:00Z"

    @pytest.mark.parametrize(
        "query",
        [
            {"as_of": "2026-06-04"},
            {"as_of": "0001-01-01"},
            {"as_of": "yesterday"},
            {"as_of": "2026-05-01", "from": "2026-04-01"},
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused(self, program, query):
        response = program.get("/reports/pipeline", **query)
        assert (response.status_code, list(errors_of(response))) == (422, ["as_of"])


def test_the_performance_to_the_letter(program, brand):
    story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - DAY)
    story.make_opportunity(brand, now=story.NOW - DAY)
    response = program.get("/reports/performance")
    half = {"k": 1, "n": 2, "rate": 0.5, "low": pytest.approx(0.0945312057), "high": pytest.approx(0.9054687943)}
    none_of_one = {"k": 0, "n": 1, "rate": 0, "low": 0, "high": pytest.approx(0.7934506857)}
    figures = {
        "rates": {
            "acknowledged": half,
            "accepted": half,
            "rejected": {"k": 0, "n": 2, "rate": 0, "low": 0, "high": pytest.approx(0.6576197724)},
            "won": none_of_one,
            "lost": none_of_one,
            "completed": {"k": 0, "n": 0, "rate": None, "low": None, "high": None},
        },
        "times": {
            "to_first_attempt": NO_TIME,
            "to_acknowledge": {"median_s": 3600, "p90_s": None, "n": 2, "open": 1},
            "to_accept": {"median_s": 7200, "p90_s": None, "n": 2, "open": 1},
            "to_win": {"median_s": None, "p90_s": None, "n": 1, "open": 1},
            "to_complete": NO_TIME,
        },
        "rating": {"mean": None, "n": 0},
    }
    assert response.json() == {
        **figures,
        "locations": [{"ref": "D-1", "name": "Dealer D-1", "n": 2, **figures}],
        "next_cursor": None,
    }


def test_locations_come_in_pages(program, brand):
    for number in range(1, 4):
        story.make_location(brand, f"D-{number}")
        story.make_opportunity(brand, location=f"D-{number}")
    first = program.get("/reports/performance", limit=2).json()
    rest = program.get("/reports/performance", limit=2, cursor=first["next_cursor"]).json()
    assert [each["ref"] for page in (first, rest) for each in page["locations"]] == ["D-1", "D-2", "D-3"]
    assert rest["next_cursor"] is None
    assert first["rates"] == rest["rates"]


def test_the_revenue_to_the_letter(program, brand):
    set_rates(brand, {"CHF": Decimal("1.05")}, now=story.NOW)
    for amount, currency in [("12500.00", "EUR"), ("100.00", "CHF"), ("", "")]:
        sold = story.make_opportunity(brand, Stage.COMPLETE, now=story.NOW - 40 * DAY, step=10 * DAY)
        if amount:
            money = {"amount": amount, "currency": currency}
            program.post(f"/opportunities/{sold.pk}/follow-up-form", {"revenue": money})
    answered = {
        "k": 2, "n": 3, "rate": pytest.approx(2 / 3), "low": pytest.approx(0.2076596), "high": pytest.approx(0.9385081),
    }  # fmt: skip
    converted = {
        "sum": {"amount": "12605.00", "currency": "EUR"},
        "rates": [{"currency": "CHF", "rate": "1.05", "entered_on": "2026-06-03"}],
        "missing": [],
    }
    figures = {
        "leads": 3,
        "won": 3,
        "complete": 3,
        "answered": answered,
        "revenue": [
            {
                "sum": {"amount": "100.00", "currency": "CHF"}, "reports": 1,
                "per_lead": {"amount": "33.33", "currency": "CHF"}, "per_won": {"amount": "100.00", "currency": "CHF"},
            },
            {
                "sum": {"amount": "12500.00", "currency": "EUR"}, "reports": 1,
                "per_lead": {"amount": "4166.67", "currency": "EUR"},
                "per_won": {"amount": "12500.00", "currency": "EUR"},
            },
        ],
        "converted": converted,
    }  # fmt: skip
    response = program.get("/reports/revenue")
    title = response.json()["forms"][0]["name"]
    month = {
        "month": "2026-05",
        "sales": 3,
        "complete": 3,
        "answered": answered,
        "revenue": [{"amount": "100.00", "currency": "CHF"}, {"amount": "12500.00", "currency": "EUR"}],
        "converted": converted,
    }
    assert response.json() == {
        "by": "won",
        "currency": "EUR",
        **figures,
        "months": [month],
        "sources": [{"key": "website", "name": "website", **figures}],
        "forms": [{"key": "request-a-quote", "name": title, **figures}],
        "products": [],
        "no_product": figures,
        "more": {},
        "locations": [{"key": "D-1", "name": "Dealer D-1", **figures}],
        "next_cursor": None,
    }
    # Arrived in April, won in May, complete in June.
    completed = program.get("/reports/revenue", by="completed", location="D-1").json()
    assert (completed["by"], completed["months"], completed["products"], completed["no_product"]) == (
        "completed",
        [month | {"month": completed["months"][0]["month"], "sales": None}],
        None,
        None,
    )
    assert errors_of(program.get("/reports/revenue", by="lost")).keys() == {"by"}


def test_what_is_not_listed_of_the_revenue_is_told_together(program, brand):
    for number in range(51):
        source, request = {"channel": f"fair {number:02}"}, {"product": f"Solar {number:02}"} if number else {}
        story.make_opportunity(brand, Stage.WON, source=source, request=request)
    found = program.get("/reports/revenue").json()
    assert (len(found["sources"]), len(found["products"])) == (50, 50)
    assert found["no_product"]["leads"] == 1
    none = found["no_product"] | {"n": 1}
    assert found["more"] == {"sources": none}


def test_locations_of_the_revenue_come_in_pages(program, brand):
    for number in range(1, 4):
        story.make_location(brand, f"D-{number}")
        story.make_opportunity(brand, Stage.WON, location=f"D-{number}")
    first = program.get("/reports/revenue", limit=2).json()
    rest = program.get("/reports/revenue", limit=2, cursor=first["next_cursor"]).json()
    assert [each["key"] for page in (first, rest) for each in page["locations"]] == ["D-1", "D-2", "D-3"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("report", ["pipeline", "performance", "revenue", "satisfaction"])
class TestFilters:
    def count(self, program, report, **query):
        found = program.get(f"/reports/{report}", **query).json()
        if report == "pipeline":
            return found["leads"]["qualified"]
        if report == "satisfaction":
            return found["pending"]
        return found["leads"] if report == "revenue" else found["rates"]["acknowledged"]["n"]

    def take(self, brand, report, *, now=story.NOW, **given):
        """A lead, and what this report counts of it."""
        if report != "satisfaction":
            story.make_lead(brand, now=now, **given)
            return
        sold = story.make_opportunity(brand, Stage.COMPLETE, now=now, step=timedelta(0), **given)
        give_review(sold, given={"rating": 4}, now=now)

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 2),
            ({"from": "", "location": ""}, 2),
            # 22:30 in UTC is the next day in Berlin.
            ({"from": "2026-06-03", "to": "2026-06-03"}, 1),
            ({"from": "2026-06-04"}, 1),
            ({"to": "2026-06-03"}, 1),
            ({"to": "2026-06-03T22:30:00Z"}, 1),
            ({"to": "2026-06-03T22:30:00.000001Z"}, 2),
            ({"from": "2026-06-03T22:30:00Z"}, 1),
            ({"from": "2026-06-03T22:30:00+00:00"}, 1),
            ({"location": "D-2"}, 1),
            ({"region": "WIEN"}, 1),
            ({"source": "fair"}, 1),
            ({"form": "request-a-quote"}, 2),
            ({"source": "fair", "location": "D-1"}, 0),
        ],
        ids=str,
    )
    def test_they_choose_the_cohort(self, program, brand, report, query, count):
        story.make_location(brand, "D-2", address={"region": "Wien", "country": "AT"})
        self.take(brand, report, location="D-1")
        late = story.NOW + timedelta(hours=13, minutes=30)
        self.take(brand, report, location="D-2", source={"channel": "fair"}, now=late)
        self.take(brand, report, location="D-1", test=True)
        assert self.count(program, report, **query) == count

    @pytest.mark.parametrize(
        "query",
        [
            {"from": "spring"},
            {"to": "2026-06-31"},
            {"location": "D-9"},
            {"region": "Atlantis"},
            {"form": "none"},
            {"since": "2026-01-01"},
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused(self, program, report, query):
        response = program.get(f"/reports/{report}", **query)
        assert (response.status_code, list(errors_of(response))) == (422, list(query))

    @pytest.mark.parametrize("end", ["2026-06-02", "2026-06-02T21:59:59Z", "1999-12-31"])
    def test_a_time_that_ends_before_it_begins_is_refused(self, program, report, end):
        response = program.get(f"/reports/{report}", **{"from": "2026-06-03", "to": end})
        assert (response.status_code, list(errors_of(response))) == (422, ["to"])

    def test_another_brand_is_not_counted_nor_known(self, program, stranger, report):
        story.make_location(stranger.key.brand, "S-7")
        story.make_lead(stranger.key.brand)
        assert self.count(program, report) == 0
        assert program.get(f"/reports/{report}", location="S-7").status_code == 422
