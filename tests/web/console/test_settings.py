"""Settings: the brand, how it asks, reasons, members and keys."""

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import ApiKey, Brand, Membership
from leadloop.accounts.operations import add_api_key, add_member
from leadloop.accounts.queries import key_for_secret
from leadloop.core.ids import new_id
from leadloop.followups.models import Policy
from leadloop.opportunities.models import Reason
from leadloop.outbox.models import Message
from tests.support.story import NOW, make_location, make_opportunity, say
from tests.web.console.pages import errors, links, main_of, messages, rows, text, typed

pytestmark = pytest.mark.django_db

BRAND, ASKING, REASONS, KEYS, MEMBERS = (
    f"/console/settings/{name}/" for name in ("brand", "asking", "reasons", "keys", "members")
)


def test_each_role_begins_where_it_may(as_owner, as_manager):
    assert as_owner.get("/console/settings/")["Location"] == BRAND
    assert as_manager.get("/console/settings/")["Location"] == ASKING
    assert "API keys" in links(as_owner.get(ASKING))
    assert "API keys" not in links(as_manager.get(ASKING))


# The brand


def test_the_brand_is_changed_and_its_address_stays(as_owner, brand):
    response = as_owner.post(
        BRAND,
        {"name": " North\x0bwind  Heating ", "privacy_url": "northwind.example/privacy", "country": "at", "currency": "CHF",
         "time_zone": "Europe/Vienna"},
        follow=True,
    )  # fmt: skip

    assert messages(response) == ["The brand is saved."]
    brand.refresh_from_db()
    assert (brand.name, brand.slug, brand.country, brand.currency, brand.time_zone, brand.privacy_url) == (
        "North wind Heating", "northwind", "AT", "CHF", "Europe/Vienna", "https://northwind.example/privacy",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("country", "Austria"), ("currency", "XXX"), ("time_zone", "Mars/Crater"),
     ("privacy_url", "javascript:alert(1)")],
)  # fmt: skip
def test_what_is_wrong_with_a_brand_is_said(as_owner, brand, field, value):
    right = {"name": "Neu", "privacy_url": "", "country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin"}

    response = as_owner.post(BRAND, right | {field: value})

    assert (response.status_code, list(errors(response))) == (422, [field])
    assert Brand.objects.get().name == "Northwind"


# Asking


def test_the_policy_is_shown_and_changed(as_manager, brand):
    shown = typed(as_manager.get(ASKING))
    assert (shown["offer_reminders"], shown["status_reminders"], shown["max_rounds"]) == ("1, 2", "3, 7", "3")

    response = as_manager.post(
        ASKING, shown | {"offer_reminders": "2", "status_reminders": "", "offer_lapse": "0"}, follow=True
    )

    assert messages(response)[0].startswith("Saved.")
    policy = Policy.objects.get()
    assert (policy.offer_reminders, policy.status_reminders, policy.offer_lapse) == ([2], [], 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("offer_reminders", "2, 1"), ("offer_reminders", "1, 1"), ("offer_reminders", "soon"), ("offer_reminders", "0"),
     ("offer_reminders", "-1"), ("status_reminders", "366"), ("status_reminders", ",".join(map(str, range(1, 12)))),
     ("offer_escalation", "0"), ("offer_escalation", "2"), ("status_escalation", "7"), ("max_rounds", "0"),
     ("max_rounds", "21"), ("accept_to_win_days", ""), ("repeat_days", "1.5"), ("offer_lapse", "-1")],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_kept(as_manager, brand, field, value):
    sent = typed(as_manager.get(ASKING)) | {field: value}

    response = as_manager.post(ASKING, sent)

    assert (response.status_code, list(errors(response))) == (422, [field])
    assert typed(response)[field] == value
    assert Policy.objects.get().max_rounds == 3


# Reasons


def reasons(kind):
    return list(Reason.objects.filter(kind=kind, is_active=True).order_by("position").values_list("key", "label"))


def lines(response, kind):
    """What the form of this kind would send."""
    forms = [each for each in main_of(response).iter("form") if f'value="{kind}"' in "".join(
        f'value="{i.get("value")}"' for i in each.iter("input") if i.get("name") == "kind")]  # fmt: skip
    return {
        each.get("name"): each.get("value", "")
        for each in forms[0].iter("input")
        if each.get("name") != "csrfmiddlewaretoken"
    }


def test_reasons_are_reworded_removed_added_and_moved(as_manager, brand):
    sent = lines(as_manager.get(REASONS), "reject")
    assert sent["line_0_label"] == "No capacity at the moment"

    response = as_manager.post(
        REASONS,
        sent | {"line_0_label": "Fully booked", "line_1_label": "", "line_4_order": "1", "line_0_order": "2",
                "line_5_label": "Too small"},
        follow=True,
    )  # fmt: skip

    assert messages(response) == ["The reasons are saved."]
    assert reasons("reject") == [
        ("other", "Another reason"), ("no_capacity", "Fully booked"), ("not_our_work", "Not what we do"),
        ("known_customer", "Already in contact with this customer"), ("too_small", "Too small"),
    ]  # fmt: skip
    assert Reason.objects.get(key="too_far").is_active is False


def test_an_answer_keeps_its_reason_after_the_reason_has_gone(as_manager, brand, the_time):
    make_location(brand)
    made = make_opportunity(brand)
    say(made, "reject", reason="too_far")
    as_manager.post(REASONS, lines(as_manager.get(REASONS), "reject") | {"line_1_label": ""})

    assert "Rejected Dana, Dealer D-1 · 3 Jun 2026, 11:00 Too far away" in text(
        as_manager.get(f"/console/leads/{made.lead_id}/")
    )


def test_two_reasons_of_the_same_words_get_two_keys(as_manager, brand):
    sent = lines(as_manager.get(REASONS), "lost")

    as_manager.post(REASONS, sent | {"line_7_label": "Price", "line_8_label": "Price"})

    assert [key for key, label in reasons("lost") if label == "Price"] == ["price", "price_2", "price_3"]


def test_one_reason_has_to_stay(as_manager, brand):
    sent = {
        name: "" if name.endswith("_label") else value for name, value in lines(as_manager.get(REASONS), "lost").items()
    }

    response = as_manager.post(REASONS, sent)

    assert response.status_code == 422
    assert "Keep at least one reason" in text(response)
    assert len(reasons("lost")) == 7


def test_a_key_cannot_be_smuggled_in(as_manager, brand):
    sent = lines(as_manager.get(REASONS), "reject")

    as_manager.post(REASONS, sent | {"line_0_key": "of-my-own", "line_1_key": "other", "line_4_key": "other"})

    assert len({key for key, _label in reasons("reject")}) == 5
    assert "of-my-own" not in dict(reasons("reject"))


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
