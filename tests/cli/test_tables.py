"""Tables from files as spreadsheet programs write them, and from what only looks like one."""

import zipfile

import pytest

from leadloop.cli.problem import Mistake
from leadloop.cli.tables import read_table

TYPES = "[Content_Types].xml"


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

    with pytest.raises(Mistake, match="this is no XLSX file that can be read"):
        read_table(file)


@pytest.mark.parametrize("sign", ["\0", "\u200b", "\u00ad", "\ufeff"])
def test_signs_that_nobody_sees_are_no_part_of_names_and_cells(tmp_path, sign):
    file = tmp_path / "locations.csv"
    file.write_text(f"ref,Postal{' '} code{sign}\nD-{sign}1,{sign} 10115\n", encoding="utf-8")

    table = read_table(file)

    assert [row.cells for row in table.rows] == [{"ref": "D-1", "postal_code": "10115"}]
