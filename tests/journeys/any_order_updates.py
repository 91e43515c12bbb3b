"""What the brand tells its customers, switched on and off by chance. Part of ``test_any_order``."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from leadloop.desk.models import Outcome
from leadloop.intake.models import Lead
from leadloop.outbox.models import Message
from leadloop.updates.models import DueUpdate
from leadloop.updates.operations import switch_off, switch_on
from tests.support.updates import make_update, send_updates

# Where, how often, after how many hours, and whether only if it still holds.
TOLD = (
    ("new", "once", 0, True),
    ("contact_attempted", "each", 0, True),
    ("qualified", "once", 2, True),
    ("no_opportunity", "once", 0, False),
    ("unacknowledged", "round", 0, True),
    ("accepted", "once", 30, True),
    ("accepted", "each", 0, False),
)


class UpdateRules:
    """The brand and its customers; ``brand`` and ``now`` are the machine's."""

    brand: Any
    now: Any
    updates: Any

    def attach_updates(self):
        self.updates = [
            make_update(self.brand, place, repeat=repeat, delay=delay, only_while=only_while)
            for place, repeat, delay, only_while in TOLD
        ]

    @rule(which=st.integers(0, len(TOLD) - 1), on=st.booleans())
    def brand_switches(self, which, on):
        switch = switch_on if on else switch_off
        switch(self.updates[which], now=self.now)

    @rule()
    def customers_read_it(self):
        send_updates(self.now)

    def assert_nobody_is_told_twice_or_must_not_be(self):
        mails = Message.objects.filter(kind="customer_update").exclude(state="suppressed")
        told = DueUpdate.objects.filter(mail_id__in=mails.values("pk"))
        assert told.count() == mails.count()
        assert not mails.filter(lead_id__in=Lead.objects.filter(is_test=True).values("pk")).exists()
        once = [(each.update_of_id, each.lead_id) for each in told if each.repeat == "once"]
        rounds = [(each.update_of_id, each.opportunity_id) for each in told if each.repeat == "round"]
        assert len(set(once)) == len(once)
        assert len(set(rounds)) == len(rounds)
        tried = [each for each in told if each.update_of_id == self.updates[1].pk]
        assert len(tried) <= Outcome.objects.filter(kind="unreached").count()
