"""What a brand has, as CSV: whole, its own only, harmless, and the same when it is read in again."""

import csv
import re
from datetime import timedelta

import pytest

from leadloop.cli.location_rows import COLUMNS
from leadloop.desk.operations import change_desk_policy
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import Stage
from tests.reports.stories import completed
from tests.support.desk import make_agent, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity, opportunity_of, say

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LEAD_COLUMNS = [
    "id", "created_at", "form", "status", "test", "given_name", "family_name", "organization", "email", "phone",
    "line1", "city", "region", "postal_code", "country", "product", "interest", "timeframe", "message", "channel",
    "campaign", "url", "round", "location", "stage", "offered_at", "acknowledged_at", "accepted_at", "won_at",
    "completed_at", "revenue_amount", "revenue_currency",
]  # fmt: skip


@pytest.fixture
def export(leadloop, file, brand):
    """`export("leads")` runs it and returns the rows, the line of columns first."""

    def run(what):
        ran = leadloop("export", what, file, "--brand", brand.slug)
        with file.open(encoding="utf-8-sig", newline="") as written:
            rows = list(csv.reader(written))
        assert (ran.code, ran.out, ran.err) == (0, f"{len(rows) - 1} {what} in {file}\n", "")
        return rows

    return run


def as_dicts(rows):
    return [{name: cell for name, cell in zip(rows[0], row, strict=True) if cell} for row in rows[1:]]


def test_a_location_with_its_contacts(export, brand):
    make_location(brand, website="ofen.example", products=["Stove", "Chimney"],
                  preferences={"accept_to_win_days": 9, "win_to_complete_days": None})  # fmt: skip

    rows = export("locations")

    contacts = [f"contact{number}_{part}" for number in ("", "2") for part in ("name", "email", "role")]
    assert rows[0] == [*COLUMNS, *contacts]
    assert as_dicts(rows) == [
        {
            "ref": "D-1", "name": "Dealer D-1", "line1": "Hauptstr. 1", "city": "Berlin", "region": "Berlin",
            "postal_code": "10115", "country": "DE", "lat": "52.53", "lon": "13.38", "phone": "'+49 30 901820",
            "website": "https://ofen.example", "time_zone": "Europe/Berlin", "products": "Stove;Chimney",
            **{f"hours_{day}": "09:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")},
            "accept_to_win_days": "9", "contact_name": "Dana", "contact_email": "dana@d-1.example",
            "contact_role": "recipient", "contact2_name": "Max", "contact2_email": "max@d-1.example",
            "contact2_role": "manager",
        }
    ]  # fmt: skip


def test_locations_are_the_brands_own_in_use_in_order_and_contacts_the_present_ones(export, brand):
    for ref in ("D-2", "D-1", "D-9"):
        make_location(brand, ref, contacts=[])
    make_location(make_brand("Southwind"), "S-1")
    Location.objects.filter(ref="D-9").update(is_active=False)
    LocationContact.objects.create(
        brand=brand, location=Location.objects.get(ref="D-1"), email="gone@d.example", removed_at=NOW
    )

    rows = export("locations")

    assert [row["ref"] for row in as_dicts(rows)] == ["D-1", "D-2"]
    assert rows[0] == [*COLUMNS, "contact_name", "contact_email", "contact_role"]
    assert "gone@d.example" not in str(rows)


def test_without_locations_the_columns_are_there(export):
    assert export("locations") == [[*COLUMNS, "contact_name", "contact_email", "contact_role"]]


