"""How often a report comes by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """The values are those of :class:`leadloop.reports.trends.Step`."""

    WEEKLY = "week", _("Every Monday")
    MONTHLY = "month", _("On the 1st of each month")
