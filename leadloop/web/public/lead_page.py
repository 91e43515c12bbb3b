"""`/l/<brand>/f/<form>/`: a customer asks for contact. Takes the page's own form and any other site's plain POST."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.core.text import clean_line
from leadloop.intake.enums import ConsentPurpose, Entry
from leadloop.intake.models import LeadForm
from leadloop.intake.requests import RequestProblem, read_request
from leadloop.journeys.lead_arrives import take_in
from leadloop.network.queries import location_by_ref
from leadloop.questions.models import Question
from leadloop.questions.queries import questions_in
from leadloop.web.clients import client_ip
from leadloop.web.public import lead_post
from leadloop.web.public.bodies import TooLarge, posted, too_large
from leadloop.web.public.brands import brand_or_404, form_or_404
from leadloop.web.public.lead_form import RequestForm
from leadloop.web.public.locator import one_line_address
from leadloop.web.public.throttle import WINDOW_S, is_too_often


class _Visit:
    """One request to one lead form."""

    def __init__(self, request: HttpRequest, brand: Brand, form: LeadForm) -> None:
        self.request, self.brand, self.form = request, brand, form
        self.questions: list[Question] = questions_in(form.question_set_id)


# Without Django's CSRF check: any site may post here, and whoever does acts for nobody who is signed in.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def lead_form(request: HttpRequest, brand_slug: str, form_key: str) -> HttpResponse:
    """Show the form; take a request in."""
    brand = brand_or_404(brand_slug)
    visit = _Visit(request, brand, form_or_404(brand, form_key))
    if request.method == "POST":
        return _take(visit)
    referrer = request.headers.get("Referer", "")
    flat = lead_post.flattened(QueryDict(), request.GET, referrer=referrer)
    flat[lead_post.FORM_ID] = lead_post.new_form_id()
    return _show(visit, flat, {})


@require_safe
def thanks(request: HttpRequest, brand_slug: str, form_key: str) -> HttpResponse:
    """Say that the request arrived, and what happens next."""
    brand = brand_or_404(brand_slug)
    form = form_or_404(brand, form_key)
    location = location_by_ref(brand, clean_line(request.GET.get("location"), limit=60))
    context = {"brand": brand, "form": form, "location": location, "at_desk": form.entry == Entry.DESK}
    return render(request, "public/thanks.html", context)


def _take(visit: _Visit) -> HttpResponse:
    request, brand = visit.request, visit.brand
    try:
        data = posted(request)
    except TooLarge:
        return too_large(request, brand)
    flat = lead_post.flattened(data, request.GET, referrer=request.headers.get("Referer", ""))
    done = _thank(visit, flat)
    if data.get(lead_post.HONEYPOT):
        # A program filled in what nobody sees. It must not learn that we noticed.
        return done
    given = lead_post.lead_in(flat)
    if is_too_often(request, brand):
        response = _show(visit, flat, {}, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(WINDOW_S)
        return response
    key = lead_post.request_key(lead_post.text_of(flat, lead_post.FORM_ID), given)
    moment = now()
    try:
        if lead_post.share_is_missing(flat, visit.form):
            # What else is wrong is said at the same time.
            read_request(given, form=visit.form, questions=visit.questions, country=brand.country, now=moment)
            return _show(visit, flat, _share_missing(), status=422)
        take_in(brand, given, form_key=visit.form.key, request_key=key, ip=client_ip(request), now=moment)
    except RequestProblem as problem:
        missing = _share_missing() if lead_post.share_is_missing(flat, visit.form) else {}
        return _show(visit, flat, problem.errors | missing, status=422)
    return done


def _thank(visit: _Visit, flat: QueryDict) -> HttpResponse:
    address = reverse("public:lead_thanks", args=[visit.brand.slug, visit.form.key])
    chosen = location_by_ref(visit.brand, clean_line(flat["location"], limit=60))
    if chosen is not None:
        address += "?" + urlencode({"location": chosen.ref})
    # 303: reloading the page that follows sends nothing twice.
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _show(visit: _Visit, flat: QueryDict, errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    brand, form = visit.brand, visit.form
    ref = clean_line(flat["location"], limit=60)
    chosen = location_by_ref(brand, ref)
    if ref and chosen is None:
        # Pressed again, it goes on without a choice: an old link must not stand in anybody's way.
        flat["location"] = ""
    if not flat[lead_post.FORM_ID]:
        flat[lead_post.FORM_ID] = lead_post.new_form_id()
    page = RequestForm(flat, form=form, questions=visit.questions, country=brand.country)
    page.blame({path: text for path, text in errors.items() if path != "location"}, names=lead_post.FIELDS)
    response = render(
        visit.request,
        "public/lead_form.html",
        {
            "brand": brand,
            "lead_form": form,
            "at_desk": form.entry == Entry.DESK,
            "form": page,
            "chosen": chosen,
            "chosen_address": one_line_address(chosen) if chosen else "",
            "gone": bool(ref) and chosen is None,
            "held_back": status == HTTPStatus.TOO_MANY_REQUESTS,
            "change_href": _change_href(visit, flat),
        },
        status=status,
    )
    # Not kept by others, but "no-store" would make a browser forget what was typed when somebody goes back.
    response["Cache-Control"] = "private, no-cache"
    return response


def _change_href(visit: _Visit, flat: QueryDict) -> str:
    names = ("product", "lat", "lon", "campaign", "channel", "url")
    query = {name: flat[name] for name in names if flat.get(name)} | {"form": visit.form.key}
    return reverse("public:locator", args=[visit.brand.slug]) + "?" + urlencode(query)


def _share_missing() -> dict[str, str]:
    name = lead_post.CONSENT + ConsentPurpose.SHARE_WITH_LOCATION
    return {name: _("Please agree: without it we may not pass your request on, and nobody could answer you.")}
