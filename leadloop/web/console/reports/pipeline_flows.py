"""The streams and funnels of the report on the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.drawing import Chart
from leadloop.charts.flow import Link, Node, flow
from leadloop.charts.funnel import FunnelStep, funnel
from leadloop.charts.wording import listed
from leadloop.core.figures import number
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.reports import words
from leadloop.reports.flows import Funnel, Moves
from leadloop.reports.statistics.intervals import rate_of
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.pipeline_rows import Cell
from leadloop.web.templatetags.badges import STAGES, STATUSES

_DESK: Final = (
    (LeadStatus.NEW,),
    (LeadStatus.CONTACT_ATTEMPTED,),
    (LeadStatus.QUALIFIED, LeadStatus.NO_OPPORTUNITY, LeadStatus.DISCARDED),
)
_LOCATIONS: Final = (
    (Stage.UNACKNOWLEDGED,),
    (Stage.ACKNOWLEDGED,),
    (Stage.ACCEPTED,),
    (Stage.WON, Stage.REJECTED),
    (Stage.COMPLETE, Stage.LOST, Stage.WITHDRAWN),
)
_TONES: Final = {
    LeadStatus.NEW: "accent",
    LeadStatus.CONTACT_ATTEMPTED: "series-2",
    LeadStatus.QUALIFIED: "accepted",
    LeadStatus.NO_OPPORTUNITY: "plain",
    LeadStatus.DISCARDED: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Streams:
    """What moved between statuses or stages: the chart, its title, and how many came anew."""

    chart: Chart | None
    title: str
    came: Cell


def streams(moves: Moves, given: ReportFilter) -> dict[str, Streams]:
    """Return the streams of leads at the desk, and of opportunities at locations."""
    desk = _chart(moves, given, _DESK, _("Went back to the desk, or an outcome was taken back"))
    locations = _chart(moves, given, _LOCATIONS, "")
    came, offered = (_moved(moves, given, ("", first)) for first in (LeadStatus.NEW, Stage.UNACKNOWLEDGED))
    return {
        "desk": Streams(
            desk,
            listed(_("%(came)s leads arrived") % {"came": number(came.n)}, _moves_to(LeadStatus.QUALIFIED, moves)),
            came,
        ),
        "locations": Streams(
            locations,
            listed(
                _("%(offered)s opportunities were offered") % {"offered": number(offered.n)},
                _moves_to(Stage.WON, moves),
            ),
            offered,
        ),
    }


def _moves_to(state: str, moves: Moves) -> str:
    """Say how many moves led to a status or stage, which are more than what stands there: a correction moves it again."""
    n = sum(each for (_before, after), each in moves.items() if after == state)
    led = ngettext(
        "%(n)s move led to “%(state)s”, corrections counted too",
        "%(n)s moves led to “%(state)s”, corrections counted too",
        n,
    )
    return led % {"n": number(n), "state": _name(state)}


def _chart(moves: Moves, given: ReportFilter, columns: Any, back: str) -> Chart | None:
    inside = {str(state) for column in columns for state in column}
    nodes = [[Node(str(state), _name(state), _TONES.get(state, str(state))) for state in column] for column in columns]
    links = [
        Link(before, after, n, _moved(moves, given, (before, after)).href)
        for (before, after), n in sorted(moves.items())
        if before and after in inside
    ]
    return flow(nodes, links, back_title=back)


def _moved(moves: Moves, given: ReportFilter, move: tuple[str, str]) -> Cell:
    n = moves.get((str(move[0]), str(move[1])), 0)
    return Cell(n, given.leads(moved=f"{move[0]}-{move[1]}", of="") if n else "")


def _name(state: str) -> str:
    return str((STATUSES | STAGES)[state].label)


def funnels(found: Funnel, given: ReportFilter) -> dict[str, dict[str, Any]]:
    """Return how far leads and opportunities got, as charts with their titles."""
    leads = [
        FunnelStep(_("Leads"), found.leads, "plain", given.leads()),
        FunnelStep(_("Qualified"), found.qualified, "accepted", given.leads(status=LeadStatus.QUALIFIED)),
    ]
    offers = [
        FunnelStep(_step_name(name), n, _step_tone(name), _reached(name, given)) for name, n in found.reached.items()
    ]
    words = {"n": number(found.leads), "qualified": number(found.qualified)}
    sold = {"n": number(found.reached["offered"]), "won": number(found.reached["won"])}
    return {
        "leads": {
            "chart": funnel(leads, head=_("Leads")),
            "title": _("%(qualified)s of %(n)s leads are qualified") % words,
        },
        "offers": {
            "chart": funnel(offers, head=_("Opportunities")),
            "title": _("%(won)s of %(n)s opportunities were won so far") % sold,
        },
    }


def months(found: Mapping[date, Funnel], given: ReportFilter) -> list[dict[str, Any]]:
    """Return a row for each month of arrival: leads, qualified, and each step of the opportunities; and the share won."""
    rows = []
    for month, funnel_there in found.items():
        days = _days_of(month, given)
        steps = [
            (_("Leads"), funnel_there.leads, given.leads(**days)),
            (_("Qualified"), funnel_there.qualified, given.leads(**days, status=LeadStatus.QUALIFIED)),
            *((_step_name(name), n, _reached(name, given, **days)) for name, n in funnel_there.reached.items()),
        ]
        won = rate_of(funnel_there.reached["won"], funnel_there.reached["offered"])
        rows.append(
            {
                "month": month,
                "cells": [(label, Cell(n, href if n else "")) for label, n, href in steps],
                "won": words.share_value(won),
                "span": words.share_span(won),
            }
        )
    return rows


def _days_of(month: date, given: ReportFilter) -> dict[str, date]:
    said = given.said
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"since": max(month, said.get("since") or month), "until": min(last, said.get("until") or last)}


def _reached(name: str, given: ReportFilter, **days: date) -> str:
    if name == "offered":
        return given.leads(**days, of="offers")
    return given.leads(**days, reached=name)


def _step_name(name: str) -> str:
    return _("Offered") if name == "offered" else _name(name)


def _step_tone(name: str) -> str:
    return "unacknowledged" if name == "offered" else name
