"""What a report is of, as a sentence: on paper there are no filters to read it from."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leadloop.reports.names import lately_names
from leadloop.web.console.reports.filters import ReportFilter


def sentence(given: ReportFilter) -> str:
    """Return "Leads received from 1 May 2026 until 31 May 2026, region Berlin."."""
    said = given.said
    titles = dict(given.fields["form"].choices)  # type: ignore[attr-defined] # a choice field, as declared
    parts = [
        (_("location %(name)s"), said.get("location")),
        (_("region %(name)s"), said.get("region")),
        (_("source %(name)s"), said.get("source")),
        (_("form %(name)s"), titles.get(said.get("form"), "") if said.get("form") else ""),
    ]
    named = [text % {"name": value} for text, value in parts if value]
    return f"{', '.join([_time(said.get('since'), said.get('until')), *named])}."


def in_short(given: ReportFilter) -> str:
    """Return "Last 30 days · D-1042 · website": what a folded form of filters was filled in with."""
    said = given.said
    titles = dict(given.fields["form"].choices)  # type: ignore[attr-defined] # a choice field, as declared
    period = lately_names().get(said.get("period", ""))
    places = [part for part in (said.get("location"), said.get("region")) if part]
    parts = [
        period or _days(said.get("since"), said.get("until")),
        *(places or [_("all locations")]),
        *(part for part in (said.get("source"), titles.get(said.get("form")) if said.get("form") else "") if part),
    ]
    return " · ".join(str(part) for part in parts)


def _days(since: date | None, until: date | None) -> str:
    days = {"since": since and date_format(since, "j M Y"), "until": until and date_format(until, "j M Y")}
    if since and until:
        return _("%(since)s to %(until)s") % days
    if since:
        return _("From %(since)s") % days
    return _("Until %(until)s") % days if until else _("All time")


def _time(since: date | None, until: date | None) -> str:
    days = {"since": since and date_format(since, "j M Y"), "until": until and date_format(until, "j M Y")}
    if since and until:
        return _("Leads received from %(since)s until %(until)s") % days
    if since:
        return _("Leads received from %(since)s on") % days
    if until:
        return _("Leads received until %(until)s") % days
    return _("All leads ever received")
