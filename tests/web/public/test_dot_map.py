"""The map: everything inside, north up, nothing covered, distances true."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.network.places import Town, distance_km
from leadloop.web.distances import KM_PER_MILE
from leadloop.web.public.dot_map import SIZE, Pin, draw

BERLIN, HAMBURG, MUNICH = (52.52, 13.405), (53.55, 9.99), (48.14, 11.57)


def pins(*positions):
    return [Pin(number, position, f"Town {number}") for number, position in enumerate(positions, 1)]


def test_nothing_to_draw():
    assert draw([], here=BERLIN) is None


def test_north_is_up_and_east_is_right():
    berlin, hamburg, munich = draw(pins(BERLIN, HAMBURG, MUNICH), here=None).dots
    assert hamburg.y < berlin.y < munich.y
    assert hamburg.x < munich.x < berlin.x


def test_rings_are_true_distances():
    found = draw(pins(HAMBURG, MUNICH), here=BERLIN)
    ring, hamburg = found.rings[0], found.dots[0]
    x, y = found.here or (0.0, 0.0)
    drawn = hypot(hamburg.x - x, hamburg.y - y) / ring.radius * ring.distance
    assert drawn == pytest.approx(distance_km(BERLIN, HAMBURG), rel=0.05)


def test_rings_in_miles():
    one, other = draw(pins(HAMBURG), here=BERLIN), draw(pins(HAMBURG), here=BERLIN, miles=True)
    per_km, per_mile = one.scale_width / one.scale_distance, other.scale_width / other.scale_distance
    assert per_mile / per_km == pytest.approx(KM_PER_MILE, rel=0.01)


def test_without_the_customers_position_a_scale_instead_of_rings():
    found = draw(pins(HAMBURG, MUNICH), here=None)
    assert (found.here, found.rings) == (None, [])
    assert 0 < found.scale_width < SIZE


def test_a_single_location_stands_in_the_middle():
    (dot,) = draw(pins(BERLIN), here=None).dots
    assert (dot.x, dot.y, dot.label) == (SIZE / 2, SIZE / 2, "Town 1")


def test_the_date_line_tears_nothing_apart():
    fiji, samoa = draw(pins((-17.8, 178.0), (-13.8, -172.0)), here=None).dots
    assert fiji.x < samoa.x


def test_dots_of_one_house_are_pushed_apart():
    dots = draw(pins(*[BERLIN] * 6), here=BERLIN).dots
    assert min(hypot(one.x - two.x, one.y - two.y) for one, two in combinations(dots, 2)) > 20


def test_a_towns_name_stands_once():
    twice = [Pin(1, BERLIN, "Berlin"), Pin(2, (52.4, 13.1), "Berlin"), Pin(3, MUNICH, "München")]
    found = draw(
        twice,
        here=None,
        towns=[Town("Berlin", BERLIN, "Europe/Berlin"), Town("Leipzig", (51.34, 12.37), "Europe/Berlin")],
    )
    assert [dot.label for dot in found.dots] == ["Berlin", "", "München"]
    assert [town.label for town in found.towns] == ["Leipzig"]


def test_the_other_locations_are_one_path():
    leipzig = (51.34, 12.37)
    # What lies north of the drawing is left out.
    assert draw(pins(BERLIN, MUNICH), here=None, others=[leipzig, leipzig, HAMBURG]).others.count("h0") == 2
    assert draw(pins(BERLIN, MUNICH), here=None).others == ""


positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


# A busy machine is no reason to fail.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(positions, min_size=1, max_size=12), st.none() | positions)
def test_wherever_they_are_all_dots_are_inside(given_positions, here):
    found = draw(pins(*given_positions), here=here, others=given_positions)
    assert all(0 <= dot.x <= SIZE and 0 <= dot.y <= SIZE for dot in found.dots)
    assert draw(pins(*given_positions), here=here, others=given_positions) == found
