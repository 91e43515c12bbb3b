"""The desk's figures are those of a slow and obvious computation from what was recorded, whatever chance made happen."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.desk.models import DeskItem, Outcome
from leadloop.desk.operations import change_desk_policy
from leadloop.desk.queries import hours_of_desk
from leadloop.intake.models import Lead
from leadloop.journeys.desk_shares_out import assign_leads
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, last_outcome, take_back
from leadloop.opportunities.queries import newest_round
from leadloop.reports.desk import Attempts, Share, desk_figures
from leadloop.reports.statistics.intervals import rate_of
from tests.reports.desk_waits import new_lead, waits
from tests.support.desk import decider, make_agent, make_desk_brand, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_location, say

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def ben(brand):
    return make_agent(brand, "Ben")


REASONS = ("no_immediate_opportunity", "invalid_details", "cannot_be_reached", "not_interested")
ACTS = st.one_of(
    st.tuples(st.just("try"), st.integers(0, 1)),
    st.tuples(st.just("promise"), st.integers(0, 1)),
    st.tuples(st.just("refuse"), st.sampled_from(REASONS)),
    st.tuples(st.just("pass"), st.booleans()),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("merge"), st.integers(0, 4)),
    st.tuples(st.just("reject"), st.none()),
    st.tuples(st.just("assign"), st.integers(0, 1)),
)
HISTORIES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 900), ACTS), min_size=0, max_size=14,
)  # fmt: skip


def play(brand, leads, agents, location, history):  # noqa: C901 - a case for each act
    now = NOW + HOUR
    for number, minutes, (act, what) in history:
        now += minutes * MINUTE
        lead = Lead.objects.select_related("brand", "form").get(pk=leads[number].pk)
        agent = DeskItem.objects.get(lead=lead).agent or agents[what if what in (0, 1) else 0]
        try:
            match act:
                case "try":
                    try_in_vain(lead, agent, now=now)
                case "promise":
                    try_in_vain(lead, agent, is_callback=True, now=now)
                case "refuse":
                    refuse(lead, agent, what, now=now)
                case "pass":
                    pass_on(lead, agent, location, contacted=what, now=now)
                case "undo" if last_outcome(lead):
                    take_back(lead, number=last_outcome(lead).number, by=decider(agent).actor, leads=True, reason="Mistaken", now=now)  # fmt: skip
                case "merge":
                    merge(lead, into=leads[what], by=decider(agent), now=now)
                case "reject" if newest_round(lead) and newest_round(lead).stage == "unacknowledged":
                    say(newest_round(lead), "reject", reason="too_far", now=now)
                case "assign":
                    assign_leads(brand, [lead.pk], agent=agents[what], by=decider(agent).actor, now=now)
        except (NotOpen, OutcomeProblem, UndoProblem):
            continue
    return now + 5 * HOUR


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_the_figures_are_those_of_a_slow_and_obvious_computation(brand, ada, ben, history):
    agents = [ada, ben]
    # What an example does is undone after it, so that the brand of all of them is as new.
    with transaction.atomic():
        change_desk_policy(brand, returns="both")
        location = make_location(brand)
        leads = [new_lead(brand, number % 2, now=NOW + number * 7 * MINUTE) for number in range(5)]
        now = play(brand, leads, agents, location, history)
        assert_slow_and_quick_agree(brand, now)
        transaction.set_rollback(True)


def assert_slow_and_quick_agree(brand, now):
    found = desk_figures(brand, now=now)
    hours = hours_of_desk(brand)
    whole, responses, attempts, contacts = [], ([], []), ([], []), ([], [])
    still = [0, 0, 0]
    reasons, in_time, late, running = {}, 0, 0, 0
    for lead in Lead.objects.filter(duplicate_of=None, brand=brand):
        valid = list(Outcome.objects.filter(lead=lead, undone_at=None).order_by("number"))
        is_open = lead.status in ("new", "contact_attempted")
        until = now if is_open or not valid else valid[-1].at
        respond_by = DeskItem.objects.get(lead=lead).respond_by
        assert respond_by
        for place, (happened, censored), of in (
            (0, responses, valid), (1, attempts, [e for e in valid if e.is_attempt]), (2, contacts, [e for e in valid if e.reached]),
        ):  # fmt: skip
            if of:
                happened.append((of[0].at - lead.created_at, hours.open_between(lead.created_at, of[0].at)))
            else:
                censored.append((until - lead.created_at, hours.open_between(lead.created_at, until)))
                still[place] += is_open
        in_time += bool(valid) and valid[0].at <= respond_by
        late += valid[0].at > respond_by if valid else now > respond_by
        running += not valid and now <= respond_by
        tries = sum(e.is_attempt for e in valid)
        reached = any(e.reached for e in valid)
        whole.append((is_open, lead.status, tries, reached))
        if not is_open and valid[-1].kind == "negative":
            reasons[valid[-1].reason] = reasons.get(valid[-1].reason, 0) + 1
    for quick, (happened, censored), count in zip((found.response, found.attempt, found.contact), (responses, attempts, contacts), still, strict=True):  # fmt: skip
        for scale, timing in ((0, quick.calendar), (1, quick.business)):
            assert timing == waits([e[scale].total_seconds() for e in happened], [e[scale].total_seconds() for e in censored], still=count)  # fmt: skip
    decided = [row for row in whole if not row[0]]
    tried = [row for row in whole if row[2]]
    assert (found.all.n, found.all.open) == (len(whole), len(whole) - len(decided))
    assert found.all.in_time == Share(rate_of(in_time, in_time + late), running)
    assert found.all.contact == Share(
        rate_of(sum(r[3] for r in tried), len(tried)), sum(r[0] and not r[3] for r in tried)
    )
    assert found.all.qualified == Share(
        rate_of(sum(r[1] == "qualified" for r in decided), len(decided)), found.all.open
    )
    assert found.all.attempts == Attempts(
        sum(r[2] for r in decided) / len(decided) if decided else None,
        len(decided),
        tuple(sum(min(r[2], 5) == count for r in decided) for count in range(6)),
        tuple(sum(min(r[2], 5) == count for r in whole if r[0]) for count in range(6)),
    )
    assert {key: count for key, _label, count in found.reasons} == reasons
    # Every lead is in one group of each kind.
    for groups in (found.by_agent, found.by_form, found.by_source, found.by_hour):
        assert sum(each.figures.n for each in groups) == found.all.n
        assert sum(each.figures.response.n for each in groups) == found.response.business.n
        assert sum(each.figures.qualified.rate.k for each in groups) == found.all.qualified.rate.k
