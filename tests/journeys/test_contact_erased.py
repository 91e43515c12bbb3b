"""A customer is forgotten: nothing of them is left, and nothing more is asked of or about them."""

from datetime import timedelta

import pytest
from django.core import serializers

from leadloop import models as all_models
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.records import ContactMerge
from leadloop.desk.models import Reminder
from leadloop.feedback.models import FeedbackRules
from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.account_changed import merge_accounts, move_contact
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, take_back_merge
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import ReviewProblem, give_review
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.journeys.list_left import leave
from leadloop.journeys.outcome_undone import UndoProblem, take_back
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.outbox.models import Message, Suppression
from tests.support import story
from tests.support.customers import BRAND, again, make_contact
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.nurture import DAY, lost_lead, make_campaign, work
from tests.support.updates import make_update, work_and_send

pytestmark = pytest.mark.django_db
NOW, HOUR = story.NOW, timedelta(hours=1)
WHO = {
    "given_name": "Zacharias",
    "family_name": "Quellental",
    "email": "zq@quellental.example",
    "phone": "+49 30 7654321",
    "address": {"line1": "Quellgasse 9", "city": "Bonn", "postal_code": "53111", "country": "DE"},
}
TRACES = ("Zacharias", "Quellental", "quellental", "7654321", "Quellgasse", "secret wish")


@pytest.fixture
def brand():
    brand = story.make_brand()
    story.make_location(brand)
    return brand


def everything():
    """All that is stored, as text."""
    models = [getattr(all_models, name) for name in all_models.__all__ if name != "IdempotentReply"]
    return "\n".join(serializers.serialize("json", each.objects.all()) for each in models)


def found():
    stored = everything()
    return [trace for trace in TRACES if trace in stored]


def test_nothing_of_the_customer_is_left(brand):
    done = story.make_opportunity(brand, Stage.COMPLETE, customer=WHO, request={"message": "My secret wish"})
    give_review(done, given={"rating": "5", "text": "secret wish", "name": "Zacharias Q."}, now=NOW + 9 * HOUR)
    assert found() == list(TRACES)
    contact = done.lead.contact
    left = erase(contact, by=BRAND, now=NOW + 10 * HOUR)
    assert left.erased_at == NOW + 10 * HOUR
    assert found() == []
    assert not ContactKey.objects.exists()
    assert not Message.objects.filter(state="due").exists()
    # Figures stay.
    assert (Opportunity.objects.get().stage, done.lead.consents.count()) == ("complete", 1)
    assert Event.objects.filter(kind="contact.erased", data={"contact": str(contact.pk)}).count() == 1


def test_campaign_mails_name_nobody_and_their_links_lead_nowhere(brand):
    make_campaign(brand)
    lead = lost_lead(brand, customer=WHO)
    work(NOW + 3 * DAY)
    mail = Message.objects.get(kind="nurture")
    Message.objects.update(state="refused", last_error="550 <zq@quellental.example>: no such user")
    erase(lead.contact, by=BRAND, now=NOW + 4 * DAY)
    assert found() == []
    assert leave(mail.pk, now=NOW + 5 * DAY) is None
    assert not Suppression.objects.exists()


def test_what_a_mail_server_answered_is_forgotten_of_mails_that_went_out(brand):
    make_update(brand, "unacknowledged")
    lead = story.make_lead(brand, customer=WHO)
    work_and_send(NOW)
    Message.objects.filter(state="done").update(last_error="451 <zq@quellental.example>: later")
    assert Message.objects.exclude(last_error="").exists()
    erase(lead.contact, by=BRAND, now=NOW + HOUR)
    assert found() == []


def test_offers_that_nobody_accepted_are_taken_back_and_lead_nowhere(brand):
    for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED):
        story.make_opportunity(brand, stage, customer=WHO)
    erase(Contact.objects.get(), by=BRAND, now=NOW + 5 * HOUR)
    assert sorted(Opportunity.objects.values_list("stage", flat=True)) == ["accepted", "withdrawn", "withdrawn"]
    assert Step.objects.exclude(state="done").count() == 1
    assert list(leads_without_location(brand)) == []


def test_requests_at_the_desk_are_closed(brand):
    desk_brand = make_desk_brand("Southwind")
    ada = make_agent(desk_brand)
    known, tried, fresh = (make_desk_lead(desk_brand, customer=WHO) for _ in range(3))
    somebody = make_desk_lead(desk_brand, customer={"email": "else@web.example", "phone": WHO["phone"]})
    refuse(known, ada)
    try_in_vain(tried, ada, note="secret wish")
    erase(Contact.objects.get(), by=BRAND, now=NOW + HOUR)
    stands = dict(Lead.objects.values_list("pk", "status"))
    assert stands == {
        known.pk: "no_opportunity", tried.pk: "discarded", fresh.pk: "discarded", somebody.pk: "new",
    }  # fmt: skip
    assert Reminder.objects.filter(settled_at=None).count() == 0
    # Somebody else gave the same number.
    assert found() == ["7654321"]


def test_all_who_were_found_to_be_one_person_are_forgotten(brand):
    one, other = make_contact(brand, "one@web.example"), story.make_lead(brand, customer=WHO).contact
    made = merge_contacts(other, into=one, take=["family_name"], by=BRAND, now=NOW)
    erase(again(one), by=BRAND, now=NOW + HOUR)
    assert found() == []
    assert Contact.objects.filter(erased_at=None).count() == 0
    with pytest.raises(MergeProblem, match="erased"):
        take_back_merge(ContactMerge.objects.get(pk=made.pk), by=BRAND, now=NOW + HOUR)


