from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leadloop.routing.choose import Candidate, choose

NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def location(number, km=None, **changes):
    plain = Candidate(UUID(int=number), f"D-{number}", products=(), paused_until=None, distance_km=km)
    return replace(plain, **changes)


def chosen(*candidates, product="", chosen=None, tried=()):
    found = choose(candidates, product=product, chosen=chosen, tried=tried, now=NOW)
    return found.int if found else None


def test_the_nearest_is_chosen():
    assert chosen(location(1, 30.0), location(2, 8.0), location(3, 12.0)) == 2


def test_the_customers_own_choice_goes_before_the_nearest_even_paused():
    far = location(1, 300.0, paused_until=NOW + timedelta(days=1), products=("stove",))
    assert chosen(far, location(2, 8.0), product="heat pump", chosen=UUID(int=1)) == 1


def test_a_choice_that_was_tried_is_not_tried_again():
    assert chosen(location(1, 3.0), location(2, 8.0), chosen=UUID(int=1), tried=[UUID(int=1)]) == 2


def test_a_product_is_the_same_in_capitals():
    assert (
        chosen(location(1, 3.0, products=("stove",)), location(2, 8.0, products=("Heat Pump",)), product="heat pump")
        == 2
    )


def test_who_does_not_serve_the_product_is_passed_over():
    assert (
        chosen(location(1, 3.0, products=("stove",)), location(2, 8.0, products=("heat pump",)), product="heat pump")
        == 2
    )


def test_who_serves_everything_serves_the_product():
    assert chosen(location(1, 3.0), product="heat pump") == 1


def test_a_paused_location_gets_nothing_until_the_pause_ends():
    assert chosen(location(1, 3.0, paused_until=NOW + timedelta(seconds=1)), location(2, 8.0)) == 2
    assert chosen(location(1, 3.0, paused_until=NOW), location(2, 8.0)) == 1


def test_without_distances_the_town_and_then_the_postal_code_decide():
    assert chosen(location(1, postal_match=4), location(2, same_city=True), location(3, postal_match=5)) == 2
    assert chosen(location(1, postal_match=1), location(3, postal_match=3)) == 3


def test_ties_go_by_reference():
    assert chosen(location(2, 5.0), location(1, 5.0)) == 1


def test_none_fits():
    assert chosen() is None
    assert chosen(location(1, 3.0), tried=[UUID(int=1)]) is None


candidates = st.builds(
    location, st.integers(1, 30), st.none() | st.floats(0, 900), postal_match=st.integers(0, 5), same_city=st.booleans(),
    products=st.sampled_from([(), ("a",), ("b",), ("a", "b")]),
    paused_until=st.sampled_from([None, NOW - timedelta(days=1), NOW + timedelta(days=1)]),
)  # fmt: skip


@given(st.lists(candidates, unique_by=lambda c: c.location_id), st.sampled_from(["", "a", "b"]), st.randoms())
def test_the_choice_fits_nobody_is_nearer_and_the_order_of_rows_does_not_matter(pool, product, dice):
    found = choose(pool, product=product, chosen=None, tried=(), now=NOW)
    shuffled = dice.sample(pool, len(pool))
    assert choose(shuffled, product=product, chosen=None, tried=(), now=NOW) == found
    fitting = [
        c for c in pool
        if not (c.products and product and product not in c.products) and not (c.paused_until and c.paused_until > NOW)
    ]  # fmt: skip
    assert (found is None) == (not fitting)
    if found is not None:
        winner = next(c for c in fitting if c.location_id == found)
        known = [c.distance_km for c in fitting if c.distance_km is not None]
        assert winner.distance_km == (min(known) if known else None)
