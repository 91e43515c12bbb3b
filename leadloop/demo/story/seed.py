"""Telling the story: half a year in some seconds, from the brand's first day to the present moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from django.db import transaction

from leadloop.accounts.models import Membership
from leadloop.demo.story.brand import Cast, open_the_brand
from leadloop.demo.story.brand_side import BrandSide
from leadloop.demo.story.calendar import LENGTH, Arrival, Calendar, Fate, arrivals
from leadloop.demo.story.customer_side import tidy, write_from_other_addresses
from leadloop.demo.story.demand import BY_PROGRAM, Demand
from leadloop.demo.story.desk_plan import DeskFate, DeskPlan, plan_desk
from leadloop.demo.story.desk_side import DeskSide
from leadloop.demo.story.glance import Glance, glance
from leadloop.demo.story.location_side import LocationSide
from leadloop.demo.story.network import found_the_network
from leadloop.demo.story.nurture_side import NurtureSide, begin_campaigns
from leadloop.demo.story.order_side import OrderSide
from leadloop.demo.story.plot import Plot
from leadloop.demo.story.sale import Sale
from leadloop.desk.queries import hours_of_desk
from leadloop.digests.enums import Rhythm
from leadloop.digests.operations import add_subscription
from leadloop.history.enums import ActorKind
from leadloop.history.models import CUSTOMER, Actor
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.lead_arrives import take_in
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.saved_views.operations import save_view

SEED: Final = 7
LEADS: Final = 385
# Views of reports: name, page, what it is asked, and whether everybody sees it.
_VIEWS: Final = (
    ("Partners, last quarter", "locations", "period=last_quarter", True),
    ("Website, last 30 days", "performance", "period=last_30_days&source=website", False),
)
_BEFORE_THE_FIRST: Final = timedelta(days=3)
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A lead to come: when, and what it says (the contract's *lead, in*)."""

    arrival: Arrival
    given: dict[str, Any]
    # What the desk is to make of it, where it goes there.
    desk: DeskPlan | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The story's first day: brand and network are there, and who will ask for what is known."""

    plot: Plot
    incoming: list[Incoming]


def tell(*, until: datetime, leads: int = LEADS) -> Cast:
    """Tell the whole story up to ``until`` in one transaction: all of it is there afterwards, or nothing.

    No mail leaves the house.
    """
    with transaction.atomic():
        opening = begin(until=until, leads=leads)
        go_on(opening, opening.incoming)
        end(opening.plot.cast, now=until)
    return opening.plot.cast


def begin(*, until: datetime, leads: int = LEADS) -> Opening:
    """Open the brand with its network, and think of everybody who will ask for something."""
    first_day = until - LENGTH - _BEFORE_THE_FIRST
    cast = open_the_brand(now=first_day)
    dealers = found_the_network(cast.brand, now=first_day)
    begin_campaigns(cast.brand, now=first_day)
    demand = Demand(list(dealers.values()))
    incoming = [
        Incoming(each, demand.request(Random(f"{SEED}/{each.number}"), now=each.at, is_test=each.fate == Fate.TEST))
        for each in arrivals(leads, dice=Random(SEED), until=until)
    ]
    write_from_other_addresses([each.given for each in incoming])
    incoming += _to_the_desk(cast, demand, share=min(1.0, leads / LEADS), until=until)
    return Opening(Plot(cast, dealers, first_day, Calendar(until=until), SEED), incoming)


def go_on(opening: Opening, incoming: Sequence[Incoming], *, progress: Progress = lambda _share: None) -> None:
    """Tell what becomes of these leads, up to the story's end; ``progress`` is told the share (0 to 1) as it goes.

    What becomes of one lead does not depend on the others, so that they can be told apart.
    """
    plot = opening.plot
    sale = Sale(plot)
    locations, desk = LocationSide(plot, sale), DeskSide(plot)
    for each in incoming:
        plot.calendar.at(each.arrival.at, partial(_arrives, plot, each, desk))
    BrandSide(plot).begin()
    NurtureSide(plot, desk).begin()
    OrderSide(plot, sale).begin()
    mailbox = LocalMailbox()
    seen = glance(plot.begin)
    while (moment := _next_moment(plot, seen)) < plot.calendar.until:
        if moment == plot.calendar.next_moment:
            plot.calendar.act()
        else:
            work_due_steps(now=moment)
        seen = glance(moment)
        if seen.mail_waits:
            send_due(mailbox, now=moment)
        if seen.offered:
            for offered in Opportunity.objects.filter(pk__in=seen.offered).select_related("lead"):
                locations.offered(offered, moment)
        progress((moment - plot.begin) / (plot.calendar.until - plot.begin))


def end(cast: Cast, *, now: datetime) -> None:
    """Let the manager keep views of reports, have one by mail each Monday, and look who is one person: of what all parts come to."""
    manager = Membership.objects.get(brand=cast.brand, user=cast.manager)
    for name, page, query, shared in _VIEWS:
        save_view(manager, name=name, page=page, query=query, shared=shared, now=now)
    add_subscription(cast.brand, cast.manager, region="", rhythm=Rhythm.WEEKLY, now=now)
    tidy(cast.brand, by=Actor(ActorKind.BRAND, cast.manager.pk), now=now)


def _next_moment(plot: Plot, seen: Glance) -> datetime:
    moments = (plot.calendar.next_moment, seen.next_step_at, plot.calendar.until)
    return min(each for each in moments if each is not None)


def _arrives(plot: Plot, incoming: Incoming, desk: DeskSide, now: datetime) -> None:
    by_program = incoming.given["source"]["channel"] == BY_PROGRAM
    actor = Actor(ActorKind.PROGRAM, plot.cast.program_id) if by_program else CUSTOMER
    ip = None if by_program else "203.0.113.9"
    taken = take_in(plot.cast.brand, incoming.given, ip=ip, actor=actor, now=now)
    plot.arrivals[taken.lead.pk] = incoming.arrival
    if incoming.desk is not None:
        desk.arrived(taken.lead, incoming.desk, now)


def _to_the_desk(cast: Cast, demand: Demand, *, share: float, until: datetime) -> list[Incoming]:
    """Think of those who ask at the desk's form; some of them ask a second time, in vain."""
    form = LeadForm.objects.get(brand=cast.brand, entry=Entry.DESK)
    found: list[Incoming] = []
    plans = plan_desk(share, dice=Random(f"{SEED}/desk"), hours=hours_of_desk(cast.brand), until=until)
    firsts: list[Incoming] = []
    for plan in plans:
        # A day after the first request of the same customer, who is in the same part of the story thereby.
        first = firsts.pop(0) if plan.fate == DeskFate.TWICE and firsts else None
        at = first.arrival.at + timedelta(hours=20) if first else plan.arrives_at
        given = demand.request(Random(f"{SEED}/{plan.number}"), now=at) | {"form": form.key}
        if first is not None:
            given["customer"] = first.given["customer"]
        fate = Fate.GIVEN_BACK if plan.fate == DeskFate.RETURNED else Fate.CHANCE
        found.append(Incoming(Arrival(plan.number, at, fate), given, plan))
        if plan.fate == DeskFate.PASSED_ON and given["customer"]["email"]:
            firsts = sorted([*firsts, found[-1]], key=lambda each: each.arrival.at)
    return found
