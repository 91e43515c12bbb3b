"""Statements whose text is always the same, on either database."""

import uuid

import pytest

from leadloop.core.statements import one_of, run
from leadloop.network.models import Location
from leadloop.reports.rollups.models import Cube
from tests.support import story

pytestmark = pytest.mark.django_db
TABLE = Location._meta.db_table


def found(column, condition, params):
    with run(f"SELECT {column} FROM {TABLE} WHERE {condition} ORDER BY ref", params) as cursor:
        return [value for (value,) in cursor.fetchall()]


def test_one_of_some_ids():
    brand = story.make_brand()
    one, _other, third = (story.make_location(brand, ref) for ref in ("A", "B", "C"))
    condition, param = one_of("id", [third.pk, uuid.uuid4(), one.pk])
    assert found("ref", condition, [param]) == ["A", "C"]


def test_one_of_some_numbers_however_many():
    brand = story.make_brand()
    Cube.objects.create(brand=brand, version=7)
    counted = "(SELECT version FROM leadloop_cube WHERE brand_id = leadloop_location.brand_id)"
    story.make_location(brand, "A")
    few, many = (one_of(counted, numbers) for numbers in ([7], range(5000)))
    assert few[0] == many[0]
    assert [found("ref", condition, [param]) for condition, param in (few, many, one_of(counted, [8]))] == [["A"], ["A"], []]  # fmt: skip
