"""A location that saw the contact details puts them right: it is kept who did, and what was typed first."""

from leadloop.customers.enums import Source
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.records import Change, Twins
from leadloop.customers.twins import compare_some
from leadloop.history.enums import ActorKind
from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.fingerprint import nothing_changes
from tests.support.story import NOW

RIGHT = {"phone": "030 999888", "family_name": "Musterfrau"}


def correct(visitor, **fields):
    """Open the form by its link, and send it."""
    visitor.look("?details=1")
    visitor.press("correct_details", **fields)


def test_the_correction_reaches_the_request_the_customer_and_the_history(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    dana = dealer.visitor()
    correct(dana, **RIGHT)

    assert "The contact details are corrected" in dana.text
    assert "Erika Musterfrau" in dana.text
    assert "Contact details corrected" in dana.text
    lead = dealer.opportunity.lead
    lead.refresh_from_db()
    assert (lead.customer["phone"], lead.customer["family_name"]) == ("+4930999888", "Musterfrau")
    assert lead.as_typed["family_name"] == "Mustermann"
    contact = Contact.objects.get(pk=lead.contact_id)
    assert (contact.phone_e164, contact.family_name) == ("+4930999888", "Musterfrau")
    event = Event.objects.get(kind="contact.updated")
    assert (event.opportunity_id, event.actor_kind, event.actor_id) == (
        dealer.opportunity.pk, ActorKind.LOCATION, dealer.dana.pk,
    )  # fmt: skip
    assert event.data == {"fields": ["family_name", "phone"]}
    kept = Change.objects.get(contact=contact, field="phone")
    assert (kept.new, kept.source, kept.actor_id, kept.lead_id) == (
        "+4930999888", Source.CORRECTION, dealer.dana.pk, lead.pk,
    )  # fmt: skip


def test_nobody_is_written_to_about_their_own_correction(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    correct(dealer.visitor(), **RIGHT)
    assert not Message.objects.filter(kind="details_corrected").exists()


def test_the_same_again_says_so_and_changes_nothing(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    dana = dealer.visitor()
    correct(dana, **RIGHT)
    with nothing_changes():
        correct(dana)
    assert "This was recorded before; nothing was changed" in dana.text


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(dealer_at):
    dealer = dealer_at(Stage.WON)
    dana = dealer.visitor()
    with nothing_changes():
        correct(dana, phone="12", email="nowhere", family_name="Musterfrau")
    assert dana.page.status_code == 422
    assert dana.fields("correct_details")["family_name"] == ["Musterfrau"]
    assert dana.fields("correct_details")["email"] == ["nowhere"]


def test_who_does_not_see_the_details_has_no_form_and_cannot_correct_them(dealer):
    dana = dealer.visitor()
    dana.look("?details=1")
    assert "correct_details" not in dana.page.content.decode()
    press = dana.fields("reveal")["press"]
    with nothing_changes():
        answer = dana.client.post(dana.path, {"answer": "correct_details", "press": press, **RIGHT})
    assert answer.status_code == 409


def test_a_colleague_who_did_not_ask_for_them_cannot_either(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    max_ = dealer.visitor(dealer.max)
    max_.look("?details=1")
    assert "correct_details" not in max_.page.content.decode()


def test_an_address_of_somebody_else_stays_theirs(dealer_at, brand):
    """Nothing tells the location that the brand knows another customer by this address."""
    dealer = dealer_at(Stage.ACCEPTED)
    other = dealer_at(Stage.ACCEPTED, customer={"email": "other@customer.example", "phone": "030 555444"})
    dana = dealer.visitor()
    correct(dana, email="other@customer.example")
    assert "The contact details are corrected" in dana.text
    lead = dealer.opportunity.lead
    lead.refresh_from_db()
    assert lead.customer["email"] == "other@customer.example"
    others = other.opportunity.lead.contact_id
    assert lead.contact_id != others
    assert ContactKey.objects.get(value="other@customer.example").contact_id == others
    # The one is known by the old address still, and the brand is asked whether the two are one person.
    assert ContactKey.objects.get(value="erika@customer.example").contact_id == lead.contact_id
    compare_some(now=NOW)
    assert {frozenset((each.first_id, each.second_id)) for each in Twins.objects.all()} == {
        frozenset((lead.contact_id, others))
    }


def test_names_typed_first_stay_masked_for_the_next_location(dealer_at):
    """Also for a lead that never was at the desk: its customer's own words still hold them."""
    dealer = dealer_at(Stage.ACKNOWLEDGED, request={"message": "Please ask for Mustermann."})
    correct(dealer.visitor(), family_name="Sommer")
    max_ = dealer.visitor(dealer.max)
    max_.look()
    assert "Mustermann" not in max_.text
    assert "Sommer" not in max_.text
