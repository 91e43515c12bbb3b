"""What a spreadsheet program would run is written as text, and read again as it was meant."""

import csv
import io

import pytest

from leadloop.cli.cells import plain_cell, safe_cell


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 123456", "'+49 30 123456"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("Hello;=1+1", "Hello;'=1+1"),
        ("Hello\n=1+1\n@x", "Hello\n'=1+1\n'@x"),
        ("a\t=1", "a\t'=1"),
        ("a = b; c-d, 1+1 a@b.example", "a = b; c-d, 1+1 a@b.example"),
        ("it's", "it's"),
        (None, ""),
        (0, "0"),
    ],
)
def test_a_formula_becomes_text_and_comes_back(text, written):
    assert safe_cell(text) == written
    assert plain_cell(written) == ("" if text is None else str(text))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_runs_whatever_delimiter_the_reader_thinks_of(delimiter):
    file = io.StringIO()
    csv.writer(file).writerow([safe_cell("id"), safe_cell('x;=HYPERLINK("http://evil.example")\n=cmd|x\t=1;@y')])

    rows = csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=delimiter)

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
