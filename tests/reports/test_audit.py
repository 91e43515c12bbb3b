"""Sound data pass; each way to break them is found, and named by the row."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from leadloop.core.claim import MAX_ATTEMPTS
from leadloop.core.ids import new_id
from leadloop.core.money import Money
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import FeedbackRules, FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import SYSTEM, Actor, Event
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.reports.audit import audit, find_breaches
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity, recipient

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def brand():
    brand = make_brand()
    make_location(brand)
    return brand


def breaches():
    return sorted(find_breaches())


def completed(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    by = Actor(ActorKind.LOCATION, recipient(found).pk)
    answer_follow_up_form(
        found, revenue=Money(Decimal("1200.00"), "EUR"), answers={}, by=by, contact=recipient(found), now=NOW + 9 * HOUR
    )
    review = give_review(found, given={"rating": 5, "title": "Good", "name": "Erika"}, now=NOW + 10 * HOUR)
    return found, review


def whole_story(brand):
    """One of everything: each stage, a correction, a form, reviews undecided, published and hidden, mail sent."""
    make_location(brand, "D-2")
    for number, stage in enumerate(Stage):
        if stage != Stage.WITHDRAWN:
            make_opportunity(brand, stage, customer={"email": f"customer{number}@customer.example", "phone": ""})
    for publish in (None, True, False):
        _found, review = completed(brand)
        if publish is not None:
            decide_review(
                review,
                publish=publish,
                reason="" if publish else "spam",
                by=DecidedBy.BRAND,
                actor=SYSTEM,
                now=NOW + 11 * HOUR,
            )
    wrong = make_opportunity(brand, Stage.LOST)
    correct_stage(wrong, to=Stage.COMPLETE, reason="It was won.", actor=SYSTEM, now=NOW + DAY)
    send_due(LocalMailbox(), now=NOW + DAY)


def test_the_whole_story_is_sound(brand):
    whole_story(brand)
    assert breaches() == []


def test_an_empty_database_is_sound(db):
    assert breaches() == []
    assert set(audit().values()) == {0}


def test_the_counts(brand):
    whole_story(brand)
    counts = audit()
    assert counts == {
        "locations": 2,
        "contacts": Contact.objects.count(),
        "leads": Lead.objects.count(),
        "opportunities": Opportunity.objects.count(),
        "events": Event.objects.count(),
        "follow-up forms": 3,
        "reviews": 3,
        "steps due": Step.objects.filter(state="due").count(),
        "steps parked": 0,
        "messages sent": Message.objects.filter(state="done").count(),
        "messages waiting": 0,
        "messages suppressed": 0,
        "messages refused": 0,
        "messages parked": 0,
        "messages perhaps sent twice": 0,
    }
    Message.objects.filter(kind="survey").update(attempts=2)
    assert audit()["messages perhaps sent twice"] == Message.objects.filter(kind="survey").count() > 0


def test_how_many_queries_does_not_grow_with_the_rows(brand, count_queries):
    def count():
        with count_queries() as queries:
            assert breaches() == []
        return queries.count

    make_opportunity(brand, Stage.ACCEPTED)
    before = count()
    whole_story(brand)
    assert count() == before


# Each breaks one thing in sound data, and says which sentences follow; {…} are filled in from what it returns.


def another_stage(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(stage="won")
    return found, ["opportunity {pk}: its stage is won, its history says accepted"]


def another_time(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(accepted_at=NOW)
    return found, [f"opportunity {{pk}}: accepted_at is {NOW}, its history says {NOW + 2 * HOUR}"]


def a_time_too_many(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(won_at=NOW)
    return found, [f"opportunity {{pk}}: won_at is {NOW}, its history says None"]


def overdue_without_reason(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(overdue_since=NOW)
    return found, [f"opportunity {{pk}}: overdue_since is {NOW}, its history says None"]


def an_impossible_event(brand):
    found = make_opportunity(brand, Stage.ACCEPTED)
    record(event(Kind.COMPLETED, brand=brand, actor=SYSTEM, now=NOW + DAY, lead=found.lead_id, opportunity=found.pk))
    return found, ["opportunity {pk}: its history is impossible: complete does not fit where it stood (accepted)"]


def no_history(brand):
    found = make_opportunity(brand)
    Event.objects.filter(opportunity_id=found.pk).delete()
    return found, ["opportunity {pk}: it has no history"]


def a_history_of_nothing(brand):
    found, nothing = make_opportunity(brand), new_id()
    record(event(Kind.OFFERED, brand=brand, actor=SYSTEM, now=NOW + DAY, lead=found.lead_id, opportunity=nothing))
    return found, [f"opportunity {nothing}: it has a history, but does not exist"]


def an_event_of_another_lead(brand):
    found, other = make_opportunity(brand, Stage.ACKNOWLEDGED), make_lead(brand, now=NOW + 2 * HOUR)
    Event.objects.filter(opportunity_id=found.pk, kind=Kind.ACKNOWLEDGED).update(lead_id=other.pk)
    return found, ["opportunity {pk}: its event opportunity.acknowledged is of another brand or lead"]


def another_revenue(brand):
    found, _review = completed(brand)
    FollowUpForm.objects.update(revenue_amount="1.00")
    return found, ["opportunity {pk}: its revenue is ('1.00', 'EUR'), its history says ('1200.00', 'EUR')"]


def a_form_that_nobody_told_of(brand):
    found, _review = completed(brand)
    Event.objects.filter(kind=Kind.REVENUE_REPORTED).delete()
    return found, ["opportunity {pk}: its revenue is ('1200.00', 'EUR'), its history says None"]


def a_form_that_vanished(brand):
    found, _review = completed(brand)
    FollowUpForm.objects.all().delete()
    return found, ["opportunity {pk}: its revenue is None, its history says ('1200.00', 'EUR')"]


def a_review_published_in_silence(brand):
    found, review = completed(brand)
    Review.objects.filter(pk=review.pk).update(state="published")
    Step.objects.filter(kind="review_publish").delete()
    return found, ["opportunity {pk}: its review is published, its history says pending"]


def nothing_due(brand):
    found = make_opportunity(brand, Stage.WON)
    Step.objects.filter(opportunity=found).delete()
    return found, ["opportunity {pk}: it waits (won), and nothing is due"]


def due_although_settled(brand):
    found = make_opportunity(brand, Stage.LOST)
    step = Step.objects.create(
        brand=brand, opportunity=found, kind="status_request", anchor_at=NOW, due_at=NOW, next_attempt_at=NOW
    )
    return step, [f"step {{pk}}: it is due for opportunity {found.pk}, which is settled"]


def a_review_that_never_publishes(brand):
    _found, review = completed(brand)
    Step.objects.filter(kind="review_publish").delete()
    return review, ["review {pk}: it is undecided, and will never publish itself"]


def a_publication_of_nothing(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    step = Step.objects.create(
        brand=brand, opportunity=found, kind="review_publish", anchor_at=NOW, due_at=NOW, next_attempt_at=NOW
    )
    return step, [f"step {{pk}}: it is to publish a review of opportunity {found.pk} that is decided or missing"]


def an_abandoned_step(brand):
    found = make_opportunity(brand)
    until = datetime.now(UTC) - 2 * DAY
    Step.objects.update(lease_until=until, lease_id=new_id(), next_attempt_at=until - HOUR, attempts=1)
    step = Step.objects.get(opportunity=found)
    return step, [f"step {{pk}}: a worker began it and stopped, and none has taken it up since {step.lease_until}"]


def an_abandoned_message(brand):
    make_opportunity(brand)
    until = datetime.now(UTC) - 2 * DAY
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(lease_until=until, lease_id=new_id(), attempts=1)
    return message, [f"message {{pk}}: a worker began it and stopped, and none has taken it up since {until}"]


def attempts_used_up(brand):
    make_opportunity(brand)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS)
    return message, ["message {pk}: its attempts are used up, but it is not parked"]


def done_and_leased(brand):
    make_opportunity(brand)
    send_due(LocalMailbox(), now=NOW)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(lease_until=NOW)
    return message, ["message {pk}: it is done, and still leased"]


def sent_at_no_time(brand):
    make_opportunity(brand)
    send_due(LocalMailbox(), now=NOW)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(sent_at=None)
    return message, ["message {pk}: it was sent, nobody knows when"]


def a_time_but_not_sent(brand):
    make_opportunity(brand)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(sent_at=NOW)
    return message, ["message {pk}: it is due, but has a time at which it was sent"]


def sent_in_silence(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="opportunity_offered").update(state="done", sent_at=NOW)
    return found.lead, ["lead {pk}: 1 messages were sent to its people, its history tells of 0"]


def told_but_not_sent(brand):
    found = make_opportunity(brand)
    record(event(Kind.MESSAGE_SENT, brand=brand, actor=SYSTEM, now=NOW, lead=found.lead_id))
    return found.lead, ["lead {pk}: 0 messages were sent to its people, its history tells of 1"]


def two_holders(brand):
    found = make_opportunity(brand)
    other = make_location(brand, "D-2")
    again = Opportunity.objects.create(brand=brand, lead=found.lead, location=other, round=2, offered_at=NOW)
    return found.lead, [
        "lead {pk}: 2 locations hold it at once",
        f"opportunity {again.pk}: it has no history",
        f"opportunity {again.pk}: it waits (unacknowledged), and nothing is due",
        f"opportunity {again.pk}: its location was never written to",
    ]


def a_round_twice(brand):
    found = make_opportunity(brand)
    other = make_location(brand, "D-2", contacts=[])
    Opportunity.objects.create(brand=brand, lead=found.lead, location=other, offered_at=NOW, stage="withdrawn")
    return found.lead, ["lead {pk}: its round 1 is there 2 times", None]


def a_location_never_written_to(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="opportunity_offered").delete()
    return found, ["opportunity {pk}: its location was never written to"]


def a_customer_never_told(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="lead_received").delete()
    return found.lead, ["lead {pk}: its customer was never told that it arrived"]


def nobody_asked_after_the_sale(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    Message.objects.filter(kind__in=["follow_up_form", "survey"]).delete()
    return found, [
        "opportunity {pk}: it is complete, and its customer was never asked for a review",
        "opportunity {pk}: it is complete, and its location was never asked for the revenue",
    ]


def details_seen_before_they_were_shown(brand):
    found = make_opportunity(brand)
    seen = Disclosure.objects.create(brand=brand, opportunity=found, location_contact=recipient(found), at=NOW)
    return seen, [f"disclosure {{pk}}: somebody saw the details of opportunity {found.pk}, which nobody opened"]


def a_contact_without_keys(brand):
    found = make_opportunity(brand)
    ContactKey.objects.all().delete()
    return found.lead.contact, [
        "contact {pk}: its email address leads to nobody",
        "contact {pk}: its number leads to nobody",
        "contact {pk}: no address or number leads to it",
    ]


def a_key_of_another_address(brand):
    found = make_opportunity(brand)
    ContactKey.objects.filter(kind="email").update(value="other@customer.example")
    return found.lead.contact, ["contact {pk}: its email address does not lead to it"]


def another_brands_location(brand):
    found, other = make_opportunity(brand), make_brand("Other")
    Location.objects.filter(pk=found.location_id).update(brand=other)
    return found, ["opportunity {pk}: its location is another brand's", None, None]


def another_brands_account(brand):
    found = make_opportunity(brand)
    other = Account.objects.create(brand=make_brand("Other"), kind="household", created_at=NOW)
    Contact.objects.update(account=other)
    return found.lead.contact, ["contact {pk}: its account is another brand's"]


def a_lead_that_nobody_received(brand):
    found = make_opportunity(brand)
    Event.objects.filter(kind=Kind.LEAD_RECEIVED).delete()
    return found.lead, ["lead {pk}: nothing tells that it was received"]


def a_lead_received_twice(brand):
    found = make_opportunity(brand)
    record(event(Kind.LEAD_RECEIVED, brand=brand, actor=SYSTEM, now=NOW + HOUR, lead=found.lead_id))
    return found.lead, ["lead {pk}: it was received 2 times"]


def a_lead_qualified_in_silence(brand):
    found = make_opportunity(brand)
    Event.objects.filter(kind=Kind.LEAD_QUALIFIED).delete()
    return found.lead, ["lead {pk}: it is qualified, and nothing tells of it"]


def a_lead_unqualified_in_silence(brand):
    found = make_opportunity(brand)
    Lead.objects.update(status="new")
    return found.lead, ["lead {pk}: it is new, its history says qualified"]


def an_event_of_no_lead(brand):
    nobody = new_id()
    record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW, lead=nobody))
    return Event.objects.latest("pk"), [f"event {{pk}}: its lead {nobody} does not exist"]


def an_event_of_another_brands_lead(brand):
    found = make_opportunity(brand)
    foreign = event(Kind.CONTACT_UPDATED, brand=make_brand("Other"), actor=SYSTEM, now=NOW + HOUR, lead=found.lead_id)
    record(foreign)
    return Event.objects.latest("pk"), ["event {pk}: its lead is another brand's"]


def an_event_out_of_order(brand):
    found = make_opportunity(brand)
    early = event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW - timedelta(minutes=6), lead=found.lead_id)
    record(early)
    return Event.objects.latest("pk"), [
        f"event {{pk}}: it happened before the one that stands before it in the history of lead {found.lead_id}"
    ]


@pytest.mark.broken_data
@pytest.mark.parametrize(
    "break_it",
    [
        another_stage, another_time, a_time_too_many, overdue_without_reason, an_impossible_event, no_history,
        a_history_of_nothing, an_event_of_another_lead, another_revenue, a_form_that_nobody_told_of, a_form_that_vanished,
        a_review_published_in_silence, nothing_due, due_although_settled, a_review_that_never_publishes,
        a_publication_of_nothing, an_abandoned_step, an_abandoned_message, attempts_used_up, done_and_leased,
        sent_at_no_time, a_time_but_not_sent, sent_in_silence, told_but_not_sent, two_holders, a_round_twice,
        a_location_never_written_to, a_customer_never_told, nobody_asked_after_the_sale,
        details_seen_before_they_were_shown, a_contact_without_keys, a_key_of_another_address, another_brands_location,
        another_brands_account, a_lead_that_nobody_received, a_lead_received_twice, a_lead_qualified_in_silence,
        a_lead_unqualified_in_silence, an_event_of_no_lead, an_event_of_another_brands_lead, an_event_out_of_order,
    ],
    ids=lambda function: function.__name__,
)  # fmt: skip
def test_what_is_broken_is_found(brand, break_it):
    row, sentences = break_it(brand)
    found = breaches()
    # None stands for a sentence that follows from the same break and has a test of its own.
    expected = [each.format(pk=row.pk) for each in sentences if each is not None]
    assert [each for each in found if each in expected] == expected
    assert len(found) == len(sentences), found


def test_what_is_not_broken_is_left_alone(brand):
    """What looks like a breach and is none."""
    make_location(brand, "D-2", contacts=[], position={"lat": 48.1, "lon": 11.6})
    # A contact who came after the offer was not written to.
    silent = make_opportunity(brand, location="D-2")
    make_location(brand, "D-2", position={"lat": 48.1, "lon": 11.6})
    # Two requests with one number and different addresses: the number stays with who had it first.
    make_lead(brand, customer={"email": "second@customer.example", "phone": "+49 30 999999"})
    make_lead(brand, customer={"email": "third@customer.example", "phone": "+49 30 999999"})
    make_lead(brand, customer={"email": "ERIKA@customer.example", "phone": ""})
    # Two machines whose clocks differ a little.
    record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW - timedelta(minutes=4), lead=silent.lead_id))
    # The brand asked nobody when this was completed.
    FeedbackRules.objects.update(ask_location=False, ask_customer=False, changed_at=NOW - DAY)
    make_opportunity(brand, Stage.COMPLETE)
    FeedbackRules.objects.update(ask_location=True, ask_customer=True, changed_at=NOW + DAY)
    # A worker stopped a moment ago; another will go on.
    Message.objects.update(lease_until=datetime.now(UTC) - HOUR, lease_id=new_id(), attempts=1)
    LocationContact.objects.filter(location__ref="D-1").update(removed_at=NOW + 30 * DAY)
    assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_the_audit_sees_one_moment_and_keeps_nobody_from_writing(brand):
    make_opportunity(brand)
    found = find_breaches()
    assert list(found) == []
    assert not connection.in_atomic_block
    make_opportunity(brand, Stage.ACCEPTED)
    assert breaches() == []
