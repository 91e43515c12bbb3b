"""Locations from a file: what becomes of each row, and of what the file does not tell."""

from datetime import timedelta

import pytest

from leadloop.cli.location_import import AT_ONCE
from leadloop.network.models import Location, LocationContact
from tests.support.story import HOURS, NOW, make_brand, make_location

pytestmark = pytest.mark.django_db

COLUMNS = (
    "ref,name,line1,city,region,postal_code,country,lat,lon,phone,website,time_zone,products,hours_mon,hours_sat,"
    "accept_to_win_days,win_to_complete_days,contact_name,contact_email,contact_role,contact2_name,contact2_email,"
    "contact2_role"
)
ROW = (
    "D-7,Ofen Süd,Ring 2,Graz,Steiermark,8010,AT,47.07,15.43,+43 316 1234,ofen.example,Europe/Vienna,Stove;Chimney,"
    '"8-12, 13.30-18",closed,10,40,Eva,eva@ofen.example,recipient,Udo,udo@ofen.example,manager'
)
# What a file can say of a location; whether it is in use, and the pause, which it cannot.
FIELDS = (
    "name", "line1", "city", "region", "postal_code", "country", "lat", "lon", "phone", "website", "time_zone",
    "products", "hours", "accept_to_win_days", "win_to_complete_days", "is_active", "paused_until",
)  # fmt: skip


def told(location):
    location.refresh_from_db()
    return {name: getattr(location, name) for name in FIELDS}


def people(location):
    """The present contacts."""
    present = LocationContact.objects.filter(location=location, removed_at=None).order_by("email", "role")
    return list(present.values_list("name", "email", "role"))


def test_a_row_makes_a_location_with_its_contacts(bring_in, brand):
    ran = bring_in(COLUMNS, ROW)

    assert (ran.code, ran.out, ran.err) == (0, "1 new, 0 changed, 0 as they were, 0 rejected\n", "")
    made = Location.objects.get()
    assert (made.brand, made.ref) == (brand, "D-7")
    assert told(made) == {
        "name": "Ofen Süd", "line1": "Ring 2", "city": "Graz", "region": "Steiermark", "postal_code": "8010",
        "country": "AT", "lat": 47.07, "lon": 15.43, "phone": "+43 316 1234", "website": "https://ofen.example",
        "time_zone": "Europe/Vienna", "products": ["Stove", "Chimney"],
        "hours": {"mon": [["08:00", "12:00"], ["13:30", "18:00"]]}, "accept_to_win_days": 10,
        "win_to_complete_days": 40, "paused_until": None, "is_active": True,
    }  # fmt: skip
    assert people(made) == [("Eva", "eva@ofen.example", "recipient"), ("Udo", "udo@ofen.example", "manager")]


def test_the_same_file_again_changes_nothing(bring_in):
    bring_in(COLUMNS, ROW)
    before = list(Location.objects.values()), list(LocationContact.objects.values())

    ran = bring_in(COLUMNS, ROW)

    assert (ran.code, ran.out) == (0, "0 new, 0 changed, 1 as they were, 0 rejected\n")
    assert (list(Location.objects.values()), list(LocationContact.objects.values())) == before


def test_new_changed_same_and_rejected_rows_are_counted(bring_in, brand):
    changed, same = make_location(brand, "D-1"), make_location(brand, "D-2")

    ran = bring_in("ref,name", "D-1,Another name", "D-2,Dealer D-2", "D-3,New", "D-4,")

    assert ran.code == 1
    assert ran.said[-1] == "1 new, 1 changed, 1 as they were, 1 rejected"
    assert list(Location.objects.order_by("ref").values_list("ref", "name")) == [
        ("D-1", "Another name"), ("D-2", "Dealer D-2"), ("D-3", "New"),
    ]  # fmt: skip
    changed.refresh_from_db()
    same.refresh_from_db()
    assert (changed.updated_at > NOW, same.updated_at) == (True, NOW)


def test_more_rows_than_are_put_at_once(bring_in, brand):
    rows = [f"D-{n},Dealer {n}" for n in range(AT_ONCE + 1)]

    first, second = bring_in("ref,name", *rows), bring_in("ref,name", *rows, "D-0,Again")

    assert first.out == f"{AT_ONCE + 1} new, 0 changed, 0 as they were, 0 rejected\n"
    assert second.said[0] == "line 203: ref: This reference stands on line 2 already."
    assert second.said[-1] == f"0 new, 0 changed, {AT_ONCE + 1} as they were, 1 rejected"
    assert Location.objects.get(ref="D-0").name == "Dealer 0"


def test_what_the_file_has_no_column_for_stays(bring_in, brand):
    there = make_location(
        brand, website="https://d1.example", products=["Stove"], paused_until="2027-01-01T00:00:00Z",
        preferences={"accept_to_win_days": 9, "win_to_complete_days": 99},
    )  # fmt: skip
    before, contacts = told(there), people(there)

    assert bring_in("ref,phone", "D-1,030 1").out == "0 new, 1 changed, 0 as they were, 0 rejected\n"

    assert told(there) == before | {"phone": "030 1"}
    assert before["paused_until"] == NOW.replace(year=2027, month=1, day=1, hour=0)
    assert people(there) == contacts


