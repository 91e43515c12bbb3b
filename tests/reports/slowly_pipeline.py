"""The report on the pipeline computed from the raw history alone, one event after the other. Part of :mod:`slowly`."""

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadloop.history.models import Event
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.ages import AGES
from leadloop.reports.behind import leads_that_stood, moves_between, opportunities_that_stood
from leadloop.reports.cohort import EVERYTHING, leads_in, opportunities_in
from leadloop.reports.pipeline import end_of, pipeline_on
from leadloop.reports.pipeline_report import pipeline_report
from leadloop.reports.replay import Replay
from leadloop.reports.replay_lead import KINDS, LeadReplay

REACHED = {
    "offered": "offered_at",
    "acknowledged": "acknowledged_at",
    "accepted": "accepted_at",
    "won": "won_at",
    "complete": "completed_at",
}


def steps_of(leads, rounds):
    """Every move: of which lead or opportunity, when, from what, to what ("" is from nowhere)."""
    found: list[tuple[Any, Any, str, Any]] = []
    for lead in leads:
        replay = LeadReplay()
        for event in Event.objects.filter(lead_id=lead, kind__in=KINDS).order_by("id"):
            before = replay.status
            replay.apply(event.kind, data=event.data)
            if replay.status != before:
                found.append((lead, event.at, before or "", replay.status))
    for one, _replay in rounds:
        told = Replay()
        for event in Event.objects.filter(opportunity_id=one.pk).exclude(kind__startswith="message.").order_by("id"):
            was = told.stage
            told.apply(event.kind, at=event.at, data=event.data)
            if told.stage != was:
                found.append((one.pk, event.at, was or "", told.stage))
    return found


def assert_stood(brand, filters, steps, now):
    """Hold how it stood today, and on a day in the middle of it all, against what the history says of these."""
    zone = ZoneInfo(brand.time_zone)
    days = sorted({at.astimezone(zone).date() for _who, at, _before, _after in steps})
    for day in {now.astimezone(zone).date(), *days[len(days) // 2 :][:1]}:
        at_end = {who: after for who, at, _before, after in steps if at.astimezone(zone).date() <= day}
        counted = Counter(at_end.values())
        found = pipeline_on(brand, day, filters=filters)
        assert found.leads == {status: counted[status] for status in LeadStatus}, (filters, day)
        assert found.opportunities == {stage: counted[stage] for stage in Stage}, (filters, day)
    if filters == EVERYTHING and days:
        assert_listed(brand, days[len(days) // 2], pipeline_on(brand, days[len(days) // 2]))


def assert_listed(brand, day, stood):
    """Hold the lists of those who stood there then against their numbers."""
    end = end_of(day, brand)
    leads, offers = leads_in(brand, EVERYTHING), opportunities_in(brand, EVERYTHING)
    assert {status: leads_that_stood(leads, status, before=end).count() for status in LeadStatus} == stood.leads
    listed = {stage: opportunities_that_stood(offers, stage, before=end).count() for stage in Stage}
    assert listed == stood.opportunities


def assert_pipeline_report(brand, filters, cohort, everything, steps, now):
    """``cohort`` are leads and rounds; ``everything`` are both without the bounds of time, ``steps`` are theirs."""
    leads, rounds = cohort
    zone = ZoneInfo(brand.time_zone)
    found = pipeline_report(brand, filters=filters, now=now)
    assert_moves(found.moves, filters, steps)
    if filters == EVERYTHING:
        for move, n in found.moves.items():
            assert (move, moves_between(brand, move, filters).count()) == (move, n)
    arrived = {
        lead.pk: lead.created_at.astimezone(zone).date().replace(day=1) for lead in Lead.objects.filter(pk__in=leads)
    }
    assert_funnel(found.funnel, leads, [replay for _one, replay in rounds])
    assert sum(each.leads for each in found.months.values()) == len(leads)
    for month, funnel in found.months.items():
        mine = {lead: status for lead, status in leads.items() if arrived[lead] == month}
        assert_funnel(funnel, mine, [replay for one, replay in rounds if arrived[one.lead_id] == month])
    assert {each.ref: each.count for each in found.owing} == dict(
        Counter(one.location.ref for one, replay in rounds if replay.overdue_since)
    )
    assert found.now.overdue == sum(each.count for each in found.owing)
    for place in found.owing:
        assert place.since == min(
            replay.overdue_since for one, replay in rounds if one.location.ref == place.ref and replay.overdue_since
        )
    since = standing_since(everything, steps)
    here = now.astimezone(zone).date()
    for each in found.ages:
        ages = [(here - at.astimezone(zone).date()).days for state, at in since if state == each.state]
        assert each.counts == tuple(
            sum(age.first <= days <= (age.last if age.last is not None else 10**6) for days in ages) for age in AGES
        ), each.state
        assert each.oldest == (here - timedelta(days=max(ages)) if ages else None)
    accepted = next(each for each in found.ages if each.state == Stage.ACCEPTED)
    assert found.outlook.open == accepted.counts


def assert_moves(found, filters, steps):
    assert found == dict(
        Counter(
            (str(before), str(after))
            for _who, at, before, after in steps
            if (filters.since is None or at >= filters.since) and (filters.before is None or at < filters.before)
        )
    )


def assert_funnel(found, leads, replays):
    assert found.leads == len(leads)
    assert found.qualified == sum(status == LeadStatus.QUALIFIED for status in leads.values())
    assert found.reached == {
        name: sum(replay.times[moment] is not None for replay in replays) for name, moment in REACHED.items()
    }


def standing_since(everything, steps):
    """What is open, and since when it has stood there."""
    leads, rounds = everything
    last = {who: (after, at) for who, at, _before, after in steps if who in leads}
    found = [each for each in last.values() if each[0] in OPEN_STATUSES]
    return found + [
        (replay.stage, replay.times[TIME_OF[replay.stage]]) for _one, replay in rounds if replay.stage in WAITING
    ]
