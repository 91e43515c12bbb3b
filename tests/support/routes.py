"""Every address of the product: the resolver's list, and the table of what each one is. A new route needs its line here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from django.urls import URLPattern, get_resolver

from leadloop.accounts.enums import Role, Scope
from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import add_api_key, add_member, renew_feed
from leadloop.core.ids import new_id
from leadloop.customers.records import Twins
from leadloop.desk.models import Reminder
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.account_changed import merge_accounts
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.journeys.desk_decides import unreached
from leadloop.journeys.desk_shares_out import release_lead
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.outcome_recorded import Decider
from leadloop.journeys.user_invited import sign_in_address
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.customers import BRAND, make_person
from tests.support.story import NOW, location_json, make_brand, make_lead, make_location, make_opportunity, recipient


class Door(StrEnum):
    """Who is let in."""

    OPEN = "open"  # everybody; nothing of any brand
    PUBLIC = "public"  # everybody, by the brand's own address
    LINK = "link"  # whoever has the signed link
    USER = "user"  # whoever signed in
    DESK = "desk"  # the brand's members, agents too
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


@dataclass
class World:
    """A brand with one of everything."""

    brand: object
    owner: User
    manager: User
    supervisor: User
    agent: User
    secret: str
    secret_without_scopes: str
    ids: dict[str, object]
    tokens: dict[str, str]


def make_world(name):
    brand = make_brand(name)
    ref, form = f"{name[0]}-1", f"form-of-{name.lower()}"
    location = make_location(brand, ref)
    LeadForm.objects.filter(brand=brand).update(key=form)
    customer = {"email": f"erika@{name.lower()}-customer.example"}
    opportunity = make_opportunity(brand, Stage.COMPLETE, now=NOW - timedelta(days=1), customer=customer)
    review = give_review(opportunity, given={"rating": "4"}, now=NOW)
    records = make_customers(brand, opportunity.lead.contact)
    contact = recipient(opportunity)
    manager = add_member(brand=brand, email=f"manager@{name.lower()}.example", role=Role.MANAGER, now=NOW)
    supervisor = add_member(brand=brand, email=f"supervisor@{name.lower()}.example", role=Role.SUPERVISOR, now=NOW)
    agent = add_member(brand=brand, email=f"agent@{name.lower()}.example", role=Role.AGENT, now=NOW)
    desk_form = add_form(brand, title="Desk", like=LeadForm.objects.get(brand=brand))
    LeadForm.objects.filter(pk=desk_form.pk).update(entry=Entry.DESK)
    desk_lead = make_lead(brand, form=desk_form.key, customer=customer)
    by = Decider(Actor(ActorKind.AGENT, owner_of(brand).pk), owner_of(brand))
    unreached(desk_lead, by=by, next_attempt_at=NOW + timedelta(hours=4), now=NOW)
    # Nobody's, so that every role gets the same answer.
    release_lead(desk_lead, user=owner_of(brand), now=NOW)
    owner = User.objects.get(email=f"owner@{name.lower()}.example")
    key, secret = add_api_key(brand=brand, name="All", now=NOW)
    _none, bare = add_api_key(brand=brand, name="None", scopes=(), now=NOW)
    message = Message.objects.get(brand=brand, kind="opportunity_offered")
    ids = {
        "slug": brand.slug, "form": form, "ref": location.ref, "lead": opportunity.lead_id, "opportunity": opportunity.pk,
        "review": review.pk, "message": message.pk, "step": Step.objects.filter(brand=brand).first().pk,
        "key": key.pk, "member": Membership.objects.get(user=manager).pk,
        "desk_lead": desk_lead.pk, "reminder": Reminder.objects.get(lead=desk_lead).pk,
        **records,
    }  # fmt: skip
    of_owner = Membership.objects.get(user=owner)
    renew_feed(of_owner)
    tokens = {
        "feed": issue(Purpose.FEED, about=of_owner.pk, recipient=of_owner.feed_key, now=NOW),
        "o": issue(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=contact.pk, now=NOW),
        "s": issue(Purpose.SURVEY, about=opportunity.pk, now=NOW),
        "r": issue(Purpose.REVIEW, about=review.pk, recipient=contact.pk, now=NOW),
        "u": issue(
            Purpose.UNSUBSCRIBE,
            about=Message.objects.get(lead_id=opportunity.lead_id, kind="lead_received").pk,
            now=NOW,
        ),
        # The manager's: the owner signs in during the test, which ends a link.
        "in": sign_in_address(manager, now=NOW).rstrip("/").rpartition("/")[2],
    }
    return World(brand, owner, manager, supervisor, agent, secret, bare, ids, tokens)


def make_customers(brand, contact):
    """One of each of what becomes of customers' records; the contact of the world stays as it is."""
    one, other, third = (make_person(brand, f"{name}@{brand.slug}.example") for name in ("one", "other", "third"))
    merge = merge_contacts(other, into=one, by=BRAND, now=NOW)
    account_merge = merge_accounts(third.account, into=one.account, by=BRAND, now=NOW)
    twins = Twins.objects.create(brand=brand, first=min(one, contact, key=pk_of), second=max(one, contact, key=pk_of),
                                 reasons="phone", found_at=NOW)  # fmt: skip
    return {
        "contact": contact.pk, "account": contact.account_id, "merge": merge.pk, "merged": other.pk, "account_merge": account_merge.pk,
        "twins": twins.pk,
    }  # fmt: skip


