"""`/n/<token>/`: a customer comes back by the link in a campaign's mail. What was known is filled in; a press sends it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from leadloop.core.clock import now
from leadloop.core.given import as_mapping
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.requests import RequestProblem
from leadloop.journeys.customer_returns import came_back_as, come_back, form_for, invited
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.nurture.models import Enrolment
from leadloop.web.clients import client_ip
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.press import Press, press_of
from leadloop.web.public.bodies import TooLarge, posted, too_large
from leadloop.web.public.lead_post import FIELDS
from leadloop.web.typed_forms import TypedField, TypedForm

_THANKS = "came-back"
_CUSTOMER = ("given_name", "family_name", "email", "phone")
_PLACE = ("postal_code", "city")
_MOST_BUTTONS = 5


class ComeBackForm(TypedForm):
    """The old request in short: what it was about, and how to reach the customer."""

    product = TypedField(label=_("What do you need?"), required=False)
    interest = TypedField(label=_("What is it about?"), required=False, widget=forms.TextInput)
    message = TypedField(
        label=_("Anything to add?"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 5000})
    )
    given_name = TypedField(label=_("First name"), required=False, widget=forms.TextInput)
    family_name = TypedField(label=_("Last name"), required=False, widget=forms.TextInput)
    email = TypedField(label=_("Email"), widget=forms.TextInput(attrs={"inputmode": "email"}))
    phone = TypedField(label=_("Phone"), required=False, widget=forms.TextInput)
    postal_code = TypedField(label=_("Postal code"), required=False, widget=forms.TextInput)
    city = TypedField(label=_("Town"), required=False, widget=forms.TextInput)

    def __init__(self, data: QueryDict | None, *, lead: Lead, form: LeadForm) -> None:
        customer, place = lead.customer, as_mapping(lead.customer.get("address"))
        initial = {name: customer.get(name, "") for name in _CUSTOMER} | {name: place.get(name, "") for name in _PLACE}
        # A product that is not offered any more cannot be asked for.
        product = lead.product if not form.products or lead.product in form.products else ""
        super().__init__(data, initial={**initial, "product": product, "interest": lead.interest})
        if form.products:
            choices = [(each, each) for each in form.products]
            many = len(choices) > _MOST_BUTTONS
            self.fields["product"].widget = (
                forms.Select(choices=[("", _("Please choose")), *choices])
                if many
                else forms.RadioSelect(choices=choices)
            )
            del self.fields["interest"]
        else:
            del self.fields["product"]


@link_page
def come_back_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was known, or that it was sent; send it."""
    moment = now()
    try:
        link = read(Purpose.COME_BACK, token, now=moment)
    except ExpiredToken:
        return render(request, "public/link_expired.html", {"brand": None}, status=410)
    except BadToken:
        return bad_token(request)
    enrolment = invited(link.about)
    form = form_for(enrolment) if enrolment else None
    if enrolment is None or form is None:
        return bad_token(request)
    try:
        data = posted(request) if request.method == "POST" else None
    except TooLarge:
        return too_large(request, enrolment.brand)
    press = press_of(request, token)
    if came_back_as(enrolment) is not None:
        return _sent(request, enrolment, press)
    page, status = ComeBackForm(data, lead=enrolment.lead, form=form), 200
    if data is not None and press.made:
        try:
            lead = come_back(enrolment, form=form, **_given(data), ip=client_ip(request), now=moment)
        except RequestProblem as problem:
            page.blame(problem.errors, names=FIELDS)
            status = 422
        else:
            return press.keep(see_again(request, _THANKS)) if lead is not None else bad_token(request)
    context = {
        "brand": enrolment.brand,
        "lead_form": form,
        "form": page,
        "press": press,
        "ask_again": data is not None and not press.made,
    }
    return press.keep(render(request, "public/come_back.html", context, status=status))


def _given(data: QueryDict) -> dict[str, dict[str, Any]]:
    return {
        "customer": {name: data[name] for name in _CUSTOMER if name in data}
        | {"address": {name: data[name] for name in _PLACE if name in data}},
        "request": {name: data.get(name, "") for name in ("product", "interest", "message")},
    }


def _sent(request: HttpRequest, enrolment: Enrolment, press: Press) -> HttpResponse:
    context = {"brand": enrolment.brand, "just_now": notice_code(request) == _THANKS}
    return without_notice(press.keep(render(request, "public/came_back.html", context)), request)
