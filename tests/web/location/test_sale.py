"""After completion: what came of it, told by the location, correctable until the brand closes it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from leadloop.feedback.models import FeedbackRules, FollowUpForm
from leadloop.history.models import Event
from leadloop.journeys.feedback_returns import close_follow_up_form, give_review
from leadloop.journeys.review_decided import publish_undecided
from leadloop.opportunities.enums import Stage
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.support.fingerprint import nothing_changes
from tests.support.story import NOW

QUESTIONS: list[dict[str, Any]] = [
    {"key": "sold", "label": "What was sold?", "kind": QuestionKind.LINE, "required": True},
    {"key": "repeat", "label": "Bought before?", "kind": QuestionKind.YES_NO},
    {"key": "parts", "label": "Which parts?", "kind": QuestionKind.CHOICES, "choices": ["Pump", "Tank", "Solar"]},
    {"key": "visits", "label": "How many visits?", "kind": QuestionKind.NUMBER},
    {"key": "words", "label": "Anything else?", "kind": QuestionKind.TEXT},
]
ANSWERED = {
    "revenue_amount": "12.500,00",
    "revenue_currency": "EUR",
    "q_sold": "A pump",
    "q_repeat": "no",
    "q_parts": ["Pump", "Tank"],
    "q_visits": "3",
    "q_words": "All well.\nThanks!",
}
STORED = {"sold": "A pump", "repeat": False, "parts": ["Pump", "Tank"], "visits": "3", "words": "All well.\nThanks!"}


@pytest.fixture
def dealer(brand, dealer_at):
    set_questions(brand, SetKind.FOLLOW_UP, "default", QUESTIONS)
    return dealer_at(Stage.COMPLETE)


def test_what_came_of_it_is_asked_first_in_the_brand_s_currency(dealer):
    dana = dealer.visitor()
    dana.look()
    assert "Well done. One last question: what came of it?" in dana.text
    assert dana.fields("follow_up_form")["revenue_currency"] == ["EUR"]
    assert dana.text.index("What came of it?") < dana.text.index("Erika Mustermann")


def test_it_is_stored_with_the_lead(dealer):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED)
    assert "Thank you, your answers are stored" in dana.text
    stored = FollowUpForm.objects.get()
    assert (stored.opportunity, stored.revenue_amount, stored.revenue_currency) == (
        dealer.opportunity, Decimal("12500.00"), "EUR",
    )  # fmt: skip
    assert (stored.answers, stored.location_contact, stored.answered_at) == (STORED, dealer.dana, NOW)
    told = Event.objects.filter(kind="feedback.revenue_reported").get()
    assert (told.actor_id, told.data) == (dealer.dana.pk, {"amount": "12500.00", "currency": "EUR"})


def test_what_was_answered_is_shown(dealer):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED)
    for part in ("Revenue €12,500.00", "What was sold? A pump", "Bought before? No", "Which parts? Pump, Tank"):
        assert part in dana.text
    assert "All done. Thank you for telling us how it ended." in dana.text


def test_it_can_be_corrected_from_what_was_answered(dealer, the_time):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED)
    kept = dana.fields("follow_up_form")
    shown = {**ANSWERED, "revenue_amount": "12500.00"}
    assert {name: kept[name] for name in shown} == {k: v if isinstance(v, list) else [v] for k, v in shown.items()}
    the_time.move_to(NOW + timedelta(hours=2))
    max_ = dealer.visitor(dealer.max)
    max_.press("follow_up_form", revenue_amount="9400.5", q_parts=["Solar"])
    stored = FollowUpForm.objects.get()
    assert (stored.revenue_amount, stored.answers) == (Decimal("9400.50"), STORED | {"parts": ["Solar"]})
    assert (stored.answered_at, stored.corrected_at) == (NOW, NOW + timedelta(hours=2))
    assert "corrected 3 Jun 2026, 13:00" in max_.text


@pytest.mark.parametrize("amount", ["", "-5", "1E+2", "1_000", "١٢٣", "9" * 16, "12 x", "NaN", "1" * 5000, "5,55,5"])
def test_what_is_no_amount_is_explained_and_kept(dealer, amount):
    dana = dealer.visitor()
    dana.look()
    with nothing_changes():
        dana.press("follow_up_form", **ANSWERED | {"revenue_amount": amount})
    assert dana.page.status_code == 422
    assert "Please check one thing." in dana.text
    kept = dana.fields("follow_up_form")
    assert (kept["revenue_amount"], kept["q_sold"], kept["q_parts"]) == ([amount], ["A pump"], ["Pump", "Tank"])


def test_everything_that_is_wrong_is_said_at_once(dealer):
    dana = dealer.visitor()
    wrong = {"revenue_amount": "lots", "revenue_currency": "XXX", "q_sold": "", "q_visits": "three"}
    with nothing_changes():
        dana.press("follow_up_form", **ANSWERED | wrong)
    assert dana.page.status_code == 422
    assert "Please check 3 things." in dana.text
    dana.press("follow_up_form", **{**ANSWERED, "q_sold": ""})
    assert "Please answer this question." in dana.text
    dana.press("follow_up_form", **ANSWERED)
    assert FollowUpForm.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "12 500", "12,500.00", "12500,5", "12'500"])
def test_amounts_as_people_write_them(dealer, amount):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED | {"revenue_amount": amount})
    assert dana.page.status_code == 200


def test_a_mistake_in_a_correction_opens_it_again(dealer):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED)
    assert dana.open_panels == []
    dana.press("follow_up_form", revenue_amount="-1")
    assert (dana.page.status_code, dana.open_panels) == (422, ["sale"])


def test_once_closed_it_is_shown_and_refused(dealer):
    dana = dealer.visitor()
    dana.press("follow_up_form", **ANSWERED)
    sent = dana.fields("follow_up_form")
    close_follow_up_form(FollowUpForm.objects.get(), now=NOW)
    with nothing_changes():
        dana.page = dana.client.post(dana.path, sent | {"revenue_amount": "1"})
    assert (dana.page.status_code, dana.buttons) == (409, [])
    assert "The brand has closed this form." in dana.text
    assert "Northwind has closed this form. Tell them if something is wrong." in dana.text


def test_before_completion_it_is_refused(dealer_at, brand):
    dealer = dealer_at(Stage.WON)
    dana = dealer.visitor()
    dana.look()
    press = dana.fields("complete")["press"]
    with nothing_changes():
        dana.page = dana.client.post(dana.path, {"answer": "follow_up_form", "press": press} | ANSWERED)
    assert (dana.page.status_code, dana.stage) == (409, Stage.WON)
    assert "The follow-up form opens when the opportunity is complete." in dana.text


def test_a_brand_that_asks_nothing(brand, dealer):
    FeedbackRules.objects.filter(brand=brand).update(ask_location=False, ask_customer=False)
    dana = dealer.visitor()
    dana.look()
    assert dana.buttons == []
    assert "There is nothing left to do." in dana.text
    assert "review" not in dana.text


class TestReview:
    @pytest.fixture
    def review(self, dealer):
        given = {"rating": "2", "title": "Late", "text": "Came late.", "name": "Erika"}
        return give_review(dealer.opportunity, given=given, now=NOW)

    def test_until_it_comes_the_customer_has_been_asked(self, dealer):
        dana = dealer.visitor()
        dana.look()
        assert "We have asked the customer for a review." in dana.text

    def test_it_is_shown_with_a_link_to_decide_on_it(self, dealer, review):
        dana = dealer.visitor()
        dana.look()
        assert "Undecided" in dana.text
        assert "Undecided, it publishes itself on 17 Jun 2026." in dana.text
        address = next(a.get("href") for a in dana.main.iter("a") if "/r/" in a.get("href", ""))
        assert dana.client.get("/r/" + address.split("/r/")[1]).status_code == 200

    def test_once_published_it_says_so(self, dealer, review):
        publish_undecided(review, now=NOW)
        dana = dealer.visitor()
        dana.look()
        assert "Published" in dana.text
        assert "publishes itself" not in dana.text
