"""The report on the pipeline."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from leadloop.reports.ages import AGE_LABELS
from leadloop.reports.as_tables.reading import Choice
from leadloop.reports.pipeline_report import pipeline_report
from leadloop.web.console.leads.narrowing import DAYS
from leadloop.web.console.reports.files import asked_file, file_answer, file_links
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.frame import report_page
from leadloop.web.console.reports.pipeline_flows import funnels, months, streams
from leadloop.web.console.reports.pipeline_rows import ages, expectation, left_out, owing_rows, states
from leadloop.web.gate import MemberRequest, for_managers

MOST_OWING = 10


class PipelineFilter(ReportFilter):
    """Which leads, and at the end of which day."""

    as_of = forms.DateField(label=gettext_lazy("How it stood at the end of"), required=False, validators=DAYS)
    # "all": every location that owes answers.
    owing = forms.CharField(required=False, max_length=10)

    own = ("as_of",)

    @property
    def stretch(self) -> str:
        """The past day, where one is asked for."""
        return f"at-{self.said['as_of']}" if self.said.get("as_of") else super().stretch

    def clean_as_of(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > self.today:
            raise forms.ValidationError(_("Choose a day that has come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a past day for some arrivals only."""
        said = super().clean()
        if said.get("as_of") and (said.get("since") or said.get("until")):
            self.add_error(
                "as_of",
                _("A past day is told of all leads that had arrived by then. Leave the days of arrival empty for it."),
            )
        return said


@for_managers
@require_safe
def report(request: MemberRequest) -> HttpResponse:
    """Show where all stand or stood, for how long, how they moved and how far they got; each number leads to its leads."""
    given = PipelineFilter(request.GET, brand=request.brand, now=request.now)
    asked = asked_file(request, "pipeline")
    if asked and given.is_valid():
        return file_answer(request, asked, given, Choice(given.cohort, as_of=given.said["as_of"]))
    context = _report(request, given) if given.is_valid() else {}
    context |= {"kept": given.pairs(), "now_address": f"?{given.query()}"}
    return report_page(request, "pipeline.html", context, given=given, tab="report_pipeline")


def _report(request: MemberRequest, given: PipelineFilter) -> dict[str, Any]:
    as_of, every = given.said["as_of"], given.said["owing"] == "all"
    found = pipeline_report(
        request.brand,
        filters=given.cohort,
        as_of=as_of,
        most_owing=None if every else MOST_OWING + 1,
        now=request.now,
    )
    owing, expected = owing_rows(found.owing, given), expectation(found.outlook, given)
    files = file_links("pipeline", given.here)
    return {
        "report": found,
        "files": files,
        "as_of": as_of,
        "statuses": states(
            found.now.leads, found.stood.leads if found.stood else None, given, field="status", as_of=as_of
        ),
        "stages": states(
            found.now.opportunities,
            found.stood.opportunities if found.stood else None,
            given,
            field="stage",
            as_of=as_of,
        ),
        "left_out": left_out(found.excluded, given),
        "age_labels": AGE_LABELS.values(),
        "ages": ages(found.ages, given),
        "owing": owing if every else owing[:MOST_OWING],
        "all_owing": f"?{given.query(owing='all')}#owing" if not every and len(owing) > MOST_OWING else "",
        "all_overdue": given.leads(overdue="on"),
        "streams": streams(found.moves, given),
        "funnels": funnels(found.funnel, given),
        "months": months(found.months, given),
        "expected": expected,
        "owing_files": files["overdue"] if owing else (),
        "expected_files": files["expected"] if expected["rows"] else (),
    }
