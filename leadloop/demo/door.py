"""What all pages of this door share."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadloop.demo.story.calendar import ZONE

_More = ParamSpec("_More")
View = Callable[Concatenate[HttpRequest, _More], HttpResponse]


def demo_page(view: View[_More]) -> View[_More]:
    """Show times on the brand's clocks, and keep the page out of every cache.

    ``same-origin``, not ``no-referrer``: with that, a browser names no origin when it posts a form, and Django's CSRF
    check refuses it.
    """

    @wraps(view)
    def shown(request: HttpRequest, /, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponse:
        with timezone.override(ZONE):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response.setdefault("Referrer-Policy", "same-origin")
        return response

    return shown
