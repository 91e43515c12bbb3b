"""Orders beside the revenue that their locations reported: where the two differ, and where one is missing.

Currencies are never mixed: an order in one currency and a revenue in another are listed as such, and not compared.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.models import Brand
from leadloop.opportunities.enums import Stage
from leadloop.orders.enums import OrderStatus
from leadloop.orders.queries import orders_of, rules_of


class Finding(models.TextChoices):
    """What comes of laying an order beside the revenue."""

    SAME = "same", _("The same")
    DIFFERS = "differs", _("Another amount")
    CURRENCY = "currency", _("Another currency")
    NO_REVENUE = "no_revenue", _("No revenue reported")
    NO_VALUE = "no_value", _("Order without a price")


# What somebody has to look at.
LISTED = tuple(each for each in Finding if each != Finding.SAME)


@dataclass(frozen=True, slots=True)
class Compared:
    """The sums of one currency, of orders that have both sides in it."""

    currency: str
    orders: int
    value: Decimal
    revenue: Decimal

    @property
    def difference(self) -> Decimal:
        """By how much what was reported is more than what was ordered."""
        return self.revenue - self.value


def compared_orders(brand: Brand) -> QuerySet[Any]:
    """Return the orders that stand and whose sale is complete, each with ``value``, ``revenue`` and what is found.

    The value is that without tax, or with it where the brand says that its locations report so.
    """
    value = "total" if rules_of(brand).revenue_includes_tax else "net"
    rows = (
        orders_of(brand)
        .exclude(status=OrderStatus.CANCELLED)
        .filter(opportunity__stage=Stage.COMPLETE, opportunity__lead__is_test=False)
    )
    found: QuerySet[Any] = rows.annotate(
        value=F(value),
        revenue=F("opportunity__follow_up_form__revenue_amount"),
        revenue_currency=F("opportunity__follow_up_form__revenue_currency"),
    ).annotate(
        finding=Case(
            When(value=None, then=Value(Finding.NO_VALUE)),
            When(revenue=None, then=Value(Finding.NO_REVENUE)),
            When(~Q(currency=F("revenue_currency")), then=Value(Finding.CURRENCY)),
            When(value=F("revenue"), then=Value(Finding.SAME)),
            default=Value(Finding.DIFFERS),
            output_field=CharField(),
        ),
        difference=ExpressionWrapper(F("revenue") - F("value"), DecimalField(max_digits=16, decimal_places=2)),
    )
    return found


def counts_of(orders: QuerySet[Any]) -> dict[str, int]:
    """Return how many orders have each finding."""
    counted = dict(orders.order_by().values_list("finding").annotate(n=Count("pk")))
    return {each.value: counted.get(each.value, 0) for each in Finding}


def sums_by_currency(orders: QuerySet[Any]) -> list[Compared]:
    """Return both sides added up, currency by currency, of orders that have both in the same one."""
    both = orders.filter(finding__in=(Finding.SAME, Finding.DIFFERS)).order_by()
    rows = both.values("currency").annotate(n=Count("pk"), ordered=Sum("value"), reported=Sum("revenue"))
    return [Compared(row["currency"], row["n"], row["ordered"], row["reported"]) for row in rows.order_by("currency")]
