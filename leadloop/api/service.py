"""The API, version 1: its calls by noun, and one way to refuse."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from leadloop.api.customers.calls import accounts, contacts
from leadloop.api.events.calls import router as events
from leadloop.api.leads.calls import router as leads
from leadloop.api.leads.desk_calls import router as desk
from leadloop.api.locations.calls import router as locations
from leadloop.api.nurture.calls import router as nurture
from leadloop.api.opportunities.calls import router as opportunities
from leadloop.api.orders.calls import of_opportunities, orders
from leadloop.api.refusals import refusal
from leadloop.api.reports.calls import router as reports
from leadloop.api.webhooks.calls import router as webhooks
from leadloop.core.text import clean_line


class CleanParser(Parser):
    """Cleans what is asked for, once: what no text column can hold never gets to one. An empty filter is none."""

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the filters of the request; there are no lists among them."""
        del list_fields, request
        cleaned = {name: clean_line(data[name], limit=500) for name in data}
        return {name: text for name, text in cleaned.items() if text}


def _refuse(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return refusal(request, error if isinstance(error, Exception) else error())


# Its document and page are ours (openapi.py, docs_page.py): ninja's page loads scripts from another host.
api = NinjaAPI(
    title="Leadloop API", version="1", urls_namespace="api-v1", parser=CleanParser(), docs_url=None, openapi_url=None
)
for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _refuse)
api.add_router("leads", leads)
api.add_router("leads", desk)
api.add_router("opportunities", opportunities)
api.add_router("opportunities", of_opportunities)
api.add_router("orders", orders)
api.add_router("accounts", accounts)
api.add_router("contacts", contacts)
api.add_router("locations", locations)
api.add_router("reports", reports)
api.add_router("nurture", nurture)
api.add_router("events", events)
api.add_router("webhooks", webhooks)
