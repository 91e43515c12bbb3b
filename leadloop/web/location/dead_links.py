"""Links that open nothing any more say why, disclose nothing, and name whom to ask."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadloop.accounts.models import Brand
from leadloop.journeys.fresh_link import send_fresh_link
from leadloop.links.tokens import Link
from leadloop.web.link_pages import notice_code, see_again, without_notice
from leadloop.web.location.opened import Dead, Why, stand_behind
from leadloop.web.press import press_of

_SENT = "fresh-link"


def dead_link(request: HttpRequest, dead: Dead, *, page: str = "opportunity") -> HttpResponse:
    """Say why the link is dead for good, and whom to ask (410)."""
    context = {"why": str(dead.why), "brand": dead.brand, "page": page}
    return render(request, "location/dead_link.html", context, status=HTTPStatus.GONE)


def expired_link(request: HttpRequest, token: str, link: Link, *, now: datetime) -> HttpResponse:
    """Say that the opportunity's link is too old, and mail its contact a fresh one at a press."""
    try:
        opened = stand_behind(link, token=token, now=now)
    except Dead as dead:
        return dead_link(request, dead)
    press = press_of(request, token)
    if press.made:
        if not send_fresh_link(link, now=now):
            return dead_link(request, Dead(Why.MISSING, opened.opportunity.brand))
        return press.keep(see_again(request, _SENT))
    context = {
        "brand": opened.opportunity.brand,
        "press": press,
        "ask_again": request.method == "POST",
        "is_sent": notice_code(request) == _SENT,
    }
    return press.keep(
        without_notice(render(request, "location/expired_link.html", context, status=HTTPStatus.GONE), request)
    )


def expired_review_link(request: HttpRequest, brand: Brand | None) -> HttpResponse:
    """Say that a review's link is too old: by now the review was decided on, or published itself."""
    return dead_link(request, Dead(Why.EXPIRED, brand), page="review")
