"""The lead's page: what the customer asked, how to reach them, what they agreed to, and what happened so far."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.desk.models import DeskItem
from leadloop.desk.operations import change_desk_policy, change_form_policy
from leadloop.intake.models import LeadForm
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.pressing import parse, text_of
from tests.support.queries import count_queries
from tests.support.story import NOW, make_location, opportunity_of, say
from tests.web.console.pages import links, main_of, text
from tests.web.desk.conftest import signed_in


def address(lead, what=""):
    return f"/desk/leads/{lead.pk}/{what}"


def lead_name(client, lead):
    return text_of(next(main_of(client.get(address(lead))).iter("h1")))


def card(response, title):
    """The text of the card with this title."""
    for node in main_of(response).iter("section"):
        words = text_of(node)
        if words.startswith(title):
            return words
    raise AssertionError(title)


def test_it_shows_who_asked_for_what_and_how_to_reach_them(as_ada, lead):
    page = as_ada.get(address(lead))
    assert page.status_code == 200
    found = links(page)
    assert found["Call +49 30 123456"] == "tel:+4930123456"
    assert found["Write to erika@customer.example"] == "mailto:erika@customer.example"
    said = text(page)
    for words in (
        "Erika Mustermann",
        "Lindenweg 7",
        "10119 Berlin",
        "Heat pump",
        "This year",
        "Please call in the evening.",
    ):
        assert words in said
    copied = [text_of(each) for each in main_of(page).iter() if each.get("data-copy-text") is not None]
    assert copied == ["+49 30 123456", "erika@customer.example"]


def test_it_shows_the_customers_own_time_and_whether_they_may_be_called(as_ada, brand, the_time):
    lead = make_desk_lead(
        brand, customer={"address": {"line1": "", "city": "New York", "postal_code": "", "country": "US"}}
    )
    said = text(as_ada.get(address(lead)))
    assert "It is 05:00 there (New York)." in said
    assert "Outside calling hours call from 3 Jun, 09:00" in said
    assert "Outside calling hours" not in text(as_ada.get(address(make_desk_lead(brand))))


def test_it_shows_how_long_there_is_to_respond_and_when_the_reminder_is_due(as_ada, ada, lead, the_time):
    assert "Respond by 3 Jun, 15:00 (in 4 hours) nobody's yet" in text(as_ada.get(address(lead)))
    try_in_vain(lead, ada)
    assert "Next attempt 3 Jun, 15:00 (in 4 hours) yours" in text(as_ada.get(address(lead)))
    the_time.move_to(NOW + timedelta(hours=6))
    assert "Overdue Next attempt 3 Jun, 15:00 (2 hours ago) yours" in text(as_ada.get(address(lead)))


def test_the_guide_is_the_forms_else_the_desks(as_ada, brand, lead):
    change_desk_policy(brand, guide="Say good morning.")
    assert card(as_ada.get(address(lead)), "For the call") == "For the call Say good morning."
    change_form_policy(LeadForm.objects.get(brand=brand), guide="Ask for the roof.")
    assert card(as_ada.get(address(lead)), "For the call") == "For the call Ask for the roof."


def test_a_decided_lead_is_nothing_to_be_called(as_ada, ada, brand, lead, the_time):
    change_desk_policy(brand, guide="Say good morning.")
    the_time.move_to(NOW + timedelta(hours=12))
    assert all(each in text(as_ada.get(address(lead))) for each in ("For the call", "Outside calling hours"))
    refuse(lead, ada)
    assert not any(each in text(as_ada.get(address(lead))) for each in ("For the call", "Outside calling hours"))


def test_it_says_to_whom_the_request_may_be_passed_on(as_ada, ada, brand, the_time):
    location = make_location(brand)
    general = make_desk_lead(brand)
    assert "none was named" in card(as_ada.get(address(general)), "Consent")
    named = make_desk_lead(brand, location="D-1", customer={"email": "n@customer.example", "phone": "+49 30 222222"})
    assert "Yes, to Dealer D-1." in card(as_ada.get(address(named)), "Consent")
    pass_on(general, ada, location, agreed=True)
    assert "Yes, to Dealer D-1. 3 Jun, 11:00, on the phone" in card(as_ada.get(address(general)), "Consent")
    none = make_desk_lead(brand, consent=[], customer={"phone": ""})
    said = card(as_ada.get(address(none)), "Consent")
    assert "They gave no number. Write to them." in said
    assert "Not yet. Ask on the phone" in said


def test_what_the_customer_typed_is_kept_beside_the_correction(as_ada, ada, brand, lead):
    try_in_vain(lead, ada, customer={"family_name": "Musterfrau", "email": "rika@customer.example"})
    said = card(as_ada.get(address(lead)), "Customer and request")
    assert lead_name(as_ada, lead) == "Erika Musterfrau"
    assert "As typed Erika Mustermann erika@customer.example corrected since" in said


def test_the_history_tells_who_did_what_and_why(as_ada, ada, brand, lead, the_time):
    try_in_vain(lead, ada, channel="voicemail", note="Mailbox", customer={"family_name": "Muster"})
    refuse(lead, ada, "not_interested", now=NOW + timedelta(hours=1))
    said = card(as_ada.get(address(lead)), "History")
    assert "Left a message on the voicemail Ada · 3 Jun 2026, 11:00 Next attempt: 3 Jun, 15:00. “Mailbox”" in said
    assert "No opportunity Ada · 3 Jun 2026, 12:00 Reached, not interested any more" in said
    assert "Customer's details corrected Ada · 3 Jun 2026, 11:00 family name" in said


def test_back_from_a_location_it_shows_what_happened_so_far(as_ada, ada, brand, lead):
    change_desk_policy(brand, returns="rejected")
    location = make_location(brand)
    pass_on(lead, ada, location)
    say(opportunity_of(lead), "reject", reason="too_far", note="We do not drive so far.")
    page = as_ada.get(address(lead))
    assert "Back from a location" in text(page)
    assert card(page, "Round 1: Dealer D-1") == (
        "Round 1: Dealer D-1 Rejected Offered 3 Jun, 11:00 Reason Too far away"
        " The location's words We do not drive so far."
    )
    assert "Back at the desk Leadloop · 3 Jun 2026, 11:00 The location rejected it." in card(page, "History")


def test_somebody_elses_lead_can_be_read_and_not_decided(as_ada, ben, lead):
    try_in_vain(lead, ben)
    page = as_ada.get(address(lead))
    assert "Ben has this lead. Ask them to release it" in text(page)
    assert [each for each in main_of(page).iter("form") if each.get("id") == "outcomes"] == []


def test_a_lead_that_went_to_a_location_directly_is_shown_without_outcomes(as_ada, brand):
    LeadForm.objects.filter(brand=brand).update(entry="direct")
    make_location(brand)
    lead = make_desk_lead(brand)
    page = as_ada.get(address(lead))
    assert "went to a location directly" in text(page)
    assert DeskItem.objects.count() == 0


def test_another_brands_lead_is_as_good_as_missing(as_ada):
    foreign = make_desk_lead(make_desk_brand("Southwind"))
    assert as_ada.get(address(foreign)).status_code == 404
    for what in ("unreached", "negative", "positive", "undo", "merge"):
        assert as_ada.post(address(foreign, f"{what}/")).status_code == 404


def test_it_costs_the_same_queries_with_one_and_with_three_of_everything(brand, the_time, lead, ada):
    client = signed_in(make_agent(brand, "Cleo", role=Role.SUPERVISOR))
    make_location(brand)
    try_in_vain(lead, ada)
    make_desk_lead(brand)
    client.get(address(lead))
    with count_queries() as one:
        client.get(address(lead))
    for number in (2, 3):
        make_location(brand, f"D-{number}")
        make_desk_lead(brand)
        try_in_vain(lead, ada, now=NOW + timedelta(minutes=number))
    with count_queries() as three:
        client.get(address(lead))
    assert three.count == one.count


@pytest.mark.parametrize("status", ["new", "contact_attempted"])
def test_open_leads_show_the_three_outcomes_in_one_form(as_ada, ada, lead, status):
    if status == "contact_attempted":
        try_in_vain(lead, ada)
    page = as_ada.get(address(lead))
    assert main_of(page).get("data-status") == status
    forms = [each for each in parse(page).iter("form") if each.get("id") == "outcomes"]
    targets = {each.get("formaction").split("/")[-2] for each in forms[0].iter("button") if each.get("formaction")}
    assert targets == {"unreached", "negative", "positive"}
