"""Views that people saved: whose they are, what they are called, and how many there may be."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.accounts.operations import add_member
from leadloop.history.models import SYSTEM
from leadloop.journeys.member_leaves import member_leaves
from leadloop.saved_views import operations
from leadloop.saved_views.models import SavedView
from leadloop.saved_views.queries import view_for, views_for
from tests.support.story import NOW, make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand("Northwind")


def member(brand, name, role):
    user = add_member(brand=brand, email=f"{name}@{brand.slug}.example", name=name.title(), role=role, now=NOW)
    return Membership.objects.select_related("brand", "user").get(brand=brand, user=user)


@pytest.fixture
def nora(brand):
    return member(brand, "nora", Role.OWNER)


@pytest.fixture
def marten(brand):
    return member(brand, "marten", Role.MANAGER)


@pytest.fixture
def mia(brand):
    return member(brand, "mia", Role.MANAGER)


def save(by, name="This month", *, shared=False, query="period=this_month"):
    return operations.save_view(by, name=name, page="pipeline", query=query, shared=shared, now=NOW)


def seen(by):
    return [view.name for view in views_for(by.brand, by.user)]


def test_a_view_is_ones_own_until_it_is_shared(brand, marten, mia):
    view = save(marten, "  This \n month ")
    assert (view.name, view.page, view.query, view.is_shared) == ("This month", "pipeline", "period=this_month", False)
    assert (seen(marten), seen(mia)) == (["This month"], [])
    assert view_for(brand, mia.user, view.pk) is None
    operations.change_view(view, by=marten, name="This month", shared=True, now=NOW)
    assert (seen(marten), seen(mia)) == (["This month"], ["This month"])


def test_they_come_by_name_whatever_the_case(marten):
    for name in ("b", "Ä", "a", "C"):
        save(marten, name)
    assert seen(marten) == ["a", "b", "C", "Ä"]


def test_another_brand_sees_nothing_of_it(marten):
    view = save(marten, shared=True)
    stranger = member(make_brand("Southwind"), "nora", Role.OWNER)
    assert seen(stranger) == []
    assert view_for(stranger.brand, stranger.user, view.pk) is None


def test_whoever_works_for_two_brands_has_views_for_each(marten):
    save(marten)
    there = make_brand("Southwind")
    add_member(brand=there, email=marten.user.email, role=Role.MANAGER, now=NOW)
    also = Membership.objects.select_related("brand", "user").get(brand=there, user=marten.user)
    assert seen(also) == []
    save(also)
    assert seen(also) == ["This month"]


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 61])
def test_a_name_that_is_none_or_too_long_is_refused(marten, name):
    with pytest.raises(operations.NameRefused):
        save(marten, name)
    assert not SavedView.objects.exists()
    save(marten, "x" * 60)


def test_a_name_of_ones_own_is_taken_in_any_case(marten):
    save(marten)
    with pytest.raises(operations.NameRefused, match="There is a view “This month” already"):
        save(marten, "THIS MONTH")


def test_a_shared_name_is_taken_for_sharing_only(marten, mia):
    save(marten, shared=True)
    with pytest.raises(operations.NameRefused, match="Marten shares a view “This month” already"):
        save(mia, shared=True)
    own = save(mia)
    with pytest.raises(operations.NameRefused, match="Marten shares"):
        operations.change_view(own, by=mia, name="This month", shared=True, now=NOW)
    assert seen(mia) == ["This month", "This month"]


def test_renaming_to_its_own_name_is_no_clash(marten):
    view = save(marten)
    operations.change_view(view, by=marten, name="this month", shared=False, now=NOW + timedelta(days=1))
    view.refresh_from_db()
    assert (view.name, view.changed_at) == ("this month", NOW + timedelta(days=1))


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_only_who_looks_after_the_brand_may_share(brand, role):
    ada = member(brand, "ada", role)
    with pytest.raises(operations.SharingRefused, match="Only owners and managers"):
        save(ada, shared=True)
    view = save(ada)
    with pytest.raises(operations.SharingRefused):
        operations.change_view(view, by=ada, name="Mine", shared=True, now=NOW)


def test_somebody_elses_view_stays_as_it_is(marten, mia):
    view = save(marten, shared=True)
    for change in (
        lambda: operations.change_view(view, by=mia, name="Mine", shared=True, now=NOW),
        lambda: operations.overwrite_view(view, by=mia, page="revenue", query="", now=NOW),
        lambda: operations.delete_view(view, by=mia),
    ):
        with pytest.raises(operations.NotTheirs, match="“This month” is a view of Marten"):
            change()
    kept = SavedView.objects.get()
    assert (kept.name, kept.page, kept.query) == ("This month", "pipeline", "period=this_month")


def test_an_owner_may_change_what_is_shared_and_not_what_is_kept(marten, nora):
    shared, kept = save(marten, shared=True), save(marten, "Mine")
    operations.overwrite_view(shared, by=nora, page="revenue", query="by=completed", now=NOW)
    shared.refresh_from_db()
    assert (shared.page, shared.query, shared.user) == ("revenue", "by=completed", marten.user)
    with pytest.raises(operations.NotTheirs):
        operations.delete_view(kept, by=nora)
    operations.delete_view(shared, by=nora)
    operations.delete_view(shared, by=nora)
    assert seen(marten) == ["Mine"]


def test_nobody_has_more_than_so_many(marten, mia, monkeypatch):
    monkeypatch.setattr(operations, "MOST", 2)
    save(marten, "1")
    save(marten, "2")
    with pytest.raises(operations.TooManyViews, match="You have 2 views"):
        save(marten, "3")
    save(mia, "3")


def test_filters_that_are_too_long_are_refused(marten):
    with pytest.raises(operations.QueryTooLong):
        save(marten, query="q=" + "x" * 1999)
    view = save(marten, query="q=" + "x" * 1998)
    with pytest.raises(operations.QueryTooLong):
        operations.overwrite_view(view, by=marten, page="pipeline", query="q=" + "x" * 1999, now=NOW)


def test_whoever_leaves_takes_their_own_and_leaves_what_is_shared(brand, marten, mia):
    save(marten, "Mine")
    save(marten, "Ours", shared=True)
    save(mia, "Hers")
    member_leaves(marten, by=SYSTEM, now=NOW)
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Hers", "Ours"]
    assert seen(mia) == ["Hers", "Ours"]
