from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.models import F

from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from tests.support import story

pytestmark = pytest.mark.django_db
BY_REF = Prepared(lambda brand, ref: Location.objects.filter(brand_id=brand, ref=ref), (new_id(), "ref"))


@pytest.fixture
def brand():
    return story.make_brand()


def test_it_gives_the_same_rows_as_the_queryset_each_time(brand):
    story.make_location(brand, "D-1", products=["stove"], paused_until="2026-12-01T08:00:00Z")
    story.make_location(brand, "D-2")
    for ref in ("D-1", "D-2", "D-1"):
        plain = Location.objects.get(brand=brand, ref=ref)
        (row,) = BY_REF.rows(brand.pk, ref)
        assert {f.attname: getattr(row, f.attname) for f in Location._meta.concrete_fields} == {
            f.attname: getattr(plain, f.attname) for f in Location._meta.concrete_fields
        }
    assert BY_REF.first(brand.pk, "D-9") is None
    assert BY_REF.first(story.make_brand("Southwind").pk, "D-1") is None


def test_it_gives_values_by_the_names_that_were_asked_for(brand):
    story.make_location(brand, "D-1")
    names = Prepared(
        lambda pk: Location.objects.filter(brand_id=pk).values("ref", "brand__slug", town=F("city")), (new_id(),)
    )
    assert names.rows(brand.pk) == [{"ref": "D-1", "brand__slug": "northwind", "town": "Berlin"}]


def test_related_rows_come_with_it_and_cost_no_query_more(brand, count_queries):
    story.make_location(brand, "D-1")
    lead = story.make_lead(brand)
    whole = Prepared(
        lambda pk: Lead.objects.filter(pk=pk).select_related("brand", "form", "contact__account", "chosen_location"),
        (new_id(),),
    )
    with count_queries() as queries:
        (row,) = whole.rows(lead.pk)
        read = (row, row.brand, row.form, row.contact, row.contact.account, row.chosen_location)
        words = (row.form.key, row.contact.email, row.contact.account.kind)
    assert queries.count == 1
    plain = Lead.objects.get(pk=lead.pk)
    assert read == (plain, brand, plain.form, plain.contact, plain.contact.account, None)
    assert words == ("request-a-quote", "erika@customer.example", "household")
    assert row.customer == plain.customer
    assert row.created_at == plain.created_at


def test_a_parameter_that_the_look_up_changes_is_refused(brand):
    changed = Prepared(lambda part: Location.objects.filter(name__contains=part), ("part",))
    with pytest.raises(ValueError, match="as it is"):
        changed.rows("Deal")


def test_a_stream_gives_all_rows_however_few_at_once(brand):
    for ref in ("D-1", "D-2", "D-3"):
        story.make_location(brand, ref)
    whole = Prepared(lambda: Location.objects.select_related("brand").exclude(ref="D-2").order_by("ref"))
    found = list(whole.stream(1))
    assert found == list(Location.objects.exclude(ref="D-2").order_by("ref"))
    assert [(each.ref, each.brand.slug, each.updated_at) for each in whole.stream(1)] == [
        (each.ref, brand.slug, each.updated_at) for each in found
    ]
    refs = Prepared(lambda: Location.objects.order_by("-ref").values("ref", town=F("city")))
    assert [each["ref"] for each in refs.stream(2)] == ["D-3", "D-2", "D-1"]


@pytest.mark.only_on("postgresql")
def test_a_stream_of_few_rows_opens_no_cursor(brand, monkeypatch):
    for ref in ("D-1", "D-2"):
        story.make_location(brand, ref)
    refs = Prepared(lambda: Location.objects.order_by("ref").values("ref"))
    opened = Mock(wraps=connection.chunked_cursor)
    monkeypatch.setattr(connection, "chunked_cursor", opened)
    assert [each["ref"] for each in refs.stream(2)] == ["D-1", "D-2"]
    assert opened.call_count == 0
    assert [each["ref"] for each in refs.stream(1)] == ["D-1", "D-2"]
    assert opened.call_count == 1
