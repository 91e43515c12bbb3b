"""The table "Lead status", row by row: what each outcome needs, where it leads, and what comes with it."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.customers.models import Account, Contact
from leadloop.desk.models import Outcome, Reminder
from leadloop.history.queries import events_of_lead
from leadloop.intake.models import Consent, Lead
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.desk_shares_out import assign_leads
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.desk import (
    decider,
    item_of,
    make_agent,
    make_desk_brand,
    make_desk_lead,
    pass_on,
    program,
    refuse,
    try_in_vain,
)
from tests.support.story import NOW, make_brand, make_location

HOUR = timedelta(hours=1)


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


def kinds(lead):
    return [each.kind for each in events_of_lead(lead.brand, lead.pk)]


def test_a_lead_that_comes_to_the_desk_is_new_and_nothing_is_made_of_it(brand, lead):
    make_location(brand)
    lead.refresh_from_db()
    item = item_of(lead)
    # Wednesday 11:00 in Berlin, four hours of business time.
    assert (lead.status, lead.contact, item.waits_for, item.respond_by) == (
        "new", None, "response", datetime(2026, 6, 3, 13, 0, tzinfo=UTC),
    )  # fmt: skip
    assert kinds(lead) == ["lead.received"]
    assert [m.kind for m in Message.objects.all()] == ["lead_received"]
    assert (Contact.objects.count(), Opportunity.objects.count()) == (0, 0)


def test_unreached_leaves_a_reminder_and_counts_as_an_attempt_not_as_contact(lead, ada):
    decided = try_in_vain(lead, ada, channel="voicemail", note="Mailbox full")
    item = item_of(lead)
    reminder = Reminder.objects.get()
    assert (decided.lead.status, item.attempts, item.first_attempt_at, item.reached_at) == (
        "contact_attempted", 1, NOW, None,
    )  # fmt: skip
    assert (reminder.due_at, reminder.agent, reminder.note, item.due_at) == (
        NOW + 4 * HOUR, ada, "Mailbox full", NOW + 4 * HOUR,
    )  # fmt: skip
    assert decided.outcome.channel == "voicemail"
    assert kinds(lead) == ["lead.received", "lead.attempted"]


def test_a_promised_call_is_contact_as_well(lead, ada):
    try_in_vain(lead, ada, is_callback=True)
    item = item_of(lead)
    assert (item.attempts, item.reached_at, item.waits_for) == (1, NOW, "callback")


def test_the_next_reminder_takes_the_place_of_the_one_before(lead, ada):
    try_in_vain(lead, ada)
    try_in_vain(lead, ada, now=NOW + 4 * HOUR)
    assert list(Reminder.objects.order_by("made_by").values_list("settled_by", flat=True)) == [2, None]
    assert item_of(lead).attempts == 2


@pytest.mark.parametrize(
    ("when", "says"),
    [(None, "Say when"), (NOW, "has passed"), (NOW - HOUR, "has passed"), (NOW + timedelta(days=200), "180 days")],
)
def test_unreached_needs_a_time_in_the_future(lead, ada, when, says):
    with pytest.raises(OutcomeProblem) as problem:
        unreached(lead, by=decider(ada), next_attempt_at=when, now=NOW)
    assert says in problem.value.errors["next_attempt_at"]
    lead.refresh_from_db()
    assert (lead.status, Outcome.objects.count()) == ("new", 0)


def test_invalid_details_discard_the_lead_and_make_nothing(lead, ada):
    decided = refuse(lead, ada, "invalid_details")
    assert (decided.lead.status, decided.lead.contact, Contact.objects.count(), Account.objects.count()) == (
        "discarded", None, 0, 0,
    )  # fmt: skip
    assert item_of(lead).is_open is False
    assert kinds(lead) == ["lead.received", "lead.discarded"]


@pytest.mark.parametrize("reason", ["no_immediate_opportunity", "bought_elsewhere"])
def test_any_other_reason_is_no_opportunity_with_account_and_contact(lead, ada, reason):
    decided = refuse(lead, ada, reason)
    contact = Contact.objects.get()
    assert (decided.lead.status, decided.lead.contact, contact.email) == (
        "no_opportunity", contact, "erika@customer.example",
    )  # fmt: skip
    assert item_of(lead).reached_at == NOW
    assert kinds(lead) == ["lead.received", "lead.no_opportunity"]


def test_an_outcome_closes_the_open_reminder_and_what_falls_due(lead, ada):
    try_in_vain(lead, ada)
    refuse(lead, ada, now=NOW + HOUR)
    assert Reminder.objects.get().settled_at == NOW + HOUR
    assert item_of(lead).steps.count() == 0


def test_cannot_be_reached_asks_for_three_attempts_and_says_how_many_are_missing(lead, ada):
    for number, says in ((0, "3 more attempts"), (1, "2 more attempts"), (2, "One more attempt")):
        with pytest.raises(OutcomeProblem) as problem:
            refuse(lead, ada, "cannot_be_reached", now=NOW + number * HOUR)
        assert says in problem.value.errors["reason"]
        try_in_vain(lead, ada, now=NOW + number * HOUR)
    decided = refuse(lead, ada, "cannot_be_reached", now=NOW + 5 * HOUR)
    assert (decided.lead.status, item_of(lead).attempts, item_of(lead).reached_at) == ("no_opportunity", 3, None)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reason_is_one_of_the_brands(lead, ada, reason):
    with pytest.raises(OutcomeProblem) as problem:
        refuse(lead, ada, reason)
    assert "hoose" in problem.value.errors["reason"]


@pytest.mark.parametrize("contacted", [True, False])
def test_positive_makes_account_contact_and_opportunity(brand, lead, ada, contacted):
    location = make_location(brand)
    decided = pass_on(lead, ada, location, contacted=contacted)
    opportunity = Opportunity.objects.get()
    item = item_of(lead)
    assert (decided.lead.status, decided.lead.contact, opportunity.location, opportunity.stage) == (
        "qualified", Contact.objects.get(), location, "unacknowledged",
    )  # fmt: skip
    assert (item.is_open, item.reached_at, item.responded_at, item.attempts) == (
        False, NOW if contacted else None, NOW, int(contacted),
    )  # fmt: skip
    assert kinds(lead) == ["lead.received", "lead.qualified", "opportunity.offered"]
    assert [m.to for m in Message.objects.filter(kind="opportunity_offered")] == ["dana@d-1.example"]


def test_positive_needs_a_location_of_the_brand_and_whether_the_customer_was_spoken_to(brand, lead, ada):
    foreign = make_location(make_brand("Other"), "X-1")
    for location in (None, foreign):
        with pytest.raises(OutcomeProblem) as problem:
            positive(lead, by=decider(ada), location=location, contacted=None, now=NOW)
        assert set(problem.value.errors) == {"location", "contacted"}
    assert Opportunity.objects.count() == 0


def test_what_is_wanted_and_the_note_reach_the_location(brand, lead, ada):
    brief = "Wants to begin in March. Call 030 5550100."
    pass_on(lead, ada, make_location(brand), request={"interest": "Air heat pump", "timeframe": "March"}, brief=brief)
    lead.refresh_from_db()
    assert (lead.interest, lead.timeframe, lead.brief) == ("Air heat pump", "March", brief)


def test_what_was_agreed_on_the_phone_is_kept_with_its_words(brand, lead, ada):
    location = make_location(brand)
    pass_on(lead, ada, location, agreed=True)
    consent = Consent.objects.get(agent_id=ada.pk)
    assert (consent.location, consent.purpose, consent.given_at) == (location, "share_with_location", NOW)
    assert location.name in consent.text


def test_nothing_is_agreed_on_the_phone_with_whom_nobody_spoke(brand, lead, ada):
    pass_on(lead, ada, make_location(brand), contacted=False, agreed=True)
    assert Consent.objects.filter(agent_id__isnull=False).count() == 0


def test_a_correction_reaches_lead_contact_and_account(brand, lead, ada):
    pass_on(lead, ada, make_location(brand), customer={"family_name": "Musterfrau", "email": "eva@customer.example"})
    lead.refresh_from_db()
    contact = Contact.objects.get()
    assert (lead.customer["family_name"], lead.customer["email"], lead.customer["phone"]) == (
        "Musterfrau", "eva@customer.example", "+4930123456",
    )  # fmt: skip
    assert (contact.family_name, contact.email, contact.account.name) == (
        "Musterfrau", "eva@customer.example", "Erika Musterfrau",
    )  # fmt: skip
    assert lead.as_typed["email"] == "erika@customer.example"
    assert "contact.updated" in kinds(lead)


def test_a_correction_reaches_the_contact_that_was_there(brand, lead, ada):
    refuse(make_desk_lead(brand, now=NOW - HOUR), ada)
    refuse(lead, ada, customer={"given_name": "Rika", "phone": "+49 30 999999"})
    contact = Contact.objects.get()
    assert (contact.given_name, contact.phone_e164, contact.account.name) == ("Rika", "+4930999999", "Rika Mustermann")
    assert set(contact.keys.values_list("value", flat=True)) == {"erika@customer.example", "+4930999999"}


def test_a_correction_that_cannot_be_read_is_told_by_field_and_nothing_is_recorded(lead, ada):
    with pytest.raises(OutcomeProblem) as problem:
        refuse(lead, ada, customer={"email": "nowhere"})
    assert list(problem.value.errors) == ["customer.email"]
    assert Outcome.objects.count() == 0


def test_the_same_customer_is_matched_not_doubled(brand, ada):
    for number in range(3):
        refuse(make_desk_lead(brand, now=NOW + number * HOUR), ada, now=NOW + number * HOUR)
    assert (Contact.objects.count(), Account.objects.count()) == (1, 1)


def test_a_second_outcome_is_refused_where_the_lead_is_decided(brand, lead, ada):
    location = make_location(brand)
    pass_on(lead, ada, location)
    with pytest.raises(NotOpen, match="qualified already") as problem:
        refuse(lead, ada)
    assert problem.value.status == "qualified"
    with pytest.raises(NotOpen, match="qualified already"):
        pass_on(lead, ada, location)
    assert Opportunity.objects.count() == 1


def test_the_same_press_again_makes_one_of_each(brand, lead, ada):
    location = make_location(brand)
    first = positive(lead, by=decider(ada, 0), location=location, contacted=True, now=NOW)
    again = positive(lead, by=decider(ada, 0), location=location, contacted=True, now=NOW + timedelta(seconds=2))
    assert (again.changed, again.opportunity) == (False, first.opportunity)
    assert (Opportunity.objects.count(), Outcome.objects.count()) == (1, 1)


def test_an_unreached_pressed_twice_is_one_attempt(lead, ada):
    for seconds in (0, 1):
        unreached(lead, by=decider(ada, 0), next_attempt_at=NOW + HOUR, now=NOW + timedelta(seconds=seconds))
    assert item_of(lead).attempts == 1


def test_who_looked_before_somebody_else_recorded_is_told_so(brand, lead, ada):
    try_in_vain(lead, ada)
    # Ada gives it away; Ben's page is from before.
    ben = make_agent(brand, "Ben")
    assign_leads(brand, [lead.pk], agent=ben, by=decider(ada).actor, now=NOW)
    with pytest.raises(NotOpen, match="Customer unreached"):
        negative(lead, by=decider(ben, 0), reason="no_immediate_opportunity", now=NOW + HOUR)


def test_somebody_elses_lead_takes_no_outcome(brand, lead, ada):
    try_in_vain(lead, ada)
    for by in (decider(make_agent(brand, "Ben")), program()):
        with pytest.raises(NotOpen, match="Ada has this lead"):
            negative(lead, by=by, reason="no_immediate_opportunity", now=NOW + HOUR)


def test_a_program_may_decide_a_lead_that_nobody_has(lead):
    assert negative(lead, by=program(), reason="no_immediate_opportunity", now=NOW).lead.status == "no_opportunity"


def test_a_lead_that_never_came_to_the_desk_takes_no_outcome(db):
    brand = make_brand()
    make_location(brand)
    lead = make_desk_lead(brand)
    with pytest.raises(NotOpen, match="qualified already"):
        refuse(Lead.objects.get(pk=lead.pk), make_agent(brand))
