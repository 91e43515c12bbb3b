"""Two people, two windows, two presses: one outcome, and everyone sees it."""

from datetime import timedelta

import pytest

from leadloop.history.models import SYSTEM, Event
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Disclosure
from tests.support.fingerprint import nothing_changes
from tests.support.story import NOW


@pytest.fixture
def both(dealer_at):
    """Dana and Max, each with the same page open."""

    def at(stage=Stage.UNACKNOWLEDGED):
        dealer = dealer_at(stage)
        dana, max_ = dealer.visitor(), dealer.visitor(dealer.max)
        dana.look()
        max_.look()
        return dealer, dana, max_

    return at


def test_pressed_twice_is_recorded_once(both):
    _dealer, dana, _max = both()
    sent = dana.fields("accept")
    dana.press("accept")
    with nothing_changes():
        dana.page = dana.client.post(dana.path, sent, follow=True)
    assert (dana.page.status_code, dana.stage) == (200, Stage.ACCEPTED)
    assert "This was recorded before; nothing was changed" in dana.text


def test_the_second_contact_sees_what_the_first_answered(both):
    _dealer, dana, max_ = both()
    dana.press("reject", reason="too_far")
    with nothing_changes():
        max_.press("accept")
    assert (max_.page.status_code, max_.stage, max_.buttons) == (409, Stage.REJECTED, [])
    assert "Somebody was faster; nothing was changed" in max_.text
    assert "Rejected Dana Keller · 3 Jun 2026, 11:00 Too far away" in max_.text
    assert "Erika" not in max_.page.content.decode()


def test_an_answer_that_still_fits_is_kept_and_asks_to_be_confirmed(both):
    dealer, dana, max_ = both(Stage.ACCEPTED)
    dana.press("won")
    with nothing_changes():
        max_.press("lost", reason="price", note="They told me so.")
    assert (max_.page.status_code, max_.stage, max_.open_panels) == (409, Stage.WON, ["lost"])
    assert "It stands at “Won” now. If your answer still holds, please press once more to confirm it." in max_.text
    kept = max_.fields("lost")
    assert (kept["reason"], kept["note"], kept["stage"]) == (["price"], ["They told me so."], ["won"])
    max_.press("lost")
    assert (max_.stage, dealer.stage, dealer.opportunity.lost_reason) == (Stage.LOST, Stage.LOST, "price")


def test_a_reveal_in_between_asks_to_confirm_a_rejection(both):
    dealer, dana, max_ = both()
    dana.press("reveal")
    max_.press("reject", reason="too_far")
    assert (max_.page.status_code, dealer.stage) == (409, Stage.ACKNOWLEDGED)
    max_.press("reject")
    assert dealer.stage == Stage.REJECTED


def test_both_accept_and_only_who_pressed_to_see_sees(both):
    _dealer, dana, max_ = both()
    dana.press("accept")
    max_.press("accept")
    assert (max_.page.status_code, max_.stage) == (200, Stage.ACCEPTED)
    assert "Erika" not in max_.page.content.decode()
    assert Disclosure.objects.count() == 1
    max_.press("reveal")
    assert "Erika Mustermann" in max_.text
    assert set(Disclosure.objects.values_list("location_contact__name", flat=True)) == {"Dana Keller", "Max Vogt"}


@pytest.mark.parametrize("stage", [Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.COMPLETE])
def test_a_colleague_is_shown_the_stage_and_may_ask_to_see(dealer_at, stage):
    dealer = dealer_at(stage)
    colleague = dealer.visitor(dealer.max)
    colleague.look()
    assert "A colleague has seen the contact details" in colleague.text
    assert "reveal" in colleague.buttons
    colleague.press("reveal")
    assert (colleague.stage, dealer.stage) == (stage, stage)
    assert "Erika Mustermann" in colleague.text
    assert Event.objects.filter(kind="opportunity.acknowledged").last().data == {"again": True}


def test_seeing_twice_is_recorded_once(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    colleague = dealer.visitor(dealer.max)
    colleague.look()
    sent = colleague.fields("reveal")
    colleague.press("reveal")
    with nothing_changes():
        colleague.client.post(colleague.path, sent)


def test_a_bare_post_with_its_press_needs_no_stage(dealer):
    """A program that keeps to the contract sends the answer and its fields; `stage` is the page's own."""
    dana = dealer.visitor()
    dana.look()
    press = dana.fields("accept")["press"]
    dana.client.post(dana.path, {"answer": "accept", "follow_up_on": "2026-06-20", "press": press})
    assert dealer.stage == Stage.ACCEPTED


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.LOST, Stage.REJECTED])
@pytest.mark.parametrize("said", ["won", "complete", "not_yet"])
def test_an_answer_that_never_fitted_changes_nothing(dealer_at, stage, said):
    dealer = dealer_at(stage)
    donor = dealer.visitor()
    donor.look()
    press = donor.client.get(donor.path).context["press"].field
    with nothing_changes():
        donor.page = donor.client.post(donor.path, {"answer": said, "press": press, "stage": stage})
    assert (donor.page.status_code, donor.stage) == (409, stage)


def test_when_the_question_was_asked_the_answers_come_first(dealer_at, the_time):
    dealer = dealer_at(Stage.ACCEPTED)
    the_time.move_to(NOW + timedelta(days=14))
    work_due_steps(now=NOW + timedelta(days=14))
    dana = dealer.visitor()
    dana.look()
    assert dana.text.index("Record as won") < dana.text.index("Erika Mustermann")
    assert "How did it go? One press is enough." in dana.text


def test_overdue_is_said(dealer_at, the_time):
    dealer = dealer_at(Stage.ACCEPTED)
    for days in range(14, 40):
        the_time.move_to(NOW + timedelta(days=days))
        work_due_steps(now=NOW + timedelta(days=days))
    dana = dealer.visitor()
    dana.look()
    assert "Overdue Heat pump, Berlin" in dana.text
    assert "Answer overdue" in dana.text


def test_a_correction_by_the_brand_is_told(dealer_at):
    dealer = dealer_at(Stage.LOST)
    correct_stage(dealer.opportunity, to=Stage.WON, reason="Secret talk", actor=SYSTEM, now=NOW)
    dana = dealer.visitor()
    dana.look()
    assert (dana.stage, "complete" in dana.buttons) == (Stage.WON, True)
    assert "From “Lost” to “Won”" in dana.text
    assert "Secret talk" not in dana.text
