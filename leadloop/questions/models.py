"""Question sets, their questions, and reasons: the lists from which people choose why."""

from typing import ClassVar

from django.db import models

from leadloop.accounts.models import OfBrand
from leadloop.questions.enums import QuestionKind, ReasonKind, SetKind


class QuestionSet(OfBrand):
    """The questions of one form, in order."""

    kind = models.CharField(max_length=12, choices=SetKind.choices)
    key = models.SlugField(max_length=60, db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "kind", "key"], name="question_set_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"


class Question(OfBrand):
    """One question of a set; the form field is named ``q_<key>``."""

    question_set = models.ForeignKey(QuestionSet, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=60, db_index=False)
    label = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True, default="")
    kind = models.CharField(max_length=10, choices=QuestionKind.choices, default=QuestionKind.LINE)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question_set", "key"], name="question_once")]

    def __str__(self) -> str:
        return self.label


class Reason(OfBrand):
    """One of the brand's reasons that a location or an agent chooses from."""

    kind = models.CharField(max_length=8, choices=ReasonKind.choices)
    key = models.SlugField(max_length=60, db_index=False)
    label = models.CharField(max_length=160)
    # The same to a customer who is asked; empty where the label will do.
    customer_label = models.CharField(max_length=160, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "kind", "key"], name="reason_once")]

    def __str__(self) -> str:
        return self.label
