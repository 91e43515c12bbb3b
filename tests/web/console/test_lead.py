"""One lead: all that is known of it, and what the brand does about it."""

from contextlib import closing
from datetime import timedelta

import pytest

from leadloop.config.environment import SmtpServer
from leadloop.core.ids import new_id
from leadloop.core.money import read_money
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.smtp import Smtp
from tests.support.pressing import text_of
from tests.support.story import (
    NOW,
    answerer,
    make_lead,
    make_location,
    make_opportunity,
    opportunity_of,
    recipient,
    say,
)
from tests.web.console.pages import links, main_of, text

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


def test_what_became_of_each_mail_is_told_by_its_name(as_manager, brand, location, smtp_server):
    smtp_server.reject("erika@customer.example", "550 5.1.1 No such user here")
    opportunity = make_opportunity(brand)
    with closing(Smtp(SmtpServer(host="127.0.0.1", port=smtp_server.port))) as transport:
        send_due(transport, now=NOW)

    told = story(as_manager.get(page_of(opportunity)))
    assert [line for line in told if line.startswith("Message sent: Opportunity offered")] != []
    assert [line for line in told if "Message not delivered: Request received (customer)" in line] != []
    assert any("The mail server answered 550." in line for line in told)


def test_the_whole_story_in_plain_words_with_names(as_manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)
    report(sold)
    give_review(sold, given={"rating": "4", "title": "Quick", "text": "Very quick."}, now=NOW + timedelta(hours=6))

    assert story(as_manager.get(page_of(sold))) == [
        "Review received: 4 of 5 stars Erika Mustermann · 3 Jun 2026, 17:00",
        "Revenue reported: €12,500.00 Dana, Dealer D-1 · 3 Jun 2026, 16:00",
        "Completed Dana, Dealer D-1 · 3 Jun 2026, 15:00",
        "Won Dana, Dealer D-1 · 3 Jun 2026, 14:00 To be asked again on 3 Jul 2026.",
        "Accepted Dana, Dealer D-1 · 3 Jun 2026, 13:00 To be asked again on 17 Jun 2026.",
        "Contact details shown Dana, Dealer D-1 · 3 Jun 2026, 12:00",
        "Offered to Dealer D-1 Leadloop · 3 Jun 2026, 11:00",
        "Qualified Leadloop · 3 Jun 2026, 11:00 The form passes requests on directly.",
        "Request received Erika Mustermann · 3 Jun 2026, 11:00",
    ]


def test_request_customer_consent_rounds_form_review_and_messages(as_manager, brand, location):
    sold = make_opportunity(brand, Stage.COMPLETE)
    report(sold)
    give_review(sold, given={"rating": "4", "title": "Quick", "text": "Very quick."}, now=NOW + timedelta(hours=6))

    shown = text(as_manager.get(page_of(sold)))

    for part in (
        "Interest Heat pump", "When This year", "Message Please call in the evening.", "Source website · spring",
        "Name Erika Mustermann", "Phone +49 30 123456", "Email erika@customer.example", "Lindenweg 7 10119 Berlin",
        "I agree that Northwind passes my request", "version 1",
        "Round 1: Dealer D-1 Complete", "Contact details shown to Dana, 3 Jun 2026, 12:00 192.0.2.7",
        "Revenue €12,500.00", "What was sold? Air source", "Answered 3 Jun 2026, 16:00, Dana",
        "Quick Very quick.", "Opportunity offered dana@d-1.example",
    ):  # fmt: skip
        assert part in shown
    assert links(as_manager.get(page_of(sold)))["Request received (customer)"].startswith("/console/messages/")


def test_what_is_due_next_is_told(as_manager, brand, location):
    accepted = make_opportunity(brand, Stage.ACCEPTED)

    assert "Next: ask how it stands, 17 Jun 2026, 09:00 (in 12 days)" in text(as_manager.get(page_of(accepted)))


