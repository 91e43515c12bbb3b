"""What falls due at the desk: made anew whenever a lead's standing changes, so that no step outlives its reason."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.inserting import insert
from leadloop.desk.enums import DeskStepKind
from leadloop.desk.models import DeskItem, DeskStep, Reminder


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
        for step in DeskStep.objects.filter(item=item).exclude(state=WorkState.DONE):
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


def plan_escalation(brand: Brand, *, at: datetime) -> None:
    """Tell the supervisors at ``at`` of all that is missed by then; one step for the whole desk, however much that is."""
    DeskStep.objects.bulk_create(
        [DeskStep(brand=brand, item=None, kind=DeskStepKind.ESCALATION, due_at=at, next_attempt_at=at)],
        ignore_conflicts=True,
    )
