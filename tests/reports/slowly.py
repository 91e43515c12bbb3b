"""Reports computed from the raw history alone, one event after the other: slow, and easy to believe."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from math import isclose

from leadloop.feedback.models import Review
from leadloop.history.models import Event
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.cohort import Filters
from leadloop.reports.performance import performance
from leadloop.reports.pipeline import pipeline_now
from leadloop.reports.replay import Replay
from leadloop.reports.replay_lead import KINDS, LeadReplay
from tests.reports.slowly_after_sale import assert_revenue_agrees, assert_satisfaction_agrees
from tests.reports.slowly_digest import assert_digest
from tests.reports.slowly_hours import assert_business_hours
from tests.reports.slowly_overview import assert_league, assert_overview
from tests.reports.slowly_pipeline import assert_pipeline_report, assert_stood, steps_of

WAITS = {
    "to_acknowledge": ("offered_at", "acknowledged_at", ("rejected_at", "withdrawn_at")),
    "to_accept": ("offered_at", "accepted_at", ("rejected_at", "withdrawn_at")),
    "to_win": ("accepted_at", "won_at", ("lost_at", "withdrawn_at")),
    "to_complete": ("won_at", "completed_at", ("lost_at", "withdrawn_at")),
}
LAST_OF = {"rejected": ("offered_at", "rejected_at"), "lost": ("accepted_at", "lost_at")}
RATES = {"acknowledged": "to_acknowledge", "accepted": "to_accept", "won": "to_win", "completed": "to_complete"}


def assert_reports_agree(brand, *, now):
    """Hold pipeline and performance, whole and by several filters, against the history."""
    places = list(brand_locations(brand))[:2]
    channel = Lead.objects.filter(brand=brand).values_list("channel", flat=True).first() or ""
    for filters in (
        Filters(),
        Filters(source=channel),
        *(Filters(location=place.ref) for place in places),
        *(Filters(location=place.ref, source=channel) for place in places[:1]),
        *(Filters(region=place.region.upper(), source=channel) for place in places[:1] if place.region),
        # Neither end at midnight.
        Filters(since=now - timedelta(days=40, hours=3), before=now - timedelta(days=2, hours=5)),
        *(Filters(location=place.ref, since=now - timedelta(days=50)) for place in places[:1]),
    ):
        leads = leads_in(brand, filters)
        rounds = rounds_in(brand, leads, filters)
        assert_pipeline(pipeline_now(brand, filters=filters, now=now), leads, rounds)
        undated = replace(filters, since=None, before=None)
        everything = leads, rounds
        if undated != filters:
            everywhere = leads_in(brand, undated)
            everything = everywhere, rounds_in(brand, everywhere, undated)
        steps = steps_of(*everything)
        if undated == filters:
            assert_stood(brand, filters, steps, now)
            if not filters.source:
                assert_digest(brand, filters, leads, steps, now)
        assert_pipeline_report(brand, filters, (leads, rounds), everything, steps, now)
        assert_performance(performance(brand, filters=filters, now=now), rounds, now)
        assert_business_hours(brand, filters, leads, rounds, WAITS, product_limit, now)
        assert_overview(brand, filters, leads, rounds, now)
        if filters == Filters():
            assert_league(brand, rounds, now)
        assert_revenue_agrees(brand, filters, leads, rounds)
        assert_satisfaction_agrees(brand, filters, rounds)


def brand_locations(brand):
    seen = {}
    for one in Opportunity.objects.filter(brand=brand).select_related("location"):
        seen.setdefault(one.location_id, one.location)
    return seen.values()


def leads_in(brand, filters):
    found = {}
    for lead in Lead.objects.filter(brand=brand, is_test=False).select_related("chosen_location"):
        places = [one.location for one in Opportunity.objects.filter(lead=lead).select_related("location")]
        places += [lead.chosen_location] if lead.chosen_location else []
        if (
            (filters.since is None or lead.created_at >= filters.since)
            and (filters.before is None or lead.created_at < filters.before)
            and filters.source in ("", lead.channel)
            and (not (filters.location or filters.region) or any(fits(place, filters) for place in places))
        ):
            replay = LeadReplay()
            for event in Event.objects.filter(lead_id=lead.pk, kind__in=KINDS).order_by("id"):
                replay.apply(event.kind, data=event.data)
            found[lead.pk] = replay.status
    return found


def fits(place, filters):
    return filters.location in ("", place.ref) and filters.region.casefold() in ("", place.region.casefold())


def rounds_in(brand, leads, filters):
    found = []
    for one in Opportunity.objects.filter(brand=brand, lead__in=leads).select_related(
        "location", "lead__form", "business_week"
    ):
        if fits(one.location, filters):
            replay = Replay()
            for event in (
                Event.objects.filter(opportunity_id=one.pk).exclude(kind__startswith="message.").order_by("id")
            ):
                replay.apply(event.kind, at=event.at, data=event.data)
            found.append((one, replay))
    return found


def assert_pipeline(found, leads, rounds):
    statuses, stages = Counter(leads.values()), Counter(replay.stage for _one, replay in rounds)
    assert found.leads == {status: statuses[status] for status in LeadStatus}
    assert found.opportunities == {stage: stages[stage] for stage in Stage}
    assert found.overdue == sum(replay.overdue_since is not None for _one, replay in rounds)
    reported = [replay.revenue for _one, replay in rounds if replay.revenue and replay.stage == Stage.COMPLETE]
    sums = Counter()
    for amount, currency in reported:
        sums[currency] += round(float(amount) * 100)
    assert {money.currency: round(money.amount * 100) for money in found.revenue} == dict(sums)


def assert_performance(found, rounds, now):
    assert_figures(found.all, rounds, now)
    by_place = {}
    for one, replay in rounds:
        by_place.setdefault(one.location.ref, []).append((one, replay))
    assert [each.ref for each in found.locations] == sorted(by_place)
    for each in found.locations:
        assert_figures(each.figures, by_place[each.ref], now)


def assert_figures(figures, rounds, now):
    assert figures.n == len(rounds)
    for name, (start, end, others) in WAITS.items():
        happened, censored, lasting = waited([replay.times for _one, replay in rounds], start, end, others, now)
        timing = figures.times[name]
        assert (timing.n, timing.open) == (len(happened) + len(censored), lasting), name
        for share, said in ((0.5, timing.median_s), (0.9, timing.p90_s)):
            truth = product_limit(happened, censored, share)
            # Times within one part in a hundred count as their mean.
            assert (said is None) == (truth is None), (name, share, said, truth)
            assert said is None or isclose(said, truth, rel_tol=0.011, abs_tol=1.1), (name, share, said, truth)
        for rate, wait in RATES.items():
            if wait == name:
                assert (figures.rates[rate].k, figures.rates[rate].n) == (len(happened), len(happened) + len(censored))
    for name, (start, end) in LAST_OF.items():
        began = [replay.times for _one, replay in rounds if replay.times[start] is not None]
        assert (figures.rates[name].k, figures.rates[name].n) == (
            sum(each[end] is not None for each in began),
            len(began),
        )
    stars = [
        review.rating
        for one, replay in rounds
        if replay.review == "published"
        for review in Review.objects.filter(opportunity=one)
    ]
    assert figures.rating.n == len(stars)
    assert figures.rating.mean is None or isclose(figures.rating.mean, sum(stars) / len(stars))


def waited(times, start, end, others, now):
    happened, censored, lasting = [], [], 0
    for each in times:
        if each[start] is None:
            continue
        ends = [each[name] for name in others if each[name] is not None]
        if each[end] is not None:
            happened.append(max(0.0, (each[end] - each[start]).total_seconds()))
        else:
            lasting += not ends
            censored.append(max(0.0, ((ends[0] if ends else now) - each[start]).total_seconds()))
    return happened, censored, lasting


def product_limit(happened, censored, share):
    waiting = 1.0
    for seconds in sorted(set(happened)):
        at_risk = sum(each >= seconds for each in (*happened, *censored))
        waiting *= 1 - happened.count(seconds) / at_risk
        if waiting <= 1 - share + 1e-9:
            return seconds
    return None
