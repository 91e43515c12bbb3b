"""All that a location's page of one opportunity shows, put together from constant queries."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leadloop.desk.queries import learned_about
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.preview import preview_of
from leadloop.opportunities.queries import has_seen
from leadloop.opportunities.stages import DISCLOSED, answers_at
from leadloop.web.customer_form import CustomerForm
from leadloop.web.location.asking import Asking
from leadloop.web.location.forms import AnswerForm, SaleForm
from leadloop.web.location.opened import OpenedOpportunity
from leadloop.web.location.progress import left_after, lines_of, next_of
from leadloop.web.location.queries import events_of, names_of, questions_asked, reason_labels
from leadloop.web.location.sale import sale_of
from leadloop.web.location.shown import answers_of, customer_of, wish_of

# The location is to get in touch, or to go on with it.
CALLING = frozenset({Stage.ACCEPTED, Stage.WON})


@dataclass(frozen=True, slots=True)
class Note:
    """A note above the page: what was recorded, or why nothing was."""

    kind: str
    title: str
    text: str = ""


def page_of(
    opened: OpenedOpportunity,
    *,
    chosen: Answer | None = None,
    typed: AnswerForm | None = None,
    sale_typed: SaleForm | None = None,
    details_typed: CustomerForm | None = None,
    note: Note | None = None,
) -> dict[str, Any]:
    """Return the template's context. ``chosen`` opens that answer's panel, ``typed`` is its form as it was sent.

    ``details_typed`` takes the place of the customer's contact details, for a reader who sees those.
    """
    opportunity, stage, lead = opened.opportunity, opened.stage, opened.opportunity.lead
    discloses = stage in DISCLOSED and has_seen(opportunity, opened.contact)
    events = events_of(opportunity)
    asking = Asking(opened)
    chosen = chosen if chosen in answers_at(stage) else None
    learned = learned_about(lead.pk)
    preview = preview_of(lead, opportunity.location)
    first = chosen is not None or (stage in CALLING and asking.is_due)
    return {
        "brand": opportunity.brand,
        "location": opportunity.location,
        "zone": opportunity.location.time_zone,
        "opportunity": opportunity,
        "stage": str(stage),
        "now": opened.now,
        "preview": preview,
        "customer": customer_of(lead) if discloses else None,
        "details": details_typed if discloses else None,
        "wish": wish_of(lead, preview, discloses=discloses, is_waiting=opportunity.is_waiting),
        "spoken_at": learned.spoken_at,
        "answers": answers_of(lead.answers, questions_asked(lead)) if discloses else [],
        "asking": asking,
        "panels": asking.panels(chosen=chosen, typed=typed, discloses=discloses),
        "answers_first": first,
        "call_kind": "primary" if stage in CALLING and not first else "secondary",
        "left_after": left_after(opportunity),
        "lines": lines_of(
            opportunity,
            events,
            names=names_of(events, known=opened.contact),
            labels=reason_labels(opportunity.brand, events),
        ),
        "next": next_of(asking.step, stage),
        "sale": sale_of(opened, typed=sale_typed) if stage == Stage.COMPLETE else None,
        "marked": stage == Stage.UNACKNOWLEDGED or bool(opportunity.overdue_since) or lead.is_test,
        "note": note,
        "parts": [f"location/opportunity/{part}.html" for part in _parts(stage, discloses=discloses, first=first)],
    }


def _parts(stage: Stage, *, discloses: bool, first: bool) -> tuple[str, ...]:
    """Return the page's parts in order: what is to be done next comes first. ``first``: that is to answer."""
    who = "customer" if discloses else "reveal"
    match stage:
        case Stage.UNACKNOWLEDGED:
            return ("answers", "request", who) if first else ("request", who, "answers")
        case Stage.ACKNOWLEDGED if not discloses and not first:
            return ("request", who, "answers")
        case Stage.ACKNOWLEDGED | Stage.ACCEPTED | Stage.WON:
            return ("answers", who, "request") if first else (who, "answers", "request")
        case Stage.COMPLETE:
            return ("sale", who, "request")
        case _:
            return ("request",)


def note_of_success(code: str) -> Note | None:
    """Return what to say after a press that was recorded; None for a code that is none of ours."""
    titles = {
        Answer.REVEAL: _("Here are the contact details"),
        Answer.ACCEPT: _("You accepted this request"),
        Answer.REJECT: _("You rejected this request"),
        Answer.WON: _("Recorded as won"),
        Answer.LOST: _("Recorded as lost"),
        Answer.NOT_YET: _("Thank you, we ask again"),
        Answer.COMPLETE: _("Recorded as complete"),
        "sale": _("Thank you, your answers are stored"),
        "details": _("The contact details are corrected"),
        "known": _("This was recorded before; nothing was changed"),
    }
    return Note("success", titles[code]) if code in titles else None


def note_of_choice(wanted: Answer | None, opened: OpenedOpportunity) -> Note | None:
    """Return what to say to a reader whose mail's button leads to what was answered meanwhile."""
    if wanted is None or wanted == Answer.REVEAL:
        return None
    # "Lost" and "not yet" fit again once it is won, as answers to another question than the mail's.
    won_at = opened.opportunity.won_at
    asked_before = opened.stage == Stage.WON and won_at is not None and opened.link.issued_at < won_at
    if wanted in answers_at(opened.stage) and not asked_before:
        return None
    return Note(
        "info", _("This was answered already"), _("Below you see where it stands, and what can be answered now.")
    )
