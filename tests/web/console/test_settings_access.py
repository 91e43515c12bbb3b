"""Settings: who and what may enter. API keys and members."""

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import ApiKey, Membership
from leadloop.accounts.operations import add_api_key, add_member
from leadloop.accounts.queries import key_for_secret
from leadloop.core.ids import new_id
from leadloop.outbox.models import Message
from tests.support.story import NOW
from tests.web.console.pages import errors, main_of, messages, rows, text, typed

pytestmark = pytest.mark.django_db

KEYS, MEMBERS = "/console/settings/keys/", "/console/settings/members/"


# Keys


def test_a_key_is_shown_once_and_works(as_owner, brand):
    response = as_owner.post(KEYS, {"name": "Website", "scopes": ["leads:write"]})

    secret = next(
        each.text
        for each in main_of(response).iter("code")
        if (each.text or "").startswith("ll_") and "…" not in each.text
    )
    key = key_for_secret(secret)
    assert (key.name, key.scopes, key.brand) == ("Website", ["leads:write"], brand)
    assert response["Cache-Control"] == "no-store"
    again = as_owner.get(KEYS).content.decode()
    assert (secret in again, key.prefix in again) == (False, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "", "scopes": ["reports"]}, "name"),
        ({"name": "x"}, "scopes"),
        ({"name": "x", "scopes": ["all"]}, "scopes"),
    ],
)
def test_a_key_needs_a_name_and_a_purpose(as_owner, brand, given, field):
    response = as_owner.post(KEYS, given)

    assert (response.status_code, list(errors(response))) == (422, [field])
    assert ApiKey.objects.count() == 0


def test_a_key_ends_at_once(as_owner, brand):
    key, secret = add_api_key(brand=brand, name="Website", now=NOW)

    response = as_owner.post(f"/console/settings/keys/{key.pk}/revoke/", follow=True)

    assert "“Website” has ended." in messages(response)[0]
    assert key_for_secret(secret) is None
    assert "Ended" in rows(response)[0]


def test_another_brands_key_is_as_good_as_missing(as_owner, brand, other_brand):
    theirs, secret = add_api_key(brand=other_brand, name="Theirs", now=NOW)

    assert as_owner.post(f"/console/settings/keys/{theirs.pk}/revoke/").status_code == 404
    assert key_for_secret(secret) is not None
    assert "Theirs" not in text(as_owner.get(KEYS))


# Members


def test_an_owner_adds_a_member_who_gets_a_link(as_owner, owner, brand):
    response = as_owner.post(
        MEMBERS + "add/", {"email": "Mia@North.example", "name": "Mia", "role": "manager"}, follow=True
    )

    assert messages(response) == ["A link to sign in is on its way to Mia@north.example."]
    member = Membership.objects.get(user__email="mia@north.example")
    assert (member.role, member.user.name) == (Role.MANAGER, "Mia")
    assert Message.objects.get(kind="sign_in").to == "mia@north.example"
    assert [each.split(" ")[1] for each in rows(response)] == ["Mia", "owner@northwind.example"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"email": "", "role": "manager"}, "email"), ({"email": "mia@", "role": "manager"}, "email"),
     ({"email": "owner@northwind.example", "role": "manager"}, "email"), ({"email": "a@b.example", "role": "king"}, "role")],
)  # fmt: skip
def test_who_cannot_be_added_is_said_and_kept(as_owner, brand, given, field):
    response = as_owner.post(MEMBERS + "add/", given | {"name": "Typed"})

    assert (response.status_code, list(errors(response))) == (422, [field])
    assert (typed(response)["email"], typed(response)["name"]) == (given["email"], "Typed")
    assert Membership.objects.count() == 1


def test_roles_change_and_members_go(as_owner, manager, brand):
    member = Membership.objects.get(user=manager)

    said = messages(as_owner.post(f"{MEMBERS}{member.pk}/role/", {"role": "owner"}, follow=True))
    assert said == ["Mia Brand is now: Owner."]
    member.refresh_from_db()
    assert member.role == Role.OWNER
    said = messages(as_owner.post(f"{MEMBERS}{member.pk}/remove/", follow=True))
    assert said == ["Mia Brand can no longer look at this brand."]
    assert Membership.objects.filter(user=manager).count() == 0


def test_a_brand_keeps_an_owner(as_owner, owner, manager, brand):
    own = Membership.objects.get(user=owner)

    for path, data in (("role/", {"role": "manager"}), ("remove/", {})):
        response = as_owner.post(f"{MEMBERS}{own.pk}/{path}", data, follow=True)
        assert messages(response) == ["A brand needs an owner. Make somebody else an owner first."]
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_a_role_that_does_not_exist_is_given_to_nobody(as_owner, manager, brand):
    member = Membership.objects.get(user=manager)

    as_owner.post(f"{MEMBERS}{member.pk}/role/", {"role": "king"})

    member.refresh_from_db()
    assert member.role == Role.MANAGER


def test_a_member_gets_a_fresh_link(as_owner, manager, brand):
    member = Membership.objects.get(user=manager)

    as_owner.post(f"{MEMBERS}{member.pk}/link/")

    assert Message.objects.get(kind="sign_in").to == manager.email


def test_managers_look_and_change_nothing(as_manager, manager, owner, brand):
    own = Membership.objects.get(user=manager)

    assert "Add a member" not in text(as_manager.get(MEMBERS))
    for path, data in (
        (f"{own.pk}/role/", {"role": "owner"}), (f"{Membership.objects.get(user=owner).pk}/remove/", {}),
        ("add/", {"email": "x@y.example", "role": "owner"}), (f"{own.pk}/link/", {}),
    ):  # fmt: skip
        assert as_manager.post(MEMBERS + path, data).status_code == 403
    assert list(Membership.objects.order_by("user__email").values_list("role", flat=True)) == ["manager", "owner"]


def test_another_brands_member_is_as_good_as_missing(as_owner, brand, other_brand):
    theirs = Membership.objects.get(brand=other_brand)
    add_member(brand=other_brand, email="second@southwind.example", role=Role.OWNER, now=NOW)

    for path in ("role/", "remove/", "link/"):
        foreign = as_owner.post(f"{MEMBERS}{theirs.pk}/{path}", {"role": "manager"})
        assert (foreign.status_code, foreign.content) == (404, as_owner.post(f"{MEMBERS}{new_id()}/{path}").content)
    theirs.refresh_from_db()
    assert theirs.role == Role.OWNER
    assert "southwind" not in text(as_owner.get(MEMBERS))
    assert Message.objects.count() == 0


def test_members_and_keys_cost_the_same_with_one_and_with_three(as_owner, brand, count_queries):
    add_api_key(brand=brand, name="One", now=NOW)
    for path in (KEYS, MEMBERS):
        as_owner.get(path)
        with count_queries() as one:
            as_owner.get(path)
        for number in range(2):
            add_api_key(brand=brand, name=f"Key {number}", now=NOW)
            add_member(brand=brand, email=f"m{number}@{path.split('/')[3]}.example", role=Role.MANAGER, now=NOW)
        with count_queries(most=one.count):
            as_owner.get(path)
