"""`python -m bench.fill_nurture 500000 20000`: a campaign of the brand "bench" with so many customers, of whom so many are due now.

One customer comes in by the journeys; the others are copied by the database itself, each with a contact, a request and a
consent of their own. `python -m bench.fill_nurture work` writes to those due, and prints how long each batch took.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - needs them set up

from bench.fill_rows import copy, number  # noqa: E402
from leadloop.accounts.models import Brand  # noqa: E402
from leadloop.core.clock import now  # noqa: E402
from leadloop.history.enums import ActorKind  # noqa: E402
from leadloop.history.models import Actor  # noqa: E402
from leadloop.intake.enums import Entry  # noqa: E402
from leadloop.intake.models import Consent, LeadForm  # noqa: E402
from leadloop.journeys.campaign_changes import save_campaign, take_campaign_to  # noqa: E402
from leadloop.journeys.campaign_mails_due import work_campaigns  # noqa: E402
from leadloop.journeys.desk_decides import negative  # noqa: E402
from leadloop.journeys.lead_arrives import take_in  # noqa: E402
from leadloop.journeys.outcome_recorded import Decider  # noqa: E402
from leadloop.nurture.enums import CampaignState  # noqa: E402
from leadloop.nurture.models import Enrolment  # noqa: E402

GIVEN = {
    "customer": {
        "given_name": "Erika",
        "family_name": "Mustermann",
        "email": "erika@customer.example",
        "address": {"line1": "Lindenweg 7", "city": "Berlin", "postal_code": "10119", "country": "DE"},
    },
    "request": {"interest": "Heat pump"},
    "source": {"channel": "website"},
    "consent": [{"purpose": "share_with_location"}, {"purpose": "marketing"}],
}
STEP = {
    "after_days": 7,
    "subject": "Still thinking about {product}?",
    "subject_b": "News about {product}",
    "text": "A year ago you asked us about {product}. Prices have changed since, and so have the grants.\n\nHave a look.",
    "button": "Ask us again",
}


def fill(count: int, due: int) -> None:
    """Store the customers, `due` of them to be written to now and the others in a month."""
    brand, at = Brand.objects.get(slug="bench"), now()
    form = LeadForm.objects.filter(brand=brand)[0]
    LeadForm.objects.filter(pk=form.pk).update(entry=Entry.DESK)
    # At any hour and day: a bench is run when there is time.
    fields = {"name": "Bench", "send_from": "00:00", "send_until": "24:00", "on_sundays": True, "held_out": 0}
    steps = [{**STEP, "after_days": 0}, STEP, STEP]
    campaign = save_campaign(brand, None, fields=fields, steps=steps, now=at)
    take_campaign_to(campaign, CampaignState.RUNNING, now=at)
    work_campaigns(now=at)
    lead = take_in(brand, GIVEN, now=at - timedelta(days=2)).lead
    negative(lead, by=Decider(Actor(ActorKind.PROGRAM)), reason="no_immediate_opportunity", now=at - timedelta(days=1))
    one = Enrolment.objects.select_related("contact", "lead").get(campaign=campaign)
    consent = Consent.objects.get(lead=one.lead, purpose="marketing")
    # What is copied is each table's only row.
    Consent.objects.exclude(pk=consent.pk).delete()
    own = {"id": number("n")}
    copy(one.contact, own, count)
    copy(one.lead, {**own, "contact_id": number("n"), "customer": customer()}, count)
    copy(consent, {**own, "lead_id": number("n")}, count)
    due_at = f"CASE WHEN n <= {due} THEN t.next_attempt_at ELSE {in_a_month()} END"
    links = {name: number("n") for name in ("contact_id", "lead_id", "consent_id")}
    variant = "CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END"
    copy(one, {**own, **links, "next_attempt_at": due_at, "variant": variant, "state": "'due'"}, count)
    Enrolment.objects.filter(pk=one.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def customer() -> str:
    """The customer of the copy, with an address of its own."""
    if connection.vendor == "postgresql":
        return "t.customer || jsonb_build_object('email', 'c' || n || '@customer.example')"
    return "json_set(t.customer, '$.email', 'c' || n || '@customer.example')"


def in_a_month() -> str:
    if connection.vendor == "postgresql":
        return "t.next_attempt_at + interval '30 days'"
    return "strftime('%Y-%m-%d %H:%M:%S', t.next_attempt_at, '+30 days')"


def work() -> None:
    """Write to all that are due; print the customers, milliseconds and milliseconds of CPU of each batch."""
    while True:
        began, cpu = time.perf_counter(), time.process_time()
        # Nobody sends meanwhile: how long the queue gets is not what is measured.
        done = work_campaigns(now=now(), most_waiting=10_000_000)
        if not done:
            break
        print(done, (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000, flush=True)
    written = Enrolment.objects.filter(position__gt=0).count()
    touched = Enrolment.objects.filter(position=0).exclude(attempts=0, lease_id=None).count()
    print("written", written, touched)


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work()
    else:
        fill(int(sys.argv[1]), int(sys.argv[2]))
