"""The history of a lead in plain words: what happened, who did it, when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.queries import key_called
from leadloop.core.figures import money_text
from leadloop.core.given import read_day
from leadloop.core.moments import when_text
from leadloop.feedback.enums import SAID_BESIDES, DecidedBy, HideReason
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Event
from leadloop.outbox.enums import MessageKind
from leadloop.questions.enums import ReasonKind
from leadloop.web.leads import desk_story, order_story
from leadloop.web.leads.desk_story import Known, Words
from leadloop.web.templatetags.badges import stage_label


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a person reads it."""

    title: str
    at: datetime
    who: str
    icon: str
    tone: str = ""
    note: str = ""


_LOOKS: dict[str, tuple[str, str]] = {
    **desk_story.LOOKS,
    **order_story.LOOKS,
    Kind.LEAD_RECEIVED: ("inbox", ""),
    Kind.LEAD_QUALIFIED: ("user-check", ""),
    Kind.OFFERED: ("send", "accent"),
    Kind.ACKNOWLEDGED: ("eye", "accent"),
    Kind.ACCEPTED: ("handshake", "accent"),
    Kind.REJECTED: ("ban", "warning"),
    Kind.WON: ("trophy", "success"),
    Kind.LOST: ("circle-x", "danger"),
    Kind.COMPLETED: ("circle-check", "success"),
    Kind.WITHDRAWN: ("undo-2", "warning"),
    Kind.DEFERRED: ("hourglass", ""),
    Kind.OVERDUE: ("timer", "danger"),
    Kind.CORRECTED: ("pencil", "warning"),
    Kind.REVENUE_REPORTED: ("banknote", "success"),
    Kind.LOSS_EXPLAINED: ("message-square-quote", "accent"),
    Kind.REVIEW_RECEIVED: ("star", "success"),
    Kind.REVIEW_PUBLISHED: ("globe", ""),
    Kind.REVIEW_HIDDEN: ("eye-off", "warning"),
    Kind.MESSAGE_SENT: ("mail-check", ""),
    Kind.MESSAGE_FAILED: ("mail", "danger"),
    Kind.CONTACT_UPDATED: ("user", ""),
}


def tell(events: Iterable[Event], known: Known) -> list[Told]:
    """Return the events in words, newest first."""
    return [_told(event, known) for event in reversed(list(events))]


def _told(event: Event, known: Known) -> Told:
    location = known.locations.get(event.opportunity_id, "") if event.opportunity_id else ""
    words = _WORDS.get(event.kind)
    title, note = words(event.data, location, known) if words else (str(Kind(event.kind).label), "")
    icon, tone = _LOOKS.get(event.kind, ("circle", ""))
    return Told(title=title, at=event.at, who=_who(event, known), icon=icon, tone=tone, note=note)


def _who(event: Event, known: Known) -> str:
    named = known.actors.get(event.actor_id, "") if event.actor_id else ""
    match event.actor_kind:
        case ActorKind.CUSTOMER:
            return known.customer
        case ActorKind.PROGRAM:
            return key_called(named) if named else _("A program")
        case ActorKind.SYSTEM:
            return _("Leadloop")
        case ActorKind.BRAND:
            return named or _("Brand")
        case ActorKind.AGENT:
            return named or _("Desk agent")
        case _:
            return named or _("Location")


def _offered(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del known
    number = data.get("round", 1)
    if number == 1:
        return _("Offered to %(location)s") % {"location": location}, ""
    return _("Offered to %(location)s (round %(number)s)") % {"location": location, "number": number}, ""


def _acknowledged(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    return (_("Contact details shown to one more person") if data.get("again") else _("Contact details shown")), ""


def _with_date(title: Callable[[], str]) -> Words:
    def words(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
        del location, known
        day = read_day(data.get("follow_up_on"))
        return title(), _("To be asked again on %(day)s.") % {"day": when_text(day)} if day else ""

    return words


def _with_reason(title: Callable[[], str], kind: ReasonKind) -> Words:
    def words(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
        del location
        key = str(data.get(f"{kind}_reason", ""))
        return title(), known.reasons.get((kind, key), key)

    return words


def _withdrawn(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    if data.get("cause") == "outcome_undone":
        return _("Taken back"), _("The desk took its outcome back.")
    if data.get("cause") == "lapsed":
        return _("Taken back"), _("Nobody opened the offer in time.")
    return _("Taken back"), ""


def _overdue(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del data, location, known
    return _("Answer overdue"), _("The location's manager and the brand were told.")


def _corrected(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    stages = {"was": stage_label(data["from"]), "now": stage_label(data["to"])}
    return _("Corrected from “%(was)s” to “%(now)s”") % stages, str(data.get("reason", ""))


def _revenue(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    return _("Revenue reported: %(money)s") % {"money": money_text(data.get("amount"), str(data.get("currency")))}, ""


def _review(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    return _("Review received: %(stars)s of 5 stars") % {"stars": data.get("rating", "–")}, ""


def _published(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    late = data.get("by") == DecidedBy.DELAY
    return _("Review published"), _("Nobody decided in time, so it published itself.") if late else ""


def _hidden(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location, known
    reason = data.get("reason")
    return _("Review hidden"), str(HideReason(reason).label) if reason in HideReason.values else ""


def _message(title: Callable[[str], str]) -> Words:
    def words(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
        del location, known
        kind, code = data.get("mail"), data.get("code")
        name = str(MessageKind(kind).label) if kind in MessageKind.values else ""
        return title(name), _("The mail server answered %(code)s.") % {"code": code} if code else ""

    return words


def _explained(data: Mapping[str, Any], location: str, known: Known) -> tuple[str, str]:
    del location
    key = str(data.get("lost_reason", ""))
    said = SAID_BESIDES.get(key) or known.reasons.get((ReasonKind.LOST, key), key)
    return _("Said why nothing was bought"), str(said)


_WORDS: dict[str, Words] = {
    **desk_story.WORDS,
    **order_story.WORDS,
    Kind.LEAD_RECEIVED: lambda _data, _location, _known: (_("Request received"), ""),
    Kind.OFFERED: _offered,
    Kind.ACKNOWLEDGED: _acknowledged,
    Kind.ACCEPTED: _with_date(lambda: _("Accepted")),
    Kind.WON: _with_date(lambda: _("Won")),
    Kind.COMPLETED: order_story.completed,
    Kind.DEFERRED: _with_date(lambda: _("Not yet")),
    Kind.REJECTED: _with_reason(lambda: _("Rejected"), ReasonKind.REJECT),
    Kind.LOST: _with_reason(lambda: _("Lost"), ReasonKind.LOST),
    Kind.WITHDRAWN: _withdrawn,
    Kind.OVERDUE: _overdue,
    Kind.CORRECTED: _corrected,
    Kind.REVENUE_REPORTED: _revenue,
    Kind.LOSS_EXPLAINED: _explained,
    Kind.REVIEW_RECEIVED: _review,
    Kind.REVIEW_PUBLISHED: _published,
    Kind.REVIEW_HIDDEN: _hidden,
    Kind.MESSAGE_SENT: _message(lambda name: _("Message sent: %(name)s") % {"name": name}),
    Kind.MESSAGE_FAILED: _message(lambda name: _("Message not delivered: %(name)s") % {"name": name}),
}
