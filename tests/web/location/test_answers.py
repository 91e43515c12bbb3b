"""Each answer, pressed through HTTP with the cookies and forms of the page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Disclosure
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW

TODAY = date(2026, 6, 3)


def events(dealer):
    """What the opportunity's history says since NOW: kind, who, told."""
    rows = Event.objects.filter(opportunity_id=dealer.opportunity.pk, at__gte=NOW).order_by("id")
    return [(row.kind.removeprefix("opportunity."), row.actor_id, row.data) for row in rows]


def test_reveal_shows_and_records_who_saw_it_by_which_link_from_where(dealer):
    dana = Visitor(Client(HTTP_USER_AGENT="Phone\x0b1", REMOTE_ADDR="203.0.113.9"), dealer.link())
    shown = dana.press("reveal")
    assert shown.redirect_chain == [(dealer.link(), 303)]
    assert (dana.stage, dealer.stage) == (Stage.ACKNOWLEDGED, Stage.ACKNOWLEDGED)
    assert "Here are the contact details" in dana.text
    assert "Erika Mustermann" in dana.text
    seen = Disclosure.objects.get()
    assert (seen.location_contact, seen.at, seen.link_issued_at, seen.ip, seen.user_agent) == (
        dealer.dana, NOW, NOW - timedelta(days=1), "203.0.113.9", "Phone 1",
    )  # fmt: skip
    assert events(dealer) == [("acknowledged", dealer.dana.pk, {})]


def test_accept_without_reveal_does_both(dealer):
    dana = dealer.visitor()
    dana.press("accept")
    assert (dana.stage, dealer.stage) == (Stage.ACCEPTED, Stage.ACCEPTED)
    assert "You accepted this request" in dana.text
    assert "Erika Mustermann" in dana.text
    assert [kind for kind, _who, _told in events(dealer)] == ["acknowledged", "accepted"]
    assert Disclosure.objects.get().location_contact == dealer.dana


@pytest.mark.parametrize(
    ("chosen", "asked_on"),
    [
        pytest.param({}, date(2026, 6, 17), id="the location's usual days, chosen at first"),
        pytest.param({"follow_up_on": ["2026-06-10", ""]}, date(2026, 6, 10), id="a card"),
        pytest.param({"follow_up_on": ["2026-06-17", "2026-06-25"]}, date(2026, 6, 25), id="another day counts"),
        pytest.param({"follow_up_on": ["2026-06-17", "2026-06-10"]}, date(2026, 6, 10), id="typed, though a card too"),
        pytest.param({"follow_up_on": "2026-06-03"}, date(2026, 6, 3), id="today"),
        pytest.param({"follow_up_on": "2027-06-04"}, date(2027, 6, 4), id="a year ahead"),
        pytest.param({"follow_up_on": ""}, date(2026, 6, 17), id="left empty"),
    ],
)
def test_accept_asks_when_to_follow_up(dealer, chosen, asked_on):
    dealer.visitor().press("accept", **chosen)
    assert events(dealer)[-1] == ("accepted", dealer.dana.pk, {"follow_up_on": asked_on.isoformat()})
    due = Step.objects.get(opportunity=dealer.opportunity).due_at
    assert due == (
        NOW if asked_on == TODAY else datetime(asked_on.year, asked_on.month, asked_on.day, 7, 0, tzinfo=UTC)
    )


def test_the_days_offered_are_the_location_s_own(dealer):
    dealer.opportunity.location.accept_to_win_days = 20
    dealer.opportunity.location.save()
    dana = dealer.visitor()
    dana.look("?answer=accept")
    for part in ("In 1 week Wed 10 Jun", "In 2 weeks Wed 17 Jun", "In 20 days Tue 23 Jun", "In 1 month Fri 3 Jul"):
        assert part in dana.text
    dana.press("accept")
    assert events(dealer)[-1][2] == {"follow_up_on": "2026-06-23"}


@pytest.mark.parametrize("start", [Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED])
def test_reject_with_or_without_having_seen(dealer_at, start):
    dealer = dealer_at(start)
    dana = dealer.visitor()
    dana.press("reject", reason="too_far", note="100 km are too many.")
    assert (dana.stage, dealer.stage) == (Stage.REJECTED, Stage.REJECTED)
    assert (dealer.opportunity.reject_reason, dealer.opportunity.note) == ("too_far", "100 km are too many.")
    assert "You rejected this request" in dana.text
    assert "Too far away" in dana.text
    assert "Erika" not in dana.page.content.decode()
    assert events(dealer)[-1] == ("rejected", dealer.dana.pk, {"reject_reason": "too_far"})


