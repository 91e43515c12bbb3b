"""A location as a row: how hours, places and products may be written, and what a row is that we write."""

import pytest

from leadloop.cli.location_rows import cells_of, column_of, fields_without_column, given_of, is_known
from leadloop.network.models import Location, LocationContact
from leadloop.tables.reading import Row


def given(**cells):
    found, errors = given_of(Row(2, {"ref": "D-1", **cells}))
    assert errors == {}
    return found


@pytest.mark.parametrize(
    ("cell", "spans"),
    [
        ("09:00-18:00", [["09:00", "18:00"]]),
        ("9-18", [["09:00", "18:00"]]),
        ("9.30 – 18 Uhr", [["09:30", "18:00"]]),
        ("9h—18h", [["09:00", "18:00"]]),
        ("9-12, 13-18", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("9-12;13-18", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("9-12 / 13-18", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("0-24", [["00:00", "24:00"]]),
    ],
)
def test_hours_as_people_write_them(cell, spans):
    assert given(hours_wed=cell)["hours"] == {"wed": spans}


@pytest.mark.parametrize("cell", ["", " ", "closed", "Closed", "-", "–"])
def test_a_closed_day(cell):
    assert given(hours_wed=cell)["hours"] == {}


@pytest.mark.parametrize("cell", ["9", "9-", "9-18 and 20-22", "morning", "9-18,", "9:5-18", "123-18"])
def test_what_spells_no_hours_is_an_error_of_its_column(cell):
    assert given_of(Row(2, {"ref": "D-1", "hours_wed": cell}))[1] == {
        "hours_wed": "Write opening hours such as 09:00-12:00, 13:00-18:00, or closed."
    }


@pytest.mark.parametrize(
    ("cells", "position"),
    [
        ({"lat": "47,07", "lon": "15,43"}, {"lat": "47.07", "lon": "15.43"}),
        ({"lat": "-33.9", "lon": ""}, {"lat": "-33.9", "lon": ""}),
        ({"lat": "", "lon": " "}, None),
        ({}, None),
    ],
)
def test_the_position_with_commas_or_points(cells, position):
    assert given(**cells)["position"] == position


@pytest.mark.parametrize(
    ("cell", "products"),
    [
        ("Stove", ["Stove"]),
        ("Stove; Chimney ;", ["Stove", "Chimney"]),
        ("Stove\nChimney", ["Stove", "Chimney"]),
        ('"Stove; small"; 19" rack', ["Stove; small", '19" rack']),
        ("", []),
    ],
)
def test_products_are_cut_at_semicolons_and_lines(cell, products):
    assert [product for product in given(products=cell)["products"] if product] == products


def test_contacts_are_those_with_any_cell_in_the_order_of_their_numbers():
    found = given(contact10_email="j@b.example", contact_name="", contact2_name="Bo", contact2_role="manager")

    assert found["contacts"] == [{"name": "Bo", "role": "manager"}, {"email": "j@b.example"}]
    assert given(contact_name=" ", contact_email="")["contacts"] is None


def test_an_error_of_a_contact_is_of_its_column_though_others_are_left_out():
    row = Row(2, {"ref": "D-1", "contact_name": "", "contact3_name": "Eva", "contact10_email": "j@b.example"})

    assert [column_of(f"contacts.{n}.email", row) for n in (0, 1)] == ["contact3_email", "contact10_email"]


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ("ref", True), ("hours_sun", True), ("problem", True), ("contact_email", True), ("contact2_role", True),
        ("contact50_name", True), ("contact1_name", False), ("contact100_name", False), ("contact2_phone", False),
        ("paused_until", False), ("hours", False),
    ],
)  # fmt: skip
def test_which_columns_are_known(column, known):
    assert is_known(column) is known


def test_what_a_table_says_nothing_of():
    every = [
        "accept_to_win_days", "city", "country", "hours", "lat", "line1", "lon", "name", "phone", "postal_code",
        "products", "region", "time_zone", "website", "win_to_complete_days",
    ]  # fmt: skip
    assert fields_without_column(["ref", "fax"]) == every
    assert fields_without_column(["ref", "hours_mon", "lat", "city"]) == [
        name for name in every if name not in ("hours", "city")
    ]
    assert [name for name in every if name not in fields_without_column(["lat", "lon"])] == ["lat", "lon"]


def test_the_row_that_spells_a_location():
    location = Location(
        ref="D-1", name="Ofen", city="Graz", country="AT", lat=47.0, lon=-15.43, time_zone="Europe/Vienna",
        products=["Stove", "Large; round", 'The "one"'], accept_to_win_days=3,
        hours={"mon": [["09:00", "12:00"], ["13:00", "18:00"]]},
    )  # fmt: skip
    contacts = [LocationContact(email="a@b.example", role="recipient"), LocationContact(name="Udo", role="manager")]

    cells = cells_of(location, contacts)

    assert {name: cell for name, cell in cells.items() if cell not in ("", None)} == {
        "ref": "D-1", "name": "Ofen", "city": "Graz", "country": "AT", "lat": 47.0, "lon": -15.43,
        "time_zone": "Europe/Vienna", "products": 'Stove;"Large; round";"The ""one"""', "accept_to_win_days": 3,
        "hours_mon": "09:00-12:00, 13:00-18:00", "contact_email": "a@b.example", "contact_role": "recipient",
        "contact2_name": "Udo", "contact2_role": "manager",
    }  # fmt: skip
