"""Saved views: what a report was asked, under a name."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadloop.reports.names import report_names
from leadloop.saved_views.models import SavedView
from leadloop.saved_views.operations import (
    LONGEST_NAME,
    NameRefused,
    NotTheirs,
    QueryTooLong,
    SharingRefused,
    TooManyViews,
    change_view,
    delete_view,
    overwrite_view,
    save_view,
)
from leadloop.saved_views.queries import may_change, view_for, views_for
from leadloop.web.console.reports.chosen import in_short
from leadloop.web.console.reports.comparing import PerformanceFilter
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.league import LeagueFilter
from leadloop.web.console.reports.pipeline import PipelineFilter
from leadloop.web.console.reports.revenue import RevenueFilter
from leadloop.web.console.reports.views_menu import view_note
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted

_FILTERS: Final[dict[str, type[ReportFilter]]] = {
    "performance": PerformanceFilter,
    "locations": LeagueFilter,
    "pipeline": PipelineFilter,
    "revenue": RevenueFilter,
    "satisfaction": ReportFilter,
}


class ViewForm(forms.Form):
    """What a view is called, and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    shared = forms.BooleanField(
        label=gettext_lazy("Share it"),
        help_text=gettext_lazy("With all who look after the brand. Else only you see it."),
        required=False,
    )


class OverwriteForm(forms.Form):
    """Which view shall hold this from now on."""

    view = forms.ChoiceField(label=gettext_lazy("View"))

    def __init__(self, data: Any, *, views: list[SavedView]) -> None:
        super().__init__(data)
        field = self.fields["view"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(str(view.pk), view.name) for view in views]


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the views that this member sees, to be opened, renamed, shared and deleted."""
    return _list(request)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Ask under which name to save what a report was asked; or let one of the views hold it from now on."""
    report = request.GET.get("report", "performance")
    if report not in _FILTERS:
        raise Http404
    given = _FILTERS[report](request.GET, brand=request.brand, now=request.now)
    theirs = [each for each in views_for(request.brand, request.user) if may_change(each, request.membership)]
    overwriting = "view" in request.POST
    form = ViewForm(None if overwriting else posted(request))
    over = OverwriteForm(posted(request) if overwriting else None, views=theirs)
    if request.method == "POST" and given.is_valid():
        save = _overwrite(request, over, report, given) if overwriting else _save(request, form, report, given)
        if save:
            messages.success(request, save)
            return redirect(_address(report, given.here()))
    context = {
        "form": form,
        "over": over,
        "has_views": bool(theirs),
        "filter": given,
        "chosen": in_short(given),
        "moves_on": bool(given.said.get("period")),
        "report": report_names()[report],
        "back": f"{reverse(f'console:report_{report}')}?{request.GET.urlencode()}",
    }
    wrong = form.errors or over.errors or not given.is_valid()
    return page(request, "reports/view_new.html", context, place="reports", status=422 if wrong else 200)


def _save(request: MemberRequest, form: ViewForm, report: str, given: ReportFilter) -> str:
    if not form.is_valid():
        return ""
    said = form.cleaned_data

    def save() -> None:
        save_view(
            request.membership,
            name=said["name"],
            page=report,
            query=given.here(),
            shared=said["shared"],
            now=request.now,
        )

    return _("“%(name)s” is saved.") % {"name": said["name"]} if _tried(form, save) else ""


def _overwrite(request: MemberRequest, over: OverwriteForm, report: str, given: ReportFilter) -> str:
    if not over.is_valid():
        return ""
    view = found_or_404(view_for(request.brand, request.user, uuid.UUID(over.cleaned_data["view"])))

    def save() -> None:
        overwrite_view(view, by=request.membership, page=report, query=given.here(), now=request.now)

    return _("“%(name)s” holds this from now on.") % {"name": view.name} if _tried(over, save) else ""


def _tried(form: forms.Form, change: Callable[[], None]) -> bool:
    """Make the change; where it is refused, say so at the form's field that it is about."""
    try:
        change()
    except (NameRefused, SharingRefused) as error:
        form.add_error("shared" if isinstance(error, SharingRefused) else "name", str(error))
    except (TooManyViews, QueryTooLong, NotTheirs) as error:
        form.add_error(None, str(error))
    return not form.errors


@for_managers
@require_safe
def opened(request: MemberRequest, view_id: uuid.UUID) -> HttpResponse:
    """Lead to the page as the view has it; filters that are not there any more are named on it."""
    view = _seen(request, view_id)
    if view.page not in _FILTERS:
        messages.warning(request, _("The report of “%(name)s” is not there any more.") % {"name": view.name})
        return redirect("console:report_views")
    return redirect(_address(view.page, view.query))


@for_managers
@require_POST
def change(request: MemberRequest, view_id: uuid.UUID) -> HttpResponse:
    """Rename a view, share it, or keep it to oneself."""
    view, form = _seen(request, view_id), ViewForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data

        def save() -> None:
            change_view(view, by=request.membership, name=said["name"], shared=said["shared"], now=request.now)

        if _tried(form, save):
            messages.success(request, _("“%(name)s” is changed.") % {"name": said["name"]})
            return redirect("console:report_views")
    return _list(request, wrong=(view_id, form))


@for_managers
@require_POST
def remove(request: MemberRequest, view_id: uuid.UUID) -> HttpResponse:
    """Delete a view."""
    view = _seen(request, view_id)
    try:
        delete_view(view, by=request.membership)
    except NotTheirs as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect("console:report_views")


def _seen(request: MemberRequest, view_id: uuid.UUID) -> SavedView:
    return found_or_404(view_for(request.brand, request.user, view_id))


def _address(report: str, query: str) -> str:
    address = reverse(f"console:report_{report}")
    return f"{address}?{query}" if query else address


def _list(request: MemberRequest, wrong: tuple[uuid.UUID, ViewForm] | None = None) -> HttpResponse:
    rows = []
    for view in views_for(request.brand, request.user):
        form = wrong[1] if wrong and wrong[0] == view.pk else _form_of(view)
        # Several forms on a page: their fields are told apart by the view.
        form.auto_id = f"id_{view.pk.hex}_%s"
        rows.append(
            {
                "view": view,
                "note": view_note(request, view),
                "may_change": may_change(view, request.membership),
                "form": form,
                "wrong": form.is_bound,
            }
        )
    context = {"rows": rows, "wrong": wrong[1] if wrong else ViewForm()}
    return page(request, "reports/views.html", context, place="reports", status=422 if wrong else 200)


def _form_of(view: SavedView) -> ViewForm:
    return ViewForm(initial={"name": view.name, "shared": view.is_shared})
