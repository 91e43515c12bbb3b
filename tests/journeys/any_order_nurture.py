"""What chance lets campaigns and their customers do. Part of ``test_any_order``."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from leadloop.core.claim import claim_fresh
from leadloop.intake.requests import RequestProblem
from leadloop.journeys.campaign_changes import CampaignProblem, let_go, save_campaign, set_cap, take_campaign_to
from leadloop.journeys.campaign_mails_due import LEASE, work_campaigns
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.journeys.list_left import leave, rejoin
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import Campaign, CampaignMail, Enrolment
from leadloop.nurture.queries import tallies
from leadloop.outbox.models import Message
from tests.support.nurture import step
from tests.support.story import NOW


class NurtureRules:
    """Campaigns of the brand; ``brand`` and ``now`` are the machine's."""

    brand: Any
    now: Any

    @rule(held_out=st.sampled_from([0, 50]), lost=st.booleans(), delay=st.integers(0, 9))
    def campaign_begins(self, held_out, lost, delay):
        if Campaign.objects.count() < 3:
            fields = {"name": "Chance", "held_out": held_out, "from_lost": lost}
            made = save_campaign(self.brand, None, fields=fields, steps=[step(delay), step(2)], now=self.now)
            take_campaign_to(made, CampaignState.RUNNING, now=self.now)

    @rule(number=st.integers(0, 2), to=st.sampled_from(list(CampaignState)[1:]))
    def campaign_moves(self, number, to):
        campaign = self._one(Campaign, number)
        if campaign is not None:
            with suppress(CampaignProblem), transaction.atomic():
                take_campaign_to(campaign, to, now=self.now)

    @rule(most=st.integers(1, 3), days=st.integers(1, 20))
    def cap_changes(self, most, days):
        set_cap(self.brand, most_mails=most, in_days=days, now=self.now)

    @rule(limit=st.integers(1, 6))
    def campaigns_work(self, limit):
        for _ in range(4):
            work_campaigns(now=self.now, limit=limit)

    @rule()
    def campaign_worker_dies(self):
        for campaign in Campaign.objects.filter(state=CampaignState.RUNNING):
            claim_fresh(Enrolment, now=self.now, limit=2, lease=LEASE, only=("campaign_id", campaign.pk))
        Enrolment.objects.exclude(lease_until=None).update(lease_until=NOW - timedelta(days=365))

    @rule(number=st.integers(0, 9))
    def customer_comes_back(self, number):
        found = self._one(Enrolment, number)
        invitation = invited(found.pk) if found is not None else None
        form = form_for(invitation) if invitation else None
        if invitation is not None and form is not None:
            with suppress(RequestProblem), transaction.atomic():
                come_back(invitation, form=form, customer={}, request={}, ip=None, now=self.now)

    @rule(number=st.integers(0, 9), back=st.booleans())
    def customer_leaves(self, number, back):
        message = Message.objects.filter(kind="nurture").order_by("pk")[number : number + 1].first()
        if message is not None:
            leave(message.pk, now=self.now)
            if back:
                rejoin(message.pk)

    @rule(number=st.integers(0, 9))
    def customer_is_let_go(self, number):
        found = self._one(Enrolment, number)
        if found is not None:
            let_go(found, now=self.now)

    @invariant()
    def every_customer_of_a_campaign_is_counted_once(self):
        for tally in tallies(list(Campaign.objects.all())).values():
            assert tally.enrolled == tally.control + tally.waiting + tally.done + tally.stopped + tally.parked
            assert tally.stopped == tally.by_reason.total()
        written = Counter(CampaignMail.objects.values_list("enrolment", "number"))
        assert set(written.values()) <= {1}

    def _one(self, model, number):
        return model.objects.order_by("pk")[number : number + 1].first()
