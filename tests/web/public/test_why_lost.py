"""`/w/<token>/`: the customer says why nothing was bought, by a press, and may change it."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.feedback.models import LossQuestion
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from tests.support.lost_sale import ask_why, asked_about, lose
from tests.support.pressing import Visitor
from tests.support.story import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]


@pytest.fixture
def question(brand, berlin):
    ask_why(brand)
    return asked_about(lose(brand, now=NOW - timedelta(days=2)), now=NOW - timedelta(days=1))


def link(question, now=NOW - timedelta(days=1)):
    return f"/w/{issue(Purpose.WHY_LOST, about=question.opportunity_id, now=now)}/"


def said(question):
    question.refresh_from_db()
    return question.said, question.words


def test_the_page_asks_in_customers_words(question):
    visitor = Visitor(Client(), link(question))
    visitor.look()

    assert (visitor.main.get("data-page"), visitor.main.get("data-state")) == ("why-lost", "open")
    assert "Heizung Mitte tells us that nothing came of your request. Is that so?" in visitor.text
    for words in ("I bought after all", "It was too expensive", "Nobody got in touch with me", "I am still deciding"):
        assert words in visitor.text


def test_a_press_stores_it_and_another_changes_it(question):
    visitor = Visitor(Client(), link(question))
    visitor.press("submit", reason="price", words="Too much.")
    first = said(question)
    thanked = visitor.text
    visitor.press("submit", reason="bought_after_all", words="")

    assert "Thank you" in thanked
    assert (first, said(question)) == (("price", "Too much."), ("bought_after_all", ""))
    assert visitor.main.get("data-state") == "said"


def test_opening_it_and_posting_without_the_page_changes_nothing(question):
    Client().get(link(question))
    answer = Client().post(link(question), {"reason": "price", "answer": "submit"})

    assert answer.status_code == 200
    assert said(question) == ("", "")


def test_nothing_chosen_is_said_and_the_words_stay(question):
    visitor = Visitor(Client(), link(question))
    visitor.press("submit", words="Long story.")

    assert visitor.page.status_code == 422
    assert "Please choose what comes closest." in visitor.text
    assert "Long story." in visitor.page.content.decode()
    assert said(question) == ("", "")


def test_an_old_link_and_one_to_what_was_not_asked_open_nothing(question, brand):
    old = Client().get(link(question, now=NOW - timedelta(days=91)))
    other = lose(brand, customer={"email": "other@customer.example"}, now=NOW - timedelta(hours=5))
    LossQuestion.objects.filter(opportunity=other).delete()

    assert old.status_code == 410
    assert Client().get(f"/w/{issue(Purpose.WHY_LOST, about=other.pk, now=NOW)}/").status_code == 404
