"""Customers are taken in, written to at the right time, and let go for a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.journeys.campaign_changes import CampaignProblem, let_go, save_campaign, set_cap, take_campaign_to
from leadloop.journeys.campaign_mails_due import work_campaigns
from leadloop.journeys.list_left import leave
from leadloop.journeys.outcome_undone import take_back
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.nurture.queries import tallies
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from leadloop.reports.audit_nurture import nurture_breaches
from tests.support.nurture import CONSENT, DAY, PROGRAM, desk_form, enrolment_of, lost_lead, make_campaign, step, work
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def mails():
    return list(Message.objects.filter(kind="nurture").order_by("queued_at").values_list("to", "subject", "queued_at"))


def stopped(lead):
    enrolment = enrolment_of(lead)
    return enrolment.state, enrolment.stop_reason


def test_a_customer_without_an_opportunity_is_written_to_step_by_step(brand):
    make_campaign(brand, delays=(3, 7))
    lead = lost_lead(brand, request={"product": "Heat pump"})
    work(NOW + 3 * DAY - timedelta(minutes=1))
    assert mails() == []
    work(NOW + 3 * DAY)
    work(NOW + 10 * DAY)
    work(NOW + 60 * DAY)
    assert mails() == [
        ("c1@customer.example", "Still thinking about Heat pump?", NOW + 3 * DAY),
        ("c1@customer.example", "Still thinking about Heat pump?", NOW + 10 * DAY),
    ]
    assert (enrolment_of(lead).state, enrolment_of(lead).position) == ("done", 2)
    assert enrolment_of(lead).consent == lead.consents.get(purpose="marketing")


def test_a_lost_opportunity_counts_where_the_campaign_is_for_it(brand):
    make_campaign(brand, name="Only the desk's")
    lost = make_campaign(brand, name="Lost", from_no_opportunity=False, from_lost=True, lost_reasons=["other"])
    opportunity = make_opportunity(brand, Stage.LOST, consent=CONSENT)
    assert [each.campaign for each in Enrolment.objects.select_related("campaign")] == [lost]
    assert Enrolment.objects.get().opportunity_id == opportunity.pk
    work(NOW + 10 * DAY)
    assert len(mails()) == 1


def test_without_consent_nobody_is_written_to(brand):
    make_campaign(brand)
    lost_lead(brand, consent=[{"purpose": "share_with_location"}])
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize(
    ("rules", "fits"),
    [
        ({"negative_reasons": ["cannot_be_reached"]}, False),
        ({"negative_reasons": ["no_immediate_opportunity"]}, True),
        ({"products": ["Solar"]}, False),
        ({"products": ["Heat pump", "Solar"]}, True),
        ({"channels": ["fair"]}, False),
        ({"channels": ["website"]}, True),
        ({"postal_codes": ["8", "102"]}, False),
        ({"postal_codes": ["8", "101"]}, True),
        ({"regions": ["Bayern"]}, False),
        ({"regions": ["Berlin"]}, True),
        ({"locations": ["D-2"]}, False),
        ({"locations": ["D-1"]}, True),
    ],
)
def test_the_audience_is_chosen_by_rules(brand, rules, fits):
    make_campaign(brand, **rules)
    lost_lead(
        brand, request={"product": "Heat pump"}, location="D-1",
        customer={"address": {"postal_code": "10119", "city": "Berlin", "region": "Berlin", "country": "DE"}},
    )  # fmt: skip
    assert Enrolment.objects.exists() == fits


def test_those_of_the_last_year_come_in_when_it_starts(brand):
    old = [lost_lead(brand, number, now=NOW - number * 90 * DAY) for number in range(1, 6)]
    again = make_lead(brand, customer={"email": "c2@customer.example", "phone": ""}, now=NOW - DAY)
    campaign = make_campaign(brand, max_days=365)
    while campaign.looked_through is not None:
        work_campaigns(now=NOW, limit=2)
        campaign.refresh_from_db()
    assert again.contact == old[1].contact
    assert set(Enrolment.objects.values_list("lead", flat=True)) == {old[0].pk, old[2].pk, old[3].pk}
    # Counted from the start, in the customer's daytime.
    assert set(Enrolment.objects.values_list("next_attempt_at", flat=True)) == {NOW + 3 * DAY}


def test_who_is_held_out_gets_nothing(brand):
    campaign = make_campaign(brand, held_out=50, delays=(0,))
    for number in range(60):
        lost_lead(brand, number)
    work(NOW + 30 * DAY)
    tally = tallies([campaign])[campaign.pk]
    assert 10 < tally.control < 50
    assert (tally.enrolled, tally.treated, tally.done) == (60, 60 - tally.control, 60 - tally.control)
    assert len(mails()) == tally.done


def test_each_half_gets_its_subject(brand):
    make_campaign(brand, steps=[step(0, subject="One", subject_b="Two")])
    for number in range(40):
        lost_lead(brand, number)
    work(NOW)
    told = {
        (each.enrolment.variant, Message.objects.get(pk=each.message_id).subject)
        for each in CampaignMail.objects.select_related("enrolment")
    }
    assert told == {("a", "One"), ("b", "Two")}


def test_the_customers_daytime_is_kept(brand):
    make_campaign(brand, delays=(1,))
    lost_lead(brand, customer={"address": {"city": "Seattle", "country": "US"}})
    due_at = datetime(2026, 6, 4, 16, 0, tzinfo=UTC)
    assert Enrolment.objects.get().next_attempt_at == due_at
    # A worker that comes late in the evening waits for the morning.
    night = datetime(2026, 6, 5, 2, 30, tzinfo=UTC)
    work(night)
    assert (mails(), Enrolment.objects.get().next_attempt_at) == ([], due_at + DAY)


def test_becoming_a_lead_again_stops_it(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    make_lead(brand, customer={"email": "c1@customer.example", "phone": ""}, now=NOW + DAY)
    work(NOW + 20 * DAY)
    assert (stopped(lead), mails()) == (("stopped", "lead_again"), [])


def test_a_lead_that_waits_at_the_desk_stops_it_too(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    make_lead(brand, form=desk_form(brand).key, customer={"email": "C1@customer.example", "phone": ""}, now=NOW + DAY)
    work(NOW + 20 * DAY)
    assert (stopped(lead), mails()) == (("stopped", "lead_again"), [])


def test_an_outcome_that_is_taken_back_stops_it_and_what_was_written_stays_told(brand):
    make_campaign(brand, delays=(0, 5))
    lead = lost_lead(brand)
    work(NOW)
    take_back(lead, number=1, by=PROGRAM.actor, leads=True, reason="Mistyped", now=NOW + DAY)
    assert (stopped(lead), CampaignMail.objects.count()) == (("stopped", "lead_again"), 1)
    assert list(nurture_breaches()) == []


def test_unsubscribing_stops_all_campaigns_at_once_and_what_is_queued(brand):
    make_campaign(brand, delays=(0, 1))
    make_campaign(brand, name="Other", delays=(5,))
    lead = lost_lead(brand)
    work(NOW)
    message = Message.objects.get(kind="nurture")
    leave(message.pk, now=NOW)
    message.refresh_from_db()
    assert message.state == "suppressed"
    assert set(Enrolment.objects.filter(lead=lead).values_list("state", "stop_reason")) == {("stopped", "unsubscribed")}
    work(NOW + 60 * DAY)
    assert len(mails()) == 1


def test_a_refused_mail_stops_it(brand):
    make_campaign(brand, delays=(0, 1))
    lead = lost_lead(brand)
    work(NOW)
    Message.objects.filter(kind="nurture").update(state="refused")
    work(NOW + 20 * DAY)
    assert (stopped(lead), len(mails())) == (("stopped", "bounced"), 1)


def test_a_customer_is_let_go_by_hand_once(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    assert let_go(enrolment_of(lead), now=NOW)
    assert not let_go(enrolment_of(lead), now=NOW + DAY)
    assert (stopped(lead), enrolment_of(lead).stopped_at) == (("stopped", "by_hand"), NOW)


def test_the_cap_holds_over_all_campaigns(brand):
    set_cap(brand, most_mails=1, in_days=14, now=NOW)
    make_campaign(brand, delays=(0,))
    make_campaign(brand, name="Other", delays=(0,))
    lost_lead(brand)
    work(NOW)
    assert len(mails()) == 1
    work(NOW + 14 * DAY - timedelta(minutes=1))
    assert len(mails()) == 1
    work(NOW + 14 * DAY)
    assert [at for _to, _subject, at in mails()] == [NOW, NOW + 14 * DAY]


def test_a_pause_puts_off_what_fell_due_in_it_without_a_burst(brand):
    campaign = make_campaign(brand, delays=(3,))
    leads = [lost_lead(brand, number, now=NOW + number * DAY) for number in (0, 2, 3)]
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW + 2.5 * DAY)
    late = lost_lead(brand, 9, now=NOW + 5 * DAY)
    assert work(NOW + 12 * DAY) == 0
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW + 12.5 * DAY)
    work(NOW + 12.5 * DAY)
    assert mails() == []
    wanted = [NOW + days * DAY for days in (13, 15, 16)]
    assert [enrolment_of(each).next_attempt_at for each in leads] == wanted
    for days in range(13, 20):
        work(NOW + days * DAY)
    # The last one's day is a Sunday.
    assert [at for *_, at in mails()] == [*wanted, NOW + 19 * DAY]
    assert enrolment_of(late).state == "done"


def test_an_end_lets_everybody_go(brand):
    campaign = make_campaign(brand)
    lead = lost_lead(brand)
    take_campaign_to(campaign, CampaignState.ENDED, now=NOW + DAY)
    assert not take_campaign_to(campaign, CampaignState.ENDED, now=NOW + DAY)
    work(NOW + 30 * DAY)
    assert (stopped(lead), mails()) == (("stopped", "campaign_ended"), [])


def test_what_runs_is_paused_before_it_is_changed(brand):
    campaign = make_campaign(brand)
    with pytest.raises(CampaignProblem):
        save_campaign(brand, campaign, fields={"name": "Other"}, steps=[step()], now=NOW)
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW)
    with pytest.raises(CampaignProblem):
        save_campaign(brand, campaign, fields={"name": "Other"}, steps=[step()], now=NOW)
    save_campaign(brand, campaign, fields={"name": "Other"}, steps=[step()] * 4, now=NOW)
    assert campaign.name == "Other"


def test_the_same_few_queries_for_one_customer_and_for_many(brand, count_queries):
    make_campaign(brand, delays=(0,))
    lost_lead(brand, 0)
    with count_queries() as one:
        work_campaigns(now=NOW)
    for number in range(1, 12):
        lost_lead(brand, number)
    with count_queries() as many:
        work_campaigns(now=NOW)
    assert many.count <= one.count
    assert len(mails()) == 12
