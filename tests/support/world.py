"""A brand with one of everything, for the table of routes."""

from dataclasses import dataclass, replace
from datetime import timedelta

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import add_api_key, add_member, renew_feed
from leadloop.core.ids import new_id
from leadloop.desk.models import Reminder
from leadloop.digests.enums import Rhythm
from leadloop.digests.operations import add_subscription
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.enums import Entry
from leadloop.intake.messages import reader_of
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.desk_decides import unreached
from leadloop.journeys.desk_shares_out import release_lead
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.outcome_recorded import Decider
from leadloop.journeys.user_invited import sign_in_address
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.network.portal import portal_mark
from leadloop.opportunities.enums import Stage
from leadloop.orders.operations import change_rules as change_order_rules
from leadloop.outbox.models import Message
from leadloop.saved_views.operations import save_view
from leadloop.updates.operations import add_update, make_due
from leadloop.webhooks.operations import add_endpoint, send_ping
from tests.support.customers import customer_records
from tests.support.lost_sale import why_lost_token
from tests.support.nurture import lost_lead, make_campaign
from tests.support.orders import make_order
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity, recipient


@dataclass
class World:
    """A brand with one of everything."""

    brand: object
    owner: User
    manager: User
    supervisor: User
    agent: User
    sales: User
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
    contact = recipient(opportunity)
    manager = add_member(brand=brand, email=f"manager@{name.lower()}.example", role=Role.MANAGER, now=NOW)
    supervisor = add_member(brand=brand, email=f"supervisor@{name.lower()}.example", role=Role.SUPERVISOR, now=NOW)
    agent = add_member(brand=brand, email=f"agent@{name.lower()}.example", role=Role.AGENT, now=NOW)
    sales = add_member(brand=brand, email=f"sales@{name.lower()}.example", role=Role.SALES, now=NOW)
    change_order_rules(brand, pattern=f"{name[0]}-###")
    ordered = make_order(brand, opportunity=_won(brand, "ordered", name), now=NOW)
    won = _won(brand, "won", name)
    desk_form = add_form(brand, title="Desk", like=LeadForm.objects.get(brand=brand))
    LeadForm.objects.filter(pk=desk_form.pk).update(entry=Entry.DESK)
    desk_lead = make_lead(brand, form=desk_form.key, customer=customer)
    by = Decider(Actor(ActorKind.AGENT, owner_of(brand).pk), owner_of(brand))
    unreached(desk_lead, by=by, next_attempt_at=NOW + timedelta(hours=4), now=NOW)
    # Nobody's, so that every role gets the same answer.
    release_lead(desk_lead, user=owner_of(brand), now=NOW)
    # By somebody whom nobody else in the world is.
    campaign = make_campaign(brand, delays=(0,))
    lost = lost_lead(brand, customer={"email": f"lost@{name.lower()}-customer.example", "phone": ""})
    enrolment = lost.enrolments.get()
    owner = User.objects.get(email=f"owner@{name.lower()}.example")
    key, secret = add_api_key(brand=brand, name="All", now=NOW)
    _none, bare = add_api_key(brand=brand, name="None", scopes=(), now=NOW)
    message = Message.objects.get(lead_id=opportunity.lead_id, kind="opportunity_offered")
    shared = save_view(
        Membership.objects.get(user=owner), name="This month", page="pipeline", query="", shared=True, now=NOW
    )
    subscription = add_subscription(brand, owner, region="", rhythm=Rhythm.WEEKLY, now=NOW)
    update = add_update(brand, name="At the end", place=Stage.COMPLETE, subject="Done", text="All is done.", now=NOW)
    make_due(update, opportunity.lead, opportunity=opportunity, due_at=NOW, is_new=True, now=NOW)
    hook, _secret = add_endpoint(brand, url=f"https://{name.lower()}.example/hook", now=NOW)
    spare, _secret = add_endpoint(brand, url=f"https://{name.lower()}.example/spare", now=NOW)
    ids = {
        "slug": brand.slug, "form": form, "ref": location.ref, "lead": opportunity.lead_id, "opportunity": opportunity.pk,
        "review": review.pk, "message": message.pk, "step": Step.objects.filter(opportunity=opportunity).first().pk,
        "key": key.pk, "member": Membership.objects.get(user=manager).pk,
        "view": shared.pk, "order_number": ordered.number, "order": ordered.pk, "won": won.pk,
        "subscription": subscription.pk, "report": subscription.due.get().pk,
        "update": update.pk, "due_update": update.due.get().pk,
        "webhook": hook.pk, "spare_webhook": spare.pk, "delivery": send_ping(hook, now=NOW).pk,
        "campaign": campaign.pk, "enrolment": enrolment.pk,
        "desk_lead": desk_lead.pk, "reminder": Reminder.objects.get(lead=desk_lead).pk,
        **customer_records(brand, opportunity.lead.contact),
    }  # fmt: skip
    of_owner = Membership.objects.get(user=owner)
    renew_feed(of_owner)
    tokens = {
        "feed": issue(Purpose.FEED, about=of_owner.pk, recipient=of_owner.feed_key, now=NOW),
        "o": issue(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=contact.pk, now=NOW),
        "s": issue(Purpose.SURVEY, about=opportunity.pk, now=NOW),
        "r": issue(Purpose.REVIEW, about=review.pk, recipient=contact.pk, now=NOW),
        "c": issue(Purpose.DETAILS, about=opportunity.lead_id, recipient=reader_of(opportunity.lead), now=NOW),
        "n": issue(Purpose.COME_BACK, about=enrolment.pk, now=NOW),
        "w": why_lost_token(brand, form),
        "p": issue(Purpose.PORTAL, about=contact.pk, recipient=portal_mark(contact), now=NOW),
        "u": issue(
            Purpose.UNSUBSCRIBE,
            about=Message.objects.get(lead_id=opportunity.lead_id, kind="lead_received").pk,
            now=NOW,
        ),
        # The manager's: the owner signs in during the test, which ends a link.
        "in": sign_in_address(manager, now=NOW).rstrip("/").rpartition("/")[2],
    }
    return World(brand, owner, manager, supervisor, agent, sales, secret, bare, ids, tokens)


def _won(brand, who, name):
    customer = {"email": f"{who}@{name.lower()}-customer.example", "phone": ""}
    return make_opportunity(brand, Stage.WON, now=NOW - timedelta(days=1), customer=customer)


def texts_of(world):
    """The ids of a world's objects; not numbers, which stand on every page."""
    return [str(each) for each in world.ids.values() if not isinstance(each, int)]


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
