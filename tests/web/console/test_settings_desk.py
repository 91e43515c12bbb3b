"""Settings of the lead desk, and where a form's leads go."""

from datetime import timedelta
from typing import cast

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.desk.models import DeskItem, DeskPolicy, FormPolicy
from leadloop.desk.queries import desk_policy_of
from leadloop.intake.models import LeadForm
from tests.support.desk import make_desk_brand
from tests.support.story import NOW, make_brand, make_lead
from tests.web.console.conftest import signed_in
from tests.web.console.pages import errors, links, messages, text, typed

pytestmark = pytest.mark.django_db

DESK, FORM = "/console/settings/desk/", "/console/settings/forms/request-a-quote/"
GIVEN = {
    "hours_mon": "8-12, 13-18", "hours_tue": "9-17", "hours_wed": "", "hours_thu": "closed", "hours_fri": "", "hours_sat": "10-14",
    "hours_sun": "", "holiday_country": "de", "holiday_region": "by", "target_minutes": "60", "warn_minutes": "15",
    "attempts_needed": "4", "cadence": "2, 24;48", "polite_from": "10:00", "polite_until": "19:30", "grace_minutes": "20",
    "quiet_days": "3", "undo_minutes": "10", "returns": "rejected", "guide": "Say hello.\r\nAsk for the roof.",
}  # fmt: skip


def test_everything_is_kept_as_it_was_said(as_manager, brand):
    response = as_manager.post(DESK, GIVEN, follow=True)

    assert messages(response) == [
        "Saved. Leads that are there keep their deadline; those that arrive go by the new numbers."
    ]
    kept = dict(DeskPolicy.objects.filter(brand=brand).values().get())
    assert {name: kept[name] for name in kept if name not in {"id", "brand_id"}} == {
        "hours": {
            "mon": [["08:00", "12:00"], ["13:00", "18:00"]], "tue": [["09:00", "17:00"]], "wed": [], "thu": [], "fri": [],
            "sat": [["10:00", "14:00"]], "sun": [],
        },
        "holiday_country": "DE", "holiday_region": "BY", "target_minutes": 60, "warn_minutes": 15, "attempts_needed": 4,
        "cadence": [2, 24, 48], "polite_from": "10:00", "polite_until": "19:30", "grace_minutes": 20, "quiet_days": 3,
        "undo_minutes": 10, "returns": "rejected", "guide": "Say hello.\nAsk for the roof.",
    }  # fmt: skip
    shown = typed(response)
    assert [shown[name] for name in ("hours_mon", "hours_wed", "cadence", "polite_from", "holiday_region", "returns")] == [
        "08:00-12:00, 13:00-18:00", "", "2, 24, 48", "10:00", "BY", "rejected",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "typed_as", "kept"),
    [("de", "AUGSBURG", "Augsburg"), ("CH", "stadt  zurich", "Stadt Zurich"), ("at", "9", "9")],
)
def test_each_region_that_is_offered_can_be_chosen(as_manager, brand, country, typed_as, kept):
    response = as_manager.post(DESK, GIVEN | {"holiday_country": country, "holiday_region": typed_as})
    assert (response.status_code, DeskPolicy.objects.get(brand=brand).holiday_region) == (302, kept)


