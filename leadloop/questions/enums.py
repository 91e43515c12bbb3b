"""Kinds of questions, what a set of them is for, and what a reason explains."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SetKind(models.TextChoices):
    """Who is asked, and when."""

    LEAD = "lead", _("Lead form")
    FOLLOW_UP = "follow_up", _("Location follow-up form")
    SURVEY = "survey", _("Customer survey")
    ORDER = "order", _("Order form")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    LINE = "line", _("One line of text")
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")


class ReasonKind(models.TextChoices):
    """What a reason explains."""

    REJECT = "reject", _("Why a location rejects")
    LOST = "lost", _("Why a sale was lost")
    NEGATIVE = "negative", _("Why the desk sees no opportunity")


# What the story itself goes by: a brand words these as it likes, and cannot do without them.
INVALID_DETAILS, NO_IMMEDIATE_OPPORTUNITY, CANNOT_BE_REACHED = (
    "invalid_details",
    "no_immediate_opportunity",
    "cannot_be_reached",
)
FIXED_REASONS = {ReasonKind.NEGATIVE: (NO_IMMEDIATE_OPPORTUNITY, CANNOT_BE_REACHED, INVALID_DETAILS)}
