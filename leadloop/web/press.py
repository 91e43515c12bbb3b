"""The press: proof that a person pressed a button on a page that we showed to this very browser.

Mail scanners open links, run scripts and replay POSTs; a link's signature cannot tell them from its owner. So every
page behind a link hands the browser a nonce in a cookie that only this link's address gets back, and every form carries
a hidden field that fits this nonce and this link. A POST in which the two do not meet changes nothing: the page is
shown again, with all that was typed, and asks to press once more.

    @link_page                                       # leadloop.web.link_pages
    def survey(request, token):
        press = press_of(request, token)
        if request.method == "POST" and press.made:
            …one journey, then: return press.keep(redirect)
        return press.keep(render(request, "…", {"press": press, "ask_again": request.method == "POST"}))

In each form: ``{% include "press/field.html" %}`` (needs ``press``), and where ``ask_again`` is true, above the forms:
``{% include "press/again.html" %}``.

It is no protection of what a page shows, and none against a person who has the link: whoever has it may answer.
"""

import re
import secrets
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "leadloop_press"
FIELD = "press"
# Long enough to be called away from the page and come back after lunch.
LIFETIME_S = 12 * 3600

_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
_Response = TypeVar("_Response", bound=HttpResponse)


@dataclass(frozen=True, slots=True)
class Press:
    """The press of one visit to one link. ``made``: this request is a press, and may change something."""

    path: str
    nonce: str
    field: str
    made: bool

    def keep(self, response: _Response) -> _Response:
        """Give the browser the nonce, for this link's address only, and return the response."""
        response.set_cookie(
            COOKIE,
            self.nonce,
            max_age=LIFETIME_S,
            path=self.path,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def press_of(request: HttpRequest, token: str) -> Press:
    """Return the press of this request to the link ``token``, with a fresh nonce where the browser brought none.

    A nonce that it brought is kept, so that two open windows do not spoil each other's forms.
    """
    brought = request.COOKIES.get(COOKIE, "")
    known = bool(_NONCE.fullmatch(brought))
    nonce = brought if known else secrets.token_urlsafe(16)
    field = salted_hmac("leadloop.web.press", f"{nonce}:{token}", algorithm="sha256").hexdigest()
    made = known and request.method == "POST" and constant_time_compare(request.POST.get(FIELD, ""), field)
    return Press(path=request.path, nonce=nonce, field=field, made=made)
