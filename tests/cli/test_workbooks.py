"""Tables from XLSX files, and from what only looks like one."""

import zipfile
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from leadloop.cli.problem import Mistake
from leadloop.cli.tables import read_table
from leadloop.tables import reading
from leadloop.tables.reading import Row, Table

TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
NO_WORKBOOK = r"locations\.xlsx: this is no XLSX file that can be read\. Save it anew, or as CSV\.$"


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook with these rows; returns its path."""

    def write(*rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "locations.xlsx")
        return tmp_path / "locations.xlsx"

    return write


def rewrite(file: Path, part: str, change):
    """Change one part of a zip file."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, change(content) if name == part else content)


def test_cells_are_what_a_person_sees(workbook):
    file = workbook(
        ["Ref", "Postal code", "lat", "hours_mon", "open", "since", "name"],
        [1042, 10115.0, 52.53, time(9, 0), True, datetime(2026, 6, 3, 9), " Süd "],  # noqa: DTZ001 - has no zone
        [],
        ["D-2", None, None, None, None, None, "'=1+1"],
    )

    assert read_table(file) == Table(
        ["ref", "postal_code", "lat", "hours_mon", "open", "since", "name"],
        [
            Row(2, {"ref": "1042", "postal_code": "10115", "lat": "52.53", "hours_mon": "09:00", "open": "True",
                    "since": "2026-06-03T09:00:00", "name": "Süd"}),
            Row(4, {"ref": "D-2", "postal_code": "", "lat": "", "hours_mon": "", "open": "", "since": "",
                    "name": "=1+1"}),
        ],
    )  # fmt: skip


def test_a_whole_number_is_shown_without_its_fraction(workbook):
    file = workbook(["ref", "postal_code"], ["D-1", 10115])
    rewrite(file, SHEET, lambda sheet: sheet.replace(b"<v>10115</v>", b"<v>10115.0</v>"))

    assert [row.cells for row in read_table(file).rows] == [{"ref": "D-1", "postal_code": "10115"}]


def test_only_the_first_sheet_is_read(workbook):
    file = workbook(["ref"], ["D-1"])
    book = openpyxl.load_workbook(file)
    book.create_sheet("Notes").append(["D-2"])
    book.save(file)

    assert [row.cells for row in read_table(file).rows] == [{"ref": "D-1"}]


@pytest.mark.parametrize("size", [b"A1", b"A1:A2", b"A1:XFD1048576"])
def test_a_workbook_that_says_a_wrong_size_is_read_whole(workbook, size):
    file = workbook(["ref", "name"], ["D-1", "One"], ["D-2", "Two"])
    rewrite(file, SHEET, lambda sheet: sheet.replace(b'ref="A1:B3"', b'ref="' + size + b'"'))

    assert read_table(file) == Table(
        ["ref", "name"], [Row(2, {"ref": "D-1", "name": "One"}), Row(3, {"ref": "D-2", "name": "Two"})]
    )


def test_an_empty_workbook_is_said(workbook):
    with pytest.raises(Mistake, match="the file is empty"):
        read_table(workbook())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("letter.txt", "Hello", id="any zip"),
        pytest.param(TYPES, "<Types/>", id="no workbook"),
        pytest.param(TYPES, "<Types><Override", id="cut off"),
    ],
)
def test_a_zip_that_is_no_workbook_is_said(tmp_path, name, content):
    file = tmp_path / "locations.xlsx"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(name, content)

    with pytest.raises(Mistake, match=NO_WORKBOOK):
        read_table(file)


# Where a zip's entry says how it is packed (after "PK\1\2", in the directory at the end), and where its data are.
@pytest.mark.parametrize(
    ("offset", "value"),
    [
        pytest.param(8, 1, id="encrypted"),
        pytest.param(10, 77, id="packed in an unknown way"),
        pytest.param(6, 255, id="of a later version"),
        pytest.param(None, 0xFF, id="damaged"),
    ],
)
def test_a_workbook_that_cannot_be_unpacked_is_said(workbook, offset, value):
    file = workbook(["ref"], ["D-1"])
    content = bytearray(file.read_bytes())
    if offset is None:
        begin = content.index(TYPES.encode()) + len(TYPES)
        content[begin : begin + 40] = bytes([value]) * 40
    else:
        at = 0
        while (at := content.find(b"PK\1\2", at + 1)) > 0:
            content[at + offset] = value
    file.write_bytes(content)

    with pytest.raises(Mistake, match=NO_WORKBOOK):
        read_table(file)


def test_without_the_package_for_workbooks_it_is_said_how_to_get_it(workbook, monkeypatch):
    file = workbook(["ref"], ["D-1"])
    monkeypatch.setattr(reading, "openpyxl", None)

    with pytest.raises(Mistake, match=r"pip install 'leadloop\[xlsx\]'. Or save the file as CSV\.$"):
        read_table(file)


def test_a_small_file_that_fills_the_memory_is_refused_before_it_is_unpacked(workbook):
    file = workbook(("ref", "name"), ("D-1", "Dealer"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image1.png", bytes(100_000_000))
    assert file.stat().st_size < 200_000
    with pytest.raises(Mistake, match="too large to be read"):
        read_table(file)
