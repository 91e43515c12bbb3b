"""The numbers of texts."""

import pytest

from leadloop.reports.rollups.models import Term
from leadloop.reports.rollups.numbering import Terms
from tests.support import story

pytestmark = pytest.mark.django_db


def test_texts_by_their_kind_with_those_that_came_since():
    brand = story.make_brand()
    terms = Terms(brand, store=True)
    price, euro = terms("lost:price"), terms("revenue:EUR")
    assert terms.by_kind() == {"lost": {price: "price"}, "revenue": {euro: "EUR"}}
    rated = terms("rated:2026-06:5")
    assert terms.by_kind()["rated"] == {rated: "2026-06:5"}
    assert Terms(brand, store=False).by_kind() == terms.by_kind()


def test_who_only_reads_stores_none():
    brand = story.make_brand()
    terms = Terms(brand, store=False)
    assert terms("lost:price") == terms("lost:price") != terms("lost:timing")
    assert sorted(terms.by_kind()["lost"].values()) == ["price", "timing"]
    assert not Term.objects.exists()