def test_every_round_is_there_with_its_reason_and_words(as_manager, brand, location):
    make_location(brand, "D-2")
    first = make_opportunity(brand)
    say(first, "reject", reason="too_far", note="Beyond our area.")
    second = opportunity_of(first.lead)

    shown = text(as_manager.get(page_of(first)))

    assert shown.index("Round 2: Dealer D-2") < shown.index("Round 1: Dealer D-1 Rejected")
    assert "Reason Too far away The location's words Beyond our area." in shown
    assert "Rejected Dana, Dealer D-1 · 3 Jun 2026, 11:00 Too far away" in shown
    assert as_manager.get(f"/console/opportunities/{second.pk}/")["Location"] == page_of(first) + "#round-2"


def test_a_lead_that_no_location_ever_had_leads_to_choosing_one(as_manager, brand):
    lead = make_lead(brand)

    response = as_manager.get(f"/console/leads/{lead.pk}/")

    assert "This lead has no location" in text(response)
    assert links(response)["Choose a location"] == f"/console/leads/{lead.pk}/place/"
    assert [each.split(" ")[0] for each in story(response)] == ["Qualified", "Request"]


def test_names_survive_those_who_bore_them(as_manager, brand, location):
    accepted = make_opportunity(brand, Stage.ACCEPTED)
    LocationContact.objects.update(removed_at=NOW)

    assert "Accepted Dana, Dealer D-1" in text(as_manager.get(page_of(accepted)))


def test_other_requests_of_the_same_customer_are_named(as_manager, brand, location):
    one, other = make_lead(brand), make_lead(brand, request={"interest": "Solar"}, now=NOW - timedelta(days=2))

    assert links(as_manager.get(f"/console/leads/{one.pk}/"))["1 Jun 2026, Solar"] == f"/console/leads/{other.pk}/"


def test_the_page_costs_the_same_with_one_round_and_with_three(as_manager, brand, location, count_queries):
    made = make_opportunity(brand)
    make_location(brand, "D-2")
    make_location(brand, "D-3")
    say(made, "reveal")
    as_manager.get(page_of(made))
    with count_queries() as one:
        as_manager.get(page_of(made))
    say(made, "reject")
    say(opportunity_of(made.lead), "reject")
    say(opportunity_of(made.lead), "reveal")
    with count_queries(most=one.count):
        as_manager.get(page_of(made))


# Other brands, other methods


def test_another_brands_lead_is_as_good_as_missing(as_manager, brand, other_brand):
    make_location(other_brand)
    theirs = make_opportunity(other_brand, Stage.COMPLETE)
    before = list(Event.objects.values_list("id", flat=True))

    for path in (page_of(theirs), f"/console/opportunities/{theirs.pk}/", f"/console/leads/{theirs.lead_id}/place/"):
        missing = path.replace(str(theirs.lead_id), str(new_id())).replace(str(theirs.pk), str(new_id()))
        foreign = as_manager.get(path)
        assert (foreign.status_code, foreign.content) == (404, as_manager.get(missing).content)
    for name in ("correct", "revenue", "close-form"):
        response = as_manager.post(action(theirs, name), {"to": "lost", "reason": "x", "revenue_amount": "1"})
        assert response.status_code == 404
    theirs.refresh_from_db()
    assert theirs.stage == Stage.COMPLETE
    assert list(Event.objects.values_list("id", flat=True)) == before


def test_looking_changes_nothing(as_manager, brand, location):
    made = make_opportunity(brand, Stage.ACCEPTED)
    before = (
        Event.objects.count(),
        Message.objects.count(),
        Lead.objects.values().get(),
        Opportunity.objects.values().get(),
    )

    as_manager.get(page_of(made))
    as_manager.head(page_of(made))
    for name in ("correct", "revenue", "close-form"):
        assert as_manager.get(action(made, name)).status_code == 405

    assert before == (
        Event.objects.count(), Message.objects.count(), Lead.objects.values().get(), Opportunity.objects.values().get(),
    )  # fmt: skip


def test_markup_in_what_customers_and_locations_type_stays_text(as_manager, brand, location):
    poison = "<script>alert(1)</script>"
    made = make_opportunity(brand, customer={"given_name": poison}, request={"message": poison})
    say(made, "reject", note=poison)

    assert poison not in as_manager.get(page_of(made)).content.decode()
