"""What leads brought and what customers said, computed from the raw history alone: the other half of ``slowly``."""

from collections import Counter, defaultdict
from decimal import Decimal
from zoneinfo import ZoneInfo

from leadloop.feedback.models import LossQuestion
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.reports.revenue import revenue
from leadloop.reports.satisfaction import satisfaction


def assert_revenue_agrees(brand, filters, leads, rounds):
    """Hold revenue by win and by completion, whole and by location, against the history."""
    for by in ("won", "completed"):
        found = revenue(brand, filters=filters, by=by)
        assert_figures(found.all, rounds)
        assert found.all.leads == len(leads)
        assert_months(found.months, rounds, by, ZoneInfo(brand.time_zone))
    by_place = defaultdict(list)
    for one, replay in rounds:
        by_place[one.location.ref].append((one, replay))
    sold = {ref for ref, own in by_place.items() if any(replay.times["won_at"] for _one, replay in own)}
    assert {row.key for row in found.locations} == sold
    for row in found.locations or ():
        assert_figures(row.figures, by_place[row.key])
    assert (
        sum(row.figures.leads for row in found.sources) == sum(row.figures.leads for row in found.forms) == len(leads)
    )
    for parts in (found.sources, found.forms):
        assert sum(row.figures.answered.k for row in parts) == found.all.answered.k
    if found.products is not None:
        assert_products([*found.products, found.no_product], leads, rounds)


def assert_products(rows, leads, rounds):
    """Each product's figures, and under no name those of the leads without one."""
    of_each = defaultdict(list)
    for one, replay in rounds:
        of_each[one.lead.product].append((one, replay))
    counted = Counter(Lead.objects.filter(pk__in=leads).values_list("product", flat=True))
    assert {row.key: row.figures.leads for row in rows} == {"": 0} | counted
    for row in rows:
        assert_figures(row.figures, of_each[row.key])


def assert_figures(figures, rounds):
    complete = [replay for _one, replay in rounds if replay.stage == Stage.COMPLETE]
    assert figures.won == sum(replay.times["won_at"] is not None for _one, replay in rounds)
    assert (figures.complete, figures.answered.n) == (len(complete), len(complete))
    reported = [replay.revenue for replay in complete if replay.revenue]
    assert figures.answered.k == len(reported)
    assert {each.money.currency: (each.money.amount, each.reports) for each in figures.reported} == summed(reported)


def summed(reported):
    sums = defaultdict(lambda: (Decimal(0), 0))
    for amount, currency in reported:
        money, n = sums[currency]
        sums[currency] = (money + Decimal(amount), n + 1)
    return dict(sums)


def assert_months(found, rounds, by, zone):
    def month(replay):
        return replay.times[f"{by}_at"].astimezone(zone).strftime("%Y-%m")

    told = [replay for _one, replay in rounds if replay.stage in {Stage.WON, Stage.COMPLETE}]
    complete = [replay for replay in told if replay.stage == Stage.COMPLETE]
    counted = Counter(map(month, complete))
    answered = defaultdict(list)
    for replay in complete:
        if replay.revenue:
            answered[month(replay)].append(replay.revenue)
    sales = Counter(map(month, told)) if by == "won" else {}
    held = {each.month: each for each in found if each.sales or each.complete}
    assert held.keys() == counted.keys() | sales.keys()
    for name, each in held.items():
        assert each.sales == (sales[name] if by == "won" else None)
        assert (each.answered.k, each.answered.n) == (len(answered[name]), counted[name])
        sums = {currency: money for currency, (money, _n) in summed(answered[name]).items()}
        assert {money.currency: money.amount for money in each.sums} == sums


def assert_satisfaction_agrees(brand, filters, rounds):
    """Hold stars, response, hidden ones and months against the history."""
    zone = ZoneInfo(brand.time_zone)
    told = defaultdict(Counter)
    for one, replay in rounds:
        events = list(Event.objects.filter(opportunity_id=one.pk).order_by("id"))
        surveyed = any(each.kind == "message.sent" and each.data["mail"] == "survey" for each in events)
        received = [each for each in events if each.kind == "review.received"]
        if surveyed and replay.stage == Stage.COMPLETE:
            told["survey"][bool(received)] += 1
        if received:
            told[replay.review][received[0].data["rating"]] += 1
            if replay.review == "published":
                told["months"][received[0].at.astimezone(zone).strftime("%Y-%m")] += 1
    found = satisfaction(brand, filters=filters)
    assert found.all.stars == tuple(told["published"][stars] for stars in range(1, 6))
    assert (found.all.response.k, found.all.response.n) == (told["survey"][True], told["survey"].total())
    hidden = told["hidden"].total()
    assert (found.all.hidden.k, found.all.hidden.n) == (hidden, hidden + told["published"].total())
    assert found.all.pending == told["pending"].total()
    assert sum(n for _reason, n in found.reasons) == hidden
    assert {each.month: each.mean.n for each in found.months if each.mean.n} == dict(told["months"])
    assert sum(each.ratings.received for each in found.locations) == found.all.received


def assert_why_lost_agrees(found, rounds):
    """Hold what customers say of lost sales against the history."""
    told, asked = Counter(), 0
    for one, replay in rounds:
        if replay.stage != Stage.LOST:
            continue
        events = list(Event.objects.filter(opportunity_id=one.pk).order_by("id"))
        own = [each.data["lost_reason"] for each in events if each.kind == "opportunity.lost"]
        said = [each.data["lost_reason"] for each in events if each.kind == "feedback.lost_reason_given"]
        asked += LossQuestion.objects.filter(opportunity=one).exists()
        if said:
            told[one.lost_reason if own else "", said[-1]] += 1
    assert (found.answered.k, found.answered.n) == (told.total(), asked)
    assert {(own, said): n for own, said, n in found.pairs} == dict(told)
    decided = {pair: n for pair, n in told.items() if pair[1] != "still_deciding"}
    assert (found.agreed.k, found.agreed.n) == (
        sum(n for (own, said), n in decided.items() if own == said),
        sum(decided.values()),
    )
    assert found.bought == sum(n for (_own, said), n in told.items() if said == "bought_after_all")
