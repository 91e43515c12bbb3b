"""Tables as files: reopened by other programs, each cell is what went in, and nothing in it runs."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import repeat
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from leadloop.tables import xlsx_file
from leadloop.tables.cells import plain_cell
from leadloop.tables.columns import Column, Kind
from leadloop.tables.writing import Format, written
from leadloop.tables.xlsx_cells import MOST_TEXT

BERLIN = ZoneInfo("Europe/Berlin")
ALL_KINDS = [Column(kind.name.lower(), kind.name.title(), kind, 20) for kind in Kind]
AT = datetime(2026, 6, 3, 9, 0, 7, tzinfo=UTC)


def file_of(kind, columns, rows, title="Rows"):
    return b"".join(written(kind, columns, rows, title=title, zone=BERLIN))


def on_the_wall(*parts):
    """A time as a spreadsheet has it: of no zone."""
    return datetime(*parts)  # noqa: DTZ001 - that is the point


def book_of(columns, rows, title="Rows"):
    return openpyxl.load_workbook(io.BytesIO(file_of(Format.XLSX, columns, rows, title)))


def xlsx(columns, rows):
    """The cells of the only sheet, below its titles."""
    (sheet,) = book_of(columns, rows).worksheets
    return [list(row) for row in sheet.iter_rows(min_row=2)]


def read_csv(columns, rows):
    content = file_of(Format.CSV, columns, rows)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def text_of(value):
    """What the only cell of a workbook of text holds, which has to be text."""
    (((cell,),)) = xlsx([Column("a")], [[value]])
    assert cell.value is None or (cell.data_type == "s" and isinstance(cell.value, str))
    # Excel reads these signs, which this library leaves to whoever asks.
    return cell.value and unescape(cell.value)


def test_each_kind_of_cell():
    row = ["Müller & <Söhne>", "0190-ab", 7, Decimal("1234.50"), AT, date(2026, 6, 3)]

    assert read_csv(ALL_KINDS, [row, [None] * 6]) == [
        ["text", "key", "number", "money", "moment", "date"],
        ["Müller & <Söhne>", "0190-ab", "7", "1234.50", "2026-06-03T09:00:07+00:00", "2026-06-03"],
        [""] * 6,
    ]
    (cells, empty) = xlsx(ALL_KINDS, [row, [None] * 6])
    assert [cell.value for cell in cells] == [
        "Müller & <Söhne>", "0190-ab", 7, 1234.5, on_the_wall(2026, 6, 3, 11, 0, 7), on_the_wall(2026, 6, 3),
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "d", "d"]
    assert [cell.number_format for cell in cells[2:]] == [
        "General",
        "#,##0.00",
        r"yyyy\-mm\-dd\ hh:mm",
        r"yyyy\-mm\-dd",
    ]
    assert [cell.value for cell in empty] == [None] * 6


def test_the_first_row_stays_in_sight_and_columns_have_their_width():
    book = book_of(ALL_KINDS, [["a", "b", 1, 1, AT, date(2026, 6, 3)]], title="What / came: [of] it?")

    (sheet,) = book.worksheets
    titles = ["Text", "Key", "Number", "Money", "Moment (Europe/Berlin)", "Date"]
    assert [(cell.value, cell.font.b) for cell in sheet[1]] == [(title, True) for title in titles]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F2")
    assert {sheet.column_dimensions[letter].width for letter in "ABCDEF"} == {20}
    assert sheet.title == "What   came   of  it"


@pytest.mark.parametrize("kind", Format)
def test_without_rows_the_columns_are_there(kind):
    assert read_csv(ALL_KINDS, []) == [["text", "key", "number", "money", "moment", "date"]]
    assert xlsx(ALL_KINDS, []) == []


HOSTILE = [
    '=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "'=1",
    "=cmd|' /c calc'!A0", "007", "1e5", "2026-06-03", "TRUE", "#REF!", " a ", "a\n\nb", "<c><f>1+1</f></c>", "]]>", "&#61;",
    "_x0041_", "__x000D_", "_x", "\N{GRINNING FACE}", "\u202etxt.exe", '"', "", "x" * MOST_TEXT,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_is_text(text):
    shown = text.replace("\r", "\n")
    assert text_of(text) == (shown or None)
    ((_, (cell,))) = read_csv([Column("a")], [[text]])
    assert plain_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_text_that_a_spreadsheet_would_run_is_marked_as_text_for_whoever_edits_it():
    (((runs,), (harmless,))) = xlsx([Column("a")], [["=1+1"], ["1=1"]])

    assert [bool(cell.quotePrefix) for cell in (runs, harmless)] == [True, False]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0b\x1f\x7f\x85c", "ab\x7f\x85c"),
        ("a\ud800b\udfff", "ab"),
        ("\ufffe\uffffa", "a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x" * 40_000, "x" * (MOST_TEXT - 1) + "…"),
        # Two units of UTF-16 each: what would be cut in half goes.
        ("😀" * 20_000, "😀" * ((MOST_TEXT - 1) // 2) + "…"),
        ("=" * 40_000, "=" * (MOST_TEXT - 1) + "…"),
    ],
)
def test_what_a_cell_cannot_hold_is_left_out(text, kept):
    assert text_of(text) == kept


def test_a_csv_cell_holds_anything():
    assert read_csv([Column("a")], [["x" * 40_000], ["a\ud800b"]])[1:] == [["x" * 40_000], ["a?b"]]


@given(st.text(st.characters(exclude_categories=[]), max_size=20))
def test_any_text_opens_and_is_text(text):
    text_of(text)
    assert len(read_csv([Column("a"), Column("b")], [[text, "end"]])) == 2


@pytest.mark.parametrize(
    ("kind", "value", "read", "type_"),
    [
        (Kind.NUMBER, -5, -5, "n"),
        (Kind.NUMBER, 0.1, 0.1, "n"),
        (Kind.NUMBER, 999_999_999_999_999, 999_999_999_999_999, "n"),
        (Kind.NUMBER, 4006381333931004006, "4006381333931004006", "s"),
        (Kind.NUMBER, float("nan"), "nan", "s"),
        (Kind.NUMBER, float("-inf"), "-inf", "s"),
        (Kind.MONEY, Decimal("1E+3"), 1000, "n"),
        (Kind.MONEY, Decimal("-0.01"), -0.01, "n"),
        (Kind.DATE, date(1900, 3, 1), on_the_wall(1900, 3, 1), "d"),
        (Kind.DATE, date(1900, 2, 28), "1900-02-28", "s"),
        (Kind.DATE, date(9999, 12, 31), on_the_wall(9999, 12, 31), "d"),
        (Kind.MOMENT, datetime(1899, 12, 31, 12, tzinfo=UTC), "1899-12-31 13:00:00", "s"),
        (Kind.MOMENT, datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), on_the_wall(2026, 3, 29, 1, 59, 59), "d"),
        (Kind.MOMENT, datetime(2026, 3, 29, 1, tzinfo=UTC), on_the_wall(2026, 3, 29, 3), "d"),
        (Kind.MOMENT, datetime(2026, 6, 3, 12, tzinfo=BERLIN), on_the_wall(2026, 6, 3, 12), "d"),
    ],
)
def test_numbers_and_times_in_a_workbook(kind, value, read, type_):
    (((cell,),)) = xlsx([Column("a", kind=kind)], [[value]])

    assert (cell.value, cell.data_type) == (read, type_)


def test_numbers_in_csv_stay_numbers():
    columns = [Column("n", kind=Kind.NUMBER), Column("m", kind=Kind.MONEY)]

    assert read_csv(columns, [[-5, Decimal("-1E+3")]])[1] == ["-5", "-1000"]


def test_what_does_not_fit_into_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 1001)
    book = book_of([Column("n", "Number", Kind.NUMBER)], ([n] for n in range(2500)))

    assert book.sheetnames == ["Rows", "Rows 2", "Rows 3"]
    read = [[cell for (cell,) in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
    assert [len(cells) for cells in read] == [1001, 1001, 501]
    assert [cells[0] for cells in read] == ["Number"] * 3
    assert [cell for cells in read for cell in cells[1:]] == list(range(2500))


@pytest.mark.parametrize("rows", [1000, 1001])
def test_a_sheet_begins_only_where_a_row_is_left(monkeypatch, rows):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 1001)

    assert len(book_of([Column("n")], repeat(["x"], rows)).sheetnames) == 1 + (rows > 1000)


def test_a_sheet_stays_below_what_the_zip_can_tell(monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_BYTES", 50_000)
    book = book_of([Column("n", kind=Kind.NUMBER)], ([n] for n in range(5000)))

    assert len(book.sheetnames) > 1
    read = [cell for sheet in book.worksheets for (cell,) in sheet.iter_rows(min_row=2, values_only=True)]
    assert read == list(range(5000))


def test_more_rows_than_any_sheet_holds():
    content = file_of(Format.XLSX, [Column("n", kind=Kind.NUMBER)], repeat([1], 1_048_576))

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        rows = [book.read(f"xl/worksheets/sheet{n}.xml").count(b"<row>") for n in (1, 2)]
    assert rows == [1_048_576, 2]


@pytest.mark.parametrize("kind", Format)
def test_memory_stays_the_same_however_many_rows(kind):
    """Not 1 MB more of it for 20,000 rows more, which weigh 10 MB, each text another one."""

    def rows(count):
        return ([f"text {n}" * 20, str(n) * 10, n, Decimal(n), AT, date(2026, 6, 3)] for n in range(count))

    def peak(count):
        tracemalloc.start()
        for _piece in written(kind, ALL_KINDS, rows(count), title="Rows", zone=BERLIN):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10_000)
    assert peak(30_000) - peak(10_000) < 1_000_000


def test_pieces_come_while_the_rows_do():
    taken = []

    def rows():
        for n in range(100_000):
            taken.append(n)
            yield [str(n)]

    for kind in Format:
        taken.clear()
        pieces = written(kind, [Column("a")], rows(), title="Rows", zone=BERLIN)
        assert taken == []
        next(pieces)
        next(pieces)
        assert len(taken) < 60_000


def test_a_workbook_that_breaks_off_does_not_open():
    def rows():
        yield from repeat(["x" * 50], 100_000)
        raise RuntimeError

    got = b""
    with pytest.raises(RuntimeError):  # noqa: PT012 - what came until then is the point
        for piece in written(Format.XLSX, [Column("a")], rows(), title="Rows", zone=BERLIN):
            got += piece
    assert got
    assert not zipfile.is_zipfile(io.BytesIO(got))
