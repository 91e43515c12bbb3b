"""A brand whose form leads to its desk, and people who work there."""

from datetime import timedelta

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.desk.models import DeskItem
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.outcome_recorded import Decider
from tests.support.story import NOW, make_brand, make_lead


def make_desk_brand(name="Northwind", *, now=NOW, **fields):
    """A brand all of whose leads come to its desk first."""
    brand = make_brand(name, now=now, **fields)
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)
    return brand


def make_agent(brand, name="Ada", *, role=Role.AGENT):
    return add_member(brand=brand, email=f"{name.lower()}@{brand.slug}.example", name=name, role=role, now=NOW)


def decider(agent, seen=None):
    return Decider(Actor(ActorKind.AGENT, agent.pk), agent, seen)


def program(seen=None):
    return Decider(Actor(ActorKind.PROGRAM), None, seen)


def item_of(lead):
    return DeskItem.objects.select_related("lead", "agent").get(lead=lead)


def try_in_vain(lead, agent, *, now=NOW, after=timedelta(hours=4), **more):
    """Record that the customer was not reached; the next attempt is `after` from then."""
    return unreached(lead, by=decider(agent), next_attempt_at=now + after, now=now, **more)


def refuse(lead, agent, reason="no_immediate_opportunity", *, now=NOW, **more):
    return negative(lead, by=decider(agent), reason=reason, now=now, **more)


def pass_on(lead, agent, location, *, contacted=True, now=NOW, **more):
    return positive(lead, by=decider(agent), location=location, contacted=contacted, now=now, **more)


def make_desk_lead(brand, *, now=NOW, **changes):
    return make_lead(brand, now=now, **changes)
