"""Every address of the product: the resolver's list, and the table of what each one is. A new route needs its line here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import URLPattern, get_resolver

from leadloop.accounts.enums import Scope
from tests.support.api_routes import API
from tests.support.portal_routes import PORTAL
from tests.support.world import World


class Door(StrEnum):
    """Who is let in."""

    OPEN = "open"  # everybody; nothing of any brand
    PUBLIC = "public"  # everybody, by the brand's own address
    LINK = "link"  # whoever has the signed link
    PORTAL = "portal"  # a contact of a location who signed in by an emailed link
    USER = "user"  # whoever signed in
    DESK = "desk"  # who works at the brand's desk, agents too
    SALES = "sales"  # who places orders: sales admins, owners and managers
    SUPERVISOR = "supervisor"  # who leads the desk
    MEMBER = "member"  # who looks after the brand: owners and managers
    OWNER = "owner"  # the brand's owners
    KEY = "key"  # programs with a key of the brand


@dataclass(frozen=True)
class Route:
    """One address: who is let in, by which methods, and which object of a brand it is about (as path arguments)."""

    door: Door
    methods: str = "GET"
    about: Callable[["World"], dict[str, object]] | None = None
    # What a program needs, and what it sends.
    scope: Scope | None = None
    body: object = None

    @property
    def allowed(self):
        """The methods that it answers; HEAD is a GET without a body, but a program's call names its methods."""
        named = set(self.methods.split())
        return named | {"HEAD"} if "GET" in named and self.door is not Door.KEY else named


def object_of(**names):
    return lambda world: {argument: world.ids[name] for argument, name in names.items()}


def token_of(purpose):
    return lambda world: {"token": world.tokens[purpose]}


def at_desk(methods="GET", **names):
    return Route(Door.DESK, methods, object_of(**names) if names else None)


def supervisor(methods="GET", **names):
    return Route(Door.SUPERVISOR, methods, object_of(**names) if names else None)


def sales(methods="GET", **names):
    return Route(Door.SALES, methods, object_of(**names) if names else None)


def member(methods="GET", **names):
    return Route(Door.MEMBER, methods, object_of(**names) if names else None)


def owner(methods="GET", **names):
    return Route(Door.OWNER, methods, object_of(**names) if names else None)


def public(methods="GET", **names):
    return Route(Door.PUBLIC, methods, object_of(**names))


def program(scope, methods="GET", body=None, **names):
    return Route(Door.KEY, methods, object_of(**names) if names else None, scope=scope, body=body)


def link(purpose):
    return Route(Door.LINK, "GET POST", token_of(purpose))


