"""What a campaign brought, beside those who were never written to."""

from decimal import Decimal

import pytest

from leadloop.core.money import Money, read_money
from leadloop.history.models import SYSTEM
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.nurture.enums import Arm
from leadloop.nurture.models import Enrolment
from leadloop.opportunities.enums import Answer
from leadloop.reports.nurture import Verdict, campaign_results, compared
from leadloop.reports.statistics.intervals import difference_of, rate_of
from tests.support.nurture import DAY, desk_form, lost_lead, make_campaign, step, work
from tests.support.story import NOW, make_brand, make_lead, make_location, opportunity_of, say

LATER = NOW + 5 * DAY


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    desk_form(made)
    return made


def direct(brand, number, **changes):
    customer = {"email": f"c{number}@customer.example", "phone": ""}
    return make_lead(brand, form="request-a-quote", customer=customer, now=LATER, **changes)


@pytest.mark.django_db
def test_who_came_back_and_what_it_brought_by_group(brand):
    campaign = make_campaign(brand, held_out=50, steps=[step(0, subject_b="Other")])
    for number in range(20):
        lost_lead(brand, number)
    work(NOW)
    of = dict(Enrolment.objects.values_list("lead__customer__email", "arm"))
    treated = [number for number in range(20) if of[f"c{number}@customer.example"] == Arm.TREATED]
    control = [number for number in range(20) if of[f"c{number}@customer.example"] == Arm.CONTROL]
    sale = opportunity_of(direct(brand, treated[0]))
    for said in (Answer.ACCEPT, Answer.WON, Answer.COMPLETE):
        say(sale, said, now=LATER)
    answer_follow_up_form(sale, revenue=read_money("1200", "EUR"), answers={}, by=SYSTEM, now=LATER)
    direct(brand, control[0])
    direct(brand, control[1], test=True)
    # Undecided at the desk, by the link and without it.
    invitation = invited(Enrolment.objects.get(lead__customer__email=f"c{treated[1]}@customer.example").pk)
    assert invitation is not None
    form = form_for(invitation)
    assert form is not None
    come_back(invitation, form=form, customer={}, request={}, ip=None, now=LATER)
    make_lead(brand, form=desk_form(brand).key, customer={"email": f"c{control[2]}@customer.example"}, now=LATER)
    found = campaign_results(campaign)
    assert (found.treated.came_back, found.control.came_back) == (
        rate_of(2, len(treated)),
        rate_of(2, len(control)),
    )
    assert (found.treated.qualified.k, found.treated.won.k, found.control.won.k) == (1, 1, 0)
    assert (found.treated.revenue, found.control.revenue) == ((Money(Decimal("1200.00"), "EUR"),), ())
    assert found.came_back.difference == difference_of(rate_of(2, len(treated)), rate_of(2, len(control)))
    assert (found.came_back.verdict, found.subjects.verdict) == (Verdict.TOO_EARLY, Verdict.TOO_EARLY)
    assert found.tally.enrolled == found.tally.control + found.tally.done + found.tally.stopped == 20
    assert [(each.number, each.mails) for each in found.steps] == [(1, len(treated))]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((60, 99), (10, 400), Verdict.TOO_EARLY),
        ((5, 400), (4, 400), Verdict.TOO_EARLY),
        ((40, 400), (30, 400), Verdict.NOT_SHOWN),
        ((60, 400), (20, 400), Verdict.FIRST),
        ((20, 400), (60, 400), Verdict.SECOND),
        ((0, 0), (0, 0), Verdict.TOO_EARLY),
    ],
)
def test_no_winner_is_crowned_by_chance(first, second, verdict):
    assert compared(rate_of(*first), rate_of(*second)).verdict == verdict
