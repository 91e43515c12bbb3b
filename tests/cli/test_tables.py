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
