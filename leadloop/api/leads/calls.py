"""Calls about leads."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import Brand
from leadloop.api.batches import taken_one_by_one
from leadloop.api.body import check_shape
from leadloop.api.changed import made_below
from leadloop.api.entrance import BearerKey, actor_of, key_of
from leadloop.api.leads.adf import ADF_BODY, read_prospect
from leadloop.api.leads.queries import history_of, lead_of, leads, of_customer
from leadloop.api.leads.schemas import AdfQuery, History, LeadIn, LeadList, LeadQuery, LeadResults, LeadShape, LeadsIn
from leadloop.api.leads.shown import missing, show_event, show_lead, show_leads, show_taken_in
from leadloop.api.moments import read_before, read_since
from leadloop.api.once import Reply, once, once_of
from leadloop.api.pages import Keyset, PageQuery, refuse_unknown
from leadloop.api.problems import invalid
from leadloop.api.replies import JsonReply
from leadloop.core.clock import now as clock_now
from leadloop.core.email import EmailProblem, read_email
from leadloop.core.ids import read_id
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.customers.enums import KeyKind
from leadloop.intake.adf.prospect import Prospect
from leadloop.intake.models import Lead
from leadloop.journeys.lead_arrives import take_in
from leadloop.journeys.prospect_arrives import take_in_prospect

router = Router(tags=["Leads"])
NEWEST = Keyset("leads", ("created_at", "id"), ("time", "uuid"), newest_first=True)
IN_ORDER = Keyset("history", ("id",), ("int",))


@router.post(
    "",
    auth=BearerKey(Scope.LEADS_WRITE),
    response={201: LeadShape},
    operation_id="take_in_lead",
    summary="Take a lead in",
    openapi_extra={"requestBody": LeadIn},
)
@once
def post_lead(request: HttpRequest, given: dict[str, Any]) -> Reply:
    """Take in a customer's request, as the lead form does: cleaned, checked, and offered to a location or put on the desk's list.

    Which of the two is up to the form. A location is the one that the customer chose, else the nearest that serves the product. The customer gets a mail
    that the request has arrived, the location one that it has an opportunity. The same email address or telephone
    number means the same customer. Send an `Idempotency-Key` with it, so that a repeat after a broken connection makes
    no second lead.
    """
    key = key_of(request)
    check_shape(given, LeadIn)
    return Reply(201, show_taken_in(take_in(key.brand, given, actor=actor_of(key), now=clock_now())))


@router.post(
    "/batch",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=LeadResults,
    operation_id="take_in_leads",
    summary="Take up to 1,000 leads in",
    openapi_extra={"requestBody": LeadsIn},
)
def post_leads(request: HttpRequest) -> JsonReply:
    """Take each in as if it were sent alone, in the order given: what is wrong with one keeps no other from being taken in.

    The results are in the same order. With an `Idempotency-Key`, a batch that broke off half-way is sent again as it is:
    what was taken in stays as it was told, and the rest follows.
    """
    key = key_of(request)

    def take(given: dict[str, Any]) -> Reply:
        return Reply(201, show_taken_in(take_in(key.brand, given, actor=actor_of(key), now=clock_now())))

    return taken_one_by_one(request, "leads", LeadIn, take, shown_as="lead")


@router.post(
    "/adf",
    auth=BearerKey(Scope.LEADS_WRITE),
    response={201: LeadShape},
    operation_id="take_in_adf_lead",
    summary="Take an ADF lead in",
    openapi_extra={"requestBody": ADF_BODY},
)
@made_below("/api/v1/leads")
@once_of(read_prospect)
def post_adf(request: HttpRequest, given: Prospect, query: Query[AdfQuery]) -> Reply:
    """Take in one prospect of an ADF 1.0 document (Auto-lead Data Format, XML), by the rules of every other lead.

    `customer` becomes the customer, `provider` the source (its `name` the `channel`, else `adf`), the `vehicle` that is wanted
    `interest`, and `product` too where the form has it among its products. A `vendor` whose `id` is the reference of one of the
    brand's locations is the location that the customer chose; any other vendor turns nobody away. What has no field of ours is kept:
    in `message`, and what more is told of the customer in `answers`. A prospect with an `id` that comes again for the same
    customer is answered with the lead that it made before.

    What is to be corrected is named by ADF's own paths, such as `prospect.customer.contact.email`.
    """
    refuse_unknown(request, query)
    key = key_of(request)
    taken = take_in_prospect(key.brand, given, form_key=query.form or "", actor=actor_of(key), now=clock_now())
    return Reply(201, show_taken_in(taken))


@router.get(
    "",
    auth=BearerKey(Scope.LEADS_READ),
    response=LeadList,
    operation_id="list_leads",
    summary="List leads, newest first",
)
def list_leads(request: HttpRequest, query: Query[LeadQuery]) -> JsonReply:
    """Filters narrow the list together. Test leads are in the list; `test=false` leaves them out."""
    refuse_unknown(request, query)
    brand = key_of(request).brand
    found, cursor = NEWEST.page(_wanted(request, brand, query), query)
    return JsonReply({"data": show_leads(brand, found), "next_cursor": cursor})


@router.get(
    "/{lead_id}",
    auth=BearerKey(Scope.LEADS_READ),
    response=LeadShape,
    operation_id="get_lead",
    summary="Get a lead",
)
def get_lead(request: HttpRequest, lead_id: str) -> JsonReply:
    """The request as it came, with the opportunity of its newest round."""
    brand = key_of(request).brand
    lead = lead_of(brand, read_id(lead_id))
    if lead is None:
        raise missing()
    return JsonReply(show_lead(brand, lead))


@router.get(
    "/{lead_id}/history",
    auth=BearerKey(Scope.LEADS_READ),
    response=History,
    operation_id="get_lead_history",
    summary="Get a lead's history",
)
def get_history(request: HttpRequest, lead_id: str, query: Query[PageQuery]) -> JsonReply:
    """Everything that happened to the lead and its opportunities, in order. Nothing is ever changed or removed."""
    refuse_unknown(request, query)
    events = history_of(key_of(request).brand, read_id(lead_id))
    if events is None:
        raise missing()
    found, cursor = IN_ORDER.page(events, query)
    return JsonReply({"data": [show_event(event) for event in found], "next_cursor": cursor})


def _wanted(request: HttpRequest, brand: Brand, query: LeadQuery) -> QuerySet[Lead]:
    wanted: dict[str, Any] = {
        "status": query.status,
        "form__key": query.form,
        "chosen_location__ref": query.location,
        "product": query.product,
        "channel": query.source or query.channel,
        "campaign": query.campaign,
        "is_test": query.test,
        "created_at__gte": read_since("created_from", query.created_from, zone=brand.time_zone),
        "created_at__lt": read_before("created_to", query.created_to, zone=brand.time_zone),
    }
    found = leads(brand).filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.source and query.channel and query.source != query.channel:
        found = found.none()
    if query.email:
        found = of_customer(found, brand, KeyKind.EMAIL, _email_key(query.email))
    if query.phone:
        # A plus sign in an address means a space; who forgets to write %2B means a plus all the same.
        plus = "+" if request.GET["phone"].startswith(" ") else ""
        found = of_customer(found, brand, KeyKind.PHONE, _phone_key(plus + query.phone, brand))
    return found


def _email_key(text: str) -> str:
    try:
        return read_email(text).key
    except EmailProblem as problem:
        raise invalid({"email": str(problem)}) from problem


def _phone_key(text: str, brand: Brand) -> str:
    try:
        return read_phone(text, country=brand.country).e164
    except PhoneProblem as problem:
        raise invalid({"phone": str(problem)}) from problem
