"""Every refusal and failure becomes a problem document; whatever is refused on a page is refused here in the same words."""

import json
import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from leadloop.api.body import errors_of
from leadloop.api.problems import CONTENT_TYPE, DOES_NOT_FIT, INTERNAL, UNAVAILABLE, Problem, invalid
from leadloop.core.problems import FieldProblem
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.outcome_recorded import NotOpen

log = logging.getLogger(__name__)

# ninja begins the path of a query parameter with "query".
_NINJAS_OWN = 1


def problem_of(error: Exception) -> Problem:
    """Return the problem that the error means to the sender. What nobody foresaw is logged, and not told."""
    match error:
        case Problem():
            return error
        case FieldProblem():
            return invalid(error.errors)
        case DoesNotFit():
            return Problem(DOES_NOT_FIT, str(error), extra={"stage": error.stage.value})
        case NotOpen():
            return Problem(DOES_NOT_FIT, str(error), extra={"lead_status": error.status.value})
        case ValidationError():
            return invalid(errors_of(error.errors, below=_NINJAS_OWN))
        case OperationalError() | InterfaceError():
            # Locked for longer than we wait, restarting, away: nothing was stored, and it heals by itself.
            log.warning("database unavailable", exc_info=error)
            return Problem(
                UNAVAILABLE,
                _("Nothing was stored. Send the same request again in a moment."),
                headers={"Retry-After": "2"},
            )
        case _:
            log.error("request failed", exc_info=error)
            return Problem(INTERNAL, _("Nothing was stored. We have been told; please try again later."))


def problem_reply(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the reply that tells of the problem."""
    return HttpResponse(
        json.dumps(problem.document(instance=request.path)),
        status=problem.kind.status,
        content_type=CONTENT_TYPE,
        headers=dict(problem.headers),
    )


def refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the reply to whatever went wrong."""
    return problem_reply(request, problem_of(error))
