"""What leads brought: small stories with sums that can be told by heart."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.core.money import Money
from leadloop.feedback.operations import set_rates
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.conversion import Conversion, Converted, UsedRate
from leadloop.reports.pages import pages_of
from leadloop.reports.revenue import revenue
from leadloop.reports.revenue_figures import months_between
from leadloop.reports.rollups.folding import fold
from leadloop.reports.statistics.intervals import rate_of
from tests.support import story

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = story.NOW + 300 * DAY


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


def sell(brand, amount="", currency="EUR", stage=Stage.COMPLETE, **changes):
    made = story.make_opportunity(brand, stage, **changes)
    if amount:
        money = Money(Decimal(amount), currency)
        answer_follow_up_form(made, revenue=money, answers={}, by=SYSTEM, contact=None, now=LATER)
    return made


def euros(amount):
    return Money(Decimal(amount), "EUR")


def test_nothing_yet(brand):
    found = revenue(brand)
    assert (found.by, found.currency, found.months, found.locations, found.next) == ("won", "EUR", (), [], None)
    assert (found.sources, found.forms, found.products) == ([], [], [])
    assert (found.all.leads, found.all.won, found.all.answered, found.all.reported) == (0, 0, rate_of(0, 0), ())


def test_what_is_missing_is_shown_and_not_taken_as_nothing(brand):
    sell(brand, "1000.00")
    sell(brand, "200.01")
    sell(brand)
    story.make_opportunity(brand, Stage.WON)
    story.make_opportunity(brand)
    story.make_opportunity(brand, Stage.COMPLETE, test=True)
    found = revenue(brand).all
    assert (found.leads, found.won, found.complete, found.answered, found.missing) == (5, 4, 3, rate_of(2, 3), 1)
    (reported,) = found.reported
    # By all five leads; by the two sales of which it is known.
    assert (reported.money, reported.reports) == (euros("1200.01"), 2)
    assert (reported.per_lead, reported.per_won) == (euros("240.00"), euros("600.01"))
    assert found.converted is None


def test_what_was_corrected_away_from_complete_is_not_confirmed(brand):
    made = sell(brand, "1000.00")
    correct_stage(made, to=Stage.LOST, reason="It fell through.", actor=SYSTEM, now=LATER + DAY)
    assert (revenue(brand).all.complete, revenue(brand).all.reported, revenue(brand).months) == (0, (), ())


def test_currencies_stay_apart_and_are_converted_by_the_brands_own_rates_only(brand):
    sell(brand, "1000.00")
    sell(brand, "300.00", "CHF")
    sell(brand, "50.00", "USD")
    assert [(each.money.currency, each.reports) for each in revenue(brand).all.reported] == [
        ("CHF", 1),
        ("EUR", 1),
        ("USD", 1),
    ]
    assert revenue(brand).all.converted is None
    set_rates(brand, {"CHF": Decimal("1.0666")}, now=story.NOW)
    assert revenue(brand).all.converted == Converted(
        euros("1319.98"), (UsedRate("CHF", Decimal("1.0666"), story.NOW.date()),), ("USD",)
    )


def test_a_rate_that_stays_keeps_its_date_and_one_into_another_currency_rests(brand):
    set_rates(brand, {"CHF": Decimal("1.05"), "USD": Decimal("0.9")}, now=story.NOW)
    set_rates(brand, {"CHF": Decimal("1.05"), "GBP": Decimal("1.2")}, now=LATER)
    sell(brand, "100.00", "CHF")
    sell(brand, "100.00", "GBP")
    (chf, gbp) = revenue(brand).all.converted.rates
    assert (chf.entered_on, gbp.entered_on) == (story.NOW.date(), LATER.date())
    brand.currency = "SEK"
    brand.save()
    assert revenue(brand).all.converted is None


def test_nothing_is_lost_by_rounding_before_the_end():
    rates = {"JPY": UsedRate("JPY", Decimal("0.00612345"), story.NOW.date())}
    conversion = Conversion("EUR", rates)
    assert conversion.of([Money(Decimal(1_000_000), "JPY")]).money == euros("6123.45")
    assert conversion.of([euros("5.00")]) is None
    assert conversion.of([]) is None


class TestMonths:
    def months(self, brand, by, **filters):
        return [
            (each.month, each.sales, each.complete, each.answered.k, [str(money.amount) for money in each.sums])
            for each in revenue(brand, filters=Filters(**filters), by=by).months
        ]

    def test_of_the_win_or_of_the_completion(self, brand):
        # Arrives in June; won 45 days later, in July; complete 15 days after that, in August.
        sell(brand, "100.00", step=15 * DAY)
        sell(brand, step=15 * DAY)
        sell(brand, stage=Stage.WON, step=40 * DAY)
        assert self.months(brand, "won") == [
            ("2026-07", 2, 2, 1, ["100"]),
            ("2026-08", 0, 0, 0, []),
            ("2026-09", 0, 0, 0, []),
            ("2026-10", 1, 0, 0, []),
        ]
        assert self.months(brand, "completed") == [("2026-08", None, 2, 1, ["100"])]

    def test_the_month_is_the_brands(self, brand):
        # 22:30 on the last of June in UTC is July in Berlin.
        end = story.NOW.replace(month=6, day=30, hour=22, minute=30)
        sell(brand, "7.00", now=end, step=timedelta(0))
        assert [each[0] for each in self.months(brand, "won")] == ["2026-07"]

    @pytest.mark.parametrize("folded", [False, True])
    def test_dates_choose_by_arrival_whatever_the_months_are_of(self, brand, folded):
        story.make_location(brand, "D-2", address={"region": "Wien", "country": "AT"})
        sell(brand, "1.00", now=story.NOW - 40 * DAY, step=20 * DAY)
        sell(brand, "10.00", step=20 * DAY, location="D-2", source={"channel": "fair"})
        while folded and fold():
            pass
        since = story.NOW - DAY
        for more in (
            {},
            {"location": "D-2"},
            {"region": "wien"},
            {"source": "fair"},
            {"location": "D-2", "source": "fair"},
        ):
            assert self.months(brand, "won", since=since, **more) == [("2026-08", 1, 1, 1, ["10"])], more
            assert self.months(brand, "completed", before=since, **more) == (
                [] if more else [("2026-07", None, 1, 1, ["1"])]
            )

    def test_there_is_no_gap_between_them(self):
        assert months_between([]) == []
        assert months_between(["2025-11", "2026-02"]) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_parts_by_location_source_form_and_product(brand):
    story.make_location(brand, "D-2", name="Second")
    sell(brand, "10.00", location="D-1", source={"channel": "fair"}, request={"product": "Heat pump"})
    sell(brand, "500.00", location="D-2", request={"product": "Solar"})
    story.make_opportunity(brand, location="D-1")
    found = revenue(brand)

    def told(rows):
        return [(row.key, row.name, row.figures.leads, [each.money for each in row.figures.reported]) for row in rows]

    assert told(found.locations) == [("D-2", "Second", 1, [euros("500")]), ("D-1", "Dealer D-1", 2, [euros("10")])]
    assert told(found.sources) == [("website", "website", 2, [euros("500")]), ("fair", "fair", 1, [euros("10")])]
    assert told(found.forms) == [("request-a-quote", found.forms[0].name, 3, [euros("510")])]
    assert told(found.products) == [("Solar", "Solar", 1, [euros("500")]), ("Heat pump", "Heat pump", 1, [euros("10")])]
    # The leads without one come last: with them it is the whole.
    assert told([found.no_product]) == [("", "No product", 1, [])]
    # What a product brought is known of the whole network only.
    part = revenue(brand, filters=Filters(location="D-2"))
    assert (part.products, part.no_product) == (None, None)
    assert told(revenue(brand, filters=Filters(location="D-2")).sources) == [("website", "website", 1, [euros("500")])]


@pytest.mark.parametrize("folded", [False, True])
def test_products_and_leads_without_one_come_to_the_whole(brand, folded):
    sell(brand, "10.00", request={"product": "Heat pump"})
    sell(brand, "5.00", "CHF", request={"product": "Heat pump"})
    sell(brand, "20.00")
    sell(brand)
    late = sell(brand, "7.00", now=story.NOW + 2 * DAY)
    sell(brand, "3.00", request={"product": "Solar"}, now=story.NOW + 2 * DAY)
    story.make_opportunity(brand, test=True)
    while folded and fold():
        pass
    rest = revenue(brand).no_product.figures
    assert (rest.leads, rest.won, rest.answered) == (3, 3, rate_of(2, 3))
    # Not a word of the currency in which none of them brought anything.
    assert [(each.money, each.reports, each.per_won) for each in rest.reported] == [(euros(27), 2, euros("13.50"))]
    since = Filters(since=story.NOW + DAY)
    assert revenue(brand, filters=since).no_product.figures.reported[0].money == euros(7)
    correct_stage(late, to=Stage.LOST, reason="It fell through.", actor=SYSTEM, now=LATER + DAY)
    assert revenue(brand).no_product.figures.reported[0].money == euros(20)
    assert revenue(brand, filters=since).no_product.figures.reported == ()


def test_where_every_lead_has_a_product_nothing_is_left(brand):
    sell(brand, "10.00", request={"product": "Heat pump"})
    rest = revenue(brand).no_product.figures
    assert (rest.leads, rest.won, rest.complete, rest.reported, rest.converted) == (0, 0, 0, (), None)


def test_those_beyond_the_most_are_told_together_and_apart_from_those_without(brand):
    for amount in (30, 20, 10):
        sell(brand, str(amount), request={"product": f"Product {amount}"}, source={"channel": f"fair {amount}"})
    sell(brand, "5.00", source={"channel": "fair 30"})
    found = revenue(brand, most=1)
    assert {
        name: (each.n, each.figures.leads, each.figures.reported[0].money) for name, each in found.more.items()
    } == {
        "sources": (2, 2, euros(30)),
        "products": (2, 2, euros(30)),
    }
    assert [row.key for row in found.products] == ["Product 30"]
    assert (found.no_product.figures.leads, found.no_product.figures.reported[0].money) == (1, euros(5))
    assert revenue(brand, most=None).more == revenue(brand).more == {}


def test_locations_come_in_pages_by_what_they_brought_in_the_brands_currency(brand):
    for number, (amount, currency) in enumerate([("10", "EUR"), ("30", "EUR"), ("25", "CHF")], 1):
        story.make_location(brand, f"D-{number}")
        sell(brand, amount, currency, location=f"D-{number}")
    set_rates(brand, {"CHF": Decimal(2)}, now=story.NOW)
    first = revenue(brand, page=pages_of(2))
    rest = revenue(brand, page=pages_of(2, first=first.next))
    assert [row.key for found in (first, rest) for row in found.locations] == ["D-3", "D-2", "D-1"]
    assert (first.next, rest.next) == (2, None)
    assert [row.key for row in revenue(brand, filters=Filters(region="BERLIN")).locations] == ["D-3", "D-2", "D-1"]
    assert revenue(brand, filters=Filters(region="Wien")).locations == []


def test_with_a_source_locations_are_told_apart_for_any_days(brand):
    sell(brand, "10.00")
    june = story.NOW.replace(day=1, hour=0) - timedelta(hours=2)
    whole = Filters(source="website", since=june, before=june + 30 * DAY)
    for days in (whole, replace(whole, since=june + DAY), replace(whole, since=june + DAY, location="D-1")):
        assert [(row.key, row.figures.leads) for row in revenue(brand, filters=days).locations] == [("D-1", 1)]
    assert revenue(brand, filters=replace(whole, source="fair")).locations == []


def test_the_number_of_queries_does_not_grow(brand, count_queries):
    counted = []
    for number in range(1, 4):
        story.make_location(brand, f"L-{number}")
        sell(brand, "5.00", location=f"L-{number}")
        with count_queries() as queries:
            found = revenue(brand)
        counted.append((queries.count, len(found.locations or ())))
    assert [n for n, _rows in counted] == [counted[0][0]] * 3
    assert [rows for _n, rows in counted] == [1, 2, 3]


def test_another_brand_has_no_part_in_it(brand):
    other = story.make_brand("Southwind")
    story.make_location(other, "D-1")
    sell(other, "5.00")
    set_rates(other, {"CHF": Decimal(2)}, now=story.NOW)
    sell(brand, "5.00", "CHF")
    assert revenue(brand).all.leads == 1
    assert revenue(brand).all.converted is None