@pytest.mark.parametrize(
    ("start", "said", "typed", "end", "title"),
    [
        (Stage.ACCEPTED, "won", {}, Stage.WON, "Recorded as won"),
        (Stage.ACCEPTED, "lost", {"reason": "price"}, Stage.LOST, "Recorded as lost"),
        (Stage.ACCEPTED, "not_yet", {}, Stage.ACCEPTED, "Thank you, we ask again"),
        (Stage.WON, "complete", {}, Stage.COMPLETE, "Recorded as complete"),
        (Stage.WON, "not_yet", {"follow_up_on": "2026-07-10"}, Stage.WON, "Thank you, we ask again"),
        (Stage.WON, "lost", {"reason": "availability"}, Stage.LOST, "Recorded as lost"),
    ],
)
def test_how_it_went(dealer_at, start, said, typed, end, title):
    dealer = dealer_at(start)
    dana = dealer.visitor()
    dana.press(said, **typed)
    assert (dana.page.status_code, dana.stage, dealer.stage) == (200, end, end)
    assert title in dana.text


def test_not_yet_asks_again_on_the_day_chosen(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    dana = dealer.visitor()
    dana.press("not_yet", follow_up_on="2026-06-24")
    assert events(dealer) == [("deferred", dealer.dana.pk, {"follow_up_on": "2026-06-24"})]
    assert "We ask you how it went on Wednesday, 24 June 2026." in dana.text


def test_won_asks_on_the_day_chosen_whether_it_is_complete(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    dana = dealer.visitor()
    dana.press("won", follow_up_on="2026-08-03")
    assert events(dealer) == [("won", dealer.dana.pk, {"follow_up_on": "2026-08-03"})]
    assert "We ask you whether the order is complete on Monday, 3 August 2026." in dana.text


def test_a_note_is_shown_once(dealer):
    dana = dealer.visitor()
    dana.press("reveal")
    assert "Here are the contact details" in dana.text
    dana.look()
    assert "Here are the contact details" not in dana.text


TOO_EARLY = {"follow_up_on": ["2026-06-17", "2026-06-02"]}
TOO_LATE = {"follow_up_on": "2027-06-05"}


@pytest.mark.parametrize(
    ("start", "said", "typed", "message"),
    [
        (Stage.UNACKNOWLEDGED, "accept", TOO_EARLY, "Choose a day from today up to a year from now."),
        (Stage.UNACKNOWLEDGED, "accept", TOO_LATE, "Choose a day from today up to a year from now."),
        (Stage.UNACKNOWLEDGED, "accept", {"follow_up_on": "soon"}, "such as 2026-12-01"),
        (Stage.UNACKNOWLEDGED, "accept", {"follow_up_on": "2026-02-30"}, "such as 2026-12-01"),
        (Stage.UNACKNOWLEDGED, "reject", {"note": "Cannot <b>come</b>"}, "Please choose a reason."),
        (Stage.UNACKNOWLEDGED, "reject", {"reason": "made_up", "note": "Cannot come"}, "Choose one of: no_capacity"),
        (Stage.ACCEPTED, "lost", {"note": "Went to a friend"}, "Please choose a reason."),
        (Stage.ACCEPTED, "not_yet", TOO_EARLY, "Choose a day from today up to a year from now."),
        (Stage.WON, "lost", {"note": "Insolvent\r\nsince May"}, "Please choose a reason."),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(dealer_at, start, said, typed, message):
    dealer = dealer_at(start)
    dana = dealer.visitor()
    dana.look()
    sent = dana.fields(said) | typed
    with nothing_changes():
        dana.press(said, **typed)
    assert (dana.page.status_code, dana.stage, dana.open_panels) == (422, start, [said])
    assert "Please check one thing." in dana.text
    assert message in dana.text
    again = dana.fields(said)
    for name, value in sent.items():
        kept = [value] if isinstance(value, str) else value
        if name == "follow_up_on":
            assert again[name] == kept[-1:]
        elif name == "note":
            assert again[name][0].splitlines() == kept[0].splitlines()
        elif value != "made_up":
            assert again[name] == kept


def test_after_a_mistake_the_right_answer_goes_through(dealer):
    dana = dealer.visitor()
    dana.press("reject", note="Sorry")
    assert dana.page.status_code == 422
    dana.press("reject", reason="no_capacity")
    assert (dana.stage, dealer.opportunity.pk) == (Stage.REJECTED, dealer.opportunity.pk)
    assert dealer.stage == Stage.REJECTED
    assert dealer.opportunity.note == "Sorry"


@pytest.mark.parametrize("said", ["", "nonsense", "withdraw", "accept\x00"])
def test_a_button_that_is_none_of_ours(dealer, said):
    dana = dealer.visitor()
    dana.look()
    with nothing_changes():
        dana.page = dana.client.post(dana.path, dana.fields("reveal") | {"answer": said})
    assert dana.page.status_code == 422
    assert "We could not tell which button was pressed" in dana.text


def test_poison_in_the_note_is_cleaned_and_shown_harmlessly(dealer_at):
    dealer = dealer_at(Stage.ACCEPTED)
    dealer.visitor().press("lost", reason="other", note="a\x0b\x1c\x00b\u202e<script>alert(1)</script>")
    assert dealer.stage == Stage.LOST
    assert dealer.opportunity.note == "a\n\nb<script>alert(1)</script>"
