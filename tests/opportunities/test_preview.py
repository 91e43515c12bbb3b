import pytest

from leadloop.customers.models import Contact
from leadloop.intake.models import Lead, LeadForm
from leadloop.network.models import Location
from leadloop.opportunities.preview import Preview, preview_of

BERLIN = {"lat": 52.53, "lon": 13.38}
POTSDAM = {"lat": 52.40, "lon": 13.06}


def make_lead(**fields):
    customer = {
        "given_name": "Erika",
        "family_name": "Mustermann",
        "organization": "",
        "email": "erika@customer.example",
        "phone": "+4930123456",
        "address": {
            "line1": "Lindenweg 7",
            "city": "Potsdam",
            "region": "",
            "postal_code": "14467",
            "country": "DE",
        },
    }
    customer["address"] |= fields.pop("address", {})
    form = LeadForm(title="Request a quote", products=["Erika 3000", "Heat pump"])
    return Lead(form=form, customer=customer, **{"interest": "Heat pump", "timeframe": "This year", **fields})


def test_a_location_sees_what_is_wanted_when_and_from_roughly_where():
    lead = make_lead(message="Erika Mustermann, Lindenweg 7: 030 123456", **POTSDAM)
    assert preview_of(lead, Location(country="DE", **BERLIN)) == Preview(
        wanted="Heat pump",
        interest="",
        timeframe="This year",
        message="[name], [street]: [contact details]",
        place="14467 Potsdam",
        city="Potsdam",
        distance="about 26 km away",
        hides=True,
    )


def test_nothing_hidden_is_said_to_be():
    assert preview_of(make_lead(message="In the evening, please."), Location(country="DE")).hides is False


def test_what_is_wanted_is_the_product_then_the_interest_then_the_form():
    location = Location(country="DE")
    chosen = preview_of(make_lead(product="Heat pump", interest="a quiet one"), location)
    assert (chosen.wanted, chosen.interest) == ("Heat pump", "a quiet one")
    assert preview_of(make_lead(interest=""), location).wanted == "Request a quote"


def test_a_product_of_the_form_keeps_its_name_and_a_typed_one_is_masked():
    location = Location(country="DE")
    assert preview_of(make_lead(product="Erika 3000"), location).wanted == "Erika 3000"
    assert preview_of(make_lead(product="Erikas pump"), location).wanted == "[name] pump"


def test_what_is_known_of_the_contact_by_now_is_hidden_too():
    contact = Contact(given_name="Rike", family_name="Muster", line1="Gartenstr. 3", phone_e164="+49301112223")
    lead = make_lead(message="Rike Muster, Gartenstraße 3, 111 22 23, or Erika", contact=contact)
    assert preview_of(lead, Location(country="DE")).message == "[name], [street], [contact details], or [name]"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ({}, "14467 Potsdam"),
        ({"postal_code": ""}, "Potsdam"),
        ({"city": ""}, "14467"),
        ({"city": "Concord", "postal_code": "03301-1234", "country": "US"}, "Concord 03301"),
        ({"city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"}, "Leeds LS1 4AP"),
        ({"postal_code": "anna@weber.example"}, "Potsdam"),
        ({"city": "Potsdam, Tel. 0331 123456"}, "14467 Potsdam, Tel. [contact details]"),
    ],
)
def test_the_place_is_a_town_and_no_doorstep(address, place):
    assert preview_of(make_lead(address=address), Location(country="DE")).place == place


@pytest.mark.parametrize(
    ("country", "position", "distance"),
    [
        ("DE", POTSDAM, "about 26 km away"),
        ("GB", POTSDAM, "about 16 mi away"),
        ("DE", BERLIN, "less than a kilometre away"),
        ("US", BERLIN, "less than a mile away"),
        ("DE", {}, ""),
    ],
)
def test_the_distance_is_the_countrys_own(country, position, distance):
    assert preview_of(make_lead(**position), Location(country=country, **BERLIN)).distance == distance


def test_a_title_is_short():
    assert preview_of(make_lead(interest="Heat pump"), Location(country="DE")).title == "Heat pump, Potsdam"
    assert len(preview_of(make_lead(interest="long " * 40), Location(country="DE")).title) <= 91


def test_an_erased_customer_leaves_nothing_to_show():
    lead = Lead(form=LeadForm(title="Request a quote", products=[]), customer={})
    assert preview_of(lead, Location(country="DE")) == Preview(
        wanted="Request a quote", interest="", timeframe="", message="", place="", city="", distance="", hides=False
    )
