"""Two who save at the same moment."""

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.accounts.operations import add_member
from leadloop.saved_views import operations
from leadloop.saved_views.models import SavedView
from tests.support.story import NOW, make_brand
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def member(brand, name):
    user = add_member(brand=brand, email=f"{name}@northwind.example", name=name, role=Role.MANAGER, now=NOW)
    return Membership.objects.select_related("brand", "user").get(user=user)


def test_one_shared_name_goes_to_one_of_them(transactional_db):
    brand = make_brand("Northwind")

    def saving(by):
        return lambda: operations.save_view(by, name="Ours", page="pipeline", query="", shared=True, now=NOW)

    told = all_at_once(*(saving(member(brand, name)) for name in ("ada", "bea", "cem", "dan")))
    assert sorted(type(each).__name__ for each in told) == ["NameRefused"] * 3 + ["SavedView"]
    assert SavedView.objects.count() == 1


def test_nobody_gets_beyond_the_most_by_haste(transactional_db, monkeypatch):
    monkeypatch.setattr(operations, "MOST", 2)
    by = member(make_brand("Northwind"), "ada")

    def saving(name):
        return lambda: operations.save_view(by, name=name, page="pipeline", query="", shared=False, now=NOW)

    told = all_at_once(*(saving(name) for name in "abcd"))
    assert sorted(type(each).__name__ for each in told) == ["SavedView"] * 2 + ["TooManyViews"] * 2
    assert SavedView.objects.count() == 2
