"""`/s/<token>/`: the customer says how it was, once; the page then shows what was said."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import Review
from leadloop.history.models import SYSTEM, Event
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_opportunity
from tests.support.together import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]


@dataclass
class Customer:
    """Who was asked how it was, and the link that they got."""

    opportunity: Opportunity

    def link(self, now=NOW - timedelta(days=1)):
        return f"/s/{issue(Purpose.SURVEY, about=self.opportunity.pk, now=now)}/"

    def visitor(self):
        return Visitor(Client(), self.link())

    @property
    def review(self):
        return Review.objects.get(opportunity=self.opportunity)


@pytest.fixture
def customer_at(berlin):
    def make(stage):
        opportunity = make_opportunity(
            berlin.brand, stage, now=NOW - timedelta(days=9), request={"interest": "Heat pump"}
        )
        return Customer(opportunity)

    return make


@pytest.fixture
def customer(customer_at):
    return customer_at(Stage.COMPLETE)


def said(review):
    return (review.rating, review.title, review.text, review.name, review.answers)


def test_the_page_asks(customer):
    visitor = customer.visitor()
    assert visitor.look().status_code == 200
    assert (visitor.main.get("data-page"), visitor.buttons) == ("survey", ["submit"])
    assert "How was Heizung Mitte? About your request: Heat pump." in visitor.text
    assert "Would you recommend this location?" in visitor.text
    # No star is chosen for anybody, and no name is shown that nobody allowed.
    fields = visitor.fields("submit")
    assert ("rating" in fields, fields["show_name"]) == (False, ["no"])


@pytest.mark.parametrize(("query", "chosen"), [("?rating=4", "4"), ("?rating=9", None), ("?rating=", None)])
def test_the_star_pressed_in_the_mail_is_chosen_and_nothing_recorded(customer, query, chosen):
    visitor = Visitor(Client(), customer.link() + query)
    with nothing_changes():
        visitor.look()
    assert visitor.fields("submit").get("rating") == ([chosen] if chosen else None)


def test_a_review_is_given(customer):
    visitor = customer.visitor()
    page = visitor.press(
        "submit",
        rating="4",
        title="Solid work",
        text="On time.\nClean.",
        show_name="yes",
        name="Erika M.",
        q_recommend="yes",
    )
    assert (page.status_code, page.redirect_chain) == (200, [(customer.link(), 303)])
    assert said(customer.review) == (4, "Solid work", "On time.\nClean.", "Erika M.", {"recommend": True})
    assert "Thank you Your review has been received." in visitor.text
    assert Event.objects.filter(kind="review.received").count() == 1


def test_later_the_link_shows_what_was_said(customer):
    customer.visitor().press("submit", rating="4", title="Solid work", q_recommend="no")
    visitor = customer.visitor()
    visitor.look()
    assert (visitor.main.get("data-state"), visitor.buttons) == ("said", [])
    assert visitor.text == (
        "Your review of Heizung Mitte 3 Jun 2026 Solid work Shown as Without a name "
        "Would you recommend this location? No Status Published at the latest on 17 Jun 2026"
    )


def test_a_name_is_shown_only_where_it_may(customer):
    customer.visitor().press("submit", rating="5", name="Erika M.", show_name="no")
    assert customer.review.name == ""


def test_a_program_that_sends_a_name_means_to_show_it(customer):
    visitor = customer.visitor()
    visitor.look()
    fields = visitor.fields("submit") | {"rating": "5", "name": "Erika M."}
    del fields["show_name"]
    visitor.client.post(customer.link(), fields)
    assert customer.review.name == "Erika M."


@pytest.mark.parametrize("rating", ["", "0", "6", "4.5", "five", "٤", "-1"])
def test_without_one_to_five_stars_nothing_is_lost_and_nothing_taken(customer, rating):
    visitor = customer.visitor()
    visitor.look()
    with nothing_changes():
        page = visitor.press(
            "submit", rating=rating, title="T <b>", text="W\nX", show_name="yes", name="N", q_recommend="no"
        )
    assert page.status_code == 422
    assert "Please choose one to five stars." in visitor.text
    kept = visitor.fields("submit")
    assert [kept[name] for name in ("title", "text", "show_name", "name", "q_recommend")] == [
        ["T <b>"], ["W\nX"], ["yes"], ["N"], ["no"],
    ]  # fmt: skip


def test_the_brands_own_questions(customer, brand):
    set_questions(
        brand, SetKind.SURVEY, "default",
        [{"key": "why", "label": "Why us?", "kind": QuestionKind.CHOICES, "choices": ["Price", "Near"], "required": True}],
    )  # fmt: skip
    visitor = customer.visitor()
    assert visitor.press("submit", rating="3").status_code == 422
    assert "Please answer this question." in visitor.text
    visitor.press("submit", q_why=["Price", "Near"])
    assert customer.review.answers == {"why": ["Price", "Near"]}
    assert "Why us? Price, Near" in visitor.text


def test_saying_it_again_changes_nothing(customer):
    first, second = customer.visitor(), customer.visitor()
    second.look()
    first.press("submit", rating="1", text="First")
    with nothing_changes():
        page = second.press("submit", rating="5", text="Second")
    assert (page.status_code, "You have told us already" in second.text) == (200, True)
    assert "First" in second.text


def test_hidden_and_published_are_told_to_whoever_wrote_it(customer):
    review = give_review(customer.opportunity, given={"rating": "1"}, now=NOW)
    decide_review(review, publish=False, reason="spam", by=DecidedBy.LOCATION, actor=SYSTEM, now=NOW)
    visitor = customer.visitor()
    visitor.look()
    assert "Status Hidden: Advertising or spam" in visitor.text
    assert "write to Northwind: they can publish it." in visitor.text
    decide_review(review, publish=True, reply="Sorry.", by=DecidedBy.BRAND, actor=SYSTEM, now=NOW)
    visitor.look()
    assert "Status Published Answer from Heizung Mitte Sorry." in visitor.text


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.WON, Stage.LOST, Stage.REJECTED])
def test_only_what_is_complete_can_be_judged(customer_at, stage):
    customer = customer_at(stage)
    visitor = customer.visitor()
    assert visitor.look().status_code == 200
    assert (visitor.main.get("data-state"), visitor.buttons) == ("closed", [])
    with nothing_changes():
        assert visitor.client.post(customer.link(), {"rating": "5"}).status_code == 409


def test_a_press_that_is_none_asks_once_more(customer):
    visitor = customer.visitor()
    visitor.look()
    fields = visitor.fields("submit") | {"rating": ["4"], "text": ["Fine"], "show_name": ["yes"], "name": ["E"]}
    stranger = Visitor(Client(), customer.link())
    with nothing_changes():
        stranger.page = stranger.client.post(customer.link(), fields)
    assert (stranger.page.status_code, "Please press once more" in stranger.text) == (200, True)
    again = stranger.fields("submit")
    assert [again[name] for name in ("rating", "text", "name")] == [["4"], ["Fine"], ["E"]]
    stranger.press("submit")
    assert said(customer.review) == (4, "", "Fine", "E", {})


def test_an_old_link_says_so_and_shows_nothing(customer):
    visitor = Visitor(Client(), customer.link(now=NOW - timedelta(days=91)))
    assert visitor.look().status_code == 410
    assert "This link has expired" in visitor.text
    assert "write to Northwind" in visitor.text
    assert not {"Erika", "Heat pump", "Heizung"} & set(visitor.text.replace(".", " ").split())
    with nothing_changes():
        assert visitor.client.post(visitor.path, {"rating": "5"}).status_code == 410


def test_a_link_for_something_else_is_no_link(customer):
    for token in (issue(Purpose.OPPORTUNITY, about=customer.opportunity.pk, now=NOW), "nonsense", issue(Purpose.SURVEY, about=customer.opportunity.lead_id, now=NOW)):  # fmt: skip
        assert Client().get(f"/s/{token}/").status_code == 404


def test_too_much_at_once(customer):
    assert Client().post(customer.link(), {"text": "x" * 1_000_001}).status_code == 413


def test_the_address_is_a_key(customer):
    page = Client().get(customer.link())
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(
    "text", ["\r\nBcc: x", "\x0b\x0c\x1c\x1d\x1e", "<script>alert(1)</script>", "\u202ex", "ä😀" * 60]
)
def test_hostile_words_are_taken_and_stay_text(customer, text):
    visitor = customer.visitor()
    visitor.press("submit", rating="3", title=text, text=text, show_name="yes", name=text, q_recommend="yes")
    assert customer.review.rating == 3
    assert not {"\r", "\x0b", "\x0c", "\x1c", "\x1e", "\u202e"} & set(customer.review.title + customer.review.text)
    assert list(visitor.main.iter("script")) == []


def test_words_that_are_too_long_are_told_and_kept_on_the_page(customer):
    visitor = customer.visitor()
    visitor.press("submit", rating="3", title="ä😀" * 81, text="x" * 5001, show_name="yes", name="", q_recommend="yes")
    assert not Review.objects.exists()
    shown = " ".join(visitor.main.itertext())
    assert "Please shorten this to 160 characters; it has 162." in shown
    assert "Please shorten this to 5000 characters; it has 5001." in shown
    assert "x" * 5001 in shown


@pytest.mark.django_db(transaction=True)
def test_six_presses_at_once_are_one_review(customer):
    visitor = customer.visitor()
    visitor.look()
    fields, cookies = visitor.fields("submit") | {"rating": "5"}, visitor.client.cookies

    def press():
        client = Client()
        client.cookies = cookies
        return client.post(customer.link(), fields).status_code

    assert set(all_at_once(*[press] * 6)) <= {200, 303}
    assert (Review.objects.count(), Event.objects.filter(kind="review.received").count()) == (1, 1)


def test_the_same_queries_for_any_number_of_questions(customer, brand, count_queries):
    def queries():
        with count_queries() as counted:
            Client().get(customer.link())
        return counted.count

    one = queries()
    set_questions(brand, SetKind.SURVEY, "default", [{"key": f"k{n}", "label": f"Q{n}"} for n in range(3)])
    assert queries() == one == 3
