"""Campaigns and their customers for tests, made through journeys only."""

from datetime import timedelta

from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.campaign_changes import save_campaign, take_campaign_to
from leadloop.journeys.campaign_mails_due import work_campaigns
from leadloop.journeys.desk_decides import negative
from leadloop.journeys.outcome_recorded import Decider
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import Enrolment
from tests.support.story import NOW, make_lead

PROGRAM = Decider(Actor(ActorKind.PROGRAM))
CONSENT = [{"purpose": "share_with_location"}, {"purpose": "marketing"}]
DAY = timedelta(days=1)


def step(after_days=3, **changes):
    return {
        "after_days": after_days,
        "subject": "Still thinking about {product}?",
        "subject_b": "",
        "text": "We have news about {product}.\n\nHave a look.",
        "button": "Ask us again",
        **changes,
    }


def make_campaign(brand, *, name="Win back", delays=(3, 7, 14), steps=None, now=NOW, start=True, **fields):
    fields = {"held_out": 0, **fields}
    steps = [step(days) for days in delays] if steps is None else steps
    made = save_campaign(brand, None, fields={"name": name, **fields}, steps=steps, now=now)
    if start:
        take_campaign_to(made, CampaignState.RUNNING, now=now)
    return made


def desk_form(brand):
    found = LeadForm.objects.filter(brand=brand, entry=Entry.DESK).first()
    if found is None:
        found = add_form(brand, title="The lead desk", like=LeadForm.objects.get(brand=brand))
        LeadForm.objects.filter(pk=found.pk).update(entry=Entry.DESK)
    return found


def lost_lead(brand, number=1, *, now=NOW, reason="no_immediate_opportunity", consent=CONSENT, **changes):
    """A request that the desk closed without an opportunity an hour after it came, by a customer of this number."""
    customer = {
        "email": f"c{number}@customer.example",
        "phone": f"+49 30 {1000000 + number}",
        **changes.pop("customer", {}),
    }
    form = desk_form(brand).key
    lead = make_lead(brand, form=form, customer=customer, consent=consent, now=now - timedelta(hours=1), **changes)
    negative(lead, by=PROGRAM, reason=reason, now=now)
    lead.refresh_from_db()
    return lead


def enrolment_of(lead):
    return Enrolment.objects.get(lead=lead)


def work(now):
    """Work campaigns off until nothing is due at `now`."""
    total = 0
    while done := work_campaigns(now=now):
        total += done
    return total
