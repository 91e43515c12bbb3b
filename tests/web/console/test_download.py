"""The rows behind the reports, downloaded."""

import csv
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.opportunities.enums import Stage
from leadloop.reports.rows import RowsBehind
from leadloop.web.console import download
from tests.support.story import NOW, make_lead, make_location, make_opportunity
from tests.web.console.conftest import signed_in
from tests.web.console.pages import errors, links, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(brand):
    make_location(brand)
    return make_opportunity(brand, Stage.WON, customer={"family_name": "=1+1"})


def rows(response):
    assert response.status_code == 200, response
    assert response.streaming
    content = response.getvalue()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv(as_manager, sold):
    response = as_manager.get("/console/download/?format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="northwind-opportunities-2026-06-03.csv"'
    assert response["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in response
    (row,) = rows(response)
    assert (row["lead"], row["opportunity"]) == (str(sold.lead_id), str(sold.pk))
    assert (row["stage"], row["won_at"]) == ("won", (NOW + timedelta(hours=3)).isoformat())
    assert {"given_name", "family_name", "organization", "email", "phone"} & set(row) == set()


def test_xlsx_tells_moments_on_the_brands_clocks(as_manager, sold):
    response = as_manager.get("/console/download/?format=xlsx&personal=on")

    assert response["Content-Disposition"].endswith('.xlsx"')
    (sheet,) = openpyxl.load_workbook(io.BytesIO(response.getvalue())).worksheets
    head, row = sheet.iter_rows()
    told = {title.value: cell for title, cell in zip(head, row, strict=True)}
    assert sheet.title == "Opportunities"
    assert sheet.freeze_panes == "A2"
    # 9:00 in UTC is 11:00 in Berlin, in summer.
    assert told["Arrived (Europe/Berlin)"].value == (NOW + timedelta(hours=2)).replace(tzinfo=None)
    assert (told["Family name"].value, told["Family name"].data_type) == ("=1+1", "s")


def test_who_the_customer_is_only_where_it_was_asked_for(as_owner, sold):
    (row,) = rows(as_owner.get("/console/download/?format=csv&personal=on"))

    assert (row["given_name"], row["family_name"]) == ("Erika", "'=1+1")
    assert (row["email"], row["phone"]) == ("erika@customer.example", "'+4930123456")


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_who_works_at_the_desk_gets_no_file(brand, sold, role):
    client = signed_in(add_member(brand=brand, email="ada@northwind.example", role=role, now=NOW))

    response = client.get("/console/download/?format=csv&personal=on")

    assert response.status_code == 403
    assert "Erika" not in response.content.decode()


def test_filters(as_manager, brand, sold):
    make_opportunity(brand, now=NOW - timedelta(days=40), source={"channel": "fair"},
                     customer={"email": "b@customer.example", "phone": ""})  # fmt: skip
    make_lead(brand, test=True, now=NOW - timedelta(hours=1), customer={"email": "c@customer.example", "phone": ""})

    def found(query):
        return [row["source"] + row["test"] for row in rows(as_manager.get(f"/console/download/?format=csv&{query}"))]

    assert found("") == ["fair", "website"]
    assert found("test=on") == ["fair", "websiteyes", "website"]
    assert found("since=2026-06-03") == ["website"]
    assert found("until=2026-06-02") == ["fair"]
    assert found("since=2026-06-03&until=2026-06-03&location=D-1") == ["website"]
    assert found("source=fair&region=berlin&form=request-a-quote") == ["fair"]


def test_what_is_mistyped_is_said_and_gives_no_file(as_manager, sold):
    response = as_manager.get("/console/download/?format=csv&location=D-9&source=fair&since=yesterday")

    assert not response.streaming
    assert errors(response) == {"since": "Enter a valid date.", "location": "There is no location “D-9”."}
    assert 'value="fair"' in response.content.decode()


def test_the_list_of_leads_leads_there(as_manager, brand):
    assert links(as_manager.get("/console/leads/"))["Download"] == "/console/download/"
    assert "The rows behind the reports" in text(as_manager.get("/console/download/"))


def test_nothing_is_read_before_it_is_sent_and_a_closed_connection_ends_the_reading(as_manager, sold, monkeypatch):
    taken = []

    def rows(behind):
        try:
            for number in range(1_000_000):
                taken.append(str(number))
                yield [None] * len(behind.columns)
        finally:
            taken.append("closed")

    monkeypatch.setattr(RowsBehind, "rows", rows)
    response = as_manager.get("/console/download/?format=csv")
    assert taken == []

    pieces = iter(response)
    next(pieces)
    next(pieces)
    # As response.close() does, but without the end of the request, which would hang up the test's database.
    response._iterator.close()

    assert taken[-1] == "closed"
    assert len(taken) < 2000


def test_a_head_reads_nothing(as_manager, sold, count_queries):
    as_manager.head("/console/download/?format=csv")
    with count_queries() as queries:
        response = as_manager.head("/console/download/?format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert not any("leadloop_opportunity" in each for each in queries.statements)


def test_as_many_queries_however_many_rows(as_manager, brand, count_queries):
    make_location(brand)
    counted = []
    for n in range(3):
        make_opportunity(brand, customer={"email": f"{n}@customer.example", "phone": ""})
        with count_queries() as queries:
            assert len(rows(as_manager.get("/console/download/?format=csv"))) == n + 1
        counted.append(queries.count)
    assert counted[0] == counted[2]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_breaks_off_does_not_look_whole(as_manager, sold, monkeypatch, kind):
    def rows(behind):
        yield from ([None] * len(behind.columns) for _ in range(100_000))
        raise KeyError

    monkeypatch.setattr(RowsBehind, "rows", rows)
    pieces = []

    with pytest.raises(KeyError):  # noqa: PT012 - what came until then is the point
        for piece in as_manager.get(f"/console/download/?format={kind}"):
            pieces.append(piece)  # noqa: PERF402

    if kind == "csv":
        assert pieces[-1].decode().strip() == download.NOT_WHOLE
    else:
        assert pieces
        assert not zipfile.is_zipfile(io.BytesIO(b"".join(pieces)))
