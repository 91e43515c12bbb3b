"""How quickly locations usually answer: open offers count as waiting, few offers say nothing."""

from datetime import timedelta

import pytest

from leadloop.reports.answering import Answering, usual_answers
from tests.support.queries import count_queries
from tests.support.story import NOW, make_brand, make_lead, make_location, opportunity_of, say

HOUR = timedelta(hours=1)


@pytest.fixture
def brand(db):
    return make_brand()


@pytest.fixture
def location(brand):
    return make_location(brand)


def offer(brand, number, *, at=NOW, answer="", after=HOUR):
    customer = {"email": f"c{number}@customer.example", "phone": ""}
    found = opportunity_of(make_lead(brand, now=at, customer=customer))
    if answer:
        say(found, answer, now=at + after)


def test_under_five_offers_it_says_nothing(brand, location):
    for number in range(4):
        offer(brand, number, answer="reveal")
    assert usual_answers(brand, [location.pk], now=NOW + 9 * HOUR) == {location.pk: Answering(None, 4)}


def test_the_first_answer_of_whatever_kind_counts(brand, location):
    for number, (said, hours) in enumerate([("reveal", 1), ("accept", 2), ("reject", 3), ("reveal", 4), ("reveal", 5)]):
        offer(brand, number, answer=said, after=hours * HOUR)
    assert usual_answers(brand, [location.pk], now=NOW + 9 * HOUR)[location.pk] == Answering(3 * 3600.0, 5)


def test_open_offers_count_as_waiting(brand, location):
    for number in range(3):
        offer(brand, number, answer="reveal", after=(number + 1) * HOUR)
    for number in range(3, 6):
        offer(brand, number)
    # Half of six got there when the third did.
    assert usual_answers(brand, [location.pk], now=NOW + 9 * HOUR)[location.pk] == Answering(3 * 3600.0, 6)
    offer(brand, 6)
    assert usual_answers(brand, [location.pk], now=NOW + 9 * HOUR)[location.pk] == Answering(None, 7)


def test_what_was_longer_ago_is_left_out(brand, location):
    for number in range(5):
        offer(brand, number, at=NOW - timedelta(days=181), answer="reveal")
    assert usual_answers(brand, [location.pk], now=NOW)[location.pk] == Answering(None, 0)


def test_one_query_however_many_locations(brand, location):
    others = [make_location(brand, f"D-{number}").pk for number in (2, 3)]
    with count_queries(most=1):
        usual_answers(brand, [location.pk, *others], now=NOW)
