"""Words of feedback."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    """Where a review stands."""

    PENDING = "pending", _("Undecided")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden")


# What a customer may say of a sale that its location gave up as lost, beside the brand's own reasons.
BOUGHT, DECIDING = "bought_after_all", "still_deciding"
SAID_BESIDES: Final = {BOUGHT: _("Bought after all"), DECIDING: _("Still deciding")}


class HideReason(models.TextChoices):
    """The only grounds for hiding a review; the same for good and bad ones. That it is bad is none of them."""

    NOT_OUR_CUSTOMER = "not_our_customer", _("Not from a customer of this location")
    OFFENSIVE = "offensive", _("Insults, threats or hate")
    PERSONAL_DATA = "personal_data", _("Names or details of other people")
    OFF_TOPIC = "off_topic", _("About something else entirely")
    SPAM = "spam", _("Advertising or spam")


class DecidedBy(models.TextChoices):
    """Who decided on a review."""

    NOBODY = "", "–"
    LOCATION = "location", _("Location")
    BRAND = "brand", _("Brand")
    DELAY = "delay", _("Published by itself after the delay")
