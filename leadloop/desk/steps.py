"""What falls due at the desk: made anew whenever a lead's standing changes, so that no step outlives its reason."""

from datetime import datetime, timedelta
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.ids import new_id
from leadloop.core.inserting import insert
from leadloop.core.prepared import Prepared
from leadloop.desk.enums import DeskStepKind
from leadloop.desk.models import DeskItem, DeskStep, Reminder

# However many leads are missed, supervisors get one mail in this time.
ONE_ESCALATION_IN: Final = timedelta(minutes=15)
_OPEN_STEPS: Final = Prepared(
    lambda item: DeskStep.objects.filter(item_id=item).exclude(state=WorkState.DONE), (new_id(),)
)


def wanted_steps(item: DeskItem, reminder: Reminder | None) -> dict[DeskStepKind, datetime]:
    """Return what is to fall due for the item, and when. Pure."""
    wanted: dict[DeskStepKind, datetime] = {}
    if not item.is_open:
        return wanted
    if reminder is not None and reminder.told_at is None:
        wanted[DeskStepKind.REMINDER] = reminder.due_at
    if item.responded_at is None:
        if item.warn_at is not None and item.warned_at is None:
            wanted[DeskStepKind.WARNING] = item.warn_at
        if item.respond_by is not None and item.breached_at is None:
            wanted[DeskStepKind.BREACH] = item.respond_by
    return wanted


def plan_steps(item: DeskItem, *, reminder: Reminder | None, is_new: bool = False) -> None:
    """Make the item's open steps exactly those that are wanted."""
    wanted = wanted_steps(item, reminder)
    if not is_new:
        for step in _OPEN_STEPS.rows(item.pk):
            kind = DeskStepKind(step.kind)
            if wanted.get(kind) == step.due_at:
                del wanted[kind]
            else:
                DeskStep.objects.filter(pk=step.pk).delete()
    insert(
        *(
            DeskStep(brand_id=item.brand_id, item=item, kind=kind, due_at=due_at, next_attempt_at=due_at)
            for kind, due_at in wanted.items()
        )
    )


def plan_word_of_missed(brand: Brand, *, now: datetime) -> None:
    """See that the supervisors hear of what is missed: now, or when :data:`ONE_ESCALATION_IN` has passed since the last word.

    One step for the whole desk, however much that is.
    """
    told = DeskItem.objects.filter(brand=brand, escalated_at__isnull=False).order_by("-escalated_at")
    last = told.values_list("escalated_at", flat=True).first()
    at = max(now, last + ONE_ESCALATION_IN) if last else now
    DeskStep.objects.bulk_create(
        [DeskStep(brand=brand, item=None, kind=DeskStepKind.ESCALATION, due_at=at, next_attempt_at=at)],
        ignore_conflicts=True,
    )
