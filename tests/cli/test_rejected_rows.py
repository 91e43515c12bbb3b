"""Bad rows: said by line and column with what to do, kept in a file, corrected there and imported again."""

import csv

import pytest

from leadloop.network.models import Location
from tests.support.story import make_location

pytestmark = pytest.mark.django_db

HOURS = "Write opening hours such as 09:00-12:00, 13:00-18:00, or closed."
ORDER = "Write opening hours as from and to, in order, such as 09:00 and 18:00."
REF = "Give a reference of 1 to 60 letters, digits, dots, dashes or underscores."
EMAIL = "This is not a complete email address. It looks like name@example.com."
POSITION = "Give latitude (-90 to 90) and longitude (-180 to 180) in degrees."
DAYS = "Give a number of days from 1 to 365."
MANY = ";".join(map(str, range(201)))


@pytest.mark.parametrize(
    ("columns", "cells", "column", "problem"),
    [
        ("ref", "", "ref", REF),
        ("ref", "D 1", "ref", REF),
        ("ref", "x" * 61, "ref", REF),
        ("name", "", "name", "Give the location a name."),
        ("country", "Germany", "country", "Give the country as two letters, such as DE."),
        ("time_zone", "Berlin", "time_zone", "Give a time zone such as Europe/Berlin."),
        ("website", "not an address", "website",
         "Give a web address such as https://www.example.com, at most 200 characters long."),
        ("lat,lon", "52.5,", "lat, lon", POSITION),
        ("lat,lon", "91,0", "lat, lon", POSITION),
        ("lat,lon", "north,13", "lat, lon", POSITION),
        ("lon", "13.4", "lat, lon", POSITION),
        ("accept_to_win_days", "0", "accept_to_win_days", DAYS),
        ("win_to_complete_days", "a month", "win_to_complete_days", DAYS),
        ("products", MANY, "products", "Give at most 200."),
        ("hours_tue", "in the morning", "hours_tue", HOURS),
        ("hours_tue", "9-12-18", "hours_tue", HOURS),
        ("hours_mon,hours_tue", "9-18,18-9", "hours_tue", ORDER),
        ("hours_tue", "25-26", "hours_tue", ORDER),
        ("hours_tue", '"9-13, 12-18"', "hours_tue", ORDER),
        ("contact_email", "dana", "contact_email", EMAIL),
        ("contact_name", "Dana", "contact_email", EMAIL),
        ("contact2_email", "dana@", "contact2_email", EMAIL),
        ("contact_email,contact3_email,contact3_role", "a@b.example,c@b.example,boss", "contact3_role",
         "Choose one of: recipient, manager."),
    ],
)  # fmt: skip
def test_a_bad_cell_is_said_with_line_and_column_and_what_to_do(bring_in, rejected, columns, cells, column, problem):
    right = {"ref": "D-2", "name": "Dealer"}
    others = {name: cell for name, cell in right.items() if name not in columns.split(",")}

    ran = bring_in(
        ",".join([*right, *(c for c in columns.split(",") if c not in right)]),
        "D-1,Dealer",
        ",".join([*others.values(), cells] if columns != "ref" else [cells, *others.values()]),
    )

    assert (ran.code, ran.err) == (1, "")
    assert ran.said[0] == f"line 3: {column}: {problem}"
    assert ran.said[-1] == "1 new, 0 changed, 0 as they were, 1 rejected"
    assert list(Location.objects.values_list("ref", flat=True)) == ["D-1"]
    assert [(row["line"], row["field"], row["problem"]) for row in rejected()] == [("3", column, problem)]


def test_everything_that_is_wrong_in_a_row_is_said_at_once(bring_in, rejected):
    ran = bring_in("ref,name,country,hours_mon,hours_sun", "D-1,,Germany,never,18-9")

    assert ran.said[:4] == [
        "line 2: name: Give the location a name.",
        "line 2: country: Give the country as two letters, such as DE.",
        f"line 2: hours_sun: {ORDER}",
        f"line 2: hours_mon: {HOURS}",
    ]
    assert rejected()[0]["field"] == "name · country · hours_sun · hours_mon"


def test_a_reference_that_is_there_twice_is_the_first_rows(bring_in, rejected):
    ran = bring_in("ref,name", "D-1,First", "D-2,Other", "D-1,Second", " D-1,Third")

    assert ran.said[:2] == [
        "line 4: ref: This reference stands on line 2 already.",
        "line 5: ref: This reference stands on line 2 already.",
    ]
    assert ran.said[-1] == "2 new, 0 changed, 0 as they were, 2 rejected"
    assert list(Location.objects.order_by("ref").values_list("name", flat=True)) == ["First", "Other"]
    assert [row["name"] for row in rejected()] == ["Second", "Third"]


@pytest.mark.parametrize("ref", ["", "D 1"])
def test_a_reference_that_is_none_is_said_to_be_none_on_each_line(bring_in, rejected, ref):
    ran = bring_in("ref,name", *[f"{ref},Dealer"] * 3)

    assert ran.said[:3] == [f"line {line}: ref: {REF}" for line in (2, 3, 4)]
    assert [row["problem"] for row in rejected()] == [REF] * 3


def test_rejected_rows_are_kept_as_they_were_with_what_is_wrong(bring_in, file):
    ran = bring_in("ref;Name;Fax;line1", 'D-1;Süd;1;"Ring 2; Hof"', "D-2;;030;Weg 3")  # fmt: skip

    kept = file.with_name("dealers.csv.rejected.csv")
    assert ran.said[-2:] == [
        f"All rejected rows stand in {kept}, to be corrected and imported.",
        "1 new, 0 changed, 0 as they were, 1 rejected",
    ]
    assert kept.read_bytes().decode("utf-8-sig") == (
        "ref;name;fax;line1;line;field;problem\r\nD-2;;030;Weg 3;3;name;Give the location a name.\r\n"
    )
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")


