"""A body in ADF: of which kinds it may be, how it is read, and what it looks like."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from leadloop.api.body import read_bytes, refuse_other_kinds
from leadloop.api.entrance import key_of
from leadloop.intake.adf.prospect import Prospect
from leadloop.intake.adf.reading import read_adf

_KINDS: Final = ("application/xml", "text/xml", "application/x-adf+xml", "text/plain")
_EXAMPLE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<?adf version="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="1" source="Car Portal">4711</id>
    <requestdate>2026-11-22T14:04:58+01:00</requestdate>
    <vehicle interest="buy" status="new">
      <year>2026</year>
      <make>Opel</make>
      <model>Corsa</model>
    </vehicle>
    <customer>
      <contact>
        <name part="first">Erika</name>
        <name part="last">Mustermann</name>
        <email>erika@customer.example</email>
        <phone type="cellphone" time="evening">+49 30 123456</phone>
        <address>
          <street line="1">Lindenweg 7</street>
          <city>Berlin</city>
          <postalcode>10119</postalcode>
          <country>DE</country>
        </address>
      </contact>
      <comments>Please call at night.</comments>
    </customer>
    <vendor>
      <id source="Example Motors">D-1042</id>
      <vendorname>Lindner Cars</vendorname>
    </vendor>
    <provider>
      <name part="full">Car Portal</name>
    </provider>
  </prospect>
</adf>"""
ADF_BODY: Final[dict[str, Any]] = {
    kind: {
        "schema": {
            "type": "string",
            "description": "An ADF 1.0 document with one `prospect`, in any encoding that it names.",
        },
        "example": _EXAMPLE,
    }
    for kind in _KINDS
}


def read_prospect(request: HttpRequest) -> Prospect:
    """Return the prospect that was sent.

    Raises :class:`leadloop.api.problems.Problem` (415, 422) and :class:`leadloop.intake.adf.elements.AdfProblem`.
    """
    refuse_other_kinds(request, _KINDS, _("Send ADF, with the header Content-Type: application/xml."))
    charset = request.content_params.get("charset", "") if request.content_params else ""
    return read_adf(read_bytes(request), charset=charset, country=key_of(request).brand.country)
