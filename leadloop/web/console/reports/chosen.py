"""What a report is of, as a sentence: on paper there are no filters to read it from."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

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


def _time(since: date | None, until: date | None) -> str:
    days = {"since": since and date_format(since, "j M Y"), "until": until and date_format(until, "j M Y")}
    if since and until:
        return _("Leads received from %(since)s until %(until)s") % days
    if since:
        return _("Leads received from %(since)s on") % days
    if until:
        return _("Leads received until %(until)s") % days
    return _("All leads ever received")
