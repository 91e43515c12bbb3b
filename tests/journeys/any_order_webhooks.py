"""Webhooks: switched, given other wishes, answered by chance. Part of ``test_any_order``."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from leadloop.core.claim import claim_again, claim_fresh
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.webhooks.client import Answer
from leadloop.webhooks.marking import mark
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import add_endpoint, change_endpoint, redeliver_failed, switch_off, switch_on
from leadloop.webhooks.queries import endpoints_with_due
from leadloop.webhooks.sending import LEASE

WISHES: tuple[list[str], ...] = ([], [Kind.WON, Kind.LOST, Kind.ORDER_PLACED], [Kind.MESSAGE_SENT, Kind.LEAD_RECEIVED])


class WebhookRules:
    """Two receivers of the brand's; ``brand`` and ``now`` are the machine's."""

    brand: Any
    now: Any
    webhooks: Any
    # For each, what it wanted (None while off) after which event.
    wishes: Any

    def attach_webhooks(self):
        self.webhooks = [
            add_endpoint(self.brand, url="https://receiver.example/", kinds=kinds, now=self.now)[0]
            for kinds in WISHES[:2]
        ]
        self.wishes = [[], []]
        self._note()

    @rule(which=st.integers(0, 1), wish=st.none() | st.sampled_from(WISHES))
    def receiver_wishes(self, which, wish):
        found = Endpoint.objects.get(pk=self.webhooks[which].pk)
        if wish is None:
            switch_off(found, now=self.now)
        else:
            switch_on(found, now=self.now)
            change_endpoint(found, kinds=wish or Kind.values, now=self.now)
        self._note()

    @rule(status=st.sampled_from([200, 200, 204, 400, 410, 500, None]), most=st.integers(1, 20))
    def receivers_answer(self, status, most):
        for endpoint, _is_failing in endpoints_with_due(now=self.now):
            only = ("endpoint_id", endpoint)
            rows = claim_fresh(Delivery, now=self.now, limit=most, lease=LEASE, only=only)
            again = claim_again(Delivery, now=self.now, lease=LEASE, only=only)
            for each in [*rows, *([again] if again else [])]:
                mark(each, Answer(status, "Thanks", "" if status else "Nobody there."), now=self.now)
        self._note()

    @rule(which=st.integers(0, 1))
    def somebody_sends_again(self, which):
        found = Endpoint.objects.get(pk=self.webhooks[which].pk)
        if not found.off:
            redeliver_failed(found)

    def _note(self):
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for number, each in enumerate(self.webhooks):
            each.refresh_from_db()
            self.wishes[number].append((newest, None if each.off else each.kinds or Kind.values))

    def assert_each_event_is_told_where_it_is_wanted(self):
        events = list(Event.objects.filter(brand=self.brand).order_by("pk").values_list("pk", "kind"))
        for endpoint, wishes in zip(self.webhooks, self.wishes, strict=True):
            ends = [after for after, _kinds in wishes[1:]] + [float("inf")]
            wanted = [
                pk
                for (after, kinds), end in zip(wishes, ends, strict=True)
                for pk, kind in events
                if after < pk <= end and kinds is not None and kind in kinds
            ]
            told = Delivery.objects.filter(endpoint=endpoint).order_by("event_id").values_list("event_id", flat=True)
            assert list(told) == wanted