def test_without_a_bad_row_no_file_is_written(bring_in, file):
    bring_in("ref,name", "D-1,Dealer")

    assert list(file.parent.iterdir()) == [file]


def test_the_rejected_file_is_corrected_and_imported(bring_in, leadloop, file):
    bring_in("ref,name,phone,city", "D-1,,+49 30 1,=cmd|' /c calc'!A0", "D-2,Two,,Graz")
    kept = file.with_name("dealers.csv.rejected.csv")
    written = kept.read_text(encoding="utf-8-sig")
    assert "D-1,,'+49 30 1,'=cmd|' /c calc'!A0,2,name," in written

    kept.write_text(written.replace("D-1,,", "D-1,One,"), encoding="utf-8")
    ran = leadloop("import", "locations", kept, "--brand", "northwind")

    assert (ran.code, ran.out) == (0, "1 new, 0 changed, 0 as they were, 0 rejected\n")
    assert Location.objects.values_list("name", "phone", "city").get(ref="D-1") == (
        "One", "+49 30 1", "=cmd|' /c calc'!A0",
    )  # fmt: skip


def test_the_rejected_file_imported_uncorrected_is_rejected_for_the_same_reasons(bring_in, leadloop, file, brand):
    make_location(brand, "D-3")
    bring_in("ref,name,city", "D-1,,Graz", "D-2,Ofen, Linz, Wien", "D-3,Drei,Köln,,x")
    kept = file.with_name("dealers.csv.rejected.csv")

    ran = leadloop("import", "locations", kept, "--brand", "northwind")

    surplus = "There are more cells than columns. Put a text that holds the delimiter into quotes."
    assert ran.said[:3] == [
        "line 2: name: Give the location a name.", f"line 3: row: {surplus}", f"line 4: row: {surplus}",
    ]  # fmt: skip
    assert (ran.code, ran.said[-1]) == (1, "0 new, 0 changed, 0 as they were, 3 rejected")
    assert Location.objects.get().name == "Dealer D-3"
    again = kept.with_name(f"{kept.name}.rejected.csv").read_text(encoding="utf-8-sig")
    assert again.splitlines()[0] == "ref,name,city,line,field,problem"


def test_cells_beyond_the_columns_are_kept_behind_the_notes(bring_in, file):
    bring_in("ref,name,city", "D-2,Ofen, =Linz, Wien,,x")

    with file.with_name("dealers.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as kept:
        row = list(csv.reader(kept))[1]
    assert row[:5] == ["D-2", "Ofen", "'=Linz", "2", "row"]
    assert row[6:] == ["Wien", "x"]


def test_of_many_bad_rows_the_first_are_shown_and_all_are_kept(bring_in, rejected):
    ran = bring_in("ref,name", *(f"D-{n}," for n in range(53)))

    assert len(ran.said) == 52
    assert ran.said[49] == "line 51: name: Give the location a name."
    assert ran.said[50].startswith("… and 3 more lines. All rejected rows stand in ")
    assert [row["ref"] for row in rejected()] == [f"D-{n}" for n in range(53)]


def test_where_the_rejected_rows_cannot_be_written_it_is_said_and_the_good_ones_stay(bring_in, file):
    kept = file.with_name("dealers.csv.rejected.csv")
    kept.mkdir()

    ran = bring_in("ref,name", "D-1,One", "D-2,")

    assert ran.code == 1
    assert ran.said == [
        "line 3: name: Give the location a name.", "1 new, 0 changed, 0 as they were, 1 rejected",
    ]  # fmt: skip
    assert ran.err == f"leadloop: The rejected rows could not be written. {kept}: Is a directory.\n"
    assert Location.objects.get().ref == "D-1"


def test_an_older_file_of_rejected_rows_is_removed_when_nothing_is_rejected_any_more(bring_in, file):
    bring_in("ref;name;Fax", "D-1;;030")
    kept = file.with_name("dealers.csv.rejected.csv")

    ran = bring_in("ref;name;Fax", "D-1;Dealer;030")

    assert (ran.code, ran.said[-2:]) == (0, [
        f"Nothing is rejected any more: {kept}, of an earlier run, was removed.",
        "1 new, 0 changed, 0 as they were, 0 rejected",
    ])  # fmt: skip
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    "content",
    [b"ref,name\r\nD-1,\r\n", b"ref,name,city,line,field,problem\r\nD-1,,,2,name,x\r\n",
     b"ref;name;line;field;problem\r\nD-1;;2;name;x\r\n", b"my notes", b"\xff\xfe\x00", b""],
)  # fmt: skip
def test_a_file_of_that_name_that_is_not_of_this_table_stays(bring_in, file, content):
    kept = file.with_name("dealers.csv.rejected.csv")
    kept.write_bytes(content)

    assert bring_in("ref,name", "D-1,Dealer").out == "1 new, 0 changed, 0 as they were, 0 rejected\n"

    assert kept.read_bytes() == content


def test_a_folder_of_that_name_is_left_alone(bring_in, file):
    file.with_name("dealers.csv.rejected.csv").mkdir()

    assert bring_in("ref,name", "D-1,Dealer").out == "1 new, 0 changed, 0 as they were, 0 rejected\n"
