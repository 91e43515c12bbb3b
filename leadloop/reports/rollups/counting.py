"""What facts count for: the one place that says it. Pure, and for thousands of leads at once."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from leadloop.feedback.enums import ReviewState
from leadloop.intake.enums import OPEN_STATUSES
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.rollups.entries import Entries, Terms, columns_of, floats, places, texts
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.facts import Facts, LeadFact, RoundFact
from leadloop.reports.rollups.local_days import days_in
from leadloop.reports.rollups.measures import (
    ATTEMPT,
    TERM,
    WAITS,
    Count,
    Floats,
    Ints,
    move,
    stands,
)
from leadloop.reports.rollups.monthly import count_months, is_complete
from leadloop.reports.rollups.waiting import count_business, count_told, count_wait
from leadloop.reports.rollups.weeks import DESK, Weeks

_REACHED: Final = {
    Count.ACKNOWLEDGED: "acknowledged",
    Count.ACCEPTED: "accepted",
    Count.REJECTED: "rejected",
    Count.WON: "won",
    Count.LOST: "lost",
    Count.COMPLETED: "completed",
    Count.WITHDRAWN: "withdrawn",
}


def count_leads(facts: Sequence[Facts], signs: Ints, *, zone: str, terms: Terms) -> Entries:
    """Return what leads count for; an entity is the place in ``facts``."""
    entries = Entries(signs)
    column = dict(zip(LeadFact._fields, columns_of([each.lead for each in facts], len(LeadFact._fields)), strict=True))
    arrived = floats(column["arrived"])
    days = days_in(zone, arrived)
    tests = np.array(column["is_test"], dtype=bool)

    def count(mask: Any, measure: Any, **given: Any) -> None:
        entries.add(Basis.ARRIVED, days, places(mask), measure, **given)

    count(tests, Count.TESTS)
    real = ~tests
    count(real, Count.LEADS)
    count(real & np.array(column["is_duplicate"], dtype=bool), Count.DUPLICATES)
    status = texts(column["status"])
    for each in sorted(set(column["status"])):
        count(real & (status == each), stands(each))
    at_desk, attempted = real & np.array(column["at_desk"], dtype=bool), floats(column["attempted"])
    count(at_desk, Count.AT_DESK)
    count(at_desk & ~np.isnan(attempted), Count.ATTEMPTED)
    of_desk = np.full(len(facts), DESK)
    over = count_wait(entries, days, ATTEMPT, at_desk, arrived, [attempted, floats(column["decided"])], week=of_desk)
    count_told(entries, days, over, [floats(column["attempted_open"]), floats(column["decided_open"])])
    reasons = [f"{each.status}:{each.reason}" if each.reason else "" for each in (f.lead for f in facts)]
    _terms(entries, Basis.ARRIVED, days, reasons, real, terms)
    _lead_moves(entries, facts, real, zone)
    return entries


def count_rounds(
    rounds: Sequence[RoundFact],
    arrived: Floats,
    signs: Ints,
    moves: Sequence[tuple[int, float, str, str]],
    *,
    zone: str,
    terms: Terms,
    weeks: Weeks,
) -> Entries:
    """Return what opportunities count for; an entity is the place in ``rounds``.

    ``arrived`` says when the lead of each arrived, ``moves`` are place, when, and from where to where it went.
    """
    entries = Entries(signs)
    column = dict(zip(RoundFact._fields, columns_of(rounds, len(RoundFact._fields)), strict=True))
    days = days_in(zone, arrived)
    moments = {name.removesuffix("_at"): floats(column[name.removesuffix("_at")]) for name in TIME_OF.values()}
    everything = np.ones(len(rounds), dtype=bool)

    def count(mask: Any, measure: Any, **given: Any) -> None:
        entries.add(Basis.ARRIVED, days, places(mask), measure, **given)

    count(everything, Count.OFFERED)
    for measure, name in _REACHED.items():
        count(~np.isnan(moments[name]), measure)
    count(np.array(column["is_overdue"], dtype=bool), Count.OVERDUE)
    stage = texts(column["stage"])
    for each in sorted(set(column["stage"])):
        count(stage == each, stands(each))
    # Of what was counted before there were weeks nothing is known of them: none is the desk's.
    week = np.array(column["week"], dtype=np.int64)
    week[week == 0] = -1
    over = []
    for wait in WAITS:
        start, ends = moments[wait.start], [moments[name] for name in (wait.end, *wait.others)]
        over += count_wait(entries, days, wait, ~np.isnan(start), start, ends, week=week)
    count_business(entries, days, over, week, weeks)
    _terms(entries, Basis.ARRIVED, days, [_reason(each) for each in rounds], everything, terms)
    _reviews(count, column)
    lost = stage == Stage.LOST
    count(lost & np.array(column["asked_why"], dtype=bool), Count.WHY_ASKED)
    count(lost & (texts(column["said"]) != ""), Count.WHY_SAID)
    _terms(entries, Basis.ARRIVED, days, [_both_sides(each) for each in rounds], everything, terms)
    hidden = [f"hidden:{each}" if each else "" for each in column["hide_reason"]]
    _terms(entries, Basis.ARRIVED, days, hidden, everything, terms)
    _revenue(entries, days, column, terms)
    count_months(entries, days, column, moments, zone=zone, terms=terms)
    for each in WAITING:
        since = moments[TIME_OF[each].removesuffix("_at")]
        standing = places((stage == each) & ~np.isnan(since))
        at = days_in(zone, since[standing])
        entries.add_signed(Basis.SINCE, at, standing, stands(each), n=signs[standing])
    _moves(entries, moves, zone)
    return entries


def _terms(entries: Entries, basis: Basis, days: Ints, words: Sequence[str], mask: Any, terms: Terms) -> None:
    column = texts(words)
    for word in sorted(set(words) - {""}):
        entries.add(basis, days, places(mask & (column == word)), TERM | terms(word))


def _reason(each: RoundFact) -> str:
    if each.stage == Stage.REJECTED and each.reject_reason:
        return f"rejected:{each.reject_reason}"
    return f"lost:{each.lost_reason}" if each.stage == Stage.LOST and each.lost_reason else ""


def _both_sides(each: RoundFact) -> str:
    """Return why it was lost as the location says, and as the customer does."""
    return f"why:{each.lost_reason}:{each.said}" if each.stage == Stage.LOST and each.said else ""


def _reviews(count: Callable[..., None], column: dict[str, Any]) -> None:
    review, rating = texts(column["review"]), floats(column["rating"])
    for stars in range(1, 6):
        count((review == ReviewState.PUBLISHED) & (rating == stars), Count.RATED_1 + stars - 1)
        count((review == ReviewState.HIDDEN) & (rating == stars), Count.HIDDEN_1 + stars - 1)
    count(review == ReviewState.PENDING, Count.REVIEW_PENDING)
    count(review == ReviewState.HIDDEN, Count.REVIEW_HIDDEN)
    surveyed = is_complete(column) & np.array(column["surveyed"], dtype=bool)
    count(surveyed, Count.SURVEYED)
    count(surveyed & (review != ""), Count.SURVEY_ANSWERED)


def _revenue(entries: Entries, days: Ints, column: dict[str, Any], terms: Terms) -> None:
    """Count of how many that are complete the revenue was reported, and how much in each currency."""
    cents, currency = floats(column["cents"]), texts(column["currency"])
    answered = is_complete(column) & ~np.isnan(cents)
    entries.add(Basis.ARRIVED, days, places(answered), Count.ANSWERED)
    for each in sorted({code for code, given in zip(column["currency"], answered, strict=True) if given}):
        where = places(answered & (currency == each))
        amounts = cents[where].astype(np.int64)
        entries.add(Basis.ARRIVED, days, where, TERM | terms(f"revenue:{each}"), n=amounts)
        entries.add(Basis.ARRIVED, days, where, TERM | terms(f"reports:{each}"))


def _lead_moves(entries: Entries, facts: Sequence[Facts], real: Any, zone: str) -> None:
    moves, stand = [], []
    for place, each in enumerate(facts):
        own = [step for step in each.course if not step.opportunity]
        if not own or not real[place]:
            continue
        moves += [(place, step.at, step.before, step.after) for step in own]
        if own[-1].after in OPEN_STATUSES:
            stand.append((place, own[-1].at, stands(own[-1].after)))
    _moves(entries, moves, zone)
    where, at, measure = columns_of(stand, 3)
    here = np.array(where, dtype=np.int64)
    entries.add_signed(
        Basis.SINCE, days_in(zone, floats(at)), here, np.array(measure, dtype=np.int64), n=entries.signs[here]
    )


def _moves(entries: Entries, moves: Sequence[tuple[int, float, str, str]], zone: str) -> None:
    where, at, before, after = columns_of(moves, 4)
    here = np.array(where, dtype=np.int64)
    measure = np.array([move(*each) for each in zip(before, after, strict=True)], dtype=np.int64)
    entries.add_signed(Basis.MOVED, days_in(zone, floats(at)), here, measure, n=entries.signs[here])
