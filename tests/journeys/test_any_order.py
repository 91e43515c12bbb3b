"""Any order of arrivals, answers, clocks, corrections and crashes keeps every invariant (rule 1, 2 and 3 of the design)."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from leadloop.core.claim import claim_fresh
from leadloop.core.money import read_money
from leadloop.desk.enums import Returns
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.desk.operations import change_desk_policy
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import Review
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import SYSTEM, Actor, Event
from leadloop.intake.enums import Entry, LeadStatus
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.desk_shares_out import (
    SnoozeProblem,
    Taken,
    assign_leads,
    release_lead,
    snooze,
    take_lead,
    take_next_lead,
)
from leadloop.journeys.due_work import LEASE, work_due_steps
from leadloop.journeys.feedback_returns import FormClosed, ReviewProblem, answer_follow_up_form, give_review
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, last_outcome, take_back
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.network.models import Location
from leadloop.opportunities.enums import GIVEN_UP, WAITING, Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.questions.enums import CANNOT_BE_REACHED, INVALID_DETAILS
from leadloop.reports.audit import find_breaches
from tests.support import story
from tests.support.desk import decider, make_agent, program

BRAND = Actor(ActorKind.BRAND)


class AnyOrder(RuleBasedStateMachine):
    """Customers, agents, locations, the brand and the clock do what they like."""

    leads = Bundle("leads")
    agents = st.integers(0, 2)

    def __init__(self):
        super().__init__()
        # Each example in a transaction of its own, rolled back at its end.
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        # Once for each example: it asks a hundred questions, and what is broken stays so.
        try:
            assert list(find_breaches()) == []
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.now = story.NOW
        self.brand = story.make_brand()
        for number in range(1, 5):
            story.make_location(self.brand, f"D-{number}", position={"lat": 52.5 + number / 10, "lon": 13.4})
        self.direct = LeadForm.objects.get(brand=self.brand)
        self.desk = add_form(self.brand, title="Desk", like=self.direct)
        LeadForm.objects.filter(pk=self.desk.pk).update(entry=Entry.DESK)
        self.people = [make_agent(self.brand, name) for name in ("Ada", "Ben")]

    def by(self, number):
        """One of the two agents, or a program."""
        return decider(self.people[number]) if number < len(self.people) else program()

    @contextmanager
    def may_be_refused(self, crash=False):
        """What does not fit is refused in words; and a process that dies before it commits has done nothing."""
        with suppress(NotOpen, OutcomeProblem, UndoProblem, Taken, SnoozeProblem), transaction.atomic():
            yield
            transaction.set_rollback(crash)

    @rule(target=leads, who=st.integers(1, 4), phone=st.booleans(), desk=st.booleans())
    def arrive(self, who, phone, desk):
        customer = {
            "email": "" if phone else f"c{who}@customer.example",
            "phone": f"+49 30 12345{who}" if phone else "",
        }
        form = (self.desk if desk else self.direct).key
        return story.make_lead(self.brand, customer=customer, form=form, now=self.now)

    @rule(lead=leads, who=agents, hours=st.integers(-1, 90), callback=st.booleans(), crash=st.booleans())
    def unreached(self, lead, who, hours, callback, crash):
        at = self.now + timedelta(hours=hours)
        with self.may_be_refused(crash):
            unreached(lead, by=self.by(who), next_attempt_at=at, is_callback=callback, now=self.now)

    @rule(
        lead=leads, who=agents,
        reason=st.sampled_from([CANNOT_BE_REACHED, INVALID_DETAILS, "no_immediate_opportunity"]),
        email=st.none() | st.integers(1, 5),
    )  # fmt: skip
    def negative(self, lead, who, reason, email):
        customer = None if email is None else {"email": f"c{email}@customer.example"}
        with self.may_be_refused():
            negative(lead, by=self.by(who), reason=reason, customer=customer, now=self.now)

    @rule(lead=leads, who=agents, number=st.integers(1, 4), spoke=st.booleans(), crash=st.booleans())
    def positive(self, lead, who, number, spoke, crash):
        location = Location.objects.get(brand=self.brand, ref=f"D-{number}")
        with self.may_be_refused(crash):
            positive(lead, by=self.by(who), location=location, contacted=spoke, agreed=spoke, now=self.now)

    @rule(lead=leads, who=agents, leads_desk=st.booleans(), reason=st.sampled_from(["", "Mistyped"]))
    def take_back(self, lead, who, leads_desk, reason):
        outcome = last_outcome(lead)
        if outcome is not None:
            by = self.by(who).actor
            with self.may_be_refused():
                take_back(lead, number=outcome.number, by=by, leads=leads_desk, reason=reason, now=self.now)

    @rule(lead=leads, into=leads, who=agents)
    def merge(self, lead, into, who):
        with self.may_be_refused():
            merge(lead, into=into, by=self.by(who), now=self.now)

    @rule(lead=leads, who=st.integers(0, 1), leads_desk=st.booleans())
    def take(self, lead, who, leads_desk):
        with self.may_be_refused():
            take_lead(lead, user=self.people[who], leads=leads_desk, now=self.now)

    @rule(who=st.integers(0, 1))
    def take_next(self, who):
        take_next_lead(self.brand, user=self.people[who], now=self.now)

    @rule(lead=leads, who=st.integers(0, 1))
    def release(self, lead, who):
        release_lead(lead, user=self.people[who], now=self.now)

    @rule(some=st.sets(leads), who=agents)
    def assign(self, some, who):
        agent = self.people[who] if who < len(self.people) else None
        assign_leads(self.brand, {lead.pk for lead in some}, agent=agent, by=BRAND, now=self.now)

    @rule(lead=leads, hours=st.integers(-1, 90))
    def put_off(self, lead, hours):
        reminder = Reminder.objects.filter(lead=lead).order_by("-made_by").first()
        if reminder is not None:
            with self.may_be_refused():
                snooze(reminder, due_at=self.now + timedelta(hours=hours), now=self.now)

    @rule(returns=st.sampled_from(list(Returns)))
    def brand_decides_what_comes_back(self, returns):
        change_desk_policy(self.brand, returns=returns)

    @rule(lead=leads, said=st.sampled_from(list(Answer)), days=st.none() | st.integers(0, 40), crash=st.booleans())
    def answer(self, lead, said, days, crash):
        opportunity = offered(lead)
        if opportunity is None:
            return
        on = None if days is None else story.day(self.now, days)
        if on is not None:
            on = max(on, self.now.astimezone(ZoneInfo("Europe/Berlin")).date())
        try:
            with transaction.atomic():
                story.say(opportunity, said, follow_up_on=on, now=self.now)
                # A process that dies before it commits has said nothing.
                transaction.set_rollback(crash)
        except DoesNotFit:
            pass

    @rule(lead=leads, said=st.sampled_from(list(Answer)))
    def repeat(self, lead, said):
        """A double press changes nothing the second time."""
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                story.say(opportunity, said, now=self.now)
        except DoesNotFit:
            return
        if said == Answer.NOT_YET:
            return
        before = Event.objects.count()
        assert not story.say(opportunity, said, now=self.now).changed
        assert Event.objects.count() == before

    @rule(days=st.integers(0, 45), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        self.now += timedelta(days=days, hours=hours, minutes=7)

    @rule()
    def worker_works(self):
        for _ in range(6):
            if not work_due_steps(now=self.now):
                return

    @rule()
    def worker_dies_with_its_leases(self):
        claim_fresh(Step, now=self.now, limit=2, lease=LEASE)
        # A later claim sees the leases expired.
        claim_fresh(DeskStep, now=self.now, limit=2, lease=LEASE)
        for model in (Step, DeskStep):
            model.objects.exclude(lease_until=None).update(lease_until=story.NOW - timedelta(days=365))

    @rule(lead=leads, to=st.sampled_from(list(Stage)))
    def brand_corrects(self, lead, to):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                correct_stage(opportunity, to=to, reason="Mistyped", actor=BRAND, now=self.now)
        except CorrectionProblem:
            pass

    @rule(number=st.integers(1, 4))
    def brand_places(self, number):
        lead = leads_without_location(self.brand).first()
        if lead is not None:
            location = Location.objects.get(brand=self.brand, ref=f"D-{number}")
            try:
                with transaction.atomic():
                    place_by_hand(lead, location=location, actor=BRAND, now=self.now)
            except NotPlaceable:
                pass

    @rule(lead=leads, amount=st.integers(0, 10**6))
    def location_reports(self, lead, amount):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                money = read_money(str(amount), "EUR")
                answer_follow_up_form(opportunity, revenue=money, answers={}, by=SYSTEM, now=self.now)
        except FormClosed:
            pass

    @rule(lead=leads, stars=st.integers(1, 5))
    def customer_reviews(self, lead, stars):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                give_review(opportunity, given={"rating": stars, "text": "Well."}, now=self.now)
        except ReviewProblem:
            pass

    @rule(lead=leads, publish=st.booleans(), by=st.sampled_from([DecidedBy.LOCATION, DecidedBy.BRAND]))
    def review_decided(self, lead, publish, by):
        review = Review.objects.filter(opportunity__lead=lead).select_related("opportunity").first()
        if review is not None:
            try:
                with transaction.atomic():
                    decide_review(review, publish=publish, reason="spam", by=by, actor=BRAND, now=self.now)
            except DecisionProblem:
                pass

    @invariant()
    def a_waiting_opportunity_has_one_open_step_and_no_other_has_any(self):
        open_steps = list(
            Step.objects.exclude(state="done").exclude(kind="review_publish").values_list("opportunity", flat=True)
        )
        waiting = Opportunity.objects.filter(stage__in=WAITING).values_list("pk", flat=True)
        assert sorted(open_steps) == sorted(waiting)

    @invariant()
    def every_open_lead_is_on_the_list_and_waits_for_something(self):
        is_open = Lead.objects.filter(status__in=[LeadStatus.NEW, LeadStatus.CONTACT_ATTEMPTED])
        on_list = DeskItem.objects.filter(is_open=True)
        assert set(on_list.values_list("lead", flat=True)) == set(is_open.values_list("pk", flat=True))
        planned = on_list.filter(waits_for__in=["attempt", "callback"]).values_list("lead", "due_at")
        assert sorted(planned) == sorted(Reminder.objects.filter(settled_at=None).values_list("lead", "due_at"))

    @invariant()
    def no_lead_is_with_two_locations_or_with_one_and_at_the_desk(self):
        held = Opportunity.objects.exclude(stage__in=GIVEN_UP).values_list("lead", flat=True)
        assert len(set(held)) == len(held)
        assert not Lead.objects.filter(pk__in=list(held)).exclude(status=LeadStatus.QUALIFIED).exists()
        assert Outcome.objects.filter(undone_at=None, kind="duplicate").count() == Lead.objects.exclude(
            duplicate_of=None
        ).count()  # fmt: skip


def offered(lead):
    """The lead's newest opportunity, or None where it never left the desk."""
    return story.opportunity_of(lead) if Opportunity.objects.filter(lead=lead).exists() else None


@pytest.mark.django_db
def test_any_order_of_events_keeps_every_invariant():
    few = settings(
        max_examples=30,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(AnyOrder, settings=few)
