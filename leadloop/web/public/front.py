"""`/` and what browsers and search engines ask every host for."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

# The addresses of links are keys: they are to be found in mailboxes only. Sign-in pages are of no use in a search.
_ROBOTS = """User-agent: *
Disallow: /o/
Disallow: /s/
Disallow: /r/
Disallow: /u/
Disallow: /p/
Disallow: /in/
Disallow: /api/
Disallow: /accounts/
Disallow: /console/
Disallow: /desk/
Disallow: /demo/
"""


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Say what this installation is, without saying whose leads it holds."""
    return render(request, "public/front.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Say what search engines may read."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Send those who ask without reading the page on to the picture."""
    return HttpResponsePermanentRedirect(static("leadloop/favicon.svg"))