def test_saving_the_page_as_it_is_changes_nothing(as_manager, brand):
    before = dict(DeskPolicy.objects.filter(brand=brand).values().get())

    response = as_manager.post(DESK, typed(as_manager.get(DESK)))

    assert response.status_code == 302
    after = dict(DeskPolicy.objects.filter(brand=brand).values().get())
    # Closed days are named now.
    assert after.pop("hours") == {**cast("dict", before.pop("hours")), "sat": [], "sun": []}
    assert after == before


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"hours_mon": "9-8"}, {"hours_mon": "Write the times in order, each opening before its closing."}),
        (
            {f"hours_{day}": "" for day in ("mon", "tue", "sat", "thu")},
            {"hours_mon": "Give at least one day hours: somebody has to be there."},
        ),
        (
            {"holiday_country": "QQ", "holiday_region": ""},
            {"holiday_country": "No holidays are known for “QQ”. Write two letters such as DE, or leave it empty."},
        ),
        (
            {"holiday_country": "", "holiday_region": "BY"},
            {"holiday_region": "Give the country as well, or leave the region empty."},
        ),
        (
            {"holiday_country": "AT", "holiday_region": "BY"},
            {"holiday_region": "Choose one of: 1, 2, 3, 4, 5, 6, 7, 8, 9."},
        ),
        (
            {"target_minutes": "20161"},
            {"target_minutes": "Ensure this value is less than or equal to 20160."},
        ),
        (
            {"target_minutes": "15"},
            {"warn_minutes": "This has to be less than the response time, which is 15 minutes."},
        ),
        ({"warn_minutes": "-1"}, {"warn_minutes": "Ensure this value is greater than or equal to 0."}),
        ({"attempts_needed": "0"}, {"attempts_needed": "Ensure this value is greater than or equal to 1."}),
        ({"cadence": ""}, {"cadence": "This field is required."}),
        ({"cadence": "4, soon"}, {"cadence": "Write numbers of hours from 1 to 720, such as 4, 24, 48."}),
        ({"cadence": ","}, {"cadence": "Write numbers of hours from 1 to 720, such as 4, 24, 48."}),
        ({"cadence": "0"}, {"cadence": "Write numbers of hours from 1 to 720, such as 4, 24, 48."}),
        ({"cadence": " ".join("12345678912")}, {"cadence": "Write at most ten numbers; the last goes on."}),
        ({"polite_from": "25:00"}, {"polite_from": "Enter a valid time."}),
        ({"polite_until": "10:00"}, {"polite_until": "This has to be later than “Call from”."}),
        ({"quiet_days": "0"}, {"quiet_days": "Ensure this value is greater than or equal to 1."}),
        ({"returns": "sometimes"}, {"returns": "Select a valid choice. sometimes is not one of the available choices."}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(as_manager, brand, given, wrong):
    before = DeskPolicy.objects.filter(brand=brand).values().get()

    response = as_manager.post(DESK, GIVEN | given)

    assert (response.status_code, errors(response)) == (422, wrong)
    expected = {name: value for name, value in (GIVEN | given).items() if name not in {"returns", "guide"}}
    shown = typed(response)
    assert {name: shown[name] for name in expected} == expected
    assert DeskPolicy.objects.filter(brand=brand).values().get() == before


def test_no_response_time_needs_no_warning_before_it(as_manager, brand):
    assert as_manager.post(DESK, GIVEN | {"target_minutes": "0"}).status_code == 302


def test_the_coming_holidays_are_shown(as_manager, brand):
    assert "German Unity Day Sat, 3 October 2026" in text(as_manager.get(DESK))
    as_manager.post(DESK, GIVEN | {"holiday_country": "", "holiday_region": ""})
    assert "The desk keeps no holidays." in text(as_manager.get(DESK))


def test_the_page_says_where_to_send_leads_to_the_desk(as_manager, brand):
    assert links(as_manager.get(DESK))["lead form"] == "/console/settings/forms/"
    LeadForm.objects.update(entry="desk")
    assert "lead form" not in links(as_manager.get(DESK))


def test_a_brand_that_was_there_before_the_desk_can_set_it_up(as_manager, brand):
    DeskPolicy.objects.all().delete()

    assert as_manager.get(DESK).status_code == 200
    assert as_manager.post(DESK, GIVEN).status_code == 302
    assert desk_policy_of(brand).attempts_needed == 4


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_who_works_at_the_desk_only_sees_no_settings(role):
    brand = make_desk_brand("Eastwind")
    client = signed_in(add_member(brand=brand, email="ada@east.example", name="Ada", role=role, now=NOW))

    home = client.get("/console/")
    assert (home.status_code, home["Location"]) == (302, "/desk/")
    desk = client.get("/desk/").content.decode()
    assert "/console/" not in desk
    for path in (DESK, FORM, "/console/leads/", "/console/settings/members/"):
        page = client.get(path)
        assert page.status_code == 403
        assert links(page) == {"To the lead desk": "/desk/"}
    assert client.post(DESK, GIVEN).status_code == 403


# A form's own


def save_form(client, **changes):
    return client.post(FORM, typed(client.get(FORM)) | changes, follow=True)


def test_a_form_sends_its_leads_to_the_desk_with_its_own_response_time(as_manager, brand):
    save_form(as_manager, entry="desk", target_minutes="30", warn_minutes="10", guide="Ask for the car.")

    lead = make_lead(brand)
    item = DeskItem.objects.get(lead=lead)
    assert (item.respond_by, item.warn_at) == (NOW + timedelta(minutes=30), NOW + timedelta(minutes=20))
    own = FormPolicy.objects.get(form__brand=brand)
    assert (own.target_minutes, own.warn_minutes, own.guide) == (30, 10, "Ask for the car.")

    response = save_form(as_manager, entry="direct", target_minutes="", warn_minutes="", guide="")
    own.refresh_from_db()
    assert (own.target_minutes, own.warn_minutes, own.guide) == (None, None, "")
    assert typed(response)["entry"] == "direct"
    assert LeadForm.objects.get(brand=brand).entry == "direct"
    # What is at the desk stays there.
    assert DeskItem.objects.get(lead=lead).is_open


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"entry": "both"}, {"entry": "Select a valid choice. both is not one of the available choices."}),
        ({"target_minutes": "30"}, {"warn_minutes": "This has to be less than the response time, which is 30 minutes."}),
        ({"warn_minutes": "240"}, {"warn_minutes": "This has to be less than the response time, which is 240 minutes."}),
        ({"target_minutes": "soon"}, {"target_minutes": "Enter a whole number."}),
    ],
)  # fmt: skip
def test_what_a_form_cannot_want_is_said(as_manager, brand, given, wrong):
    response = save_form(as_manager, **given)

    assert (response.status_code, errors(response)) == (422, wrong)
    assert FormPolicy.objects.count() == 0


def test_each_way_in_says_what_it_means(as_manager, brand):
    shown = text(as_manager.get(FORM))

    assert "An agent speaks to the customer first, and passes on what is worth it." in shown
    assert "Each becomes an opportunity at once" in shown


def test_another_brand_has_a_desk_of_its_own(as_manager, brand):
    other = make_brand("Westwind")
    as_manager.post(DESK, GIVEN)

    assert (desk_policy_of(brand).target_minutes, desk_policy_of(other).target_minutes) == (60, 240)
