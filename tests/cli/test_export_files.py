"""The rows behind the reports as a file; and files of any kind, there whole or not at all."""

import contextlib
import csv
import os
import re
import threading
from datetime import timedelta

import openpyxl
import pytest

from leadloop.cli import progress
from leadloop.opportunities.enums import Stage
from leadloop.reports.rows import RowsBehind
from leadloop.tables.columns import Column
from tests.support.story import NOW, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db


def test_a_reports_times_are_told_by_the_clock_that_was_asked_for(leadloop, file, brand):
    make_location(brand)
    make_opportunity(brand, Stage.ACCEPTED)
    for hours in ("calendar", "business"):
        assert (
            leadloop("export", "report", "locations", "locations", file, "--brand", brand.slug, "--hours", hours).code
            == 0
        )
        with file.open(encoding="utf-8-sig", newline="") as written:
            assert [row["hours"] for row in csv.DictReader(written)] == [hours]


def test_opportunities_with_the_filters_of_the_reports(leadloop, file, brand):
    make_location(brand)
    make_opportunity(brand, Stage.WON, now=NOW - timedelta(days=40), customer={"email": "old@customer.example"})
    found = make_opportunity(brand, Stage.WON, customer={"email": "new@customer.example"})

    def run(*options):
        ran = leadloop("export", "opportunities", file, "--brand", brand.slug, *options)
        assert (ran.code, ran.err) == (0, "")
        with file.open(encoding="utf-8-sig", newline="") as written:
            rows = list(csv.DictReader(written))
        assert ran.out == f"{len(rows)} opportunities in {file}\n"
        return rows

    day = ("--from", "2026-06-03", "--to", "2026-06-03")
    (row,) = run(*day, "--location", "D-1", "--region", "berlin", "--source", "website", "--form", "request-a-quote")
    assert (row["lead"], row["opportunity"], row["stage"]) == (str(found.lead_id), str(found.pk), "won")
    assert "email" not in row
    assert [row["email"] for row in run("--personal")] == ["old@customer.example", "new@customer.example"]
    assert run("--source", "fair") == []
    make_lead(brand, test=True, customer={"email": "test@customer.example", "phone": ""})
    assert [row["test"] for row in run("--test")] == ["", "", "yes"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--location", "D-9"), "--location: there is no location “D-9”."),
        (("--region", "Atlantis"), "--region: no location is in the region “Atlantis”."),
        (("--form", "none"), "--form: there is no form “none”."),
        (("--from", "2026-06-03", "--to", "2026-06-02"), "--to: choose a day that is not before --from."),
    ],
)
def test_a_mistyped_filter_gives_no_file(leadloop, file, brand, options, said):
    ran = leadloop("export", "opportunities", file, "--brand", brand.slug, *options)

    assert (ran.code, ran.out, ran.err) == (1, "", f"leadloop: {said}\n")
    assert not file.exists()


@pytest.mark.parametrize("option", ["--hours", "--format"])
def test_the_choices_of_an_option_are_told_as_they_are_typed(leadloop, file, brand, option):
    ran = leadloop("export", "report", "performance", "times", file, "--brand", brand.slug, option, "none")

    assert ran.code == 2
    assert f"argument {option}: invalid choice: 'none' (choose from" in ran.err
    assert "<" not in ran.err.splitlines()[-1]


@pytest.mark.parametrize("what", ["locations", "leads", "opportunities"])
def test_a_workbook_says_the_same(leadloop, tmp_path, brand, what):
    make_location(brand)
    make_opportunity(brand, Stage.WON)
    plain, book = tmp_path / "rows.csv", tmp_path / "rows.xlsx"
    for file in (plain, book):
        assert leadloop("export", what, file, "--brand", brand.slug).code == 0

    with plain.open(encoding="utf-8-sig", newline="") as written:
        _names, cells = csv.reader(written)
    _titles, read = openpyxl.load_workbook(book).active.iter_rows(values_only=True)

    # Moments and marks apart, which each kind of file has its own way for.
    same = [n for n, cell in enumerate(cells) if "T" not in cell[8:12] and not cell.startswith("'")]
    assert [str(read[n] if read[n] is not None else "") for n in same] == [cells[n] for n in same]


def test_the_format_may_be_said(leadloop, file, brand):
    assert leadloop("export", "leads", file, "--brand", brand.slug, "--format", "xlsx").code == 0

    assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_breaks_off_half_way_leaves_what_was_there(leadloop, file, brand, monkeypatch, error):
    def rows(_behind):
        for _ in range(10_000):
            yield ["x"] * 33
        raise error

    monkeypatch.setattr(RowsBehind, "rows", rows)
    monkeypatch.setattr(RowsBehind, "columns", [Column(str(n)) for n in range(33)])
    file.write_text("mine", encoding="utf-8")

    with contextlib.suppress(RuntimeError):
        assert leadloop("export", "opportunities", file, "--brand", brand.slug).code == 130

    assert file.read_text(encoding="utf-8") == "mine"
    assert list(file.parent.iterdir()) == [file]


def test_a_pipe_is_written_to_and_not_replaced(leadloop, tmp_path, brand):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()

    assert leadloop("export", "leads", pipe, "--brand", brand.slug).code == 0

    reader.join(30)
    assert pipe.is_fifo()
    assert got[0].startswith(b"\xef\xbb\xbfid,created_at,")


def test_a_link_is_followed(leadloop, tmp_path, file, brand):
    link = tmp_path / "link.csv"
    link.symlink_to(file)

    assert leadloop("export", "leads", link, "--brand", brand.slug).code == 0

    assert link.is_symlink()
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_an_export_tells_how_far_it_has_come(leadloop, file, brand, monkeypatch):
    make_location(brand)
    make_opportunity(brand, Stage.WON)
    monkeypatch.setattr(progress, "_PLAIN_SECONDS", 0.0)

    ran = leadloop("export", "opportunities", file, "--brand", brand.slug)

    assert re.fullmatch(r"1 of 1 opportunities · [\d,]+/s\n", ran.err)