def test_who_was_merged_into_another_one_meanwhile_is_forgotten_with_them(brand):
    as_read, one = story.make_lead(brand, customer=WHO).contact, make_contact(brand, "one@web.example")
    merge_contacts(again(as_read), into=one, by=BRAND, now=NOW)
    left = erase(as_read, by=BRAND, now=NOW + HOUR)
    assert left.pk == one.pk
    assert found() == []
    assert set(Contact.objects.values_list("erased_at", flat=True)) == {NOW + HOUR}
    assert list(Event.objects.filter(kind="contact.erased").values_list("data", flat=True)) == [
        {"contact": str(one.pk)}
    ]


def test_an_account_in_which_others_remain_is_called_after_them(brand):
    who, max_ = story.make_lead(brand, customer=WHO).contact, make_contact(brand, "max@web.example", given_name="Max")
    move_contact(again(max_), to=again(who).account, by=BRAND, now=NOW)
    erase(again(who), by=BRAND, now=NOW + HOUR)
    assert again(max_).account.name == "Max Mustermann"
    assert found() == []


def test_accounts_that_lead_to_theirs_lose_the_name_too(brand):
    who, max_ = story.make_lead(brand, customer=WHO).contact, make_contact(brand, "max@web.example", given_name="Max")
    third = make_contact(brand, "third@web.example")
    was = again(max_).account
    merge_accounts(again(who).account, into=was, by=BRAND, now=NOW)
    merge_accounts(was, into=again(third).account, by=BRAND, now=NOW)
    erase(again(who), by=BRAND, now=NOW + HOUR)
    assert found() == []
    was.refresh_from_db()
    assert was.name == "Max Mustermann"


def test_whoever_became_somebody_else_does_not_keep_the_accounts_name(brand):
    who, other = story.make_lead(brand, customer=WHO).contact, make_contact(brand, "other@web.example")
    move_contact(again(other), to=again(who).account, by=BRAND, now=NOW)
    merge_contacts(again(other), into=make_contact(brand, "somebody@web.example"), by=BRAND, now=NOW)
    erase(again(who), by=BRAND, now=NOW + HOUR)
    assert found() == []


def test_an_account_that_they_had_left_is_not_called_after_them(brand):
    who, max_ = story.make_lead(brand, customer=WHO).contact, make_contact(brand, "max@web.example")
    move_contact(again(who), to=again(max_).account, by=BRAND, now=NOW)
    erase(again(who), by=BRAND, now=NOW + HOUR)
    assert found() == []


def test_erasing_again_changes_nothing_and_a_new_request_is_a_new_customer(brand):
    contact = story.make_lead(brand, customer=WHO).contact
    erase(contact, by=BRAND, now=NOW + HOUR)
    assert erase(again(contact), by=BRAND, now=NOW + 2 * HOUR).erased_at == NOW + HOUR
    assert Event.objects.filter(kind="contact.erased").count() == 1
    assert make_contact(brand, WHO["email"]) != contact


def test_whatever_falls_due_afterwards_names_nobody_and_reaches_no_customer(brand):
    FeedbackRules.objects.update(ask_why_lost=True)
    for stage in (Stage.ACCEPTED, Stage.WON, Stage.LOST):
        story.make_opportunity(brand, stage, customer=WHO)
    erase(Contact.objects.get(), by=BRAND, now=NOW + 5 * HOUR)
    before = set(Message.objects.values_list("pk", flat=True))
    for days in range(1, 60):
        work_due_steps(now=NOW + timedelta(days=days))
    later = Message.objects.exclude(pk__in=before)
    assert "status_request" in set(later.values_list("kind", flat=True))
    assert set(later.values_list("kind", flat=True)) & {"survey", "lead_received"} == set()
    assert found() == []
    assert not Step.objects.filter(state="parked").exists()
    sold = Opportunity.objects.get(stage="won")
    story.say(sold, "complete", now=NOW + timedelta(days=60))
    sold.refresh_from_db()
    assert not Message.objects.filter(kind="survey").exists()
    with pytest.raises(ReviewProblem, match="forget you"):
        give_review(sold, given={"rating": "5", "text": "secret wish"}, now=NOW + timedelta(days=61))


def test_nothing_brings_an_erased_customers_request_back(brand):
    lead = story.make_opportunity(brand, Stage.ACKNOWLEDGED, customer=WHO).lead
    desk_brand = make_desk_brand("Southwind")
    ada = make_agent(desk_brand)
    refused = make_desk_lead(desk_brand, customer=WHO)
    refuse(refused, ada)
    for contact in Contact.objects.all():
        erase(contact, by=BRAND, now=NOW + 5 * HOUR)
    with pytest.raises(NotPlaceable, match="erased"):
        place_by_hand(lead, location=story.make_location(brand, "D-2"), actor=BRAND, now=NOW + 6 * HOUR)
    with pytest.raises(UndoProblem, match="erased"):
        take_back(refused, number=1, by=decider(ada).actor, leads=True, reason="Mistake", now=NOW + 6 * HOUR)
