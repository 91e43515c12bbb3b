from datetime import timedelta

import pytest

from leadloop.network.models import Location, LocationContact
from tests.api.conforming import errors_of
from tests.support import story

# The contract's *location*, written out.
LOCATION = {
    "ref": "D-1042",
    "name": "Lindner Heating",
    "address": {"line1": "Hauptstr. 1", "city": "Berlin", "region": "Berlin", "postal_code": "10115", "country": "DE"},
    "position": {"lat": 52.5, "lon": 13.4},
    "phone": "+49 30 901820",
    "time_zone": "Europe/Berlin",
    "hours": {"mon": [["09:00", "18:00"]]},
    "products": ["Heat pump"],
    "paused_until": "2026-07-01T08:00:00Z",
    "contacts": [{"name": "Dana", "email": "dana@lindner.example", "role": "recipient"}],
    "preferences": {"accept_to_win_days": 14, "win_to_complete_days": 30},
}
PLAIN = {
    "ref": "D-2",
    "name": "Plain",
    "address": {"line1": "", "city": "", "region": "", "postal_code": "", "country": "DE"},
    "position": None,
    "phone": "",
    "time_zone": "Europe/Berlin",
    "hours": {},
    "products": [],
    "paused_until": None,
    "contacts": [],
    "preferences": {"accept_to_win_days": None, "win_to_complete_days": None},
}


class TestPutting:
    def test_what_was_put_comes_back(self, program):
        made = program.put("/locations/D-1042", LOCATION)
        assert (made.status_code, made.json()) == (201, LOCATION)
        assert program.get("/locations/D-1042").json() == LOCATION
        again = program.put("/locations/D-1042", LOCATION)
        assert (again.status_code, again.json()) == (200, LOCATION)
        assert LocationContact.objects.filter(location__ref="D-1042").count() == 1

    def test_a_name_is_enough(self, program):
        response = program.put("/locations/D-2", {"name": "Plain"})
        assert (response.status_code, response.json()) == (201, PLAIN)

    def test_what_is_left_out_is_emptied_but_not_the_contacts(self, program):
        program.put("/locations/D-2", {**LOCATION, "ref": "D-2"})
        response = program.put("/locations/D-2", {"name": "Plain"})
        assert response.json() == {**PLAIN, "contacts": LOCATION["contacts"]}
        assert program.put("/locations/D-2", {"name": "Plain", "contacts": []}).json() == PLAIN

    def test_a_contact_that_is_gone_keeps_its_row(self, program):
        program.put("/locations/D-1042", LOCATION)
        program.put("/locations/D-1042", {**LOCATION, "contacts": []})
        assert LocationContact.objects.get(location__ref="D-1042").removed_at == story.NOW

    @pytest.mark.parametrize(
        ("ref", "changes", "field"),
        [
            ("D-1", {"name": ""}, "name"),
            ("D-1", {"name": None}, "name"),
            ("D-1", {"name": 5}, "name"),
            ("D-1", {"ref": "D-2"}, "ref"),
            ("-", {"ref": None}, "ref"),
            ("x" * 61, {"ref": None}, "ref"),
            ("D 1", {"ref": None}, "ref"),
            ("D-1", {"address": {"country": "Germany"}}, "address.country"),
            ("D-1", {"address": "Berlin"}, "address"),
            ("D-1", {"position": {"lat": 91, "lon": 0}}, "position"),
            ("D-1", {"position": {"lat": 1}}, "position.lon"),
            ("D-1", {"time_zone": "Berlin"}, "time_zone"),
            ("D-1", {"hours": {"monday": [["09:00", "18:00"]]}}, "hours"),
            ("D-1", {"hours": {"mon": [["18:00", "09:00"]]}}, "hours.mon"),
            ("D-1", {"hours": {"mon": "09:00-18:00"}}, "hours.mon"),
            ("D-1", {"products": "all"}, "products"),
            ("D-1", {"paused_until": "soon"}, "paused_until"),
            ("D-1", {"contacts": [{"name": "x", "email": "x"}]}, "contacts.0.email"),
            ("D-1", {"contacts": [{"name": "x"}]}, "contacts.0.email"),
            ("D-1", {"contacts": [{"email": "a@b.example", "role": "boss"}]}, "contacts.0.role"),
            ("D-1", {"preferences": {"accept_to_win_days": 0}}, "preferences.accept_to_win_days"),
            ("D-1", {"preferences": {"accept_to_win_days": "14"}}, "preferences.accept_to_win_days"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(self, program, ref, changes, field):
        before = list(Location.objects.values())
        response = program.put(f"/locations/{ref}", {**LOCATION, "ref": ref, **changes})
        assert (response.status_code, list(errors_of(response))) == (422, [field])
        assert list(Location.objects.values()) == before

    def test_another_brand_may_use_the_same_reference(self, program, stranger):
        program.put("/locations/D-9", {"name": "Ours"})
        assert stranger.put("/locations/D-9", {"name": "Theirs"}).status_code == 201
        assert program.get("/locations/D-9").json()["name"] == "Ours"


class TestReading:
    @pytest.mark.parametrize("ref", ["S-7", "nothing", "%00", "ü", "x" * 300])
    def test_another_brands_location_is_as_good_as_missing(self, program, stranger, ref):
        stranger.put("/locations/S-7", {"name": "Theirs"})
        response = program.get(f"/locations/{ref}")
        assert response.status_code == 404
        assert response.json()["detail"] == "There is no location with this reference."

    def test_the_list_goes_by_reference_in_pages(self, program, stranger):
        for ref in ("C-1", "A-1", "B-1"):
            program.put(f"/locations/{ref}", {"name": ref})
        first = program.get("/locations", limit=3).json()
        assert [each["ref"] for each in first["data"]] == ["A-1", "B-1", "C-1"]
        second = program.get("/locations", limit=3, cursor=first["next_cursor"]).json()
        assert ([each["ref"] for each in second["data"]], second["next_cursor"]) == (["D-1"], None)
        assert second["data"] == [program.get("/locations/D-1").json()]

    @pytest.mark.parametrize(
        ("query", "refs"),
        [
            ({"q": "lindner"}, ["D-1042"]),
            ({"q": "BERLIN hauptstr"}, ["D-1", "D-1042"]),
            ({"q": "nowhere"}, []),
            ({"region": "berlin"}, ["D-1", "D-1042"]),
            ({"country": "de"}, ["D-1", "D-1042"]),
            ({"country": "AT"}, []),
            ({"postal_code": "101", "q": "dealer"}, ["D-1"]),
        ],
        ids=str,
    )
    def test_filters(self, program, query, refs):
        program.put("/locations/D-1042", LOCATION)
        assert [each["ref"] for each in program.get("/locations", **query).json()["data"]] == refs

    def test_the_number_of_queries_does_not_grow(self, program, brand, count_queries):
        counts = set()
        for number in range(1, 4):
            # The key and its brand; locations; their contacts.
            with count_queries(most=4) as queries:
                assert len(program.get("/locations").json()["data"]) == number
            counts.add(queries.count)
            story.make_location(brand, f"E-{number}", now=story.NOW + timedelta(hours=number))
        assert len(counts) == 1