ROUTES = {
    "public:front": Route(Door.OPEN),
    "public:robots": Route(Door.OPEN),
    "public:favicon": Route(Door.OPEN),
    "public:locator": public(brand_slug="slug"),
    "public:lead_form": public("GET POST", brand_slug="slug", form_key="form"),
    "public:lead_thanks": public(brand_slug="slug", form_key="form"),
    "public:reviews": public(brand_slug="slug", ref="ref"),
    "public:reviews_json": public(brand_slug="slug", ref="ref"),
    **{
        f"public:{name}": link(token)
        for name, token in {
            "survey": "s",
            "details": "c",
            "why_lost": "w",
            "come_back": "n",
            "unsubscribe": "u",
        }.items()
    },
    "location:opportunity": link("o"),
    "location:review": link("r"),
    **{name: Route(Door(door), methods) for name, (door, methods) in PORTAL.items()},
    "location:portal_link": link("p"),
    "sign_in_link": link("in"),
    "healthz": Route(Door.OPEN),
    "readyz": Route(Door.OPEN),
    "account_login": Route(Door.OPEN, "GET POST"),
    "account_logout": Route(Door.OPEN, "GET POST"),
    "account_inactive": Route(Door.OPEN),
    "account_reset_password": Route(Door.OPEN, "GET POST"),
    "account_reset_password_done": Route(Door.OPEN),
    "choose_password": Route(Door.USER, "GET POST"),
    "desk:queue": at_desk(),
    "desk:figures": at_desk(),
    "desk:queue_live": at_desk(),
    "desk:leads": at_desk(),
    "desk:lead": at_desk(lead_id="desk_lead"),
    "desk:take_next": at_desk("POST"),
    "desk:take": at_desk("POST", lead_id="desk_lead"),
    "desk:release": at_desk("POST", lead_id="desk_lead"),
    "desk:assign": supervisor("POST"),
    "desk:unreached": at_desk("POST", lead_id="desk_lead"),
    "desk:negative": at_desk("POST", lead_id="desk_lead"),
    "desk:positive": at_desk("POST", lead_id="desk_lead"),
    "desk:undo": at_desk("POST", lead_id="desk_lead"),
    "desk:merge": at_desk("POST", lead_id="desk_lead"),
    "desk:reminders": at_desk(),
    "desk:feed_address": at_desk("POST"),
    "desk:snooze": at_desk("POST", reminder_id="reminder"),
    "desk:calendar": at_desk(),
    "desk:feed": Route(Door.LINK, "GET", token_of("feed")),
    "console:brands": Route(Door.USER, "GET POST"),
    "console:pipeline": member(),
    "console:leads": member(),
    "console:leads_total": member(),
    "console:leads_download": member(),
    "console:report_pipeline": member(),
    "console:download": member(),
    "console:lead": member(lead_id="lead"),
    "console:place": member("GET POST", lead_id="lead"),
    "console:unplaced": member(),
    "console:opportunity": member(opportunity_id="opportunity"),
    "console:correct": member("POST", opportunity_id="opportunity"),
    "console:revenue": member("POST", opportunity_id="opportunity"),
    "console:close_form": member("POST", opportunity_id="opportunity"),
    "console:customers": member(),
    "console:customers_download": member(),
    "console:duplicates": member(),
    "console:duplicates_apart": member("POST", twins_id="twins"),
    "console:customer": member(contact_id="contact"),
    "console:customer_change": member("GET POST", contact_id="contact"),
    "console:customer_move": member("GET POST", contact_id="contact"),
    "console:customer_merge": member("GET POST", contact_id="contact"),
    "console:customer_erase": member("GET POST", contact_id="contact"),
    "console:merge_undo": member("POST", merge_id="merge"),
    "console:account": member("GET POST", account_id="account"),
    "console:account_merge": member("POST", account_id="account"),
    "console:account_merge_undo": member("POST", merge_id="account_merge"),
    "console:locations": member(),
    "console:location_new": member("GET POST"),
    "console:location": member(ref="ref"),
    "console:location_change": member("GET POST", ref="ref"),
    "console:orders": sales(),
    "console:orders_all": sales(),
    "console:orders_differences": sales(),
    "console:orders_import": sales("GET POST"),
    "console:order_place": sales("GET POST", opportunity_id="won"),
    "console:order": sales(number="order_number"),
    "console:order_step": sales("POST", number="order_number"),
    "console:order_print": sales(number="order_number"),
    "console:settings_orders": member("GET POST"),
    "console:reports": member(),
    "console:report_performance": member(),
    "console:report_locations": member(),
    "console:report_revenue": member(),
    "console:report_satisfaction": member(),
    "console:report_definitions": member(),
    "console:report_digests": member(),
    "console:digest_add": member("POST"),
    "console:digests_of_locations": member("POST"),
    "console:digest_end": member("POST", subscription_id="subscription"),
    "console:report_views": member(),
    "console:report_view_new": member("GET POST"),
    "console:report_view": member(view_id="view"),
    "console:report_view_change": member("POST", view_id="view"),
    "console:report_view_remove": member("POST", view_id="view"),
    "console:reviews": member(),
    "console:review": member("GET POST", review_id="review"),
    "console:nurture": member("GET POST"),
    "console:nurture_new": member("GET POST"),
    "console:nurture_count": member("POST"),
    "console:nurture_campaign": member(campaign_id="campaign"),
    "console:nurture_edit": member("GET POST", campaign_id="campaign"),
    "console:nurture_move": member("POST", campaign_id="campaign"),
    "console:nurture_preview": member(campaign_id="campaign"),
    "console:nurture_customers": member(campaign_id="campaign"),
    "console:nurture_enrolment": member(enrolment_id="enrolment"),
    "console:nurture_stop": member("POST", enrolment_id="enrolment"),
    "console:messages": member(),
    "console:message": member(message_id="message"),
    "console:message_body": member(message_id="message"),
    "console:message_again": member("POST", message_id="message"),
    "console:step_again": member("POST", step_id="step"),
    "console:report_again": member("POST", report_id="report"),
    "console:settings": member(),
    "console:settings_brand": owner("GET POST"),
    "console:settings_policy": member("GET POST"),
    "console:settings_desk": member("GET POST"),
    "console:settings_reasons": member("GET POST"),
    "console:settings_forms": member("GET POST"),
    "console:settings_form": member("GET POST", key="form"),
    "console:settings_follow_up": member("GET POST"),
    "console:settings_survey": member("GET POST"),
    "console:settings_updates": member("GET POST"),
    "console:update_new": member("GET POST"),
    "console:update_change": member("GET POST", update_id="update"),
    "console:update_switch": member("POST", update_id="update"),
    "console:update_remove": member("POST", update_id="update"),
    "console:update_preview": member(update_id="update", lead_id="lead"),
    "console:update_trial": member("POST", update_id="update", lead_id="lead"),
    "console:update_again": member("POST", due_id="due_update"),
    "console:settings_currencies": member("GET POST"),
    "console:settings_keys": owner("GET POST"),
    "console:key_revoke": owner("POST", key_id="key"),
    "console:settings_webhooks": member("GET POST"),
    "console:webhook": member("GET POST", webhook_id="webhook"),
    "console:webhook_act": member("POST", webhook_id="webhook"),
    "console:webhook_delivery": member(delivery_id="delivery"),
    "console:webhook_again": member("POST", delivery_id="delivery"),
    "console:settings_members": member(),
    "console:member_add": owner("POST"),
    "console:member_role": owner("POST", member_id="member"),
    "console:member_remove": owner("POST", member_id="member"),
    "console:member_link": owner("POST", member_id="member"),
    "api-index": Route(Door.OPEN),
    "api-docs": Route(Door.OPEN),
    "api-openapi": Route(Door.OPEN),
    "api-nothing-here": Route(Door.OPEN),
    **{name: program(scope, methods, body, **about) for name, (scope, methods, body, about) in API.items()},
}


def walk(patterns=None, namespace=""):
    """Yield every route's name, with its namespace, as the resolver knows it."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}"
        else:
            yield from walk(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)
