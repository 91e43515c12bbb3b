"""Any order of arrivals, answers, clocks, corrections and crashes keeps every invariant (rule 1, 2 and 3 of the design)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from leadloop.core.claim import claim_fresh
from leadloop.core.ids import new_id
from leadloop.core.money import read_money
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import FeedbackRules, LossQuestion, Review
from leadloop.followups.enums import NOT_ASKING
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import SYSTEM, Actor, Event
from leadloop.intake.enums import Entry, LeadStatus
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys.customer_asked_why import say_why
from leadloop.journeys.due_work import LEASE, work_due_steps
from leadloop.journeys.feedback_returns import FormClosed, ReviewProblem, answer_follow_up_form, give_review
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.network.enums import WEEKDAYS
from leadloop.network.models import Location
from leadloop.opportunities.enums import GIVEN_UP, WAITING, Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.outbox.marking import mark_sent
from leadloop.outbox.models import Message
from leadloop.reports.audit import find_breaches
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.rebuilding import rebuild
from leadloop.updates.models import DueUpdate
from tests.journeys.any_order_customers import CustomerRules
from tests.journeys.any_order_nurture import NurtureRules
from tests.journeys.any_order_orders import OrderRules
from tests.journeys.any_order_updates import UpdateRules
from tests.journeys.any_order_webhooks import WebhookRules
from tests.reports.slowly import assert_reports_agree
from tests.support import story
from tests.support.desk import make_agent

BRAND = Actor(ActorKind.BRAND)
OPENING = (
    {},
    {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "sat": [["10:00", "24:00"]]},
    {day: [["00:00", "24:00"]] for day in WEEKDAYS},
)
ZONES = ("Europe/Berlin", "America/New_York")


class AnyOrder(OrderRules, NurtureRules, UpdateRules, WebhookRules, CustomerRules, RuleBasedStateMachine):
    """Customers, agents, locations, the brand and the clock do what they like."""

    leads = OrderRules.leads

    def __init__(self):
        super().__init__()
        # Each example in a transaction of its own, rolled back at its end.
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        # Once for each example: it asks a hundred questions, and what is broken stays so.
        try:
            assert list(find_breaches()) == []
            self.assert_nobody_is_told_twice_or_must_not_be()
            self.assert_each_event_is_told_where_it_is_wanted()
            assert_reports_agree(self.brand, now=self.now)
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.now = story.NOW
        self.brand = story.make_brand()
        FeedbackRules.objects.filter(brand=self.brand).update(ask_why_lost=True, why_lost_after_days=3)
        for number in range(1, 5):
            story.make_location(self.brand, f"D-{number}", position={"lat": 52.5 + number / 10, "lon": 13.4})
        self.direct = LeadForm.objects.get(brand=self.brand)
        self.desk = add_form(self.brand, title="Desk", like=self.direct)
        LeadForm.objects.filter(pk=self.desk.pk).update(entry=Entry.DESK)
        self.people = [make_agent(self.brand, name) for name in ("Ada", "Ben")]
        self.attach_updates()
        self.attach_webhooks()

    @rule(target=leads, who=st.integers(1, 4), phone=st.booleans(), desk=st.booleans(), test=st.booleans())
    def arrive(self, who, phone, desk, test):
        customer = {
            "email": "" if phone else f"c{who}@customer.example",
            "phone": f"+49 30 12345{who}" if phone else "",
        }
        form = (self.desk if desk else self.direct).key
        # Everybody agrees to be written to, so that campaigns have somebody.
        consent = [{"purpose": "share_with_location"}, {"purpose": "marketing"}]
        # Some of all leads have a product, and others a campaign.
        source = {"channel": "website", "campaign": "spring" if desk else ""}
        asked = {"request": {"product": "Solar"} if who > 2 else {}, "source": source}
        told = {"customer": customer, "form": form, "consent": consent, "test": test and who == 1, **asked}
        return story.make_lead(self.brand, **told, now=self.now)

    @rule(lead=leads, said=st.sampled_from(list(Answer)), days=st.none() | st.integers(0, 40), crash=st.booleans())
    def answer(self, lead, said, days, crash):
        opportunity = offered(lead)
        if opportunity is None:
            return
        on = None if days is None else story.day(self.now, days)
        if on is not None:
            on = max(on, self.now.astimezone(ZoneInfo("Europe/Berlin")).date())
        try:
            with transaction.atomic():
                story.say(opportunity, said, follow_up_on=on, now=self.now)
                # A process that dies before it commits has said nothing.
                transaction.set_rollback(crash)
        except DoesNotFit:
            pass

    @rule(lead=leads, said=st.sampled_from(list(Answer)))
    def repeat(self, lead, said):
        """A double press changes nothing the second time."""
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                story.say(opportunity, said, now=self.now)
        except DoesNotFit:
            return
        if said == Answer.NOT_YET:
            return
        before = Event.objects.count()
        assert not story.say(opportunity, said, now=self.now).changed
        assert Event.objects.count() == before

    @rule(days=st.integers(0, 45), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        self.now += timedelta(days=days, hours=hours, minutes=7)

    @rule(limit=st.integers(1, 5))
    def worker_counts(self, limit):
        fold(limit=limit)

    @rule()
    def a_survey_goes_out(self):
        survey = Message.objects.filter(kind="survey", state="due").first()
        if survey is not None:
            survey.lease_id = new_id()
            survey.save(update_fields=["lease_id"])
            mark_sent(survey, now=self.now)

    @rule()
    def reports_are_built_anew(self):
        rebuild(self.brand, now=self.now)

    @rule()
    def worker_works(self):
        for _ in range(6):
            if not work_due_steps(now=self.now):
                return

    @rule()
    def worker_dies_with_its_leases(self):
        claim_fresh(Step, now=self.now, limit=2, lease=LEASE)
        # A later claim sees the leases expired.
        claim_fresh(DeskStep, now=self.now, limit=2, lease=LEASE)
        claim_fresh(DueUpdate, now=self.now, limit=2, lease=LEASE)
        for model in (Step, DeskStep, DueUpdate):
            model.objects.exclude(lease_until=None).update(lease_until=story.NOW - timedelta(days=365))

    @rule(lead=leads, to=st.sampled_from(list(Stage)))
    def brand_corrects(self, lead, to):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                correct_stage(opportunity, to=to, reason="Mistyped", actor=BRAND, now=self.now)
        except CorrectionProblem:
            pass

    @rule(number=st.integers(1, 4), hours=st.sampled_from(OPENING), zone=st.sampled_from(ZONES))
    def location_changes_its_hours(self, number, hours, zone):
        position = {"lat": 52.5 + number / 10, "lon": 13.4}
        story.make_location(self.brand, f"D-{number}", position=position, hours=hours, time_zone=zone, now=self.now)

    @rule(number=st.integers(1, 4))
    def brand_places(self, number):
        lead = leads_without_location(self.brand).first()
        if lead is not None:
            location = Location.objects.get(brand=self.brand, ref=f"D-{number}")
            try:
                with transaction.atomic():
                    place_by_hand(lead, location=location, actor=BRAND, now=self.now)
            except NotPlaceable:
                pass

    @rule(lead=leads, amount=st.integers(0, 10**6), currency=st.sampled_from(["EUR", "CHF"]))
    def location_reports(self, lead, amount, currency):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                money = read_money(str(amount), currency)
                answer_follow_up_form(opportunity, revenue=money, answers={}, by=SYSTEM, now=self.now)
        except FormClosed:
            pass

    @rule(lead=leads, reason=st.sampled_from(["other", "price", "bought_after_all", "still_deciding"]))
    def customer_says_why(self, lead, reason):
        question = LossQuestion.objects.filter(opportunity__lead=lead).select_related("opportunity__brand").last()
        if question is not None:
            say_why(question, reason=reason, words="", now=self.now)

    @rule(lead=leads, stars=st.integers(1, 5))
    def customer_reviews(self, lead, stars):
        opportunity = offered(lead)
        if opportunity is None:
            return
        try:
            with transaction.atomic():
                give_review(opportunity, given={"rating": stars, "text": "Well."}, now=self.now)
        except ReviewProblem:
            pass

    @rule(
        lead=leads,
        publish=st.booleans(),
        reason=st.sampled_from(["spam", "offensive"]),
        by=st.sampled_from([DecidedBy.LOCATION, DecidedBy.BRAND]),
    )
    def review_decided(self, lead, publish, reason, by):
        review = Review.objects.filter(opportunity__lead=lead).select_related("opportunity").first()
        if review is not None:
            try:
                with transaction.atomic():
                    decide_review(review, publish=publish, reason=reason, by=by, actor=BRAND, now=self.now)
            except DecisionProblem:
                pass

    @invariant()
    def a_waiting_opportunity_has_one_open_step_and_no_other_has_any(self):
        open_steps = list(
            Step.objects.exclude(state="done").exclude(kind__in=NOT_ASKING).values_list("opportunity", flat=True)
        )
        waiting = Opportunity.objects.filter(stage__in=WAITING).values_list("pk", flat=True)
        assert sorted(open_steps) == sorted(waiting)

    @invariant()
    def every_open_lead_is_on_the_list_and_waits_for_something(self):
        is_open = Lead.objects.filter(status__in=[LeadStatus.NEW, LeadStatus.CONTACT_ATTEMPTED])
        on_list = DeskItem.objects.filter(is_open=True)
        assert set(on_list.values_list("lead", flat=True)) == set(is_open.values_list("pk", flat=True))
        planned = on_list.filter(waits_for__in=["attempt", "callback"]).values_list("lead", "due_at")
        assert sorted(planned) == sorted(Reminder.objects.filter(settled_at=None).values_list("lead", "due_at"))

    @invariant()
    def no_lead_is_with_two_locations_or_with_one_and_at_the_desk(self):
        held = Opportunity.objects.exclude(stage__in=GIVEN_UP).values_list("lead", flat=True)
        assert len(set(held)) == len(held)
        assert not Lead.objects.filter(pk__in=list(held)).exclude(status=LeadStatus.QUALIFIED).exists()
        assert Outcome.objects.filter(undone_at=None, kind="duplicate").count() == Lead.objects.exclude(
            duplicate_of=None
        ).count()  # fmt: skip


def offered(lead):
    """The lead's newest opportunity, or None where it never left the desk."""
    return story.opportunity_of(lead) if Opportunity.objects.filter(lead=lead).exists() else None


# In parts, which run side by side: one alone would take minutes after all others are done.
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(6))
def test_any_order_of_events_keeps_every_invariant(part):
    few = settings(
        max_examples=5,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(AnyOrder, settings=few)