@pytest.mark.parametrize("ref", ["\u200bD-1", "D-1\u00a0", "\ufeffD-1", " D-1 ", "D\u00ad-1"])
def test_a_reference_with_signs_that_nobody_sees_is_still_that_location(bring_in, brand, ref):
    there = make_location(brand, paused_until="2027-01-01T00:00:00Z")
    before = told(there)

    ran = bring_in("ref,name", f"{ref},Another name")

    assert ran.out == "0 new, 1 changed, 0 as they were, 0 rejected\n"
    assert told(there) == before | {"name": "Another name"}


def test_an_empty_cell_empties_the_field(bring_in, brand):
    there = make_location(brand)
    before = told(there)

    bring_in("ref,name,phone,lat,lon,hours_mon,country,time_zone", "D-1,Dealer D-1,,,,,,")

    assert told(there) == before | {"phone": "", "lat": None, "lon": None, "hours": {}}


def test_one_day_of_the_week_tells_the_whole_week(bring_in, brand):
    there = make_location(brand)

    bring_in("ref,hours_sun", "D-1,10-16")

    assert told(there)["hours"] == {"sun": [["10:00", "16:00"]]}


def test_half_a_position_says_nothing(bring_in, brand):
    there = make_location(brand)

    assert bring_in("ref,lat", "D-1,").out == "0 new, 0 changed, 1 as they were, 0 rejected\n"

    assert (told(there)["lat"], told(there)["lon"], told(there)["hours"]) == (52.53, 13.38, HOURS)


def test_a_row_without_contacts_says_nothing_of_them(bring_in, brand):
    there = make_location(brand)
    contacts = people(there)

    assert bring_in("ref,contact_name,contact_email", "D-1,,").out == "0 new, 0 changed, 1 as they were, 0 rejected\n"

    assert people(there) == contacts


def test_contacts_become_those_of_the_row_and_who_stays_keeps_their_links(bring_in, brand):
    there = make_location(brand)
    dana, max_ = there.contacts.order_by("email")

    ran = bring_in("ref,contact_name,contact_email,contact3_email,contact3_role",
                   "D-1,Dana Lind,DANA@d-1.example,new@d-1.example,manager")  # fmt: skip

    assert ran.out == "0 new, 1 changed, 0 as they were, 0 rejected\n"
    dana.refresh_from_db()
    max_.refresh_from_db()
    assert (dana.name, dana.removed_at, max_.removed_at is None) == ("Dana Lind", None, False)
    assert people(there) == [("Dana Lind", "dana@d-1.example", "recipient"), ("", "new@d-1.example", "manager")]


def test_a_location_out_of_use_comes_back(bring_in, brand):
    there = make_location(brand)
    Location.objects.filter(pk=there.pk).update(is_active=False)

    assert bring_in("ref", "D-1").out == "0 new, 1 changed, 0 as they were, 0 rejected\n"

    assert told(there)["is_active"] is True


def test_another_brands_location_with_that_reference_is_untouched(bring_in, brand):
    other = make_brand("Southwind")
    theirs = make_location(other, paused_until=(NOW + timedelta(days=9)).isoformat())
    before, contacts = told(theirs), people(theirs)

    assert bring_in(COLUMNS, ROW.replace("D-7", "D-1")).code == 0

    assert (told(theirs), people(theirs)) == (before, contacts)
    assert list(Location.objects.filter(ref="D-1").order_by("name").values_list("brand", "name")) == [
        (other.pk, "Dealer D-1"), (brand.pk, "Ofen Süd"),
    ]  # fmt: skip


def test_country_and_time_zone_are_the_brands_where_a_new_row_tells_none(leadloop, file, db):
    make_brand(country="AT", time_zone="Europe/Vienna")
    file.write_text("ref,name\nD-1,Ofen\n")

    leadloop("import", "locations", file, "--brand", "northwind")

    assert Location.objects.values_list("country", "time_zone").get() == ("AT", "Europe/Vienna")


def test_unknown_columns_are_named_and_not_used(bring_in):
    ran = bring_in("ref,name,Fax,contact1_email,,line", "D-1,Dealer,030,a@b.example,x,5")

    assert ran.said == [
        "Not used, because no such column is known: fax, contact1_email",
        "1 new, 0 changed, 0 as they were, 0 rejected",
    ]


def test_without_a_column_for_the_reference_nothing_is_stored(bring_in, file):
    ran = bring_in("Number,Name", "D-1,Dealer")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"leadloop: {file}: there is no column “ref”. There are: number, name.\n"
    assert Location.objects.count() == 0


def test_a_brand_that_is_not_there_is_said_with_those_that_are(leadloop, file, brand):
    make_brand("Southwind")
    file.write_text("ref,name\nD-1,Dealer\n")

    ran = leadloop("import", "locations", file, "--brand", "nortwind")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "leadloop: --brand: there is no brand “nortwind”. There are: northwind, southwind.\n"
    assert Location.objects.count() == 0


@pytest.mark.parametrize("words", [(), ("locations",), ("locations", "x.csv"), ("dealers", "x.csv", "--brand", "x")])
def test_a_command_line_that_is_not_understood_ends_with_2(leadloop, db, words):
    ran = leadloop("import", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("leadloop import")
