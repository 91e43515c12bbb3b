"""How well the desk does, each figure with what it is of. An agent sees the team's and their own, a supervisor everybody's."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.charts.wording import DASH, percent
from leadloop.core.figures import number
from leadloop.reports.desk import MOST_ATTEMPTS, DeskReport, Named, Timing, desk_figures
from leadloop.reports.desk_rows import NOBODY, PROGRAM
from leadloop.web.desk.figures import wording
from leadloop.web.desk.figures.charts import attempts_of, course_of, hours_of, in_time_of
from leadloop.web.desk.figures.forms import FigureFilter
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk


@for_desk
@require_safe
def figures(request: MemberRequest) -> HttpResponse:
    """Show the figures of the leads that arrived in a time."""
    asked = FigureFilter(request.GET, brand=request.brand, now=request.now)
    report = desk_figures(request.brand, filters=asked.cohort, now=request.now)
    agents = [(_agent_name(each), each) for each in report.by_agent]
    if not request.leads_desk:
        agents = [(name, each) for name, each in agents if each.key == str(request.user.pk)]
    context = {
        "filter": asked,
        "report": report,
        "tiles": _tiles(report),
        "course": course_of(report.response),
        "waits": _wait_rows(report),
        "attempts": attempts_of(_attempt_labels(), report.all.attempts),
        "reasons_n": sum(count for _key, _label, count in report.reasons),
        "agents": _group(_("Agent"), agents),
        "forms": _group(_("Form"), [(asked.titles.get(each.key, each.key), each) for each in report.by_form]),
        "sources": _group(_("Source"), [(each.name or _("Not told"), each) for each in report.by_source]),
        "hours": _group(_("Hour"), [(each.name, each) for each in report.by_hour if each.figures.n]),
        "hour_columns": hours_of(report.by_hour),
        "team": _row(_("Whole team"), report.all),
        "sentences": _sentences(report),
    }
    return page(request, "figures/figures.html", context, place="figures")


def _agent_name(group: Named) -> str:
    return {NOBODY: _("Nobody yet"), PROGRAM: _("Programs")}.get(group.key, group.name)


def _attempt_labels() -> list[str]:
    return [*map(str, range(MOST_ATTEMPTS)), _("%(number)d+") % {"number": MOST_ATTEMPTS}]


def _tiles(report: DeskReport) -> list[dict[str, str]]:
    all_of = report.all
    mean = all_of.attempts
    return [
        {
            "label": _("Response, median"),
            "value": wording.median_value(all_of.response),
            "note": _("Business time. %(of)s") % {"of": wording.timing_note(all_of.response)},
            "href": "#response",
        },
        {
            "label": _("Answered in time"),
            "value": wording.share_value(all_of.in_time),
            "note": wording.share_note(all_of.in_time, still=_("%(open)s not due yet")),
            "href": "#in-time",
        },
        {
            "label": _("Attempts per lead"),
            "value": _mean(mean.mean, mean.n),
            "note": _of_decided(mean.n),
            "href": "#attempts",
        },
        {
            "label": _("Reached"),
            "value": wording.share_value(all_of.contact),
            "note": wording.share_note(all_of.contact, still=_("%(open)s still being tried")),
            "href": "#results",
        },
        {
            "label": _("Qualified"),
            "value": wording.share_value(all_of.qualified),
            "note": wording.share_note(all_of.qualified, still=_("%(open)s undecided")),
            "href": "#results",
        },
    ]


def _mean(mean: float | None, n: int) -> str:
    return DASH if mean is None or n < wording.FEWEST else number(mean, 1)


def _of_decided(n: int) -> str:
    words = _("of %(n)s decided leads") % {"n": number(n)}
    return words if n >= wording.FEWEST else _("%(words)s, too few") % {"words": words}


def _wait_rows(report: DeskReport) -> list[dict[str, Any]]:
    """Return the three waits, each by both clocks."""
    rows = []
    for name, waits in (
        (_("First response"), report.response),
        (_("First attempt"), report.attempt),
        (_("Real contact"), report.contact),
    ):
        rows += [_wait_row(name, _("business"), waits.business), _wait_row(name, _("calendar"), waits.calendar)]
    return rows


def _wait_row(name: str, clock: str, timing: Timing) -> dict[str, str]:
    return {
        "name": name,
        "clock": clock,
        "median": wording.median_value(timing),
        "p90": wording.p90_value(timing),
        "note": wording.timing_note(timing),
    }


def _group(title: str, groups: Iterable[tuple[str, Named]]) -> dict[str, Any]:
    known = list(groups)
    return {
        "title": title,
        "rows": [_row(name, each.figures) for name, each in known],
        "chart": in_time_of(title, known),
    }


def _row(name: str, figures: Any) -> dict[str, Any]:
    return {
        "name": name,
        "n": figures.n,
        "open": figures.open,
        "median": wording.median_value(figures.response),
        "p90": wording.p90_value(figures.response),
        "response_note": wording.timing_note(figures.response),
        "in_time": wording.share_value(figures.in_time),
        "in_time_note": wording.share_note(figures.in_time, still=_("%(open)s open")),
        "attempts": _mean(figures.attempts.mean, figures.attempts.n),
        "attempts_note": _of_decided(figures.attempts.n),
        "contact": wording.share_value(figures.contact),
        "contact_note": wording.share_note(figures.contact, still=_("%(open)s open")),
        "qualified": wording.share_value(figures.qualified),
        "qualified_note": wording.share_note(figures.qualified, still=_("%(open)s open")),
    }


def _sentences(report: DeskReport) -> dict[str, str]:
    """Return the cards' titles: what each figure says, or that nothing can be said yet."""
    all_of = report.all
    few = _("Too few leads to say how soon customers are answered")
    median, rate, contact = all_of.response.median_s, all_of.in_time.rate, all_of.contact.rate
    if all_of.response.n >= wording.FEWEST and median is None:
        few = _("Half of the customers wait for an answer still")
    known = all_of.response.n >= wording.FEWEST and median is not None
    busiest = max(report.by_hour, key=lambda each: each.figures.n)
    return {
        "hours": _("Most leads arrive between %(hour)s and %(next)02d:00")
        % {"hour": busiest.name, "next": int(busiest.key) + 1},
        "response": _("Half of the customers are answered within %(time)s") % {"time": wording.duration(median)}
        if known
        else few,
        "in_time": _("%(share)s were answered in time") % {"share": percent(rate.rate)}
        if rate.n >= wording.FEWEST
        else _("Too few leads to say how many are answered in time"),
        "results": _("%(share)s of those who were tried were reached") % {"share": percent(contact.rate)}
        if contact.n >= wording.FEWEST
        else _("Too few leads to say how many are reached"),
        "attempts": _("A lead takes %(mean)s attempts") % {"mean": number(all_of.attempts.mean, 1)}
        if all_of.attempts.n >= wording.FEWEST
        else _("Too few decided leads to say how many attempts one takes"),
        "reasons": _("Most often: %(reason)s") % {"reason": report.reasons[0][1]}
        if report.reasons
        else _("No negative results in this time"),
    }