def test_what_was_exported_changes_nothing_when_it_is_imported(export, leadloop, file, brand):
    hostile = "=cmd|' /c calc'!A0"
    make_location(brand, "D-1", paused_until="2027-01-01T00:00:00Z")
    make_location(brand, "D-2", name=hostile, phone="@1", products=[hostile, "a;b", '19" rack', "'=1"],
                  position=None, hours={}, contacts=[])  # fmt: skip
    make_location(brand, "D-3", name="'-x; \"=y\"", position={"lat": -1e-05, "lon": -179.123456789012},
                  hours={"sun": [["00:00", "09:30"], ["10:00", "24:00"]]},
                  address={"line1": "Weg 1; =2", "city": 'Größ"e', "country": "AT"},
                  contacts=[{"name": "+Eva", "email": f"+{n}@d.example"} for n in range(3)])  # fmt: skip
    before = list(Location.objects.order_by("ref").values()), list(LocationContact.objects.order_by("id").values())
    export("locations")

    ran = leadloop("import", "locations", file, "--brand", brand.slug)

    assert (ran.code, ran.out) == (0, "0 new, 0 changed, 3 as they were, 0 rejected\n")
    assert (
        list(Location.objects.order_by("ref").values()), list(LocationContact.objects.order_by("id").values())
    ) == before  # fmt: skip


def test_what_was_exported_makes_the_same_locations_for_another_brand(export, leadloop, file, brand):
    for ref in ("D-1", "D-2"):
        make_location(brand, ref, products=["a;b"])
    first = export("locations")
    make_brand("Southwind")

    assert leadloop("import", "locations", file, "--brand", "southwind").out.startswith("2 new, 0 changed")

    leadloop("export", "locations", file, "--brand", "southwind")
    with file.open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.reader(written)) == first


def test_a_lead_that_came_to_its_end(export, brand):
    make_location(brand)
    found, _review = completed(brand)

    rows = export("leads")

    assert rows[0] == LEAD_COLUMNS
    assert as_dicts(rows) == [
        {
            "id": str(found.lead_id), "created_at": NOW.isoformat(), "form": "request-a-quote", "status": "qualified",
            "given_name": "Erika", "family_name": "Mustermann", "email": "erika@customer.example",
            "phone": "'+4930123456", "line1": "Lindenweg 7", "city": "Berlin", "postal_code": "10119",
            "country": "DE", "interest": "Heat pump", "timeframe": "This year",
            "message": "Please call in the evening.", "channel": "website", "campaign": "spring",
            "url": "https://brand.example/heat", "round": "1", "location": "D-1", "stage": "complete",
            "offered_at": NOW.isoformat(), "acknowledged_at": (NOW + HOUR).isoformat(),
            "accepted_at": (NOW + 2 * HOUR).isoformat(), "won_at": (NOW + 3 * HOUR).isoformat(),
            "completed_at": (NOW + 4 * HOUR).isoformat(), "revenue_amount": "1200.00", "revenue_currency": "EUR",
        }
    ]  # fmt: skip


def test_a_lead_that_is_with_nobody_yet(export, brand):
    lead = make_lead(brand, source={})

    (row,) = as_dicts(export("leads"))

    assert (row["id"], row["status"]) == (str(lead.pk), "qualified")
    assert {"round", "location", "stage", "offered_at", "revenue_amount", "test"} & set(row) == set()


def test_a_lead_is_shown_with_its_newest_round(export, brand):
    make_location(brand, "D-1")
    make_location(brand, "D-2", position={"lat": 52.6, "lon": 13.4})
    lead = make_opportunity(brand, Stage.REJECTED).lead
    newest = opportunity_of(lead)

    (row,) = as_dicts(export("leads"))

    assert (newest.round, newest.location.ref) == (2, "D-2")
    assert (row["round"], row["location"], row["stage"]) == ("2", "D-2", "unacknowledged")


def test_leads_of_the_desk_stand_where_they_stand(export, brand):
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)
    change_desk_policy(brand, returns="both")
    agent, location = make_agent(brand), make_location(brand)
    names = ("New", "Tried", "Invalid", "Uninterested", "Back")
    leads = [make_desk_lead(brand, customer={"family_name": name, "email": f"{name}@c.example"}) for name in names]
    try_in_vain(leads[1], agent)
    refuse(leads[2], agent, "invalid_details")
    refuse(leads[3], agent)
    pass_on(leads[4], agent, location)
    say(opportunity_of(leads[4]), "reject")

    rows = as_dicts(export("leads"))

    assert {row["family_name"]: row["status"] for row in rows} == {
        "New": "new", "Tried": "contact_attempted", "Invalid": "discarded", "Uninterested": "no_opportunity",
        "Back": "contact_attempted",
    }  # fmt: skip
    assert [(row["family_name"], row["round"], row["location"], row["stage"]) for row in rows if "round" in row] == [
        ("Back", "1", "D-1", "rejected")
    ]


