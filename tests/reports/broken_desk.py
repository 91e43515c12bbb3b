"""Ways to break what the desk knows; as in broken_history. Each begins with a lead that an agent has tried once."""

from datetime import timedelta

from leadloop.core.claim import MAX_ATTEMPTS
from leadloop.core.ids import new_id
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead, LeadForm
from leadloop.journeys.leads_merged import merge
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_location

HOUR = timedelta(hours=1)


def tried(brand):
    """A lead of the desk that was tried once, and who tried."""
    LeadForm.objects.filter(brand=brand).update(entry="desk")
    lead, ada = make_desk_lead(brand), make_agent(brand)
    try_in_vain(lead, ada)
    return lead, ada, DeskItem.objects.get(lead=lead)


def another_status(brand):
    lead, _ada, _item = tried(brand)
    Lead.objects.update(status="new")
    return lead, [
        "lead {pk}: it is new, its history says contact_attempted",
        "lead {pk}: it is new, its last outcome led to contact_attempted",
        None,  # its open reminder
        None,  # its item, which says that it was tried
    ]


def an_outcome_after_the_decision(brand):
    lead, ada, _item = tried(brand)
    refuse(lead, ada, now=NOW + HOUR)
    record(event(Kind.LEAD_ATTEMPTED, brand=brand, actor=SYSTEM, now=NOW + 2 * HOUR, lead=lead.pk, number=9))
    return lead, ["lead {pk}: its history is impossible: lead.attempted does not fit where it stood (no_opportunity)"]


def a_return_of_what_was_never_passed_on(brand):
    lead, _ada, _item = tried(brand)
    record(event(Kind.LEAD_RETURNED, brand=brand, actor=SYSTEM, now=NOW + HOUR, lead=lead.pk, to="new"))
    return lead, ["lead {pk}: its history is impossible: lead.returned does not fit where it stood (contact_attempted)"]


def off_the_list(brand):
    _lead, _ada, item = tried(brand)
    DeskItem.objects.update(is_open=False)
    DeskStep.objects.all().delete()
    return item, ["desk item {pk}: it is closed, its lead is contact_attempted"]


def still_on_the_list(brand):
    lead, ada, item = tried(brand)
    refuse(lead, ada, now=NOW + HOUR)
    DeskItem.objects.update(is_open=True)
    return item, ["desk item {pk}: it is open, its lead is no_opportunity"]


def another_count(brand):
    _lead, _ada, item = tried(brand)
    DeskItem.objects.update(attempts=2, reached_at=NOW)
    return item, [
        "desk item {pk}: attempts is 2, its outcomes say 1",
        f"desk item {{pk}}: reached_at is {NOW}, its outcomes say None",
    ]


def another_time_for_the_next_attempt(brand):
    _lead, _ada, item = tried(brand)
    DeskItem.objects.update(due_at=NOW)
    return item, [f"desk item {{pk}}: due_at is {NOW}, its outcomes say {NOW + 4 * HOUR}"]


def a_reminder_that_vanished(brand):
    _lead, _ada, item = tried(brand)
    Reminder.objects.all().delete()
    return item, [
        "desk item {pk}: it is due to reminder, and should not be",
        "desk item {pk}: waits_for is attempt, its outcomes say response",
    ]


def a_reminder_of_another_agent(brand):
    _lead, _ada, item = tried(brand)
    Reminder.objects.update(agent=make_agent(brand, "Ben"))
    return item, ["desk item {pk}: its open reminder is another agent's"]


def a_reminder_of_an_older_outcome(brand):
    lead, ada, item = tried(brand)
    try_in_vain(lead, ada, now=NOW + HOUR)
    Reminder.objects.filter(made_by=2).delete()
    Reminder.objects.update(settled_at=None, settled_by=None, due_at=NOW + 5 * HOUR)
    return item, ["desk item {pk}: its open reminder is not its last outcome's"]


def a_reminder_of_what_is_decided(brand):
    lead, ada, _item = tried(brand)
    refuse(lead, ada, now=NOW + HOUR)
    Reminder.objects.update(settled_at=None)
    reminder = Reminder.objects.get()
    return reminder, ["reminder {pk}: it is open, its lead is no_opportunity", None, None]


def nobody_will_be_reminded(brand):
    _lead, _ada, item = tried(brand)
    DeskStep.objects.all().delete()
    return item, [f"desk item {{pk}}: nothing is due to reminder at {NOW + 4 * HOUR}"]


def reminded_at_another_time(brand):
    _lead, _ada, item = tried(brand)
    DeskStep.objects.update(due_at=NOW)
    return item, [f"desk item {{pk}}: nothing is due to reminder at {NOW + 4 * HOUR}"]


def warned_although_responded(brand):
    _lead, _ada, item = tried(brand)
    DeskStep.objects.create(brand=brand, item=item, kind="warning", due_at=NOW, next_attempt_at=NOW)
    return item, ["desk item {pk}: it is due to warning, and should not be"]


def a_gap_in_the_numbers(brand):
    _lead, _ada, item = tried(brand)
    Outcome.objects.update(number=2)
    Reminder.objects.update(made_by=2)
    return item, ["desk item {pk}: its outcomes have the numbers 2", None]


def no_place_at_the_desk(brand):
    lead, _ada, _item = tried(brand)
    DeskItem.objects.all().delete()
    return lead, [
        "lead {pk}: it has outcomes or a reminder, and no place at the desk",
        "lead {pk}: it is contact_attempted, and not on the desk's list",
    ]


