"""The brand's policy, and the due steps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand
from leadloop.core.claim import DueWork
from leadloop.followups.enums import StepKind
from leadloop.opportunities.models import Opportunity


def _after_1_and_2() -> list[int]:
    return [1, 2]


def _after_3_and_7() -> list[int]:
    return [3, 7]


class Policy(OfBrand):
    """How often and how long a brand asks its locations."""

    accept_to_win_days = models.PositiveSmallIntegerField(default=14)
    win_to_complete_days = models.PositiveSmallIntegerField(default=30)
    # Working days of the location, counted from the offer (or from showing the details).
    offer_reminders = models.JSONField(default=_after_1_and_2)
    offer_escalation = models.PositiveSmallIntegerField(default=4)
    # An offer that nobody opened goes to the next location; 0: never by itself.
    offer_lapse = models.PositiveSmallIntegerField(default=10)
    # Days, counted from the first asking.
    status_reminders = models.JSONField(default=_after_3_and_7)
    status_escalation = models.PositiveSmallIntegerField(default=10)
    # After the escalation the question is asked again so often.
    repeat_days = models.PositiveSmallIntegerField(default=30)
    max_rounds = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="policy_once_a_brand")]

    def __str__(self) -> str:
        return f"policy {self.brand_id}"


class Step(OfBrand, DueWork):
    """The next thing due for an opportunity. There is one at most: an answer settles it and makes the next.

    Beside it there may be the publication of an undecided review, which no answer settles.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    # From when this round of asking counts, and how far it has come (an index into the plan).
    anchor_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity"], condition=~Q(state="done") & ~Q(kind="review_publish"), name="step_one_open"
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=~Q(state="done") & Q(kind="review_publish"),
                name="step_one_publication",
            ),
        ]
        indexes: ClassVar = [
            # The worker's claims: of what is fresh, and of what was tried before.
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="step_due"),
            models.Index(
                fields=["attempts", "next_attempt_at"], condition=Q(state="due", attempts__gt=0), name="step_again"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
