"""The customer of a lost sale is asked why: once, if the brand wants it, and if it is still lost."""

from datetime import timedelta

import pytest

from leadloop.feedback.models import FeedbackRules, LossQuestion
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.customer_asked_why import WhyProblem, say_why
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Message
from leadloop.outbox.operations import leave_list
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.rollups.folding import fold
from tests.support.lost_sale import ask_why, asked_about, lose
from tests.support.story import NOW, make_brand, make_location

pytestmark = pytest.mark.django_db
BRAND = Actor(ActorKind.BRAND)
LATER = NOW + timedelta(days=20)


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def mails():
    return [(each.to, each.subject) for each in Message.objects.filter(kind="survey")]


def test_nobody_is_asked_unless_the_brand_wants_it(brand):
    assert asked_about(lose(brand), now=LATER) is None
    assert mails() == []


def test_the_customer_is_asked_after_so_many_days_and_once(brand):
    ask_why(brand, days=7)
    lost = lose(brand)
    due = NOW + timedelta(hours=3, days=7)

    assert asked_about(lost, now=due - timedelta(seconds=1)) is None
    assert asked_about(lost, now=due).asked_at == due
    assert mails() == [("erika@customer.example", "One question about your request at Northwind")]
    mail = Message.objects.get(kind="survey")
    assert mail.opportunity_id == lost.pk
    assert "/u/" in mail.text
    assert "Is that so, and what was the reason?" in mail.text


def test_who_was_asked_is_counted_before_the_mail_has_gone(brand):
    ask_why(brand)
    lost = lose(brand)
    while fold():
        pass

    assert asked_about(lost) is not None
    while fold():
        pass
    assert list(rollup_breaches()) == []


def test_it_is_asked_at_night_too_for_no_location_is_disturbed(brand):
    ask_why(brand)
    lost = lose(brand, now=NOW + timedelta(hours=9))

    assert asked_about(lost, now=NOW + timedelta(hours=12)) is not None


@pytest.mark.parametrize("to", [Stage.WON, Stage.ACCEPTED])
def test_nobody_is_asked_about_what_was_corrected_meanwhile(brand, to):
    ask_why(brand, days=7)
    lost = lose(brand)
    correct_stage(lost, to=to, reason="They did buy.", actor=BRAND, now=NOW + timedelta(days=1))

    assert not Step.objects.filter(kind="ask_why_lost").exists()
    assert asked_about(lost, now=LATER) is None
    assert mails() == []


def test_what_is_lost_again_is_asked_about_once_only(brand):
    ask_why(brand)
    lost = lose(brand)
    asked_about(lost)
    for to in (Stage.WON, Stage.LOST):
        correct_stage(lost, to=to, reason="Told us.", actor=BRAND, now=NOW + timedelta(days=1))

    assert not Step.objects.filter(kind="ask_why_lost").exclude(state="done").exists()
    work_due_steps(now=LATER)
    assert len(mails()) == 1


def test_what_a_brand_corrects_to_lost_is_asked_about_too(brand):
    ask_why(brand)
    lost = lose(brand)
    correct_stage(lost, to=Stage.WON, reason="Bought.", actor=BRAND, now=NOW + timedelta(hours=4))
    correct_stage(lost, to=Stage.LOST, reason="No.", actor=BRAND, now=NOW + timedelta(hours=5))

    assert asked_about(lost, now=NOW + timedelta(hours=6)) is not None


def test_who_left_the_list_or_gave_no_address_or_only_tried_it_out_is_not_asked(brand):
    ask_why(brand)
    leave_list(brand=brand, address="erika@customer.example", mail_list=MailList.CUSTOMER, now=NOW)
    lost = [
        lose(brand),
        lose(brand, customer={"email": ""}),
        lose(brand, customer={"email": "t@t.example"}, test=True),
    ]

    assert [asked_about(each, now=LATER) for each in lost] == [None, None, None]
    assert mails() == []


def test_nobody_is_asked_once_the_brand_stopped_asking(brand):
    ask_why(brand, days=7)
    lost = lose(brand)
    FeedbackRules.objects.update(ask_why_lost=False)

    assert asked_about(lost, now=LATER) is None


def test_what_is_said_is_in_the_history_and_can_be_changed(brand):
    ask_why(brand)
    question = asked_about(lose(brand))
    again = [
        say_why(question, reason=reason, words="Two offers.", now=LATER)
        for reason in ("competitor", "competitor", "bought_after_all")
    ]

    told = Event.objects.filter(kind="feedback.lost_reason_given").order_by("id")
    assert again == [True, False, True]
    assert [(each.actor_kind, each.data) for each in told] == [
        ("customer", {"lost_reason": "competitor"}),
        ("customer", {"lost_reason": "bought_after_all"}),
    ]
    assert LossQuestion.objects.values_list("said", "words").get() == ("bought_after_all", "Two offers.")


def test_an_answer_that_is_none_is_not_taken(brand):
    ask_why(brand)
    question = asked_about(lose(brand))

    with pytest.raises(WhyProblem) as problem:
        say_why(question, reason="nonsense", words="", now=LATER)
    assert problem.value.errors == {"reason": "Please choose what comes closest."}
    assert LossQuestion.objects.get().said == ""
