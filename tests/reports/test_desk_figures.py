"""The desk's figures: each beside a slow and obvious computation from what was recorded, over histories that chance made."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.desk.models import DeskItem, Outcome
from leadloop.desk.operations import change_desk_policy
from leadloop.desk.queries import hours_of_desk
from leadloop.intake.models import Lead, LeadForm
from leadloop.journeys.desk_shares_out import assign_leads
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, last_outcome, take_back
from leadloop.opportunities.queries import newest_round
from leadloop.reports.cohort import Filters
from leadloop.reports.desk import Attempts, Share, Timing, desk_figures
from leadloop.reports.intervals import rate_of
from leadloop.reports.survival import interval_until, waiting_curve
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
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


def new_lead(brand, number=0, *, now=NOW, **changes):
    customer = {"email": f"customer{number}@customer.example", "phone": f"+49 30 9018{number:04}"}
    return make_desk_lead(brand, customer=customer, now=now, **changes)


def waits(seconds, censored=(), still=0):
    """The timing of leads that waited so long, in seconds."""
    low, high = interval_until(0.5, waiting_curve(seconds, censored))
    everybody = [*seconds, *censored]
    return Timing(naive_time(0.5, seconds, everybody), low, high, naive_time(0.9, seconds, everybody), len(everybody), still)  # fmt: skip


def naive_time(share, happened, everybody):
    left = Fraction(1)
    for moment in sorted(set(happened)):
        at_risk = sum(each >= moment for each in everybody)
        left *= 1 - Fraction(happened.count(moment), at_risk)
        if left <= 1 - Fraction(str(share)):
            return moment
    return None


def test_nothing_yet(brand):
    found = desk_figures(brand, now=NOW)
    assert (found.all.n, found.all.open, found.all.response) == (0, 0, Timing(None, None, None, None, 0, 0))
    assert found.all.in_time == found.all.contact == found.all.qualified == Share(rate_of(0, 0), 0)
    assert found.all.attempts == Attempts(None, 0, (0,) * 6, (0,) * 6)
    assert (found.reasons, found.by_agent, found.by_form, found.by_source) == ((), (), (), ())
    assert [each.name for each in found.by_hour][8:10] == ["08:00", "09:00"]


def test_in_time_is_until_the_very_deadline_and_who_may_still_be_in_time_is_open(brand, ada):
    # Four hours of business time from 11:00 in Berlin: until 15:00.
    for number, minutes in enumerate((239, 240, 241)):
        try_in_vain(new_lead(brand, number), ada, now=NOW + minutes * MINUTE)
    new_lead(brand, 3)
    new_lead(brand, 4, now=NOW + HOUR)
    until = NOW + 240 * MINUTE
    assert desk_figures(brand, now=until).all.in_time == Share(rate_of(2, 3), 2)
    assert desk_figures(brand, now=until + MINUTE).all.in_time == Share(rate_of(2, 4), 1)


def test_who_still_waits_is_censored_in_business_and_calendar_time(brand, ada):
    # Friday 16:00 in Berlin: an hour is left of the week.
    friday = NOW + timedelta(days=2, hours=5)
    try_in_vain(new_lead(brand, 1, now=friday), ada, now=friday + 30 * MINUTE)
    try_in_vain(new_lead(brand, 2, now=friday), ada, now=friday + timedelta(days=2, hours=18))
    new_lead(brand, 3, now=friday)
    found = desk_figures(brand, now=friday + timedelta(days=2, hours=19))
    assert found.response.business == waits([1800, 2 * 3600], [3 * 3600], still=1)
    assert found.response.calendar == waits([1800, 66 * 3600], [67 * 3600], still=1)
    assert found.all.response == found.response.business


def test_a_response_an_attempt_and_real_contact_are_three_things(brand, ada):
    discarded, tried, promised, closed = (new_lead(brand, number) for number in range(4))
    refuse(discarded, ada, "invalid_details", now=NOW + HOUR)
    try_in_vain(tried, ada, now=NOW + HOUR)
    try_in_vain(promised, ada, is_callback=True, now=NOW + 2 * HOUR)
    try_in_vain(closed, ada, now=NOW + HOUR)
    refuse(closed, ada, now=NOW + 3 * HOUR)
    found = desk_figures(brand, now=NOW + 4 * HOUR)
    assert found.response.business == waits([3600, 3600, 7200, 3600])
    # Who was never tried was decided after an hour without it.
    assert found.attempt.business == waits([3600, 7200, 3600], [3600])
    assert found.contact.business == waits([7200, 3 * 3600], [3600, 4 * 3600], still=1)
    assert found.all.contact == Share(rate_of(2, 3), 1)
    assert found.all.attempts == Attempts(1.0, 2, (1, 0, 1, 0, 0, 0), (0, 2, 0, 0, 0, 0))
    assert found.reasons == (
        ("invalid_details", "Contact details are invalid", 1),
        ("no_immediate_opportunity", "Reached, no immediate opportunity", 1),
    )


def test_what_was_taken_back_does_not_count(brand, ada):
    lead = new_lead(brand)
    refuse(lead, ada, now=NOW + HOUR)
    take_back(lead, number=1, by=decider(ada).actor, leads=False, now=NOW + HOUR)
    found = desk_figures(brand, now=NOW + 2 * HOUR)
    assert (found.reasons, found.all.qualified) == ((), Share(rate_of(0, 0), 1))
    assert found.response.business == waits([], [7200], still=1)


def test_test_leads_and_duplicates_are_left_out_and_counted(brand, ada):
    kept, twin = new_lead(brand, 1), new_lead(brand, 2)
    new_lead(brand, 3, test=True)
    merge(twin, into=kept, by=decider(ada), now=NOW + HOUR)
    found = desk_figures(brand, now=NOW + HOUR)
    assert (found.all.n, found.tests, found.duplicates, found.came_back) == (1, 1, 1, 0)


def test_what_came_back_from_a_location_without_ever_being_new_at_the_desk_has_no_response_time(brand, ada):
    change_desk_policy(brand, returns="both")
    LeadForm.objects.filter(brand=brand).update(entry="direct")
    make_location(brand)
    say(newest_round(new_lead(brand)), "reject", reason="too_far", now=NOW + HOUR)
    found = desk_figures(brand, now=NOW + 2 * HOUR)
    assert (found.all.n, found.came_back, found.response.business.n, found.all.in_time) == (
        1, 1, 0, Share(rate_of(0, 0), 0),
    )  # fmt: skip


def test_of_agents_responses_count_for_the_first_and_results_for_who_decided(brand, ada, ben):
    one, two = new_lead(brand, 1), new_lead(brand, 2)
    try_in_vain(one, ada, now=NOW + HOUR)
    assign_leads(brand, [one.pk, two.pk], agent=ben, by=decider(ada).actor, now=NOW + HOUR)
    refuse(one, ben, now=NOW + 2 * HOUR)
    new_lead(brand, 3)
    found = desk_figures(brand, now=NOW + 3 * HOUR)
    assert [(e.key, e.name, e.figures.n, e.figures.response.n, e.figures.qualified.rate.n) for e in found.by_agent] == [
        (str(ada.pk), "Ada", 0, 1, 0), (str(ben.pk), "Ben", 1 + 1, 1, 1), ("nobody", "", 1, 1, 0),
    ]  # fmt: skip


def test_the_cohort_is_who_arrived_in_the_time_by_the_form_and_source(brand):
    new_lead(brand, 1)
    new_lead(brand, 2, now=NOW + HOUR, source={"channel": "fair"})
    new_lead(brand, 3, now=NOW + 2 * HOUR)
    form = LeadForm.objects.get(brand=brand).key

    def count(**filters):
        return desk_figures(brand, filters=Filters(**filters), now=NOW + 3 * HOUR).all.n

    assert [count(since=NOW + HOUR), count(before=NOW + HOUR), count(source="fair"), count(form=form), count(form="x")] == [2, 1, 1, 3, 0]  # fmt: skip
    # Wednesday 11:00, 12:00 and 13:00 in Berlin.
    found = desk_figures(brand, now=NOW + 3 * HOUR)
    assert [int(e.key) for e in found.by_hour if e.figures.n] == [11, 12, 13]


def test_it_takes_as_many_queries_for_many_leads_as_for_one(brand, ada):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            desk_figures(brand, now=NOW + 3 * HOUR)
        return len(seen)

    try_in_vain(new_lead(brand), ada, now=NOW + HOUR)
    for_one = queries()
    for number in range(1, 4):
        try_in_vain(new_lead(brand, number), make_agent(brand, f"Agent{number}"), now=NOW + HOUR)
    desk_figures(brand, now=NOW + 3 * HOUR)
    assert queries() == for_one <= 6


# --- chance ---

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
        leads = [new_lead(brand, number, now=NOW + number * 7 * MINUTE) for number in range(5)]
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
