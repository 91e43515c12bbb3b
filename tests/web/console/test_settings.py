"""Settings: the brand, how it asks, and the reasons that locations choose from."""

import pytest

from leadloop.accounts.models import Brand
from leadloop.followups.models import Policy
from leadloop.questions.models import Reason
from tests.support.story import make_location, make_opportunity, say
from tests.web.console.pages import errors, links, main_of, messages, text, typed

pytestmark = pytest.mark.django_db

BRAND, ASKING, REASONS = (f"/console/settings/{name}/" for name in ("brand", "asking", "reasons"))


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


def test_what_the_desk_works_by_is_reworded_and_not_removed(as_manager, brand):
    sent = lines(as_manager.get(REASONS), "negative")
    assert [sent[f"line_{number}_key"] for number in range(5)] == [
        "no_immediate_opportunity", "bought_elsewhere", "not_interested", "cannot_be_reached", "invalid_details",
    ]  # fmt: skip
    assert text(as_manager.get(REASONS)).count("The desk works by this one") == 3

    as_manager.post(REASONS, sent | {"line_0_label": "Not now", "line_1_label": "", "line_5_label": "Moved away"})
    assert reasons("negative") == [
        ("no_immediate_opportunity", "Not now"), ("not_interested", "Reached, not interested any more"),
        ("cannot_be_reached", "Cannot be reached after several attempts"),
        ("invalid_details", "Contact details are invalid"), ("moved_away", "Moved away"),
    ]  # fmt: skip

    response = as_manager.post(REASONS, sent | {"line_4_label": " "})
    assert (response.status_code, errors(response)) == (
        422, {"line_4_label": "This reason can be reworded, but not removed: the desk works by it."},
    )  # fmt: skip
    assert len(reasons("negative")) == 5


def test_no_other_reason_takes_the_place_of_one_that_the_desk_works_by(as_manager, brand):
    as_manager.post(
        REASONS, {"kind": "negative", "line_0_key": "", "line_0_label": "Invalid details", "line_0_order": "1"}
    )

    kept = dict(reasons("negative"))
    assert (kept["invalid_details"], kept["invalid_details_2"]) == ("Contact details are invalid", "Invalid details")
