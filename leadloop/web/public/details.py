"""`/c/<token>/`: a customer corrects what they told of themselves with a request."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from leadloop.core.clock import now
from leadloop.history.models import CUSTOMER
from leadloop.intake.messages import details_link, reader_of
from leadloop.intake.models import Lead
from leadloop.intake.queries import lead_behind
from leadloop.journeys.details_put_right import DetailsProblem, put_right
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.web.customer_form import NAMES, CustomerForm
from leadloop.web.link_pages import bad_token, link_page, notice_code, with_notice, without_notice
from leadloop.web.press import Press, press_of
from leadloop.web.public.bodies import TooLarge, posted, too_large

_THANKS = "details-corrected"


@link_page
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the customer told of themselves, or take what they correct. Whose address was corrected has another link."""
    moment = now()
    try:
        link = read(Purpose.DETAILS, token, now=moment)
    except ExpiredToken as expired:
        gone = lead_behind(expired.link.about)
        return render(request, "public/link_expired.html", {"brand": gone.brand if gone else None}, status=410)
    except BadToken:
        return bad_token(request)
    lead = lead_behind(link.about)
    if lead is None or link.recipient != reader_of(lead):
        return bad_token(request)
    try:
        data = posted(request) if request.method == "POST" else None
    except TooLarge:
        return too_large(request, lead.brand)
    return _correct(request, lead, press_of(request, token), data)


def _correct(request: HttpRequest, lead: Lead, press: Press, data: QueryDict | None) -> HttpResponse:
    form = CustomerForm(data, known=lead.customer)
    if data is not None and press.made:
        try:
            put_right(lead, form.given(), by=CUSTOMER, now=now())
        except DetailsProblem as problem:
            form.blame(problem.errors, names=NAMES)
        else:
            return press.keep(_to_new_link(lead))
    context = {
        "brand": lead.brand,
        "press": press,
        "form": form,
        "just_now": notice_code(request) == _THANKS,
        "ask_again": data is not None and not press.made,
    }
    page = render(request, "public/details.html", context, status=422 if form.errors else 200)
    return without_notice(press.keep(page), request)


def _to_new_link(lead: Lead) -> HttpResponse:
    """Return the way to what is known now, by a link for the address that holds now."""
    known = lead_behind(lead.pk) or lead
    path = urlsplit(details_link(known, now=now())).path
    response = HttpResponseRedirect(path)
    response.status_code = HTTPStatus.SEE_OTHER
    return with_notice(response, _THANKS, path=path)
