"""A location's contacts are replaced as a whole; who stays, keeps their row and with it their links."""

import pytest

from leadloop.network.models import LocationContact
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return story.make_brand()


def put(brand, *contacts):
    given = [{"name": name, "email": email, "role": role} for name, email, role in contacts]
    story.make_location(brand, contacts=given)
    return {
        (contact.email, contact.role): (contact.pk, contact.name)
        for contact in LocationContact.objects.filter(removed_at=None)
    }


def test_the_same_people_in_another_spelling_stay(brand):
    before = put(brand, ("Dana", "Dana@d.example", "recipient"))
    assert put(brand, ("Dana D.", "DANA@d.example", "recipient")) == {
        ("Dana@d.example", "recipient"): (before["Dana@d.example", "recipient"][0], "Dana D.")
    }


def test_who_gets_another_role_stays(brand):
    before = put(brand, ("Dana", "dana@d.example", "recipient"))
    after = put(brand, ("Dana", "dana@d.example", "manager"), ("Max", "max@d.example", "recipient"))
    assert after["dana@d.example", "manager"] == before["dana@d.example", "recipient"]
    assert sorted(after) == [("dana@d.example", "manager"), ("max@d.example", "recipient")]


def test_who_gets_a_second_role_stays_in_the_first(brand):
    before = put(brand, ("Dana", "dana@d.example", "recipient"))
    after = put(brand, ("Dana", "dana@d.example", "recipient"), ("Dana", "dana@d.example", "manager"))
    assert after["dana@d.example", "recipient"] == before["dana@d.example", "recipient"]
    assert len(after) == 2


def test_who_is_gone_keeps_a_row_that_opens_nothing(brand):
    before = put(brand, ("Dana", "dana@d.example", "recipient"))
    assert sorted(put(brand, ("Max", "max@d.example", "recipient"))) == [("max@d.example", "recipient")]
    gone = LocationContact.objects.get(pk=before["dana@d.example", "recipient"][0])
    assert gone.removed_at == story.NOW


def test_who_comes_back_gets_a_new_row(brand):
    before = put(brand, ("Dana", "dana@d.example", "recipient"))
    put(brand)
    after = put(brand, ("Dana", "dana@d.example", "recipient"))
    assert after["dana@d.example", "recipient"][0] != before["dana@d.example", "recipient"][0]
