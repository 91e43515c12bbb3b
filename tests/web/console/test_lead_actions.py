"""What the brand does about one lead: correct an answer, correct the revenue, close the follow-up form."""

from datetime import timedelta

import pytest

from leadloop.core.money import read_money
from leadloop.feedback.models import FollowUpForm
from leadloop.history.enums import ActorKind
from leadloop.history.models import Event
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.opportunities.enums import Stage
from tests.support.pressing import text_of
from tests.support.story import NOW, answerer, make_location, make_opportunity, recipient
from tests.web.console.pages import errors, main_of, messages, text, typed

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def a_day_later(the_time):
    """The stories happened yesterday: nobody corrects what has not happened yet."""
    the_time.move_to(LATER)


@pytest.fixture
def location(brand):
    return make_location(brand)


def page_of(opportunity):
    return f"/console/leads/{opportunity.lead_id}/"


def action(opportunity, name):
    return f"/console/opportunities/{opportunity.pk}/{name}/"


def story(response):
    """The history as a person reads it: latest first, each with who and when."""
    timeline = next(each for each in main_of(response).iter("ol") if each.get("class") == "timeline")
    return [text_of(each) for each in timeline if each.tag == "li"]


def report(opportunity, amount="12500.00", now=NOW + timedelta(hours=5)):
    contact = recipient(opportunity)
    return answer_follow_up_form(
        opportunity,
        revenue=read_money(amount, "EUR"),
        answers={"sold": ["Air source"]},
        by=answerer(contact).actor,
        contact=contact,
        now=now,
    )


# Correcting


def test_a_wrong_answer_is_corrected_with_a_reason_in_ones_own_name(as_manager, manager, brand, location):
    lost = make_opportunity(brand, Stage.LOST)

    response = as_manager.post(action(lost, "correct"), {"to": "won", "reason": "They told us by phone"}, follow=True)

    assert response.redirect_chain == [(page_of(lost) + "#round-1", 302)]
    assert messages(response) == ["Corrected. It stands at “Won” now."]
    lost.refresh_from_db()
    assert lost.stage == Stage.WON
    event = Event.objects.latest("id")
    assert (event.actor_kind, event.actor_id) == (ActorKind.BRAND, manager.pk)
    assert event.data == {"from": "lost", "to": "won", "reason": "They told us by phone"}
    assert story(response)[0] == "Corrected from “Lost” to “Won” Mia Brand · 4 Jun 2026, 11:00 They told us by phone"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"to": "won", "reason": ""}, "reason"),
        ({"to": "won", "reason": " \x0b "}, "reason"),
        ({"to": "", "reason": "typed words"}, "to"),
        ({"to": "lost", "reason": "typed words"}, "to"),
        ({"to": "withdrawn", "reason": "typed words"}, "to"),
        ({"to": "nonsense", "reason": "typed words"}, "to"),
        ({}, "to"),
    ],
)
def test_a_correction_that_lacks_something_says_what_and_keeps_what_was_typed(
    as_manager, brand, location, given, wrong
):
    lost = make_opportunity(brand, Stage.LOST)

    response = as_manager.post(action(lost, "correct"), given)

    assert response.status_code == 422
    assert wrong in errors(response)
    assert typed(response)["reason"].strip() == given.get("reason", "").strip()
    lost.refresh_from_db()
    assert lost.stage == Stage.LOST


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED])
def test_what_nobody_answered_cannot_be_corrected(as_manager, brand, location, stage):
    made = make_opportunity(brand, stage)

    assert "Correct the answer" not in text(as_manager.get(page_of(made)))
    assert as_manager.post(action(made, "correct"), {"to": "won", "reason": "x"}).status_code == 422
    made.refresh_from_db()
    assert made.stage == stage


def test_an_earlier_round_is_not_corrected_once_the_lead_went_on(as_manager, brand, location):
    make_location(brand, "D-2")
    first = make_opportunity(brand, Stage.REJECTED)

    response = as_manager.post(action(first, "correct"), {"to": "won", "reason": "x"})

    assert response.status_code == 422
    assert "gone on to another location" in text(response)


# Revenue


def test_revenue_is_corrected_and_the_rest_stays(as_manager, manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)
    report(sold)

    response = as_manager.post(
        action(sold, "revenue"), {"revenue_amount": "9.800,50", "revenue_currency": "EUR"}, follow=True
    )

    assert messages(response) == ["The revenue is saved."]
    form = FollowUpForm.objects.get()
    assert (str(form.revenue_amount), form.answers, form.location_contact) == (
        "9800.50", {"sold": "Air source"}, recipient(sold),
    )  # fmt: skip
    assert Event.objects.latest("id").actor_id == manager.pk


def test_revenue_can_be_entered_where_the_location_said_nothing(as_manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)

    assert "Enter the revenue" in text(as_manager.get(page_of(sold)))
    as_manager.post(action(sold, "revenue"), {"revenue_amount": "100", "revenue_currency": "CHF"})

    form = FollowUpForm.objects.get()
    assert (str(form.revenue_amount), form.revenue_currency, form.location_contact) == ("100.00", "CHF", None)


@pytest.mark.parametrize("amount", ["", "-5", "1_000", "1E+2", "١٢٣", "NaN", "9" * 30, "twelve", "1.2.3"])
def test_what_is_no_amount_is_said(as_manager, brand, location, amount):
    sold = make_opportunity(brand, Stage.COMPLETE)

    response = as_manager.post(action(sold, "revenue"), {"revenue_amount": amount, "revenue_currency": "EUR"})

    assert response.status_code == 422
    assert list(errors(response)) == ["revenue_amount"]
    assert typed(response)["revenue_amount"] == amount
    assert FollowUpForm.objects.count() == 0


def test_a_currency_of_no_country_is_said(as_manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)

    response = as_manager.post(action(sold, "revenue"), {"revenue_amount": "5", "revenue_currency": "XXX"})

    assert (response.status_code, list(errors(response))) == (422, ["revenue_currency"])


def test_revenue_comes_after_completion(as_manager, brand, location):
    won = make_opportunity(brand, Stage.WON)

    response = as_manager.post(action(won, "revenue"), {"revenue_amount": "5", "revenue_currency": "EUR"})

    assert response.status_code == 422
    assert "opens when the opportunity is complete" in text(response)


def test_a_closed_form_is_corrected_by_nobody(as_manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)
    report(sold)

    closed = as_manager.post(action(sold, "close-form"), follow=True)
    assert messages(closed) == ["The follow-up form is closed. Its figures stay as they are."]
    assert "Correct the revenue" not in text(closed)
    again = as_manager.post(action(sold, "close-form"), follow=True)
    assert messages(again) == []
    response = as_manager.post(action(sold, "revenue"), {"revenue_amount": "5", "revenue_currency": "EUR"})

    assert response.status_code == 422
    assert str(FollowUpForm.objects.get().revenue_amount) == "12500.00"


def test_there_is_no_form_to_close_before_one_was_answered(as_manager, brand, location):
    assert as_manager.post(action(make_opportunity(brand, Stage.COMPLETE), "close-form")).status_code == 404
