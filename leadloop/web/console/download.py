"""The rows behind the reports, as a file."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.reports.rows import RowsBehind
from leadloop.tables.writing import Format, written
from leadloop.web.console.leads.filters import DAYS, midnight
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers

NOT_WHOLE = gettext_lazy("This file is not whole: something failed while it was written. Download it again.")


class RowsForm(forms.Form):
    """Which rows, and what of them; the addresses of reports name the filters alike."""

    since = forms.DateField(label=gettext_lazy("Received from"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, validators=DAYS)
    location = forms.CharField(
        label=gettext_lazy("Location"), help_text=gettext_lazy("Its reference"), required=False, max_length=60
    )
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=120)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    test = forms.BooleanField(label=gettext_lazy("Test leads too"), required=False)
    personal = forms.BooleanField(
        label=gettext_lazy("With the customers’ names and how to reach them"),
        help_text=gettext_lazy(
            "Figures do not need them. Keep such a file as carefully as you would keep the customers’ trust."
        ),
        required=False,
    )

    def __init__(self, data: Any, *, brand: Brand) -> None:
        super().__init__(data)
        self.brand = brand
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        of_brand = LeadForm.objects.for_brand(brand).order_by("title")
        field.choices = [("", _("All")), *((form.key, form.title) for form in of_brand)]

    def clean_location(self) -> str:
        """Refuse a reference that nobody has: a file of nothing would look like a file of something."""
        ref: str = self.cleaned_data["location"]
        if ref and not Location.objects.for_brand(self.brand).filter(ref=ref).exists():
            raise forms.ValidationError(_("There is no location “%(ref)s”.") % {"ref": ref})
        return ref

    @property
    def rows(self) -> RowsBehind:
        """The rows that were asked for."""
        said, zone = self.cleaned_data, ZoneInfo(self.brand.time_zone)
        filters = Filters(
            since=midnight(said["since"], zone),
            before=midnight(said["until"], zone, days=1),
            location=said["location"],
            region=said["region"],
            source=said["source"],
            form=said["form"],
        )
        return RowsBehind(self.brand, filters, personal=said["personal"], with_test=said["test"])


def _sent(pieces: Iterator[bytes], kind: Format) -> Iterator[bytes]:
    """Send the file; where it breaks off, say so in it, since the server ends what failed as it ends what is whole.

    A workbook that broke off does not open, which says enough.
    """
    try:
        yield from pieces
    except Exception:
        if kind is Format.CSV:
            yield f"\r\n{NOT_WHOLE}\r\n".encode()
        raise


@for_managers
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Ask which rows; with ``format``, send them as they are read: nothing is gathered, here or on the way."""
    asked = request.GET.get("format", "")
    form = RowsForm(request.GET or None, brand=request.brand)
    if asked not in [*Format] or not form.is_valid():
        return page(request, "download.html", {"form": form}, place="leads")
    behind, kind = form.rows, Format(asked)
    pieces = written(
        kind, behind.columns, behind.rows(), title=_("Opportunities"), zone=ZoneInfo(request.brand.time_zone)
    )
    answer = StreamingHttpResponse(_sent(pieces, kind), content_type=kind.content_type)
    day = request.now.astimezone(ZoneInfo(request.brand.time_zone)).date()
    answer["Content-Disposition"] = f'attachment; filename="{request.brand.slug}-opportunities-{day}.{kind}"'
    # Else a proxy in front may keep all of it back until it is whole.
    answer["X-Accel-Buffering"] = "no"
    return answer
