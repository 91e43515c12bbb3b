"""Reading a JSON body: small, flat and finite, whatever is sent; and of the shape that the documentation says."""

import json
from collections.abc import Container, Iterator, Mapping
from math import isfinite
from typing import Any, Final

import pydantic
from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.api.problems import INVALID, LENGTH_REQUIRED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, Problem, invalid
from leadloop.core.text import clean_line

# A batch has a thousand times what other requests hold, most of it short.
BATCH_BYTES: Final = 8_000_000
_DEEPEST = 50
_MOST_DIGITS = 40
_MOST_ERRORS = 100

_MESSAGES = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_type": gettext_lazy("Give this as text, in quotes."),
    "bool_type": gettext_lazy("Give this as true or false."),
    "bool_parsing": gettext_lazy("Give this as true or false."),
    "list_type": gettext_lazy("Give this as a list."),
    "dict_type": gettext_lazy("Give this as an object with fields of its own."),
    "model_type": gettext_lazy("Give this as an object with fields of its own."),
    "model_attributes_type": gettext_lazy("Give this as an object with fields of its own."),
    "int_type": gettext_lazy("Give this as a whole number."),
    "int_parsing": gettext_lazy("Give this as a whole number."),
    "int_from_float": gettext_lazy("Give this as a whole number."),
    "float_type": gettext_lazy("Give this as a number."),
}


def refuse_large(request: HttpRequest) -> None:
    """Raise :class:`Problem` for a body that is too large, or of unknown length, before a byte of it is read."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise Problem(LENGTH_REQUIRED, _("Send the body with a Content-Length."))
    limit = _most(request)
    if told.isascii() and told.isdigit() and (len(told) > len(str(limit)) or int(told) > limit):
        raise Problem(TOO_LARGE, _("Send at most %(limit)d bytes in one request.") % {"limit": limit})


def _most(request: HttpRequest) -> int:
    return BATCH_BYTES if request.path.endswith("/batch") else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def body_of(request: HttpRequest) -> bytes:
    """Return what was sent. Of a batch Django itself would read no more than of any other request."""
    kept: Any = request
    if not hasattr(kept, "sent_body"):
        kept.sent_body = request.read() if request.path.endswith("/batch") else request.body
    found: bytes = kept.sent_body
    return found


def refuse_other_kinds(request: HttpRequest, kinds: Container[str], detail: str) -> None:
    """Raise :class:`Problem` (415) where the body is said to be of none of these kinds."""
    kind, _separator, _parameters = (request.META.get("CONTENT_TYPE") or "").partition(";")
    if kind.strip().casefold() not in kinds:
        raise Problem(UNSUPPORTED_MEDIA_TYPE, detail)


def read_bytes(request: HttpRequest) -> bytes:
    """Return what was sent. Raises :class:`Problem` (422) where that broke off."""
    try:
        return body_of(request)
    except UnreadablePostError as error:
        raise Problem(INVALID, _unreadable(error)) from error


def read_object(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises :class:`Problem` (415, 422).

    Of a name that comes twice, the last counts, as everywhere. Text is cleaned where its field is read.
    """
    detail = _("Send JSON, with the header Content-Type: application/json.")
    refuse_other_kinds(request, ("application/json", "application/problem+json"), detail)
    body = read_bytes(request)
    try:
        given = _DECODER.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Problem(INVALID, _unreadable(error)) from error
    if not isinstance(given, dict):
        raise Problem(INVALID, _("Send one JSON object, in curly brackets."))
    # Counting brackets is quick, and nearly always says that no closer look is needed.
    if body.count(b"{") + body.count(b"[") > _DEEPEST and _is_deeper(given, _DEEPEST):
        raise Problem(INVALID, _("The JSON is nested too deeply."))
    return given


def check_shape(given: Mapping[str, Any], model: type[pydantic.BaseModel]) -> None:
    """Raise :class:`Problem` (422) with what to do by field where ``given`` is not of the model's shape."""
    try:
        model.model_validate(given)
    except pydantic.ValidationError as error:
        raise invalid(list(errors_of(error.errors(include_url=False)))) from error


def errors_of(found: list[Any], *, below: int = 0) -> Iterator[tuple[str, str]]:
    """Yield field path and what to do for the first errors of pydantic; ``below`` parts of each path are not the sender's."""
    for each in found[:_MOST_ERRORS]:
        message = str(_MESSAGES.get(each["type"]) or each["msg"])
        if each["type"] in ("enum", "literal_error"):
            message = _("Choose one of: %(choices)s.") % {"choices": each["ctx"]["expected"].replace("'", "")}
        yield ".".join(str(part) for part in each["loc"][below:]), message


def _unreadable(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _("This is not JSON: there is a mistake in line %(line)d, column %(column)d.") % {
            "line": error.lineno,
            "column": error.colno,
        }
    if isinstance(error, UnicodeDecodeError):
        return _("This is not JSON: it is not in UTF-8.")
    if isinstance(error, RecursionError):
        return _("The JSON is nested too deeply.")
    return _("This cannot be read: %(error)s") % {"error": clean_line(error, limit=200)}


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _depth in range(most):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(_("A number has too many digits."))
    return int(text)


def _fraction(text: str) -> float:
    value = float(text)
    if not isfinite(value) or len(text) > _MOST_DIGITS:
        raise ValueError(_("A number is too large, or has too many digits."))
    return value


def _constant(text: str) -> Any:
    raise ValueError(_("JSON knows no %(constant)s.") % {"constant": text})


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_fraction, parse_constant=_constant)
