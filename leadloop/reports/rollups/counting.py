"""What facts count for: the one place that says it. Pure, and for thousands of leads at once."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from leadloop.feedback.enums import ReviewState
from leadloop.intake.enums import OPEN_STATUSES
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.rollups.entries import Entries, Terms, places
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.facts import MOMENTS, Facts, Rows
from leadloop.reports.rollups.local_days import days_in
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.measures import (
    ATTEMPT,
    MOVE,
    STANDS,
    STATE_NUMBER,
    STATES,
    TOLD_OF_PLACES,
    WAITS,
    Count,
    Ints,
    stands,
)
from leadloop.reports.rollups.monthly import count_months
from leadloop.reports.rollups.waiting import count_business, count_told, count_wait
from leadloop.reports.rollups.weeks import DESK
from leadloop.reports.rollups.words import Words

_REACHED: Final = {
    Count.ACKNOWLEDGED: "acknowledged",
    Count.ACCEPTED: "accepted",
    Count.REJECTED: "rejected",
    Count.WON: "won",
    Count.LOST: "lost",
    Count.COMPLETED: "completed",
    Count.WITHDRAWN: "withdrawn",
}
_OPEN: Final = [STATE_NUMBER[each] for each in OPEN_STATUSES]


def count_leads(facts: Facts, signs: Ints, means: Means) -> Entries:
    """Return what leads count for; an entity is the place of the lead."""
    entries, leads = Entries(signs), facts.leads
    days = days_in(means.zone, leads["arrived"])
    real = ~leads["is_test"]

    def count(mask: Any, measure: Any) -> None:
        entries.add(Basis.ARRIVED, days, places(mask), measure)

    count(leads["is_test"], Count.TESTS)
    count(real, Count.LEADS)
    count(real & leads["is_duplicate"], Count.DUPLICATES)
    where = places(real)
    entries.add(Basis.ARRIVED, days, where, STANDS | leads["status"][where].astype(np.int64))
    at_desk, attempted = real & leads["at_desk"], leads["attempted"]
    count(at_desk, Count.AT_DESK)
    count(at_desk & ~np.isnan(attempted), Count.ATTEMPTED)
    of_desk = np.full(len(facts), DESK)
    ends = [attempted, leads["decided"]]
    over = count_wait(entries, days, ATTEMPT, at_desk, leads["arrived"], ends, week=of_desk, settled=means.settled)
    count_told(entries, days, over, [leads["attempted_open"], leads["decided_open"]])
    reason = facts.words["reason"]
    for_a_reason = places(real & ~reason.equal(""))
    columns = (Words(leads["status"], STATES).at(for_a_reason), reason.at(for_a_reason))
    entries.add_terms(Basis.ARRIVED, days, for_a_reason, columns, "{}:{}".format, means.terms)
    _lead_moves(entries, facts, means.zone)
    return entries


def count_rounds(facts: Facts, signs: Ints, means: Means) -> Entries:
    """Return what opportunities count for; an entity is the place of the opportunity. Those of test leads count for nothing.

    Entries of ``Basis.PLACES`` do not name the location yet: :mod:`summing` knows its slice.
    """
    rounds, lead = facts.rounds, facts.lead_of_rounds()
    entries, zone, terms = Entries(signs[lead]), means.zone, means.terms
    days = days_in(zone, facts.leads["arrived"])[lead]
    real = ~facts.leads["is_test"][lead]
    moments = {name: rounds[name] for name in MOMENTS}

    def count(mask: Any, measure: Any) -> None:
        entries.add(Basis.ARRIVED, days, places(mask & real), measure)

    count(real, Count.OFFERED)
    for measure, name in _REACHED.items():
        count(~np.isnan(moments[name]), measure)
    count(rounds["is_overdue"], Count.OVERDUE)
    where = places(real)
    entries.add(Basis.ARRIVED, days, where, STANDS | rounds["stage"][where].astype(np.int64))
    week, over = rounds["week"], []
    for wait in WAITS:
        start, ends = moments[wait.start], [moments[name] for name in (wait.end, *wait.others)]
        began = real & ~np.isnan(start)
        over += count_wait(entries, days, wait, began, start, ends, week=week, settled=means.settled)
    count_business(entries, days, over, week, means.weeks)
    _reasons(entries, days, facts, real, terms)
    _reviews(count, rounds, facts.words["review"])
    lost = rounds["stage"] == STATE_NUMBER[Stage.LOST]
    count(lost & rounds["asked_why"], Count.WHY_ASKED)
    count(lost & ~facts.words["said"].equal(""), Count.WHY_SAID)
    _revenue(entries, days, facts, real, terms)
    count_months(entries, days, facts, real, zone=zone, terms=terms)
    _standing(entries, rounds, real, zone)
    entries.repeat(Basis.PLACES, TOLD_OF_PLACES, of=Basis.ARRIVED)
    steps = facts.steps["round"] >= 0
    _moves(entries, facts.round_of_steps()[steps], facts.steps[steps], real, zone)
    return entries


def _reasons(entries: Entries, days: Ints, facts: Facts, real: Any, terms: Terms) -> None:
    """Count by reasons; of what was lost also by what the location says and what the customer does."""
    words, stage = facts.words, facts.rounds["stage"]
    lost = real & (stage == STATE_NUMBER[Stage.LOST])

    def add(mask: Any, told: Callable[..., str], needed: str, *more: str) -> None:
        where = places(mask & ~words[needed].equal(""))
        entries.add_terms(Basis.ARRIVED, days, where, [words[each].at(where) for each in (needed, *more)], told, terms)

    add(real & (stage == STATE_NUMBER[Stage.REJECTED]), "rejected:{}".format, "reject_reason")
    add(lost, "lost:{}".format, "lost_reason")
    add(lost, "why:{1}:{0}".format, "said", "lost_reason")
    add(real, "hidden:{}".format, "hide_reason")


def _reviews(count: Callable[[Any, Any], None], rounds: Rows, review: Words) -> None:
    hidden, published = review.equal(ReviewState.HIDDEN), review.equal(ReviewState.PUBLISHED)
    for stars in range(1, 6):
        rated = rounds["rating"] == stars
        count(published & rated, Count.RATED_1 + stars - 1)
        count(hidden & rated, Count.HIDDEN_1 + stars - 1)
    count(review.equal(ReviewState.PENDING), Count.REVIEW_PENDING)
    count(hidden, Count.REVIEW_HIDDEN)
    surveyed = rounds["surveyed"] & (rounds["stage"] == STATE_NUMBER[Stage.COMPLETE])
    count(surveyed, Count.SURVEYED)
    count(surveyed & ~review.equal(""), Count.SURVEY_ANSWERED)


def _revenue(entries: Entries, days: Ints, facts: Facts, real: Any, terms: Terms) -> None:
    """Count of how many that are complete the revenue was reported, and how much in each currency."""
    cents = facts.rounds["cents"]
    complete = facts.rounds["stage"] == STATE_NUMBER[Stage.COMPLETE]
    where = places(real & complete & ~np.isnan(cents))
    entries.add(Basis.ARRIVED, days, where, Count.ANSWERED)
    amounts, currency = cents[where].astype(np.int64), [facts.words["currency"].at(where)]
    for basis in (Basis.ARRIVED, Basis.PLACES):
        entries.add_terms(basis, days, where, currency, "revenue:{}".format, terms, n=amounts)
    entries.add_terms(Basis.ARRIVED, days, where, currency, "reports:{}".format, terms)


def _standing(entries: Entries, rounds: Rows, real: Any, zone: str) -> None:
    """Count since when those stand where they do that wait for the location."""
    for each in WAITING:
        since = rounds[TIME_OF[each].removesuffix("_at")]
        standing = places(real & (rounds["stage"] == STATE_NUMBER[each]) & ~np.isnan(since))
        at = days_in(zone, since[standing])
        entries.add_signed(Basis.SINCE, at, standing, stands(each), n=entries.signs[standing])


def _lead_moves(entries: Entries, facts: Facts, zone: str) -> None:
    own = facts.steps["round"] < 0
    lead, steps = facts.lead_of_steps()[own], facts.steps[own]
    real = ~facts.leads["is_test"]
    _moves(entries, lead, steps, real, zone)
    last = np.ones(len(lead), dtype=bool)
    last[:-1] = lead[1:] != lead[:-1]
    stand = places(last & real[lead] & np.isin(steps["after"], _OPEN))
    measure = STANDS | steps["after"][stand].astype(np.int64)
    here = lead[stand]
    entries.add_signed(Basis.SINCE, days_in(zone, steps["at"][stand]), here, measure, n=entries.signs[here])


def _moves(entries: Entries, where: Ints, steps: Rows, real: Any, zone: str) -> None:
    """Count the moves of entities that are real."""
    told = real[where]
    where, steps = where[told], steps[told]
    measure = MOVE | steps["before"].astype(np.int64) << 8 | steps["after"]
    entries.add_signed(Basis.MOVED, days_in(zone, steps["at"]), where, measure, n=entries.signs[where])