def positive_without_an_opportunity(brand):
    lead, ada, _item = tried(brand)
    outcome = pass_on(lead, ada, make_location(brand), now=NOW + HOUR).outcome
    Outcome.objects.filter(pk=outcome.pk).update(opportunity_id=new_id())
    return outcome, ["outcome {pk}: it is positive, and there is no such opportunity of its lead"]


def negative_with_an_opportunity(brand):
    lead, ada, _item = tried(brand)
    outcome = refuse(lead, ada, now=NOW + HOUR).outcome
    nothing = new_id()
    Outcome.objects.filter(pk=outcome.pk).update(opportunity_id=nothing)
    return outcome, [f"outcome {{pk}}: it is negative, and led to opportunity {nothing}"]


def recorded_in_silence(brand):
    lead, ada, _item = tried(brand)
    try_in_vain(lead, ada, now=NOW + HOUR)
    Event.objects.filter(kind=Kind.LEAD_ATTEMPTED, data__number=2).delete()
    return Outcome.objects.get(number=2), ["outcome {pk}: it led to contact_attempted, and nothing tells of it"]


def taken_back_in_silence(brand):
    lead, ada, _item = tried(brand)
    try_in_vain(lead, ada, now=NOW + HOUR)
    outcome = Outcome.objects.get(number=1)
    Outcome.objects.filter(pk=outcome.pk).update(undone_at=NOW)
    DeskItem.objects.update(attempts=1, first_attempt_at=NOW + HOUR, responded_at=NOW + HOUR)
    DeskItem.objects.update(attempt_business_s=3600, response_business_s=3600)
    return outcome, ["outcome {pk}: it was taken back, and nothing tells of it"]


def discarded_with_a_contact(brand):
    lead, ada, _item = tried(brand)
    outcome = refuse(lead, ada, "invalid_details", now=NOW + HOUR).outcome
    Outcome.objects.filter(pk=outcome.pk).update(made_contact=True)
    return outcome, ["outcome {pk}: it discarded its lead, and made a contact"]


def decided_without_a_contact(brand):
    lead, ada, _item = tried(brand)
    refuse(lead, ada, now=NOW + HOUR)
    Lead.objects.update(contact=None)
    return lead, ["lead {pk}: it is no_opportunity, and has no contact"]


def a_duplicate_of_a_duplicate(brand):
    lead, ada, _item = tried(brand)
    one, two = make_desk_lead(brand), make_desk_lead(brand)
    merge(one, into=two, by=decider(ada), now=NOW)
    Lead.objects.filter(pk=two.pk).update(duplicate_of=lead)
    return one, [f"lead {{pk}}: it is a duplicate of {two.pk}, which is one itself", None]


def a_duplicate_that_goes_on(brand):
    lead, _ada, _item = tried(brand)
    Lead.objects.filter(pk=lead.pk).update(duplicate_of=make_desk_lead(brand))
    return lead, ["lead {pk}: it is a duplicate, and contact_attempted"]


def a_duplicate_of_another_brands(brand):
    lead, ada, _item = tried(brand)
    merge(lead, into=make_desk_lead(brand), by=decider(ada), now=NOW)
    Lead.objects.filter(pk=lead.pk).update(duplicate_of=make_desk_lead(make_desk_brand("Southwind")))
    return lead, ["lead {pk}: its duplicate_of is another brand's"]


def missed_in_silence(brand):
    _lead, _ada, item = tried(brand)
    DeskItem.objects.update(breached_at=NOW)
    return item, ["desk item {pk}: it was missed, and nothing tells of it"]


def missed_and_nobody_hears(brand):
    LeadForm.objects.filter(brand=brand).update(entry="desk")
    lead = make_desk_lead(brand)
    DeskItem.objects.update(breached_at=NOW)
    DeskStep.objects.filter(kind="breach").delete()
    record(event(Kind.LEAD_OVERDUE, brand=brand, actor=SYSTEM, now=NOW, lead=lead.pk))
    return brand, ["brand {pk}: leads are missed, and no supervisor will hear of it"]


def a_desk_step_used_up(brand):
    tried(brand)
    step = DeskStep.objects.get()
    DeskStep.objects.update(attempts=MAX_ATTEMPTS)
    return step, ["desk step {pk}: its attempts are used up, but it is not parked"]


def another_brands_item(brand):
    _lead, _ada, item = tried(brand)
    DeskItem.objects.update(brand=make_desk_brand("Southwind"))
    return item, ["deskitem {pk}: its form is another brand's", "deskitem {pk}: its lead is another brand's", None]


def put_off_in_the_history_alone(brand):
    lead, _ada, _item = tried(brand)
    record(event(Kind.LEAD_POSTPONED, brand=brand, actor=SYSTEM, now=NOW + HOUR, lead=lead.pk))
    return Event.objects.latest("pk"), [
        f"event {{pk}}: it tells that a reminder of lead {lead.pk} was put off, and none was"
    ]


WAYS = [
    another_status, an_outcome_after_the_decision, a_return_of_what_was_never_passed_on, off_the_list, still_on_the_list,
    another_count, another_time_for_the_next_attempt, a_reminder_that_vanished, a_reminder_of_another_agent,
    a_reminder_of_an_older_outcome, a_reminder_of_what_is_decided, nobody_will_be_reminded, reminded_at_another_time,
    warned_although_responded, a_gap_in_the_numbers, no_place_at_the_desk, positive_without_an_opportunity,
    negative_with_an_opportunity, recorded_in_silence, taken_back_in_silence, discarded_with_a_contact,
    decided_without_a_contact, a_duplicate_of_a_duplicate, a_duplicate_that_goes_on, a_duplicate_of_another_brands,
    missed_in_silence, missed_and_nobody_hears, a_desk_step_used_up, another_brands_item,
    put_off_in_the_history_alone,
]  # fmt: skip
