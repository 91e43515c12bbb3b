"""What a lead's history says of its status: its events in order, and where they lead. Pure."""

from dataclasses import dataclass
from typing import Any, Final

from leadloop.history.enums import Kind
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.reports.replay import Impossible

_DECIDED: Final = {
    Kind.LEAD_ATTEMPTED: LeadStatus.CONTACT_ATTEMPTED,
    Kind.LEAD_QUALIFIED: LeadStatus.QUALIFIED,
    Kind.LEAD_NO_OPPORTUNITY: LeadStatus.NO_OPPORTUNITY,
    Kind.LEAD_DISCARDED: LeadStatus.DISCARDED,
}
# The events that a status follows from.
KINDS: Final = (Kind.LEAD_RECEIVED, *_DECIDED, Kind.LEAD_RETURNED, Kind.LEAD_REOPENED)


@dataclass(slots=True)
class LeadReplay:
    """Where the history stands. Begins before the lead was received."""

    status: LeadStatus | None = None

    def apply(self, kind: str, *, data: dict[str, Any]) -> None:
        """Go on by one event of :data:`KINDS`. Raises :class:`Impossible`."""
        if kind == Kind.LEAD_RECEIVED:
            # Twice is told of elsewhere, and so is never.
            self.status = self.status or LeadStatus.NEW
            return
        self.status = self.status or LeadStatus.NEW
        if kind in _DECIDED:
            self._demand(self.status in OPEN_STATUSES, kind)
            self.status = _DECIDED[Kind(kind)]
        elif kind == Kind.LEAD_RETURNED:
            self._demand(self.status == LeadStatus.QUALIFIED, kind)
            self.status = self._open(data, kind)
        elif kind == Kind.LEAD_REOPENED:
            self._demand(self.status != LeadStatus.NEW, kind)
            self.status = self._open(data, kind)

    def _open(self, data: dict[str, Any], kind: str) -> LeadStatus:
        self._demand(data.get("to") in OPEN_STATUSES, f"{kind} to {data.get('to')}")
        return LeadStatus(data["to"])

    def _demand(self, fits: bool, what: str) -> None:  # noqa: FBT001 - a demand is a condition
        if not fits:
            raise Impossible(f"{what} does not fit where it stood ({self.status})")
