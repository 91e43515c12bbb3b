"""What happened to a lead at the desk, in plain words. Part of ``story``."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.moments import when_text
from leadloop.desk.enums import Channel, OutcomeKind
from leadloop.history.enums import Kind
from leadloop.questions.enums import ReasonKind

DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Known:
    """The names that the ids and codes of events stand for."""

    # Of location contacts, users and API keys, by id.
    actors: Mapping[uuid.UUID, str]
    customer: str
    # Of locations, by the id of the opportunity.
    locations: Mapping[uuid.UUID, str]
    # Of the brand's reasons, by kind and key.
    reasons: Mapping[tuple[str, str], str]
    # What agents noted, by the number of the outcome: words about people stay out of the history.
    notes: Mapping[int, str] = field(default_factory=dict)


Words = Callable[[Mapping[str, Any], str, Known], tuple[str, str]]

LOOKS: dict[str, tuple[str, str]] = {
    Kind.LEAD_ATTEMPTED: ("phone-missed", ""),
    Kind.LEAD_NO_OPPORTUNITY: ("circle-x", ""),
    Kind.LEAD_DISCARDED: ("trash-2", ""),
    Kind.LEAD_RETURNED: ("corner-up-left", "warning"),
    Kind.LEAD_REOPENED: ("undo-2", "warning"),
    Kind.LEAD_ASSIGNED: ("user-round", ""),
    Kind.LEAD_POSTPONED: ("calendar-clock", ""),
    Kind.LEAD_OVERDUE: ("timer", "danger"),
}
_CHANNELS: dict[str, Callable[[], str]] = {
    Channel.CALL: lambda: _("Called, customer not reached"),
    Channel.VOICEMAIL: lambda: _("Left a message on the voicemail"),
    Channel.EMAIL: lambda: _("Wrote an email, customer not reached"),
    Channel.SMS: lambda: _("Wrote a text message, customer not reached"),
}
_FIELDS: dict[str, Callable[[], str]] = {
    "given_name": lambda: _("given name"),
    "family_name": lambda: _("family name"),
    "organization": lambda: _("company"),
    "email": lambda: _("email"),
    "phone": lambda: _("phone"),
    "address": lambda: _("address"),
}


def _qualified(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location
    if "number" not in data:
        return _("Qualified"), _("The form passes requests on directly.")
    spoken = _("The customer was spoken to.") if data.get("contacted") else _("Passed on without contact.")
    return _("Qualified"), _with_note(spoken, data, known)


def _attempted(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location
    if data.get("callback"):
        title = _("Spoken to the customer, who asked to be called again")
    else:
        title = _CHANNELS.get(str(data.get("channel")), lambda: _("Customer unreached"))()
    return title, _with_note(_next_attempt(data), data, known)


def _postponed(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    return _("Next attempt put off"), _next_attempt(data)


def _closed(title: Callable[[], str]) -> Words:
    def words(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
        del location
        key = str(data.get("reason", ""))
        if key == DUPLICATE:
            return _("Closed as a duplicate"), _("The other request goes on.")
        return title(), _with_note(known.reasons.get((ReasonKind.NEGATIVE, key), key), data, known)

    return words


def _returned(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    if data.get("cause") == "rejected":
        return _("Back at the desk"), _("The location rejected it.")
    return _("Back at the desk"), _("Nobody at the location opened it in time.")


def _reopened(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    kind = data.get("outcome")
    name = str(OutcomeKind(kind).label) if kind in OutcomeKind.values else ""
    return _("Taken back: %(outcome)s") % {"outcome": name}, str(data.get("reason", ""))


def _assigned(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location
    given = data.get("agent")
    if not given:
        return _("Released for everyone at the desk"), ""
    name = known.actors.get(uuid.UUID(str(given)), _("an agent"))
    return _("Assigned to %(agent)s") % {"agent": name}, ""


def _updated(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    names = [_FIELDS[each]() for each in data.get("fields", ()) if each in _FIELDS]
    return _("Customer's details corrected"), ", ".join(names)


WORDS: dict[str, Words] = {
    Kind.LEAD_QUALIFIED: _qualified,
    Kind.LEAD_ATTEMPTED: _attempted,
    Kind.LEAD_NO_OPPORTUNITY: _closed(lambda: _("No opportunity")),
    Kind.LEAD_DISCARDED: _closed(lambda: _("Discarded")),
    Kind.LEAD_RETURNED: _returned,
    Kind.LEAD_REOPENED: _reopened,
    Kind.LEAD_ASSIGNED: _assigned,
    Kind.LEAD_POSTPONED: _postponed,
    Kind.LEAD_OVERDUE: lambda _data, _location, _known: (
        _("Response time missed"), _("Nobody had tried the customer in time. The supervisors are told."),
    ),
    Kind.CONTACT_UPDATED: _updated,
}  # fmt: skip


def _with_note(told: str, data: Mapping[str, Any], known: Known) -> str:
    note = known.notes.get(data.get("number", 0), "")
    return " ".join(part for part in (told, f"“{note}”" if note else "") if part)


def _next_attempt(data: Mapping[str, Any]) -> str:
    moment = _moment(data.get("next_attempt_at"))
    return _("Next attempt: %(time)s.") % {"time": when_text(moment, show="short")} if moment else ""


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
