"""What went wrong, as RFC 9457 has it: one kind of document for every refusal of this door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from leadloop.core.text import clean_line
from leadloop.links.tokens import site_address

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the end of its ``type`` address, its status, and its title."""

    name: str
    status: int
    title: Any


UNAUTHORIZED = Kind("unauthorized", 401, _("A valid API key is needed"))
FORBIDDEN = Kind("forbidden", 403, _("The API key may not do this"))
NOT_FOUND = Kind("not-found", 404, _("There is nothing here"))
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, _("This address does not take this method"))
DOES_NOT_FIT = Kind("does-not-fit", 409, _("This does not fit where it stands"))
STILL_RUNNING = Kind("still-running", 409, _("The first request with this key is still running"))
LENGTH_REQUIRED = Kind("length-required", 411, _("The length of the body is needed"))
TOO_LARGE = Kind("too-large", 413, _("The body is too large"))
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, _("The body is of another kind than this call takes"))
INVALID = Kind("invalid", 422, _("Something in the request needs correcting"))
KEY_REUSED = Kind("idempotency-key-reused", 422, _("This Idempotency-Key was used for another request"))
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, _("Too many requests"))
INTERNAL = Kind("internal", 500, _("Something went wrong on our side"))
UNAVAILABLE = Kind("unavailable", 503, _("Not available at the moment"))

KINDS = tuple(each for each in globals().values() if isinstance(each, Kind))


@dataclass(eq=False)
class Problem(Exception):
    """A refusal: its kind, what can be done (``detail``), and where it is about fields, what to do about each."""

    kind: Kind
    detail: str
    errors: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def document(self, *, instance: str) -> dict[str, Any]:
        """Return the problem document; ``instance`` is the path that was asked for."""
        return {
            "type": site_address(f"/api/v1/docs#{self.kind.name}"),
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            # Field names can come from the sender (answers.<key>), and are cleaned like all that is shown.
            "errors": [{"field": clean_line(name, limit=200), "message": text} for name, text in self.errors.items()],
            **self.extra,
        }


def invalid(errors: Mapping[str, str] | Iterable[tuple[str, str]]) -> Problem:
    """Return the refusal of a request of which some fields (path → what to do) need correcting."""
    found = dict(errors)
    return Problem(INVALID, " ".join(dict.fromkeys(found.values())), errors=found)
