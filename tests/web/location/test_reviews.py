"""The location decides on a review: publish with an answer, or hide on one of the grounds that hold for all."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.feedback.enums import DecidedBy, HideReason, ReviewState
from leadloop.feedback.models import Review
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review, publish_undecided
from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, issue
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_location

BRAND = Actor(ActorKind.BRAND)


@pytest.fixture
def dealer(dealer_at):
    return dealer_at(Stage.COMPLETE)


@pytest.fixture(params=["2", "5"], ids=["bad", "good"])
def review(request, dealer):
    given = {
        "rating": request.param,
        "title": "So it was",
        "text": "Came <b>late</b>.\nStayed long.",
        "name": "Erika M.",
    }
    return give_review(dealer.opportunity, given=given, now=NOW)


@pytest.fixture
def link_to(review):
    def link(contact, now=NOW):
        return f"/r/{issue(Purpose.REVIEW, about=review.pk, recipient=contact.pk, now=now)}/"

    return link


@pytest.fixture
def dana(dealer, link_to):
    return Visitor(Client(), link_to(dealer.dana))


def decided(review):
    found = Review.objects.get(pk=review.pk)
    return (found.state, found.decided_by, found.hide_reason, found.hide_note, found.reply)


def test_it_shows_the_review_and_the_rules_the_same_for_good_and_bad(dana, review):
    dana.look()
    assert (dana.page.status_code, dana.main.get("data-page"), dana.main.get("data-state")) == (
        200,
        "review",
        "pending",
    )
    assert dana.buttons == ["publish", "hide"]
    for part in (
        "So it was", "Came <b>late</b>. Stayed long.", "Erika M.", "it publishes itself on Wednesday, 17 June 2026.",
        "That it is critical is no reason. Suppressing honest bad reviews is unlawful in several markets",
        *[str(label) for label in HideReason.labels],
    ):  # fmt: skip
        assert part in dana.text
    assert f"{review.rating}.0 out of 5 stars" in dana.page.content.decode()


def test_publish_with_an_answer(dana, review, dealer):
    dana.press("publish", reply="Thank you!\x0b We come <b>earlier</b> now.")
    assert "The review is published" in dana.text
    assert "Answer by Dealer D-1" in dana.text
    assert decided(review) == ("published", "location", "", "", "Thank you!\n We come <b>earlier</b> now.")
    assert [(e.kind, e.actor_id) for e in Event.objects.filter(kind__startswith="review.p")] == [
        ("review.published", dealer.dana.pk)
    ]
    assert not Step.objects.filter(kind="review_publish").exclude(state="done").exists()


def test_hide_with_a_reason(dana, review):
    dana.press("hide", reason="personal_data", note="Names my neighbour.")
    assert "The review is hidden" in dana.text
    assert "Hidden because: Names or details of other people – Names my neighbour." in dana.text
    assert decided(review) == ("hidden", "location", "personal_data", "Names my neighbour.", "")


@pytest.mark.parametrize("reason", ["", "too_bad", "spam "])
def test_without_a_listed_reason_nothing_is_hidden_and_nothing_typed_is_lost(dana, review, reason):
    dana.look()
    with nothing_changes():
        dana.press("hide", reason=reason, note="I do not like it.")
    assert (dana.page.status_code, dana.open_panels) == (422, ["hide"])
    assert "Choose why this review is hidden. That it is critical is no reason." in dana.text
    assert dana.fields("hide")["note"] == ["I do not like it."]


def test_a_decision_can_be_changed_with_a_confirmation(dana, review):
    dana.press("hide", reason="spam")
    assert dana.buttons == ["publish"]
    assert "It is hidden now" in dana.text
    dana.press("publish", reply="Sorry.")
    assert decided(review) == ("published", "location", "", "", "Sorry.")
    assert "It is published now" in dana.text
    assert dana.buttons == ["publish", "hide"]
    dana.press("hide", reason="off_topic")
    assert decided(review)[:3] == ("hidden", "location", "off_topic")
    assert Event.objects.filter(kind__in=["review.published", "review.hidden"]).count() == 3


def test_the_answer_alone_can_be_changed(dana, review):
    dana.press("publish", reply="Fisrt")
    published = Review.objects.get().published_at
    dana.press("publish", reply="First")
    assert decided(review) == ("published", "location", "", "", "First")
    assert Review.objects.get().published_at == published
    assert Event.objects.filter(kind="review.published").count() == 1


@pytest.mark.parametrize("publish", [True, False])
def test_what_the_brand_decided_stays(dana, review, publish):
    decide_review(review, publish=publish, reason="spam", by=DecidedBy.BRAND, actor=BRAND, now=NOW)
    dana.look()
    assert dana.buttons == []
    assert "Northwind has decided on this review." in dana.text
    press = dana.page.context["press"].field
    for answer in ({"answer": "publish", "reply": "x"}, {"answer": "hide", "reason": "spam"}):
        dana.client.post(dana.path, answer | {"press": press})
    # Not even by saying the same: the brand's decision is not made the location's to change.
    assert decided(review)[:2] == ("published" if publish else "hidden", "brand")


def test_a_decision_made_meanwhile_asks_to_be_confirmed(dana, review):
    dana.look()
    publish_undecided(review, now=NOW)
    with nothing_changes():
        dana.press("hide", reason="off_topic", note="About a plumber")
    assert (dana.page.status_code, dana.open_panels) == (409, ["hide"])
    assert "It is “Published” now." in dana.text
    kept = dana.fields("hide")
    assert (kept["reason"], kept["note"], kept["state"]) == (["off_topic"], ["About a plumber"], ["published"])
    dana.press("hide")
    assert decided(review)[:3] == ("hidden", "location", "off_topic")


def test_published_by_delay_says_so(dana, review):
    publish_undecided(review, now=NOW)
    dana.look()
    assert "Everyone can read it since 3 Jun 2026." in dana.text


def test_stars_without_words(dana, review):
    Review.objects.update(title="", text="", name="")
    dana.look()
    assert "Stars only, no words." in dana.text
    assert "Name not shown" in dana.text


class TestScanners:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("query", ["", "?answer=publish", "?answer=hide"])
    def test_opening_changes_nothing(self, dana, review, method, query):
        with nothing_changes():
            assert getattr(Client(), method)(dana.path + query).status_code == 200

    @pytest.mark.parametrize("said", ["publish", "hide"])
    def test_a_replay_without_the_cookie_changes_nothing_and_loses_nothing(self, dana, review, said):
        dana.look()
        sent = dana.fields(said) | {"reason": "spam", "reply": "Thanks", "note": "See"}
        with nothing_changes():
            dana.client.cookies.clear()
            dana.page = dana.client.post(dana.path, sent)
        assert "Please press once more" in dana.text
        assert dana.open_panels == [said]
        dana.press(said)
        assert decided(review) == (
            ("published", "location", "", "", "Thanks")
            if said == "publish"
            else ("hidden", "location", "spam", "See", "")
        )

    def test_a_button_that_is_none_of_ours(self, dana, review):
        dana.look()
        with nothing_changes():
            dana.page = dana.client.post(dana.path, dana.fields("publish") | {"answer": "delete"})
        assert dana.page.status_code == 422


class TestLinks:
    def test_a_removed_contact_s_link_is_dead(self, dana, dealer, review):
        LocationContact.objects.filter(pk=dealer.dana.pk).update(removed_at=NOW)
        dana.look()
        assert (dana.page.status_code, "So it was" in dana.text) == (410, False)

    def test_another_location_s_contact_sees_nothing(self, brand, link_to, review):
        elsewhere = make_location(brand, "D-2").contacts.first()
        assert Client().get(link_to(elsewhere)).status_code == 410

    def test_a_customer_s_or_dealer_s_other_tokens_are_refused(self, dealer, review):
        for purpose in (Purpose.OPPORTUNITY, Purpose.SURVEY, Purpose.UNSUBSCRIBE, Purpose.SIGN_IN):
            token = issue(purpose, about=review.pk, recipient=dealer.dana.pk, now=NOW)
            assert Client().get(f"/r/{token}/").status_code == 404

    def test_an_expired_link_explains_itself(self, dealer, link_to, review):
        old = Visitor(Client(), link_to(dealer.dana, NOW - LIFETIME[Purpose.REVIEW] - timedelta(seconds=1)))
        old.look()
        assert (old.page.status_code, "So it was" in old.text, old.buttons) == (410, False, [])
        assert "This link has expired" in old.text
        assert "Ask your contact at Northwind" in old.text

    def test_the_number_of_queries_is_small(self, dana, review, count_queries):
        with count_queries(most=4):
            dana.look()

    def test_nobody_keeps_the_page(self, dana, review):
        response = dana.look()
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_states_have_a_page_each(dana, review):
    assert {each.value for each in ReviewState} == {"pending", "published", "hidden"}
