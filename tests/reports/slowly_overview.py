"""What the page about performance tells, computed from the raw history alone: reasons, shares by days, groups, places."""

from collections import Counter
from math import isclose
from zoneinfo import ZoneInfo

from leadloop.opportunities.enums import Stage
from leadloop.reports.league import Order, league
from leadloop.reports.overview import overview
from leadloop.reports.trends import Step
from tests.reports.slowly_after_sale import assert_why_lost_agrees

ENDS = {
    "to_accept": ("offered_at", ("accepted_at", "rejected_at", "withdrawn_at")),
    "to_win": ("accepted_at", ("won_at", "lost_at", "withdrawn_at")),
}


def assert_overview(brand, filters, leads, rounds, now):
    """Hold the page's figures against the leads and rounds (with their replays) of the filters."""
    found = overview(brand, filters=filters, now=now)
    assert (found.all.n, found.all.leads) == (len(rounds), len(leads))
    stages = Counter(replay.stage for _one, replay in rounds)
    assert found.all.stands == {stage: stages[stage] for stage in Stage}
    for kind, stage in (("rejected", Stage.REJECTED), ("lost", Stage.LOST)):
        reasons = Counter(getattr(one, f"{kind.removesuffix('ed')}_reason") for one, r in rounds if r.stage == stage)
        assert found.all.reasons[kind] == {key: n for key, n in reasons.items() if key}
    for ends in found.all.ends:
        start, names = ENDS[ends.name]
        waits = [wait_of(replay.times, start, names, now) for _one, replay in rounds if replay.times[start] is not None]
        assert (ends.n, ends.open) == (len(waits), sum(cause is None for _seconds, cause in waits))
        for days, known in ends.by_day.items():
            # A time near the horizon may fall on its other side: those within one part in a hundred count as their mean.
            if any(isclose(seconds, days * 86_400, rel_tol=0.02) for seconds, _cause in waits):
                continue
            truth = incidence(waits, days * 86_400)
            if known.share is None or truth is None:
                assert known.share is truth is None, (ends.name, days, known, truth)
            else:
                assert isclose(known.share, truth, abs_tol=1e-9), (ends.name, days, known, truth)
    assert_why_lost_agrees(found.all.why, rounds)
    assert_groups(found, rounds)
    whole = filters.before is None and filters.since is None
    for step in Step:
        assert_trend(overview(brand, filters=filters, step=step, now=now), brand, rounds, step, whole=whole)


def wait_of(times, start, names, now):
    """How long it waited, and by which cause (None: open) it ended."""
    for cause, name in enumerate(names):
        if times[name] is not None:
            return max(0.0, (times[name] - times[start]).total_seconds()), cause
    return max(0.0, (now - times[start]).total_seconds()), None


def incidence(waits, horizon):
    """The share that ended by the first cause within the horizon; None where nobody was watched so long."""
    waiting, share = 1.0, 0.0
    for seconds in sorted({each for each, cause in waits if cause is not None and each <= horizon}):
        at_risk = sum(each >= seconds for each, _cause in waits)
        share += waiting * sum(each == (seconds, 0) for each in waits) / at_risk
        waiting *= 1 - sum(each == seconds and cause is not None for each, cause in waits) / at_risk
    watched = any(each >= horizon for each, _cause in waits)
    return share if watched or waiting < 1e-12 else None


def assert_groups(found, rounds):
    told = {
        "source": lambda one: one.lead.channel,
        "form": lambda one: one.lead.form.key,
        "region": lambda one: one.location.region.casefold(),
        "campaign": lambda one: one.lead.campaign,
        "product": lambda one: one.lead.product,
    }
    for each in found.breakdowns:
        if each.by not in told:
            continue
        groups = {}
        for one, replay in rounds:
            groups.setdefault(told[each.by](one), []).append(replay.times)
        assert len(each.rows) + each.more == len(groups)
        assert sum(row.n for row in each.rows) + each.more_n == len(rounds)
        for row in each.rows:
            times = groups[row.key.casefold() if each.by == "region" else row.key]
            assert counted(row.accepted, row.rejected, row.won) == counts_of(times), (each.by, row.key)


def counted(accepted, rejected, won):
    return (accepted.n, accepted.k, rejected.k, won.n, won.k)


def counts_of(times):
    accepted = sum(each["accepted_at"] is not None for each in times)
    rejected = sum(each["rejected_at"] is not None for each in times)
    return (len(times), accepted, rejected, accepted, sum(each["won_at"] is not None for each in times))


def assert_trend(found, brand, rounds, step, *, whole):
    """Hold the periods against the rounds; those a year before where the rounds are ``whole``, not of some time only."""
    assert found.step == step
    for each in found.trend:
        for start, figures in ((each.start, each.now), (step.year_before(each.start), each.before))[: 1 + whole]:
            inside = [
                replay.times
                for one, replay in rounds
                if step.start_of(one.lead.created_at.astimezone(ZoneInfo(brand.time_zone)).date()) == start
            ]
            rates = figures.rates
            assert counted(rates["accepted"], rates["rejected"], rates["won"]) == counts_of(inside), (step, start)
    assert step is Step.WEEK or sum(each.now.rates["accepted"].n for each in found.trend) <= len(rounds)


def assert_league(brand, rounds, now):
    """Hold the counts of all locations against their rounds: each location that was offered something, once."""
    places = {}
    for one, replay in rounds:
        places.setdefault(one.location.ref, []).append(replay.times)
    found = league(brand, order=Order("name", page=None), now=now)
    assert {each.ref: (each.n, each.accepted.k, each.won.n, each.won.k) for each in found.rows} == {
        ref: (total, accepted, of, won)
        for ref, (total, accepted, _rejected, of, won) in ((ref, counts_of(times)) for ref, times in places.items())
    }
    assert found.found == len(places)
