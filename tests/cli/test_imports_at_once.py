"""Two admins import the same dealers at the same moment, each from a file in another order."""

import pytest

from leadloop.cli.location_import import import_locations
from leadloop.network.models import Location
from leadloop.tables.reading import Row, Table
from tests.support.story import make_brand
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = ["ref", "name", "city", "country"]


def table(name, numbers):
    rows = [
        Row(line, {"ref": f"D-{number:03}", "name": name, "city": "Berlin", "country": "DE"})
        for line, number in enumerate(numbers, 2)
    ]
    return Table(COLUMNS, rows)


def test_neither_waits_for_what_the_other_holds():
    brand = make_brand()
    import_locations(brand, table("First", range(80)))
    for again in range(4):
        one, other = all_at_once(
            lambda name=f"One {again}": import_locations(brand, table(name, range(80))),
            lambda name=f"Other {again}": import_locations(brand, table(name, range(79, -1, -1))),
        )
        assert (one.rejected, other.rejected) == ([], [])
        assert (one.changed, other.changed) == (80, 80)
    assert Location.objects.count() == 80


def test_what_is_wrong_is_told_in_the_order_of_the_file():
    brand = make_brand()
    given = table("", [7, 3, 5])
    assert [row.line for row, _errors in import_locations(brand, given).rejected] == [2, 3, 4]
