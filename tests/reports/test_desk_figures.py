"""The desk's figures: what each counts, both sides of each boundary."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.desk.operations import change_desk_policy
from leadloop.intake.models import LeadForm
from leadloop.journeys.desk_shares_out import assign_leads
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_undone import take_back
from leadloop.opportunities.queries import newest_round
from leadloop.reports.cohort import Filters
from leadloop.reports.desk import Attempts, Share, Timing, desk_figures
from leadloop.reports.statistics.intervals import rate_of
from tests.reports.desk_waits import new_lead, waits
from tests.support.desk import decider, make_agent, make_desk_brand, refuse, try_in_vain
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
    kept, twin = new_lead(brand, 1), new_lead(brand, 1)
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
