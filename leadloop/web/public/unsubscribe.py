"""`/u/<token>/`: leave a mail list with one press, and come back to it. Also the one-click of mail programs (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadloop.core.clock import now
from leadloop.journeys.list_left import Left, leave, list_of, rejoin
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.outbox.queries import has_left
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.press import Press, press_of
from leadloop.web.public.bodies import TooLarge, posted, too_large

_BACK, _LEFT = "list-back", "list-left"


@link_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show whether the address is on the list; take it off or put it back."""
    moment = now()
    try:
        link = read(Purpose.UNSUBSCRIBE, token, now=moment)
    except ExpiredToken:
        return render(request, "public/link_expired.html", {"brand": None}, status=410)
    except BadToken:
        return bad_token(request)
    left = list_of(link.about)
    if left is None:
        return bad_token(request)
    try:
        data = posted(request) if request.method == "POST" else None
    except TooLarge:
        return too_large(request, left.brand)
    press = press_of(request, token)
    if data is None:
        return _show(request, left, press)
    if data.get("List-Unsubscribe") == "One-Click":
        # Sent by a mail program, which has no cookie and follows no redirect. It can only take off, never put back.
        leave(link.about, now=moment)
        return _show(request, left, press)
    if not press.made:
        return _show(request, left, press, ask_again=True)
    if data.get("answer") == "rejoin":
        rejoin(link.about)
        return press.keep(see_again(request, _BACK))
    leave(link.about, now=moment)
    return press.keep(see_again(request, _LEFT))


def _show(request: HttpRequest, left: Left, press: Press, *, ask_again: bool = False) -> HttpResponse:
    context = {
        "brand": left.brand,
        "mail_list": left.mail_list.value,
        "is_off": has_left(brand=left.brand, address=left.address, mail_list=left.mail_list),
        "is_back": notice_code(request) == _BACK,
        "press": press,
        "ask_again": ask_again,
    }
    return without_notice(press.keep(render(request, "public/unsubscribe.html", context)), request)
