"""Leads without a location, and choosing one by hand."""

import pytest

from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.story import NOW, make_lead, make_location, make_opportunity, opportunity_of, say
from tests.web.console.pages import links, messages, rows, table, text

pytestmark = pytest.mark.django_db

KIEL = {"city": "Kiel", "postal_code": "24103", "country": "DE"}


def place_of(lead):
    return f"/console/leads/{lead.pk}/place/"


@pytest.fixture
def lead(brand):
    """A lead in Berlin that came while no location was there, and three that came after it."""
    made = make_lead(brand)
    make_location(brand, "D-1")
    make_location(brand, "D-2", name="Klimahaus Nord", address=KIEL, position={"lat": 54.32, "lon": 10.14})
    make_location(brand, "D-3", name="Nowhere", position=None)
    return made


def test_the_list_names_who_waits_and_who_was_tried(as_manager, brand):
    make_location(brand)
    tried = make_opportunity(brand, customer={"family_name": "Tried"})
    say(tried, "reject")

    response = as_manager.get("/console/unplaced/")

    assert table(response) == [
        ["Erika Tried 10119 Berlin", "Heat pump This year", "Dealer D-1: rejected", "just now", "Choose a location"]
    ]
    assert links(response)["Choose a location"] == place_of(tried.lead)


def test_an_empty_list_says_that_all_is_well(as_manager, brand):
    assert "Every lead has a location" in text(as_manager.get("/console/unplaced/"))


def test_the_list_costs_the_same_with_one_row_and_with_three(as_manager, brand, count_queries):
    make_lead(brand)
    as_manager.get("/console/unplaced/")
    with count_queries() as one:
        as_manager.get("/console/unplaced/")
    make_lead(brand)
    make_lead(brand)
    with count_queries(most=one.count):
        as_manager.get("/console/unplaced/")


def test_locations_are_offered_nearest_first_with_their_distance(as_manager, lead):
    assert rows(as_manager.get(place_of(lead))) == [
        "Dealer D-1 D-1 10115 Berlin · 2 km away Offer",
        "Klimahaus Nord D-2 24103 Kiel · 295 km away Offer",
        "Nowhere D-3 10115 Berlin Offer",
    ]


def test_locations_are_found_by_words(as_manager, lead):
    assert len(rows(as_manager.get(place_of(lead) + "?q=klimahaus"))) == 1
    assert len(rows(as_manager.get(place_of(lead) + "?q=D-1"))) == 1
    assert "No location bears these words" in text(as_manager.get(place_of(lead) + "?q=zzz-nothing"))


def test_what_speaks_against_a_location_is_said(as_manager, brand):
    make_location(brand, "D-1", products=["Solar"], paused_until="2026-07-01T00:00:00Z")
    lead = make_lead(brand, request={"product": "Heat pump"})

    assert rows(as_manager.get(place_of(lead))) == [
        "Dealer D-1 D-1 10115 Berlin · 2 km away Paused Another product Offer"
    ]


def test_a_press_offers_the_lead_in_ones_own_name(as_manager, manager, lead):
    response = as_manager.post(place_of(lead), {"location": "D-2"}, follow=True)

    assert messages(response) == ["Offered to Klimahaus Nord."]
    placed = opportunity_of(lead)
    assert (placed.location.ref, placed.round, placed.stage) == ("D-2", 1, Stage.UNACKNOWLEDGED)
    event = Event.objects.get(kind=Kind.OFFERED)
    assert (event.actor_kind, event.actor_id) == (ActorKind.BRAND, manager.pk)
    assert Message.objects.filter(kind="opportunity_offered", to="dana@d-2.example").count() == 1
    assert table(as_manager.get("/console/leads/"))[0][3] == "Klimahaus Nord"
    assert "Every lead has a location" in text(as_manager.get("/console/unplaced/"))


def test_a_location_that_had_it_can_get_it_again(as_manager, brand):
    make_location(brand)
    made = make_opportunity(brand)
    say(made, "reject")

    assert "Had it: rejected" in text(as_manager.get(place_of(made.lead)))
    as_manager.post(place_of(made.lead), {"location": "D-1"})

    assert opportunity_of(made.lead).round == 2


def test_the_second_of_two_people_is_told_who_has_it(as_manager, as_owner, lead):
    as_owner.post(place_of(lead), {"location": "D-1"})

    response = as_manager.post(place_of(lead), {"location": "D-2"})

    assert response.status_code == 409
    assert "This lead is with Dealer D-1 already." in text(response)
    assert "Dealer D-1 has this lead." in text(as_manager.get(place_of(lead)))
    assert Opportunity.objects.filter(lead=lead).count() == 1


@pytest.mark.parametrize("ref", ["", "D-99", "' OR 1=1", "\x00"])
def test_what_is_no_location_is_said_and_the_search_is_kept(as_manager, lead, ref):
    response = as_manager.post(place_of(lead), {"location": ref, "q": "klima"})

    assert response.status_code == 409
    assert "Choose one of the locations." in text(response)
    assert rows(response) == ["Klimahaus Nord D-2 24103 Kiel · 295 km away Offer"]
    assert Opportunity.objects.count() == 0


def test_another_brands_location_is_none_of_the_choices(as_manager, lead, other_brand):
    make_location(other_brand, "S-1")

    assert "S-1" not in text(as_manager.get(place_of(lead)))
    assert as_manager.post(place_of(lead), {"location": "S-1"}).status_code == 409
    assert Opportunity.objects.count() == 0


def test_another_brands_lead_is_as_good_as_missing(as_manager, brand, other_brand):
    make_location(brand)
    theirs = make_lead(other_brand, now=NOW)

    assert as_manager.get(place_of(theirs)).status_code == 404
    assert as_manager.post(place_of(theirs), {"location": "D-1"}).status_code == 404
    assert "Mustermann" not in text(as_manager.get("/console/unplaced/"))
    assert Opportunity.objects.count() == 0
