"""What programs and their authors read about the API: the document, and the page made of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.accounts.enums import Scope
from leadloop.api.documented import groups, shapes
from leadloop.api.openapi import ROOT, document
from leadloop.api.problems import KINDS
from leadloop.api.replies import JsonReply
from leadloop.links.tokens import site_address


@require_GET
def index(_request: HttpRequest) -> HttpResponse:
    """Say where to read on."""
    here = site_address(ROOT)
    return JsonReply({"version": "1", "docs": f"{here}docs", "openapi": f"{here}openapi.json"})


@require_GET
def openapi(_request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    return JsonReply(document())


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation."""
    context = {
        "groups": groups(),
        "shapes": shapes(),
        "kinds": KINDS,
        "scopes": Scope.choices,
        "root": site_address(ROOT),
    }
    return render(request, "api/docs.html", context)
