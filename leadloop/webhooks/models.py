"""Endpoints, their signing secrets, and what is delivered to them."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand
from leadloop.core.claim import DueWork, WorkState
from leadloop.core.ids import new_id
from leadloop.core.made_of import MadeOf
from leadloop.history.models import Event
from leadloop.webhooks.enums import PING, TOLD, DeliveryState, Off

# Each endpoint that is on and wants the new event's kind gets a delivery, due at once. Where a brand has none, this is
# one look into an index that is empty for it.
_MADE: Final = """
    INSERT INTO leadloop_delivery
        (id, brand_id, endpoint_id, event_id, at, state, next_attempt_at, attempts, last_error, answer)
    SELECT {new_id}, new_row.brand_id, wants.id, new_row.id, new_row.at, 'due', new_row.at, 0, '', ''
    FROM {new} new_row JOIN leadloop_endpoint wants ON wants.brand_id = new_row.brand_id AND wants.off = ''
    WHERE wants.kinds = '[]' OR {wanted}"""
_MADE_OF_EVENTS: Final = MadeOf(
    Event,
    {
        "postgresql": _MADE.replace("{new_id}", "gen_random_uuid()").replace(
            "{wanted}", "jsonb_exists(wants.kinds, new_row.kind)"
        ),
        "sqlite": _MADE.replace("{new_id}", "lower(hex(randomblob(16)))").replace(
            "{wanted}", "EXISTS (SELECT 1 FROM json_each(wants.kinds) kind WHERE kind.value = new_row.kind)"
        ),
    },
)


class Endpoint(OfBrand):
    """An address that a brand's events are sent to."""

    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True, default="")
    # Event types; an empty list means all of them, later ones too.
    kinds = models.JSONField(default=list, blank=True)
    off = models.CharField(max_length=10, choices=Off.choices, blank=True, default=Off.ON)
    off_at = models.DateTimeField(null=True, default=None)
    # When those who look after the brand were told that it switched itself off.
    told_at = models.DateTimeField(null=True, default=None)
    created_at = models.DateTimeField()
    # From then on each event that it wants has its delivery here. Moves on when it is switched on again, wants other
    # events, or its old deliveries are removed.
    whole_since = models.DateTimeField()
    # Since when no attempt was successful, how many that were, and until when it is left alone therefore.
    failing_since = models.DateTimeField(null=True, default=None)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(off="", off_at=None) | ~Q(off="") & Q(off_at__isnull=False), name="endpoint_off_at"
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="endpoint_failing_since",
            ),
        ]
        indexes: ClassVar = [
            # What each new event asks: who wants it.
            models.Index(fields=["brand"], condition=Q(off=""), name="endpoint_on"),
            # The brand's list.
            models.Index(fields=["brand", "created_at", "id"], name="endpoint_of_brand"),
        ]

    def __str__(self) -> str:
        return self.url


class Secret(models.Model):
    """What an endpoint's signing secret is made of, together with the installation's own key: it is stored nowhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="secrets")
    seed = models.CharField(max_length=64)
    # Which of the installation's keys.
    made_with = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    # The newest one has none; the one before signs beside it for a while.
    ends_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint"], condition=Q(ends_at=None), name="secret_newest_once")
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.created_at:%Y-%m-%d}"


class Delivery(OfBrand, DueWork):
    """One event on its way to one endpoint; without an event, a ping."""

    made_of: ClassVar = _MADE_OF_EVENTS

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # When it happened, or the ping was asked for.
    at = models.DateTimeField()
    # Of the latest attempt: when, what was answered (none where nothing was), its beginning, and how long it took.
    tried_at = models.DateTimeField(null=True, default=None)
    status = models.PositiveSmallIntegerField(null=True, default=None)
    answer = models.CharField(max_length=500, blank=True, default="")
    took_ms = models.PositiveIntegerField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            # The worker's claims, endpoint by endpoint: of what is fresh, and of what was tried before.
            models.Index(fields=["endpoint", "next_attempt_at"], condition=Q(state="due"), name="delivery_due"),
            models.Index(
                fields=["endpoint", "attempts", "next_attempt_at"],
                condition=Q(state="due", attempts__gt=0),
                name="delivery_again",
            ),
            # The list of an endpoint's deliveries, newest first.
            models.Index(fields=["endpoint", "-at", "-id"], name="delivery_newest"),
            # What needs a person's look.
            models.Index(fields=["endpoint", "at"], condition=Q(state="parked"), name="delivery_parked"),
            # What was kept long enough.
            models.Index(fields=["at"], condition=~Q(state="due"), name="delivery_by_age"),
            # What an erased customer's events left; and the database's own look before an event could be removed.
            models.Index(fields=["event"], name="delivery_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def kind(self) -> str:
        """The event's type."""
        return self.event.kind if self.event else PING

    @property
    def told_state(self) -> DeliveryState:
        """Where it stands, in the words of the API."""
        return TOLD[WorkState(self.state)]
