"""The rows of the list, in a fixed number of queries, with their words ready: the template only sets them out."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leadloop.accounts.models import User
from leadloop.desk.enums import Group, WaitsFor
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.queue import is_free_for
from leadloop.intake.models import Lead
from leadloop.web.desk.queue.time_left import left_text, span_text

_NO_ID = uuid.UUID(int=0)
# So many rows of each group are on the front page: what is to be done first, more of it.
FIRST_ROWS = {Group.MISSED: 15, Group.DUE: 10, Group.NEW: 15, Group.QUIET: 3, Group.LATER: 3}
_ICONS = {
    WaitsFor.RESPONSE: "sparkles",
    WaitsFor.ATTEMPT: "phone-outgoing",
    WaitsFor.CALLBACK: "phone",
    WaitsFor.RETURNED: "corner-up-left",
}
HINTS: dict[Group, str | Promise] = {
    Group.MISSED: gettext_lazy("Overdue beyond the grace time: anyone may take these."),
    Group.DUE: gettext_lazy("Reminders, promised calls and leads back from a location."),
    Group.NEW: gettext_lazy("Nobody has tried these customers yet."),
    Group.QUIET: gettext_lazy("Planned, but nobody has touched them for days."),
    Group.LATER: gettext_lazy("Nothing to do before their time."),
}
# What a row shows, and what its rules ask for; the customer's message and the answers stay where they are.
_FIELDS = (
    "brand_id", "lead_id", "form_id", "is_open", "waits_for", "due_at", "arrived_at", "agent_id", "respond_by", "warned_at",
    "breached_at", "responded_at", "attempts", "touched_at", "agent__name", "agent__email", "lead__customer", "lead__product",
    "lead__interest", "lead__is_test",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One lead of the list."""

    lead_id: uuid.UUID
    address: str
    # Where a press of its button leads: take or release; empty where there is none.
    press: str
    name: str
    town: str
    wants: str
    waits: str
    icon: str
    due_at: datetime
    # Whether the time until ``due_at`` ticks; else it is told how long the lead has waited.
    ticks: bool
    left: str
    is_late: bool
    attempts: str
    untouched: str
    agent: str
    is_mine: bool
    is_test: bool
    is_missed: bool
    is_warned: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A group with its rows; ``count`` is how many it has in all."""

    group: Group
    hint: str | Promise
    count: int
    rows: list[Row]

    @property
    def more(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.rows)


def with_row(items: QuerySet[DeskItem]) -> QuerySet[DeskItem]:
    """Let the items come with all that a row needs."""
    return items.select_related("lead", "agent").only(*_FIELDS)


def rows_of(
    items: Iterable[DeskItem],
    *,
    group: Group,
    user: User,
    leads_desk: bool,
    titles: dict[uuid.UUID, str],
    policy: DeskPolicy,
    now: datetime,
) -> list[Row]:
    """Return the rows. ``titles``: of the brand's forms, by id."""
    # Made once: resolving an address takes as long as all else of a row.
    begin = reverse("desk:lead", args=[_NO_ID]).removesuffix(f"{_NO_ID}/")
    return [
        _row(item, group=group, begin=begin, user=user, leads_desk=leads_desk, titles=titles, policy=policy, now=now)
        for item in items
    ]


def _row(
    item: DeskItem,
    *,
    group: Group,
    begin: str,
    user: User,
    leads_desk: bool,
    titles: dict[uuid.UUID, str],
    policy: DeskPolicy,
    now: datetime,
) -> Row:
    lead: Lead = item.lead
    waits = WaitsFor(item.waits_for)
    # Back from a location, or without a deadline: there is no moment that it must be done by.
    ticks = waits in {WaitsFor.ATTEMPT, WaitsFor.CALLBACK} or (
        waits is WaitsFor.RESPONSE and item.respond_by is not None
    )
    waited = _("waits for %(time)s") % {"time": span_text((now - item.due_at).total_seconds())}
    unanswered = item.responded_at is None
    address = f"{begin}{item.lead_id}/"
    is_mine = item.agent_id == user.pk
    may_take = not is_mine and (leads_desk or is_free_for(item, user.pk, policy=policy, now=now))
    quiet = group == Group.QUIET
    return Row(
        lead_id=item.lead_id,
        address=address,
        press=f"{address}release/" if is_mine else f"{address}take/" if may_take else "",
        name=name_of(lead.customer),
        town=town_of(lead.customer),
        wants=lead.product or lead.interest or titles.get(item.form_id, ""),
        waits=str(waits.label),
        icon=_ICONS[waits],
        due_at=item.due_at,
        ticks=ticks,
        left=left_text(item.due_at, now) if ticks else waited,
        is_late=ticks and item.due_at < now,
        attempts=attempts_text(item.attempts),
        untouched=_("untouched for %(time)s") % {"time": span_text((now - item.touched_at).total_seconds())}
        if quiet
        else "",
        agent=str(item.agent) if item.agent else "",
        is_mine=is_mine,
        is_test=lead.is_test,
        is_missed=unanswered and item.breached_at is not None,
        is_warned=unanswered and item.breached_at is None and item.warned_at is not None,
    )


def name_of(customer: dict[str, Any]) -> str:
    """Return what to call the customer by: the name, else whatever was given."""
    name = f"{customer.get('given_name', '')} {customer.get('family_name', '')}".strip()
    return name or customer.get("organization") or customer.get("email") or customer.get("phone") or _("No name")


def town_of(customer: dict[str, Any]) -> str:
    """Return the customer's postal code and town."""
    place = customer.get("address") or {}
    return f"{place.get('postal_code', '')} {place.get('city', '')}".strip()


def attempts_text(count: int) -> str:
    """Return how often the customer was tried, in words; nothing for never."""
    return ngettext("%(count)s attempt", "%(count)s attempts", count) % {"count": count} if count else ""
