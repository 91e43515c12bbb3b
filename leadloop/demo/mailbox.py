"""``/demo/mail/``: the mailbox of everybody in the story, and each mail as it would look."""

import json
import uuid
from collections.abc import Iterator
from typing import Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from leadloop.core.text import clean_line
from leadloop.demo.bar import SEEN_COOKIE, newest_mail_id
from leadloop.demo.door import demo_page
from leadloop.demo.mail import as_json, mails, readable_headers, search
from leadloop.demo.passing import deliver
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.pictures import html_on_page

PAGE: Final = 40
_CHUNK: Final = 200
VIEWS: Final = ("html", "text", "headers")
# What a frame with a mail in it may do: let a link that somebody presses open in the whole window.
SANDBOX: Final = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; frame-ancestors 'self'; "
    f"sandbox {SANDBOX}"
)


class Search(forms.Form):
    """Which mails to show."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All kinds")), *MessageKind.choices]
    )


@require_safe
@demo_page
def listed(request: HttpRequest) -> HttpResponse:
    """Show the mails, newest first."""
    deliver()
    words, kind = clean_line(request.GET.get("q"), limit=200), request.GET.get("kind", "")
    kind = kind if kind in MessageKind.values else ""
    page = Paginator(search(words, kind=kind).defer("text", "html"), PAGE).get_page(request.GET.get("page"))
    context = {
        "mails": page.object_list,
        "next": str(page.next_page_number()) if page.has_next() else None,
        "previous": str(page.previous_page_number()) if page.has_previous() else None,
        "count": page.paginator.count,
        "q": words,
        "kind": kind,
        "form": Search({"kind": kind}),
    }
    return _seen(render(request, "demo/mailbox.html", context))


@require_safe
@demo_page
def mail(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """Show one mail as it looks, as plain text, or its headers."""
    message = _found(mail_id)
    shown = request.GET.get("show", "")
    context = {
        "mail": message,
        "show": shown if shown in VIEWS else VIEWS[0],
        "headers": readable_headers(message),
        "sandbox": SANDBOX,
    }
    return _seen(render(request, "demo/mail.html", context))


@require_safe
@xframe_options_sameorigin
def body(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Return the mail's HTML as it is, but that its links open in the whole window. It can do nothing else."""
    html = html_on_page(_found(mail_id)).replace("<head>", '<head><base target="_top">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def mail_json(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001 - a view's signature
    """Return all mails, newest first. What was queued until now is among them."""
    deliver()
    response = StreamingHttpResponse(_json(), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _json() -> Iterator[str]:
    yield '{"messages": ['
    for number, message in enumerate(mails().iterator(_CHUNK)):
        yield (", " if number else "") + json.dumps(as_json(message))
    yield "]}"


def _found(mail_id: uuid.UUID) -> Message:
    message = mails().filter(pk=mail_id).first()
    if message is None:
        raise Http404
    return message


def _seen(response: HttpResponse) -> HttpResponse:
    newest = newest_mail_id()
    if newest is not None:
        response.set_cookie(SEEN_COOKIE, str(newest), httponly=True, samesite="Lax")
    return response
