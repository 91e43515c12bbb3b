"""Kinds of questions, and what a set of them is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SetKind(models.TextChoices):
    """Who is asked, and when."""

    LEAD = "lead", _("Lead form")
    FOLLOW_UP = "follow_up", _("Location follow-up form")
    SURVEY = "survey", _("Customer survey")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    LINE = "line", _("One line of text")
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
