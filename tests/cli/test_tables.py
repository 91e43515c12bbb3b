"""Tables from files as spreadsheet programs write them."""

import pytest

from leadloop.cli.problem import Mistake
from leadloop.cli.tables import read_table
from leadloop.tables.reading import Row, Table

TWO_ROWS = [Row(2, {"ref": "D-1", "name": "Ofen Süd, Graz"}), Row(3, {"ref": "D-2", "name": "Łódź"})]


@pytest.fixture
def table(tmp_path):
    """The table in a file with this content."""

    def read(content):
        file = tmp_path / "locations.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(file)

    return read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends_are_found_out(table, delimiter, encoding, end):
    lines = ["ref;name", 'D-1;"Ofen Süd, Graz"', "D-2;Łódź", ""]

    found = table(end.join(line.replace(";", delimiter) for line in lines).encode(encoding))

    assert found == Table(["ref", "name"], TWO_ROWS, delimiter)


def test_without_a_mark_what_is_no_utf8_is_what_windows_writes(table):
    assert table("ref,name\nD-1,Süd – 5 €\n".encode("cp1252")).rows == [Row(2, {"ref": "D-1", "name": "Süd – 5 €"})]


def test_bytes_that_mean_nothing_anywhere_are_marked_and_the_rest_is_read(table):
    assert table(b"ref,name\nD-1,S\xfcd\x81\n").rows == [Row(2, {"ref": "D-1", "name": "Süd�"})]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_may_tell_its_delimiter(table, mark):
    assert table(mark + b"sep=|\r\nref|name, whole\r\nD-1|One, two\r\n") == Table(
        ["ref", "name,_whole"], [Row(3, {"ref": "D-1", "name,_whole": "One, two"})], "|"
    )


def test_delimiters_within_quotes_do_not_count(table):
    assert table('"ref";"a, b, c"\nD-1;x\n') == Table(["ref", "a,_b,_c"], [Row(2, {"ref": "D-1", "a,_b,_c": "x"})], ";")


def test_columns_are_the_same_however_they_are_written(table):
    found = table(" REF ,Postal  Code,contact2-Email,,\nD-1,10115,a@b.example, lost,\n")

    assert found.columns == ["ref", "postal_code", "contact2_email"]
    assert found.rows == [
        Row(2, {"ref": "D-1", "postal_code": "10115", "contact2_email": "a@b.example"}, surplus=("lost",))
    ]


def test_short_rows_are_filled_up_and_blank_rows_left_out_and_lines_are_those_of_the_file(table):
    found = table('\nref,name,city\nD-1\n,,\n\nD-2,"Two\nlines",Graz\nD-3,Three,Linz\n')

    assert found.rows == [
        Row(3, {"ref": "D-1", "name": "", "city": ""}),
        Row(6, {"ref": "D-2", "name": "Two\nlines", "city": "Graz"}),
        Row(8, {"ref": "D-3", "name": "Three", "city": "Linz"}),
    ]


def test_a_column_without_a_name_is_left_out(table):
    assert table("ref,,name\nD-1,x,Dealer\n").rows == [Row(2, {"ref": "D-1", "name": "Dealer"})]


@pytest.mark.parametrize("sign", ["\0", "\u200b", "\u00ad", "\ufeff"])
def test_signs_that_nobody_sees_are_no_part_of_names_and_cells(table, sign):
    found = table(f"ref,Postal code{sign}\nD-{sign}1,{sign} 10115\n")

    assert [row.cells for row in found.rows] == [{"ref": "D-1", "postal_code": "10115"}]


@pytest.mark.parametrize("content", ["", "\n \n", ",,\n,\n", "\ufeff"])
def test_an_empty_file_is_said(table, content):
    with pytest.raises(Mistake, match=r"locations\.csv: the file is empty\. Its first line names the columns\.$"):
        table(content)


def test_columns_alone_are_a_table_without_rows(table):
    assert table("ref,name\n") == Table(["ref", "name"], [], ",")


def test_a_column_that_is_there_twice_is_said(table):
    with pytest.raises(Mistake, match=r"locations\.csv: the column name is there twice\. Keep one\.$"):
        table("ref,name,Name \nD-1,One,Two\n")


def test_a_quotation_mark_that_is_not_closed_is_said_with_its_line(table):
    with pytest.raises(Mistake, match=r"locations\.csv: line 3 cannot be read .* quotation mark that is not closed\.$"):
        table('ref,name\nD-1,One\nD-2,"Two\nD-3,Three\n')


def test_an_old_excel_file_is_said(table):
    with pytest.raises(Mistake, match=r"this is an old Excel file\. Save it as XLSX or CSV\.$"):
        table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


def test_a_file_that_is_not_there_and_a_folder_are_said(tmp_path):
    with pytest.raises(Mistake, match=r"none\.csv: No such file or directory\.$"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(Mistake, match=r": Is a directory\.$"):
        read_table(tmp_path)
