"""Liveness and readiness, for whoever watches over the machine. Neither names a customer or a secret."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def urls(readiness: Mapping[str, Callable[[], str]]) -> list[URLPattern]:
    """Return the addresses; ``readiness`` has checks by name, each of which returns what is wrong or nothing."""

    @never_cache
    @require_safe
    def readyz(_request: HttpRequest) -> HttpResponse:
        """Whether requests can be served and what falls due is worked off; 503 and the reasons otherwise."""
        wrong = {name: reason for name, check in readiness.items() if (reason := check())}
        return JsonResponse({"ready": not wrong, "reasons": wrong}, status=503 if wrong else 200)

    return [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether this process answers. No database: a restart would not repair that."""
    return JsonResponse({"alive": True})
