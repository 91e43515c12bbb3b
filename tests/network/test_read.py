import pytest
from django.db import IntegrityError, transaction

from leadloop.network.models import Location
from leadloop.network.queries import search
from leadloop.network.read import read_location
from tests.support import story


def read(**changes):
    return read_location("D-1", story.location_json(**changes), country="DE", time_zone="Europe/Berlin")


def test_what_the_contract_shows_is_read_whole():
    given = read(
        products=["stove"],
        preferences={"accept_to_win_days": 10, "win_to_complete_days": None},
        paused_until="2026-12-01T08:00:00Z",
    )
    assert given.errors == {}
    fields = given.fields
    assert (fields["name"], fields["city"], fields["lat"], fields["products"], fields["accept_to_win_days"]) == (
        "Dealer D-1",
        "Berlin",
        52.53,
        ["stove"],
        10,
    )
    assert fields["hours"]["mon"] == [["09:00", "18:00"]]
    assert given.contacts is not None
    assert [(c.email, c.role) for c in given.contacts] == [
        ("dana@d-1.example", "recipient"),
        ("max@d-1.example", "manager"),
    ]


def test_what_is_left_out_is_the_brands():
    given = read_location("D-1", {"name": "Dealer"}, country="AT", time_zone="Europe/Vienna")
    assert (given.fields["country"], given.fields["time_zone"], given.contacts, given.errors) == (
        "AT",
        "Europe/Vienna",
        None,
        {},
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": {"country": "Germany"}}, "address.country"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"position": {"lat": 91, "lon": 0}}, "position"),
        ({"position": {"lat": "NaN", "lon": 0}}, "position"),
        ({"position": {"lat": 1}}, "position"),
        ({"position": {"lat": 10**400, "lon": 0}}, "position"),
        ({"hours": {"monday": [["09:00", "18:00"]]}}, "hours"),
        ({"hours": {"mon": [["18:00", "09:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["9", "18"]]}}, "hours.mon"),
        ({"paused_until": "soon"}, "paused_until"),
        ({"paused_until": "2026-12-01T08:00:00"}, "paused_until"),
        ({"paused_until": "9999-12-31T23:59:59-11:00"}, "paused_until"),
        ({"preferences": {"accept_to_win_days": 0}}, "preferences.accept_to_win_days"),
        ({"preferences": {"win_to_complete_days": "many"}}, "preferences.win_to_complete_days"),
        ({"contacts": [{"email": "nobody"}]}, "contacts.0.email"),
        ({"contacts": [{"email": "a@b.example", "role": "king"}]}, "contacts.0.role"),
        ({"contacts": [{"email": f"a{number}@b.example"} for number in range(51)]}, "contacts"),
        ({"products": ["stove"] * 201}, "products"),
        ({"hours": {"mon": [[f"0{hour}:00", f"0{hour}:30"] for hour in range(9)]}}, "hours.mon"),
    ],
)
def test_what_is_wrong_is_told_by_field(changes, field):
    assert list(read(**changes).errors) == [field]


@pytest.mark.parametrize("ref", ["", "D 1", "../x", "x" * 61, "Ä"])
def test_a_reference_must_fit_into_an_address(ref):
    assert list(read_location(ref, story.location_json(), country="DE", time_zone="Europe/Berlin").errors) == ["ref"]


@pytest.mark.django_db
def test_the_longest_names_are_kept_and_found():
    long = {"line1": "Straße ß" * 25, "city": "﷽" * 120, "region": "r" * 120, "postal_code": "1" * 20, "country": "DE"}
    brand = story.make_brand()
    location = story.make_location(brand, "D" * 60, name="n" * 160, address=long)
    location.refresh_from_db()
    assert (location.name, location.city) == ("n" * 160, long["city"])
    assert [found.location for found in search(brand, words="n" * 160)] == [location]


@pytest.mark.django_db
@pytest.mark.parametrize("position", [{"lat": 52.5, "lon": None}, {"lat": None, "lon": 13.4}, {"lat": 91, "lon": 0}])
def test_the_database_keeps_no_half_position(position):
    location = story.make_location(story.make_brand())
    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.filter(pk=location.pk).update(**position)
