"""Locations in the console: the list, one of them, and its form."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.network.models import Location, LocationContact
from leadloop.network.operations import put_location
from leadloop.network.read import read_location
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.web.console.locations import views
from tests.support.story import NOW, location_json, make_location, make_opportunity
from tests.web.console.pages import errors, links, messages, rows, table, text, typed

pytestmark = pytest.mark.django_db

NEW = "/console/new-location/"


def filled(response, **changes):
    """What the form on the page would send, with changes."""
    return typed(response) | changes


# The list


def test_a_row_says_who_is_there_and_what_they_owe(as_manager, brand):
    make_location(brand)
    make_location(brand, "D-2", contacts=[], paused_until="2026-07-01T00:00:00Z")
    late = make_opportunity(brand, location="D-1")
    make_opportunity(brand, location="D-1")
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=NOW)

    response = as_manager.get("/console/locations/")

    assert table(response) == [
        ["Dealer D-1 D-1", "10115 Berlin", "2", "2", "1", "–"],
        ["Dealer D-2 D-2 Paused", "10115 Berlin", "Nobody gets its mail", "0", "0", "–"],
    ]
    assert len(table(as_manager.get(links(response)["1"]))) == 1
    Opportunity.objects.update(overdue_since=None)


@pytest.mark.parametrize(
    ("words", "count"), [("D-2", 1), ("kiel", 1), ("KIEL 24", 1), ("müll", 1), ("mull", 1), ("zzz", 0)]
)
def test_locations_are_found_by_words(as_manager, brand, words, count):
    make_location(brand)
    make_location(brand, "D-2", name="Müller", address={"city": "Kiel", "postal_code": "24103", "country": "DE"})

    response = as_manager.get("/console/locations/", {"q": words})

    assert len(table(response) if count else []) == count
    assert typed(response)["q"] == words


def test_an_empty_list_says_how_to_begin(as_manager, brand):
    response = as_manager.get("/console/locations/")

    assert "leadloop import locations" in text(response)
    assert links(response)["Add a location"] == NEW


def test_pages_follow_each_other_by_name(as_manager, brand, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    for ref, name in (("Z", "Anton"), ("B", "Berta"), ("C", "Berta"), ("A", "Cäsar"), ("Y", "Dora")):
        make_location(brand, ref, name=name)

    found: list[list[str]] = []
    query: str | None = ""
    while query is not None:
        response = as_manager.get(f"/console/locations/{query}")
        found.append([row[0].split(" ")[-1] for row in table(response)])
        query = links(response).get("Next")

    assert found == [["Z", "B"], ["C", "A"], ["Y"]]


def test_the_list_costs_the_same_with_one_row_and_with_three(as_manager, brand, count_queries):
    make_location(brand)
    as_manager.get("/console/locations/")
    with count_queries() as one:
        as_manager.get("/console/locations/")
    make_location(brand, "D-2")
    make_location(brand, "D-3")
    with count_queries(most=one.count):
        as_manager.get("/console/locations/")


# One


def test_a_location_shows_its_people_hours_and_opportunities(as_manager, brand):
    make_location(brand)
    make_opportunity(brand, Stage.WON, now=NOW - timedelta(days=1))

    response = as_manager.get("/console/locations/D-1/")

    assert rows(response) == [
        "D Dana dana@d-1.example Receives opportunities",
        "M Max max@d-1.example Manager (also gets escalations)",
    ]
    for part in (
        "Monday: 09:00–18:00",
        "Sunday: Closed",
        "Products All",
        "52.5300, 13.3800",
        "Won 1",
        "by the brand's policy",
    ):
        assert part in text(response)
    assert len(table(as_manager.get(links(response)["Won 1"]))) == 1


def test_a_location_shows_the_revenue_that_it_reported(as_manager, brand, the_time):
    make_location(brand)
    sold = make_opportunity(brand, Stage.COMPLETE)
    the_time.move_to(NOW + timedelta(days=1))
    as_manager.post(
        f"/console/opportunities/{sold.pk}/revenue/", {"revenue_amount": "12.500,00", "revenue_currency": "EUR"}
    )

    assert "Revenue €12,500.00" in text(as_manager.get("/console/locations/D-1/"))


def test_nobody_there_is_said_loudly(as_manager, brand):
    make_location(brand, contacts=[], hours={}, position=None)

    shown = text(as_manager.get("/console/locations/D-1/"))

    assert "Nobody gets this location's mail" in shown
    assert "nobody finds it by distance" in shown
    assert "Not told; asked Monday to Friday, 9 to 17" in shown


def test_another_brands_location_is_as_good_as_missing(as_manager, brand, other_brand):
    make_location(other_brand, "S-1")

    for path in ("/console/locations/S-1/", "/console/locations/S-1/change/"):
        foreign, missing = as_manager.get(path), as_manager.get(path.replace("S-1", "S-2"))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert as_manager.post("/console/locations/S-1/change/", {"name": "Mine"}).status_code == 404
    assert Location.objects.get(brand=other_brand).name == "Dealer S-1"


# The form


def test_what_is_not_touched_stays_as_it_was(as_manager, brand, the_time):
    given = location_json(
        "D-1", products=["Heat pump", "Solar, thermal"], paused_until="2026-07-01T07:30:00Z",
        preferences={"accept_to_win_days": 21, "win_to_complete_days": None},
        hours={"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "sat": [["10:00", "24:00"]]},
    )  # fmt: skip
    before, _made = put_location(brand, read_location("D-1", given, country="DE", time_zone="UTC"), now=NOW)
    stored = Location.objects.values().get()
    people = list(LocationContact.objects.order_by("id").values())
    the_time.move_to(NOW + timedelta(hours=1))

    page = as_manager.get("/console/locations/D-1/change/")
    response = as_manager.post("/console/locations/D-1/change/", filled(page), follow=True)

    assert messages(response) == ["Dealer D-1 is saved."]
    after = Location.objects.values().get()
    assert after == stored | {"updated_at": NOW + timedelta(hours=1)}
    assert list(LocationContact.objects.order_by("id").values()) == people
    assert before.paused_until == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


def test_everything_can_be_changed(as_manager, brand):
    make_location(brand)
    page = as_manager.get("/console/locations/D-1/change/")
    changes = {
        "name": "Wärme Nord", "line1": "Am Hafen 3", "postal_code": "24103", "city": "Kiel", "region": "SH", "country": "de",
        "lat": "54,32", "lon": "10.14", "phone": "+49 431 901820", "time_zone": "Europe/London",
        "products": "Heat pump\n\n Solar \n", "paused_until": "2026-08-01", "accept_to_win_days": "7",
        "win_to_complete_days": "60", "hours_mon": "8-12, 13-17", "hours_tue": "", "contact_1_name": "", "contact_1_email": "",
        "contact_2_name": "Nora", "contact_2_email": "Nora@North.example", "contact_2_role": "manager",
    }  # fmt: skip

    response = as_manager.post("/console/locations/D-1/change/", filled(page, **changes))

    assert response["Location"] == "/console/locations/D-1/"
    stored = Location.objects.get()
    assert (stored.name, stored.city, stored.region, stored.country, stored.lat, stored.lon) == (
        "Wärme Nord", "Kiel", "SH", "DE", 54.32, 10.14,
    )  # fmt: skip
    assert (stored.products, stored.accept_to_win_days, stored.win_to_complete_days) == (["Heat pump", "Solar"], 7, 60)
    assert stored.hours["mon"] == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert "tue" not in stored.hours
    # Midnight in London, where it is now.
    assert stored.paused_until == datetime(2026, 7, 31, 23, 0, tzinfo=UTC)
    present = LocationContact.objects.filter(removed_at=None).values_list("email", "role", "name")
    assert set(present) == {("dana@d-1.example", "recipient", "Dana"), ("Nora@north.example", "manager", "Nora")}
    assert LocationContact.objects.get(email="max@d-1.example").removed_at == NOW


def test_a_location_is_added(as_manager, brand):
    page = as_manager.get(NEW)
    assert typed(page)["time_zone"] == "Europe/Berlin"

    response = as_manager.post(
        NEW, filled(page, ref="D-7", name="Sieben", contact_0_name="Eva", contact_0_email="eva@d7.example"), follow=True
    )

    assert messages(response) == ["Sieben is added."]
    assert LocationContact.objects.get().location.ref == "D-7"


def test_a_reference_that_is_taken_replaces_nothing(as_manager, brand):
    make_location(brand)

    response = as_manager.post(NEW, filled(as_manager.get(NEW), ref="D-1", name="Another"))

    assert (response.status_code, list(errors(response))) == (422, ["ref"])
    assert Location.objects.get().name == "Dealer D-1"


def test_a_location_may_be_called_new(as_manager, brand):
    make_location(brand, "new")

    assert as_manager.get("/console/locations/new/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ref", ""), ("ref", "has spaces"), ("ref", "../x"), ("ref", "x" * 61), ("name", ""), ("name", "\x00\x0b"), ("name", "x" * 161), ("line1", "x" * 201), ("city", "x" * 121), ("phone", "1" * 65), ("contact_0_name", "x" * 161),
        ("country", "Germany"), ("country", "1"), ("lat", "91"), ("lat", "north"), ("lat", "NaN"), ("time_zone", "Mars/Crater"),
        ("hours_wed", "nine to five"), ("hours_sun", "18-9"), ("hours_fri", ",".join(f"{h}-{h + 1}" for h in range(9))), ("paused_until", "soon"), ("paused_until", "2026-13-01"),
        ("accept_to_win_days", "0"), ("accept_to_win_days", "366"), ("win_to_complete_days", "ten"),
        ("contact_0_email", "not an address"), ("contact_1_email", "@"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(as_manager, brand, field, value):
    right = {
        "ref": "D-9", "name": "Neun", "lat": "52.5", "lon": "13.4", "hours_mon": "9-12", "products": "One\nTwo",
        "contact_0_name": "Eva", "contact_0_email": "eva@d9.example", "contact_1_name": "Udo",
        "contact_1_email": "udo@d9.example",
    }  # fmt: skip
    sent = filled(as_manager.get(NEW), **right) | {field: value}

    response = as_manager.post(NEW, sent)

    assert (response.status_code, list(errors(response))) == (422, [field])
    kept = typed(response)
    assert {name: kept.get(name) for name in right if name != field} == {n: v for n, v in right.items() if n != field}
    assert Location.objects.count() == 0


def test_everything_that_is_wrong_is_said_at_once(as_manager, brand):
    sent = filled(
        as_manager.get(NEW), ref="", name="", country="xyz", hours_mon="?", hours_tue="?", contact_1_name="Only a name"
    )

    response = as_manager.post(NEW, sent)

    assert list(errors(response)) == ["ref", "name", "country", "contact_1_email", "hours_mon", "hours_tue"]
    assert "Please check 6 things." in text(response)


def test_more_people_than_lines_is_no_matter(as_manager, brand):
    people = [{"name": f"P{n}", "email": f"p{n}@d1.example", "role": "recipient"} for n in range(6)]
    make_location(brand, contacts=people)

    page = as_manager.get("/console/locations/D-1/change/")
    assert [f"contact_{n}_email" in typed(page) for n in range(9)] == [True] * 8 + [False]
    as_manager.post("/console/locations/D-1/change/", filled(page))

    assert LocationContact.objects.filter(removed_at=None).count() == 6


def test_a_form_without_lines_of_people_removes_nobody(as_manager, brand):
    make_location(brand)
    page = as_manager.get("/console/locations/D-1/change/")

    as_manager.post(
        "/console/locations/D-1/change/",
        {name: value for name, value in filled(page).items() if not name.startswith("contact_")},
    )

    assert LocationContact.objects.filter(removed_at=None).count() == 2


def test_an_empty_form_is_an_answer_with_errors(as_manager, brand):
    response = as_manager.post(NEW, {})

    assert (response.status_code, list(errors(response))) == (422, ["ref", "name"])
