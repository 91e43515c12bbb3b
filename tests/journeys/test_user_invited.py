"""Invitations and forgotten passwords: a mail with a link that signs in once."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import set_password
from leadloop.journeys.user_invited import (
    InvitationProblem,
    invite_user,
    mail_a_way_in,
    send_sign_in_link,
    sign_in_address,
    use_link,
    user_of_link,
)
from leadloop.links.enums import Purpose
from leadloop.links.tokens import ExpiredToken, read
from leadloop.outbox.models import Message
from tests.support.story import NOW, make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand("Northwind")


@pytest.fixture
def owner(brand):
    return User.objects.get(email="owner@northwind.example")


def link_to(user, now=NOW):
    return read(Purpose.SIGN_IN, sign_in_address(user, now=now).rstrip("/").rpartition("/")[2], now=now)


def test_a_new_person_gets_an_account_a_role_and_a_mail(brand, owner):
    user = invite_user(brand, email="Mia@Northwind.example", name="Mia", role=Role.MANAGER, by=owner, now=NOW)

    assert Membership.objects.get(user=user).role == Role.MANAGER
    assert not user.has_usable_password()
    message = Message.objects.get()
    assert (message.kind, message.to, message.to_name, message.brand) == (
        "sign_in",
        "mia@northwind.example",
        "Mia",
        None,
    )
    assert message.subject == "You are invited to Northwind on Leadloop"
    assert "owner@northwind.example has given you access to the console of Northwind" in message.text
    assert sign_in_address(user, now=NOW) in message.text
    assert sign_in_address(user, now=NOW) in message.html


def test_a_user_of_another_brand_keeps_name_and_password(brand, owner):
    known = User.objects.create_user("sam@south.example", "a long password", name="Sam", now=NOW)

    user = invite_user(brand, email="sam@south.example", name="Somebody", role=Role.OWNER, by=owner, now=NOW)

    assert user == known
    assert (user.name, user.check_password("a long password")) == ("Sam", True)


def test_a_member_is_not_invited_twice_nor_given_another_role_by_it(brand, owner):
    with pytest.raises(InvitationProblem) as problem:
        invite_user(brand, email="OWNER@northwind.example", role=Role.MANAGER, by=owner, now=NOW)

    assert list(problem.value.errors) == ["email"]
    assert Membership.objects.get(user=owner).role == Role.OWNER
    assert Message.objects.count() == 0


def test_names_stand_in_the_text_as_they_are(brand, owner):
    User.objects.filter(pk=owner.pk).update(name="Pat O'Brien & Co")
    owner.refresh_from_db()

    invite_user(brand, email="mia@northwind.example", role=Role.MANAGER, by=owner, now=NOW)

    message = Message.objects.get()
    assert "Pat O'Brien & Co has given you access" in message.text
    assert "Pat O&#39;Brien &amp; Co has given you access" in message.html


def test_a_name_that_holds_an_address_is_not_carried_to_strangers(brand, owner):
    User.objects.filter(pk=owner.pk).update(name="Cheap pills at https://pills.example")
    owner.refresh_from_db()

    invite_user(brand, email="mia@northwind.example", role=Role.MANAGER, by=owner, now=NOW)

    message = Message.objects.get()
    assert "owner@northwind.example has given you access" in message.text
    assert "pills" not in message.text + message.html


def test_a_link_works_once(owner):
    link = link_to(owner)

    assert user_of_link(link) == owner
    assert use_link(link, now=NOW) == owner
    assert user_of_link(link) is None
    assert use_link(link, now=NOW + timedelta(seconds=1)) is None


def test_of_two_presses_at_once_one_signs_in(owner, monkeypatch):
    link = link_to(owner)
    both_looked = [user_of_link(link), user_of_link(link)]
    monkeypatch.setattr("leadloop.journeys.user_invited.user_of_link", lambda _link: both_looked.pop())

    assert [bool(use_link(link, now=NOW)), bool(use_link(link, now=NOW))] == [True, False]


def test_a_newer_sign_in_or_password_ends_a_link(owner):
    first, second = link_to(owner), link_to(owner, now=NOW + timedelta(hours=1))

    assert use_link(second, now=NOW)
    assert use_link(first, now=NOW) is None
    owner.refresh_from_db()
    third = link_to(owner)
    set_password(owner, "another long password")
    assert user_of_link(third) is None


def test_a_link_of_somebody_whose_access_ended_is_dead(owner):
    link = link_to(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert user_of_link(link) is None
    assert use_link(link, now=NOW) is None


@pytest.mark.parametrize(("later", "dead"), [(timedelta(days=2), False), (timedelta(days=2, seconds=1), True)])
def test_a_link_lasts_two_days(owner, later, dead):
    token = sign_in_address(owner, now=NOW).rstrip("/").rpartition("/")[2]

    if dead:
        with pytest.raises(ExpiredToken):
            read(Purpose.SIGN_IN, token, now=NOW + later)
    else:
        assert user_of_link(read(Purpose.SIGN_IN, token, now=NOW + later)) == owner


def test_a_forgotten_password_brings_a_link(owner):
    send_sign_in_link(owner, now=NOW)

    message = Message.objects.get()
    assert (message.subject, message.to, message.brand) == ("Your link to sign in to Leadloop", owner.email, None)
    assert sign_in_address(owner, now=NOW) in message.text


def test_an_unknown_address_gets_nothing(owner):
    User.objects.filter(pk=owner.pk).update(is_active=False)

    mail_a_way_in("nobody@example.com", now=NOW)
    mail_a_way_in(owner.email, now=NOW)

    assert Message.objects.count() == 0


def test_a_known_address_is_found_in_any_spelling(owner):
    mail_a_way_in("OWNER@Northwind.Example", now=NOW)

    assert Message.objects.get().to == owner.email
