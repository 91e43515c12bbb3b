"""What chance lets agents, supervisors and programs do at the desk. Part of ``test_any_order``."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from leadloop.desk.enums import Returns
from leadloop.desk.models import Reminder
from leadloop.desk.operations import change_desk_policy
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
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
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, last_outcome, take_back
from leadloop.network.models import Location
from leadloop.questions.enums import CANNOT_BE_REACHED, INVALID_DETAILS
from tests.support.desk import decider, program

BRAND = Actor(ActorKind.BRAND)


class DeskRules:
    """Two agents and a program; ``brand``, ``people`` and ``now`` are the machine's."""

    brand: Any
    now: Any
    people: Any
    leads: Any = Bundle("leads")
    agents = st.integers(0, 2)

    def by(self, number):
        """One of the two agents, or a program."""
        return decider(self.people[number]) if number < len(self.people) else program()

    @contextmanager
    def may_be_refused(self, crash=False):
        """What does not fit is refused in words; and a process that dies before it commits has done nothing."""
        with suppress(NotOpen, OutcomeProblem, UndoProblem, Taken, SnoozeProblem), transaction.atomic():
            yield
            transaction.set_rollback(crash)

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
