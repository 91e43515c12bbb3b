"""Orders, their lines, and the brand's rules for them."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from leadloop.accounts.models import OfBrand
from leadloop.history.enums import ActorKind
from leadloop.opportunities.models import Opportunity
from leadloop.orders.enums import OrderStatus


class OrderRules(OfBrand):
    """How the brand numbers and taxes its orders, and the number that was given last."""

    # Ends with the number, a # for each digit; {year} is the year of placing.
    pattern = models.CharField(max_length=30, default="O-#####")
    last_sequence = models.PositiveIntegerField(default=0)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("19.00"))
    # Whether the prices that are typed include the tax.
    includes_tax = models.BooleanField(default=False)
    # Whether locations report their revenue with tax: which of an order's sums is laid beside it.
    revenue_includes_tax = models.BooleanField(default=False)
    # What a product costs, by its name as forms have it; digits as text. Others are priced when an order is placed.
    prices = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand"], name="order_rules_once_a_brand"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lte=100), name="order_tax_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"order rules {self.brand_id}"


class Order(OfBrand):
    """What was ordered for a customer. It keeps what it was placed with, whatever becomes of the account later."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="orders", db_index=False)
    # The brand's running number, without gaps, and how it is written.
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    # The ordering system's own number.
    their_number = models.CharField(max_length=60, blank=True, default="")
    # The contract's ``customer`` object: name, organization, how to reach them, and where to deliver.
    customer = models.JSONField(default=dict)
    product = models.CharField(max_length=120, blank=True, default="")
    # By field, where it came from: ``{"email": {"came": "corrected", "at": …, "actor_kind": …, "actor_id": …}}``.
    sources = models.JSONField(default=dict)
    # The brand's own order fields, by the keys of its questions.
    answers = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, default="")
    currency = models.CharField(max_length=3)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)
    includes_tax = models.BooleanField(default=False)
    # None while a line has no price.
    net = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    tax = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, default=None)
    fulfilled_at = models.DateTimeField(null=True, default=None)
    cancelled_at = models.DateTimeField(null=True, default=None)
    cancel_reason = models.CharField(max_length=300, blank=True, default="")
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "sequence"], name="order_sequence_once"),
            models.UniqueConstraint(fields=["brand", "number"], name="order_number_once"),
            # Closes the race of two presses at once; after a cancelled one there may be another.
            models.UniqueConstraint(
                fields=["opportunity"], condition=~Q(status=OrderStatus.CANCELLED), name="order_once_an_opportunity"
            ),
            # Rounded, because SQLite adds decimals as floats: 0.80 + 0.15 is not 0.95 there.
            models.CheckConstraint(
                condition=Q(net=None, tax=None, total=None)
                | Q(net__isnull=False, tax__isnull=False, total=Round(F("net") + F("tax"), precision=2)),
                name="order_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CANCELLED) | ~Q(cancel_reason=""), name="order_cancelled_for_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["brand", "-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["brand", "status", "-placed_at", "-id"], name="order_by_status"),
            models.Index(fields=["opportunity", "-placed_at"], name="order_of_opportunity"),
            models.Index(fields=["brand", "their_number"], condition=~Q(their_number=""), name="order_by_their_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """Who ordered, as far as known."""
        said: dict[str, Any] = self.customer
        full = f"{said.get('given_name', '')} {said.get('family_name', '')}".strip()
        return full or said.get("organization", "") or said.get("email", "") or said.get("phone", "")


class OrderLine(OfBrand):
    """One thing that is ordered. Without a price, the ordering system sets it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=60, blank=True, default="")
    description = models.CharField(max_length=300)
    quantity = models.DecimalField(max_digits=9, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # Quantity times price, rounded: see ``money``.
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"