def pk_of(row):
    return row.pk


def nobody_has(value):
    if isinstance(value, str):
        return f"no-{value}"[:40]
    return 10**9 if isinstance(value, int) else new_id()


def missing(world):
    """The same world with objects that nobody has."""
    ids: dict[str, object] = {name: nobody_has(value) for name, value in world.ids.items()}
    return replace(world, ids=ids)


def owner_of(brand):
    return User.objects.get(memberships__brand=brand, memberships__role=Role.OWNER)


def object_of(**names):
    return lambda world: {argument: world.ids[name] for argument, name in names.items()}


def token_of(purpose):
    return lambda world: {"token": world.tokens[purpose]}


def at_desk(methods="GET", **names):
    return Route(Door.DESK, methods, object_of(**names) if names else None)


def supervisor(methods="GET", **names):
    return Route(Door.SUPERVISOR, methods, object_of(**names) if names else None)


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


LEADS_READ, LEADS_WRITE, NETWORK, REPORTS = Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.NETWORK, Scope.REPORTS
REVENUE = {"revenue": {"amount": "1.00", "currency": "EUR"}, "answers": {}}

ROUTES = {
    "public:front": Route(Door.OPEN),
    "public:robots": Route(Door.OPEN),
    "public:favicon": Route(Door.OPEN),
    "public:locator": public(brand_slug="slug"),
    "public:lead_form": public("GET POST", brand_slug="slug", form_key="form"),
    "public:lead_thanks": public(brand_slug="slug", form_key="form"),
    "public:reviews": public(brand_slug="slug", ref="ref"),
    "public:reviews_json": public(brand_slug="slug", ref="ref"),
    "public:survey": link("s"),
    "public:unsubscribe": link("u"),
    "location:opportunity": link("o"),
    "location:review": link("r"),
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
    "console:reports": member(),
    "console:report_performance": member(),
    "console:report_locations": member(),
    "console:report_revenue": member(),
    "console:report_satisfaction": member(),
    "console:report_definitions": member(),
    "console:reviews": member(),
    "console:review": member("GET POST", review_id="review"),
    "console:messages": member(),
    "console:message": member(message_id="message"),
    "console:message_body": member(message_id="message"),
    "console:message_again": member("POST", message_id="message"),
    "console:step_again": member("POST", step_id="step"),
    "console:settings": member(),
    "console:settings_brand": owner("GET POST"),
    "console:settings_policy": member("GET POST"),
    "console:settings_desk": member("GET POST"),
    "console:settings_reasons": member("GET POST"),
    "console:settings_forms": member("GET POST"),
    "console:settings_form": member("GET POST", key="form"),
    "console:settings_follow_up": member("GET POST"),
    "console:settings_survey": member("GET POST"),
    "console:settings_currencies": member("GET POST"),
    "console:settings_keys": owner("GET POST"),
    "console:key_revoke": owner("POST", key_id="key"),
    "console:settings_members": member(),
    "console:member_add": owner("POST"),
    "console:member_role": owner("POST", member_id="member"),
    "console:member_remove": owner("POST", member_id="member"),
    "console:member_link": owner("POST", member_id="member"),
    "api-index": Route(Door.OPEN),
    "api-docs": Route(Door.OPEN),
    "api-openapi": Route(Door.OPEN),
    "api-nothing-here": Route(Door.OPEN),
    "list_leads": program(LEADS_READ),
    "post_lead": program(LEADS_WRITE, "POST", {}),
    "get_lead": program(LEADS_READ, lead_id="lead"),
    "get_history": program(LEADS_READ, lead_id="lead"),
    "post_outcome": program(LEADS_WRITE, "POST", {"outcome": "none"}, lead_id="desk_lead"),
    "post_undo": program(LEADS_WRITE, "POST", {"reason": ""}, lead_id="desk_lead"),
    "post_merge": program(LEADS_WRITE, "POST", {"into": "nothing"}, lead_id="desk_lead"),
    "list_opportunities": program(LEADS_READ),
    "get_opportunity": program(LEADS_READ, opportunity_id="opportunity"),
    "post_answer": program(LEADS_WRITE, "POST", {"answer": "complete"}, opportunity_id="opportunity"),
    "post_follow_up_form": program(LEADS_WRITE, "POST", REVENUE, opportunity_id="opportunity"),
    "list_contacts": program(LEADS_READ),
    "get_contact": program(LEADS_READ, contact_id="contact"),
    "patch_contact": program(LEADS_WRITE, "PATCH", {}, contact_id="contact"),
    "post_contact_merge": program(LEADS_WRITE, "POST", {"into": "nothing"}, contact_id="contact"),
    "post_contact_unmerge": program(LEADS_WRITE, "POST", {}, contact_id="merged"),
    "post_erase": program(LEADS_WRITE, "POST", {}, contact_id="contact"),
    "get_account": program(LEADS_READ, account_id="account"),
    "list_locations": program(NETWORK),
    "get_location": program(NETWORK, ref="ref"),
    "put_one": program(NETWORK, "PUT", location_json(), ref="ref"),
    "get_pipeline": program(REPORTS),
    "get_performance": program(REPORTS),
    "get_revenue": program(REPORTS),
}


def walk(patterns=None, namespace=""):
    """Yield every route's name, with its namespace, as the resolver knows it."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}"
        else:
            yield from walk(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)
