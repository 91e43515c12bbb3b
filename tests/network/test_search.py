import pytest

from leadloop.network.queries import search
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    found = story.make_brand()
    for ref, name, city, code, lat, lon in (
        ("B", "Müller Wärme", "Berlin", "10115", 52.53, 13.38),
        ("H", "Nordlicht", "Hamburg", "20095", 53.55, 10.00),
        ("M", "Isar Heizung", "München", "80331", 48.14, 11.57),
    ):
        address = {"line1": "Weg 1", "city": city, "postal_code": code, "country": "DE"}
        story.make_location(found, ref, name=name, address=address, position={"lat": lat, "lon": lon})
    return found


def refs(found):
    return [f.location.ref for f in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("muller", ["B"]), ("WÄRME", ["B"]), ("munchen", ["M"]), ("20095", ["H"]), ("isar heiz", ["M"]), ("M", ["M"]), ("nothing at all", [])],
)  # fmt: skip
def test_by_name_place_postal_code_and_reference(brand, words, expected):
    found = refs(search(brand, words=words))
    assert found == expected if words != "M" else "M" in found


def test_nearest_first_where_a_position_is_known(brand):
    found = search(brand, position=(53.5, 10.1))
    assert refs(found) == ["H", "B", "M"]
    assert found[0].distance_km == pytest.approx(8.6, abs=0.5)


def test_a_town_without_a_location_finds_the_nearest(brand):
    assert refs(search(brand, words="Potsdam"))[0] == "B"


def test_a_postal_code_without_a_location_finds_its_neighbours(brand):
    assert refs(search(brand, words="80999")) == ["M"]


@pytest.mark.parametrize(
    "words", ["10999 Berlin", "Berlin 10999", "Some Street 5, Berlin", "Berlin, Germany", "Berlin Mitte Alexanderplatz"]
)
def test_a_town_is_found_in_what_else_was_typed(brand, words):
    found = search(brand, words=words)
    assert refs(found)[0] == "B"
    assert found[0].distance_km == pytest.approx(0, abs=10)


def test_a_word_among_others_is_no_airport(brand):
    assert refs(search(brand, words="zzzz TXL zzzz")) == []


def test_distance_orders_a_network_of_any_size(brand):
    for number in range(60):
        story.make_location(
            brand, f"A-{number}", name=f"Aaa {number}", position={"lat": 47.7, "lon": 9.1 + number / 100}
        )
    assert refs(search(brand, position=(52.5, 13.4), limit=1)) == ["B"]


def test_a_location_without_a_position_comes_last(brand):
    story.make_location(brand, "A", name="Aaa", position=None)
    assert refs(search(brand, position=(53.5, 10.1))) == ["H", "B", "M", "A"]


def test_another_brands_locations_are_not_found(brand):
    assert refs(search(story.make_brand("Southwind"), words="Berlin")) == []


def test_a_long_number_costs_no_more_questions_than_the_longest_postal_code(brand, count_queries):
    with count_queries(most=12):
        assert search(brand, words="9" * 100) == []
