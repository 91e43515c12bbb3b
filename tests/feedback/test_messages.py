from datetime import timedelta

import pytest

from leadloop.feedback.messages import follow_up_form, review_received, survey
from leadloop.feedback.models import FeedbackRules
from leadloop.intake.models import LeadForm
from leadloop.journeys.feedback_returns import give_review
from leadloop.network.queries import recipients_of
from leadloop.opportunities.enums import Stage
from tests.support import story
from tests.support.mails import at_stage

LATER = story.NOW + timedelta(days=20)


@pytest.fixture
def brand(db):
    made = story.make_brand()
    story.make_location(made)
    return made


def reviewed(brand, **given):
    opportunity = at_stage(brand, Stage.COMPLETE)
    given = {"rating": 2, "title": "", "text": "", "name": "", "answers": {}, **given}
    review = give_review(opportunity, given=given, now=LATER)
    (message,) = review_received(review, recipients_of(opportunity.location_id), now=LATER)
    return message


def test_the_follow_up_form_asks_for_the_worth_of_the_order(brand):
    opportunity = at_stage(brand, Stage.COMPLETE)
    (message,) = follow_up_form(opportunity, recipients_of(opportunity.location_id), now=LATER)
    assert message.subject == "What was the order worth? Heat pump, Berlin"
    assert "Dealer D-1 completed the order of Erika from Berlin on Wednesday, 3 June 2026." in message.text
    assert "Fill in the form:\nhttp://127.0.0.1:8000/o/" in message.text


def test_the_survey_asks_the_customer(brand):
    (message,) = survey(at_stage(brand, Stage.COMPLETE), now=LATER)
    assert (message.to, message.subject) == ("erika@customer.example", "How was Dealer D-1?")
    assert "Dealer D-1 tells us that your request is done (Heat pump). How was it?" in message.text
    assert [part[0] for part in message.html.split("?rating=")[1:]] == ["1", "2", "3", "4", "5"]


def test_the_survey_names_what_the_brand_offers_whatever_it_looks_like(brand):
    product = {"product": "Model 800 500 5000", "interest": ""}
    assert "800 500 5000" not in survey(at_stage(brand, Stage.COMPLETE, request=product), now=LATER)[0].text
    LeadForm.objects.update(products=["Model 800 500 5000"])
    assert "(Model 800 500 5000)" in survey(at_stage(brand, Stage.COMPLETE, request=product), now=LATER)[0].text


def test_without_an_address_no_survey(brand):
    assert survey(at_stage(brand, Stage.COMPLETE, customer={"email": ""}), now=LATER) == []


def test_the_review_comes_with_its_date_and_with_a_warning(brand):
    message = reviewed(brand, rating=2, title="Late", text="They came\na week late.", name="E. M.")
    assert message.subject == "New review of Dealer D-1: 2 of 5 stars"
    assert "> Late\n> \n> They came\n> a week late.\n> – E. M.\n" in message.text
    assert "If nobody decides, it publishes itself on Tuesday, 7 July 2026." in message.text
    assert "The reasons for hiding are the same for good and bad reviews." in message.text
    assert "is against the law in several countries" in message.text
    assert "★★☆☆☆" in message.html


def test_the_date_follows_the_brands_rule(brand):
    FeedbackRules.objects.for_brand(brand).update(publish_after_days=3)
    assert "it publishes itself on Friday, 26 June 2026." in reviewed(brand).text


def test_a_review_of_stars_alone_reads_well(brand):
    assert "A customer has given Dealer D-1 5 of 5 stars.\n\nYou can" in reviewed(brand, rating=5).text


def test_a_long_review_is_cut_in_the_mail(brand):
    message = reviewed(brand, text="word " * 900)
    assert "word…" in message.text
    assert len(message.html.encode()) < 6 * 1024


def test_no_query_grows_with_the_recipients(brand, count_queries):
    opportunity = at_stage(brand, Stage.COMPLETE)
    people = recipients_of(opportunity.location_id)
    review = give_review(opportunity, given={"rating": 5, "answers": {}}, now=LATER)
    for times in (1, 3):
        with count_queries() as counted:
            assert len(review_received(review, people * times, now=LATER)) == times
        assert counted.count == 1
        with count_queries() as counted:
            assert len(follow_up_form(opportunity, people * times, now=LATER)) == times
        # The other asks what the desk corrected, which stays masked.
        assert counted.count == 2
