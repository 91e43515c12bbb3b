"""Where an order stands."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    """Where an order stands. Fulfilled and cancelled are final."""

    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Confirmed")
    FULFILLED = "fulfilled", _("Fulfilled")
    CANCELLED = "cancelled", _("Cancelled")


class Came(models.TextChoices):
    """Where what an order says of its customer came from."""

    REQUEST = "request", _("from the request")
    ACCOUNT = "account", _("from the account")
    CORRECTED = "corrected", _("from the account, corrected")
    TYPED = "typed", _("typed with the order")


# From where each can be reached. What the ordering system does not confirm may be fulfilled all the same.
REACHED_FROM: Final = {
    OrderStatus.CONFIRMED: (OrderStatus.PLACED,),
    OrderStatus.FULFILLED: (OrderStatus.PLACED, OrderStatus.CONFIRMED),
    OrderStatus.CANCELLED: (OrderStatus.PLACED, OrderStatus.CONFIRMED),
}
# The time that reaching it sets.
TIME_OF: Final = {status: f"{status}_at" for status in OrderStatus}
# What is still to be done.
UNDER_WAY: Final = (OrderStatus.PLACED, OrderStatus.CONFIRMED)
