from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.survival import Point, interval_until, times_until, waiting_curve


def curve_of(*happened, censored=()):
    return list(waiting_curve(happened, censored))


def time_until(share, curve):
    return times_until((share,), curve)[0]


def test_the_curve_of_freireich_and_others():
    # Weeks in remission under 6-mercaptopurine (Freireich and others, Blood 1963), the example of every textbook, with
    # ties and with one that is censored when it happens to others (6). Same figures as lifelines 0.30.
    curve = curve_of(6, 6, 6, 7, 10, 13, 16, 22, 23, censored=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))
    assert [(p.seconds, p.at_risk, p.happened, round(p.waiting, 12)) for p in curve] == [
        (6, 21, 3, 0.857142857143),
        (7, 17, 1, 0.806722689076),
        (10, 15, 1, 0.752941176471),
        (13, 12, 1, 0.690196078431),
        (16, 11, 1, 0.627450980392),
        (22, 7, 1, 0.53781512605),
        (23, 6, 1, 0.448179271709),
    ]
    assert time_until(0.5, curve) == 23
    assert time_until(0.9, curve) is None


def test_without_anybody_waiting_it_is_the_plain_share():
    # The placebo group of the same trial: nobody censored, many ties. Same figures as lifelines 0.30.
    curve = curve_of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    assert [(p.seconds, p.at_risk, p.happened) for p in curve] == [
        (1, 21, 2), (2, 19, 2), (3, 17, 1), (4, 16, 2), (5, 14, 2), (8, 12, 4),
        (11, 8, 2), (12, 6, 2), (15, 4, 1), (17, 3, 1), (22, 2, 1), (23, 1, 1),
    ]  # fmt: skip
    assert [p.waiting * 21 for p in curve] == pytest.approx([19, 17, 16, 14, 12, 8, 6, 4, 3, 2, 1, 0])
    assert (time_until(0.5, curve), time_until(0.9, curve)) == (8, 17)


def test_a_crowd_with_ties_agrees_with_lifelines():
    seconds = [21, 10, 26, 4, 5, 35, 7, 24, 38, 4, 33, 14, 3, 6, 28, 27, 5, 16, 6, 36, 28, 4, 37, 8, 15, 38, 4, 37, 38,
               26, 4, 15, 3, 36, 9, 19, 27, 10, 35, 8, 37, 20, 36, 12, 7, 38, 37, 13, 24, 7, 36, 5, 37, 4, 40, 14, 32,
               35, 28, 21]  # fmt: skip
    happened = "101110111111111101011001110111110111100101111101011111110011"
    pairs = list(zip(seconds, happened, strict=True))
    curve = curve_of(*(s for s, h in pairs if h == "1"), censored=[s for s, h in pairs if h == "0"])
    assert len(curve) == 24
    assert [(p.seconds, p.at_risk, p.happened, round(p.waiting, 12)) for p in (*curve[:3], *curve[-3:])] == [
        (3, 60, 1, 0.983333333333),
        (4, 58, 4, 0.915517241379),
        (5, 52, 2, 0.880305039788),
        (37, 10, 2, 0.205391337042),
        (38, 5, 4, 0.041078267408),
        (40, 1, 1, 0.0),
    ]
    assert (time_until(0.5, curve), time_until(0.9, curve)) == (26, 38)


@pytest.mark.parametrize("censored", [[], [1, 2, 2]])
def test_where_nothing_happened_there_is_no_curve_and_no_time(censored):
    assert curve_of(censored=censored) == []
    assert times_until((0.5, 0.9), []) == (None, None)


def test_one_alone():
    assert curve_of(60) == [Point(60, 1, 1, 0.0)]
    assert times_until((0.5, 0.9), curve_of(60)) == (60, 60)


def test_exactly_half_is_the_median_in_spite_of_rounding():
    # 1 - 1/10 - 1/9 … in floating point misses 0.5 by a hair for some of these.
    for n in range(2, 200, 2):
        assert time_until(0.5, curve_of(*range(1, n + 1))) == n // 2
        assert time_until(0.5, curve_of(*range(1, n // 2 + 1), censored=[n] * (n // 2))) == n // 2


def test_what_happens_at_once_took_no_time():
    assert time_until(0.5, curve_of(0, 0, censored=(5,))) == 0


def naive(happened, censored):
    """The definition, in fractions, at every time anew."""
    waiting, found = Fraction(1), []
    for t in sorted(set(happened)):
        at_risk = sum(each >= t for each in (*happened, *censored))
        waiting *= 1 - Fraction(happened.count(t), at_risk)
        found.append((t, at_risk, happened.count(t), waiting))
    return found


SECONDS = st.lists(st.integers(0, 30), max_size=60)


@given(SECONDS, SECONDS)
def test_the_curve_is_its_definition(happened, censored):
    curve, exact = curve_of(*happened, censored=censored), naive(happened, censored)
    assert [each[:3] for each in curve] == [each[:3] for each in exact]
    assert [each.waiting for each in curve] == pytest.approx([float(each[3]) for each in exact])
    shares = (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10))
    assert times_until(tuple(map(float, shares)), curve) == tuple(
        next((t for t, *_, w in exact if w <= 1 - share), None) for share in shares
    )


def test_the_interval_of_a_median_that_is_known():
    # The two groups of Freireich and others, as SAS LIFETEST gives them with its usual log-log intervals.
    treated = curve_of(6, 6, 6, 7, 10, 13, 16, 22, 23, censored=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))
    placebo = curve_of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    assert (interval_until(0.5, treated), interval_until(0.5, placebo)) == ((13, None), (4, 11))


def test_an_interval_cannot_be_given_of_too_little():
    assert interval_until(0.5, []) == (None, None)
    assert interval_until(0.5, curve_of(3)) == (None, None)
