"""Reading what is posted: not too much of it, and in whatever encoding an old page sends it."""

from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from leadloop.accounts.models import Brand

# What browsers mean by the encodings that are not UTF-8 and that pages still claim in western languages.
_OLD_ENCODING = "cp1252"


class TooLarge(ValueError):
    """More was sent than a form of ours can hold."""


def posted(request: HttpRequest) -> QueryDict:
    """Return the fields of a posted form. Raises :class:`TooLarge` before reading what is over the limit.

    A page in an old encoding sends its own bytes without saying so; read as UTF-8, every umlaut would be lost.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge
    # What the header claims is not believed: Django refuses it or goes by it, and neither keeps what was typed.
    request.encoding = "utf-8"
    try:
        if request.content_type != "application/x-www-form-urlencoded":
            return request.POST
        unquote_to_bytes(request.body).decode()
    except RequestDataTooBig as error:
        raise TooLarge from error
    except UnicodeDecodeError:
        return QueryDict(request.body, encoding=_OLD_ENCODING)
    return request.POST


def too_large(request: HttpRequest, brand: Brand | None) -> HttpResponse:
    """Answer a body that is over the limit: a page that says so, 413."""
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1000
    return render(request, "public/too_large.html", {"brand": brand, "limit_kb": limit}, status=413)
