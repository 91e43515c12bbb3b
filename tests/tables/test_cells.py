"""What a spreadsheet program would run is written as text, and read again as it was meant."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.tables.cells import plain_cell, safe_cell


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
        ('Hello;"=1+1"', 'Hello;\'"=1+1"'),
        ("'=1+1", "''=1+1"),
        ('say "\'=1"', 'say "\'=1"'),
        (None, ""),
        (0, "0"),
    ],
)
def test_a_formula_becomes_text_and_comes_back(text, written):
    assert safe_cell(text) == written
    assert plain_cell(written) == ("" if text is None else str(text))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ["", '"', '""', "'\""])
def test_no_cell_runs_whatever_delimiter_the_reader_thinks_of(delimiter, quote):
    text = f'x;{quote}=HYPERLINK("http://evil.example"){quote}\n{quote}=cmd|x\t{quote}=1;{quote}@y{quote}'

    assert [cell for cell in seen([safe_cell("id"), safe_cell(text)], delimiter) if runs(cell)] == []


# What hostile texts are made of: what begins a formula, what ends a cell, what is put around one.
SIGNS = st.text(st.sampled_from("=+-@＝;,\t\r\n'\" a1"), max_size=12)


@given(SIGNS, st.sampled_from([",", ";", "\t"]))
def test_no_text_runs_and_each_comes_back(text, delimiter):
    assert plain_cell(safe_cell(text)) == text
    assert [cell for cell in seen(["id", safe_cell(text), "end"], delimiter) if runs(cell)] == []


def seen(cells, delimiter):
    """The cells of a line of ours as a program reads it that cuts by this delimiter."""
    file = io.StringIO()
    csv.writer(file).writerow(cells)
    return [cell for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=delimiter) for cell in row]


def runs(cell):
    return cell.startswith(("=", "+", "-", "@", "＝"))
