"""In which zone a customer lives."""

import pytest

from leadloop.nurture.zones import zone_of_customer


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ({"city": "Berlin", "country": "DE"}, "Europe/Berlin"),
        ({"city": "", "postal_code": "1010", "country": "AT"}, "Europe/Vienna"),
        ({"city": "Seattle", "country": "US"}, "America/Los_Angeles"),
        # No such town: by the beginning of the postal code.
        ({"city": "Nowhere Springs", "postal_code": "96813", "country": "US"}, "Pacific/Honolulu"),
        ({"postal_code": "59801", "country": "US"}, "America/Denver"),
        ({"postal_code": "v5k 0a1", "country": "CA"}, "America/Vancouver"),
        ({"postal_code": "0810", "country": "AU"}, "Australia/Darwin"),
        ({"postal_code": "38001", "country": "ES"}, "Atlantic/Canary"),
        ({"city": "Somewhere", "country": "XX"}, "Europe/Zurich"),
        ({}, "Europe/Zurich"),
    ],
)
def test_by_town_postal_code_and_country_else_the_brands(place, zone):
    assert zone_of_customer({"address": place}, usual="Europe/Zurich") == zone


def test_a_customer_without_an_address_lives_where_the_brand_does():
    assert zone_of_customer({"email": "erika@customer.example"}, usual="Europe/Vienna") == "Europe/Vienna"