def test_leads_are_the_brands_own_the_oldest_first(export, brand):
    other = make_brand("Southwind")
    make_lead(other, customer={"email": "theirs@customer.example"})
    later = make_lead(brand, now=NOW + HOUR, customer={"email": "b@customer.example", "phone": ""})
    first = make_lead(brand, customer={"email": "a@customer.example", "phone": ""})

    assert [row["id"] for row in as_dicts(export("leads"))] == [str(first.pk), str(later.pk)]


def test_what_a_customer_wrote_runs_in_no_spreadsheet(export, file, brand):
    evil = '=HYPERLINK("http://evil.example")'
    make_lead(
        brand, customer={"given_name": evil, "organization": "@SUM(A1)", "address": {"city": "-1+1"}},
        request={"message": f'Hello;"{evil}"\n{evil}', "interest": "+1"},
    )  # fmt: skip

    (row,) = as_dicts(export("leads"))

    assert [row[name] for name in ("given_name", "organization", "city", "interest", "message")] == [
        f"'{evil}", "'@SUM(A1)", "'-1+1", "'+1", f"Hello;'\"{evil}\"\n'{evil}",
    ]  # fmt: skip
    with file.open(encoding="utf-8-sig", newline="") as written:
        cells = [cell for line in csv.reader(written, delimiter=";") for cell in line]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@"))] == []


def test_a_list_is_written_in_as_many_queries_however_long(leadloop, file, brand, count_queries):
    counted = []
    for ref in ("D-1", "D-2", "D-3"):
        make_location(brand, ref)
        make_opportunity(brand, Stage.ACCEPTED, location=ref, customer={"email": f"{ref}@customer.example"})
        with count_queries() as queries:
            leadloop("export", "locations", file, "--brand", brand.slug)
            leadloop("export", "leads", file, "--brand", brand.slug)
        counted.append(queries.count)

    assert counted[0] == counted[2]


def test_a_file_that_is_there_is_overwritten_whole(export, file, brand):
    file.write_text("x" * 10_000, encoding="utf-8")
    make_location(brand)

    assert [row[0] for row in export("locations")] == ["ref", "D-1"]
    assert file.read_bytes().startswith(b"\xef\xbb\xbfref,name,")


def test_a_file_that_cannot_be_written_is_said(leadloop, tmp_path, brand):
    ran = leadloop("export", "leads", tmp_path, "--brand", brand.slug)
    assert (ran.code, ran.out, ran.err) == (1, "", f"leadloop: {tmp_path}: Is a directory.\n")

    nowhere = tmp_path / "nowhere" / "leads.csv"
    ran = leadloop("export", "leads", nowhere, "--brand", brand.slug)
    assert (ran.code, ran.out, ran.err) == (1, "", f"leadloop: {nowhere}: No such file or directory.\n")


def test_a_brand_that_is_not_there_leaves_the_file_as_it_was(leadloop, file, db):
    file.write_text("mine", encoding="utf-8")

    ran = leadloop("export", "leads", file, "--brand", "northwind")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "leadloop: --brand: there is no brand “northwind”. "
        "There is none yet: leadloop brand create NAME --owner EMAIL\n"
    )
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", [(), ("leads",), ("leads", "x.csv"), ("people", "x.csv", "--brand", "x")])
def test_a_command_line_that_is_not_understood_ends_with_2(leadloop, db, words):
    ran = leadloop("export", *words)

    assert (ran.code, ran.out) == (2, "")
    assert re.match("leadloop export( leads)?: error: ", ran.err.splitlines()[-1])
