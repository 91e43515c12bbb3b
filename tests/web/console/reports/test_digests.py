"""The page on which reports by mail are chosen."""

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest, Subscription
from leadloop.digests.operations import add_subscription
from leadloop.digests.queries import rhythm_for_locations
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import leave_list
from leadloop.outbox.queries import has_left
from tests.support.story import NOW, make_location
from tests.web.console.pages import text

pytestmark = pytest.mark.django_db
PAGE = "/console/reports/digests/"


def add(client, user, *, region="brand", rhythm="week"):
    return client.post(f"{PAGE}add/", {"user": str(user.pk), "region": region, "rhythm": rhythm}, follow=True)


def chosen():
    return list(Subscription.objects.order_by("region").values_list("user__email", "region", "rhythm"))


def test_a_manager_chooses_for_themselves_and_for_others(as_manager, brand, manager, owner):
    make_location(brand)
    assert "Nobody gets them yet" in text(as_manager.get(PAGE))
    assert "Mia Brand gets this report by mail." in text(add(as_manager, manager))
    add(as_manager, owner, region="region:Berlin", rhythm="month")
    add(as_manager, manager)
    assert chosen() == [(manager.email, "", "week"), (owner.email, "Berlin", "month")]
    assert DueDigest.objects.count() == 2
    page = text(as_manager.get(PAGE))
    assert "Region Berlin" in page
    assert "On the 1st of each month" in page


@pytest.mark.parametrize(
    "wrong", [{"region": "region:Nowhere"}, {"rhythm": "daily"}, {"user": "0190"}, {"region": "Berlin"}]
)
def test_what_there_is_not_cannot_be_chosen(as_manager, manager, wrong):
    given = {"user": str(manager.pk), "region": "brand", "rhythm": "week"} | wrong
    assert as_manager.post(f"{PAGE}add/", given).status_code == 422
    assert chosen() == []


def test_only_who_looks_after_the_brand(as_manager, brand, other_brand):
    agent = add_member(brand=brand, email="ada@northwind.example", role=Role.AGENT, now=NOW)
    stranger = add_member(brand=other_brand, email="sue@southwind.example", role=Role.MANAGER, now=NOW)
    for user in (agent, stranger):
        assert (
            as_manager.post(f"{PAGE}add/", {"user": str(user.pk), "region": "brand", "rhythm": "week"}).status_code
            == 422
        )
    assert chosen() == []


def test_one_press_ends_it(as_manager, brand, manager):
    given = add_subscription(brand, manager, region="", rhythm=Rhythm.WEEKLY, now=NOW)
    assert "Mia Brand no longer gets this report." in text(as_manager.post(f"{PAGE}{given.pk}/end/", follow=True))
    assert (chosen(), DueDigest.objects.count()) == ([], 0)


def test_who_stopped_them_by_mail_comes_back_by_their_own_hand_only(as_manager, as_owner, brand, manager, owner):
    for user in (manager, owner):
        add_subscription(brand, user, region="", rhythm=Rhythm.WEEKLY, now=NOW)
        leave_list(brand=brand, address=user.email, mail_list=MailList.DIGESTS, now=NOW)
    assert text(as_manager.get(PAGE)).count("stopped by mail") == 2
    assert "has stopped reports by mail" in text(add(as_manager, owner))
    add(as_manager, manager)
    left = [has_left(brand=brand, address=user.email, mail_list=MailList.DIGESTS) for user in (manager, owner)]
    assert left == [False, True]


def test_locations_get_theirs_or_none(as_manager, brand):
    for said, kept in (("week", "week"), ("month", "month"), ("daily", "month"), ("off", "")):
        as_manager.post(f"{PAGE}locations/", {"rhythm": said})
        assert rhythm_for_locations(brand) == kept
        assert DueDigest.objects.filter(state="due").count() == bool(kept)


def test_the_page_asks_no_more_for_many(as_manager, brand, manager, django_assert_max_num_queries):
    for number in range(8):
        make_location(brand, f"D-{number}", address={"city": "X", "region": f"R{number}", "country": "DE"})
        add_subscription(brand, manager, region=f"R{number}", rhythm=Rhythm.WEEKLY, now=NOW)
    # Three of them are what the console's frame asks on every page.
    with django_assert_max_num_queries(13):
        as_manager.get(PAGE)


def test_the_tab_of_the_page_is_the_current_one(as_manager):
    here = as_manager.get("/console/reports/digests/")
    assert 'href="/console/reports/digests/" aria-current="page"' in here.content.decode()
