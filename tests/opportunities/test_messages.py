from datetime import UTC, datetime, timedelta

import pytest

from leadloop.network.queries import recipients_of
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.messages import (
    fresh_link,
    offer_reminder,
    opportunity_offered,
    status_reminder,
    status_request,
)
from leadloop.outbox.enums import MessageKind
from tests.support import story
from tests.support.mails import at_stage

LATER = story.NOW + timedelta(days=20)
ASKING = [
    (opportunity_offered, Stage.UNACKNOWLEDGED, {}, 1),
    (offer_reminder, Stage.ACKNOWLEDGED, {"number": 1}, 1),
    (status_request, Stage.ACCEPTED, {}, 2),
    (status_reminder, Stage.WON, {"number": 1}, 2),
]


@pytest.fixture
def brand(db):
    return story.make_brand()


@pytest.fixture
def location(brand):
    return story.make_location(brand)


def three_recipients():
    return [{"name": f"P{n}", "email": f"p{n}@d-1.example", "role": "recipient"} for n in range(3)]


def written(function, opportunity, **arguments):
    (message,) = function(opportunity, recipients_of(opportunity.location_id), now=LATER, **arguments)
    return message


@pytest.mark.usefixtures("location")
def test_the_offer_in_full(brand):
    message = written(
        opportunity_offered,
        at_stage(brand, Stage.UNACKNOWLEDGED, request={"message": "Please call me: 030 123456.\n\nErika"}),
    )
    link = message.text.split("See the request:\n")[1].split("?")[0]
    assert (message.kind, message.to, message.to_name) == (MessageKind.OPPORTUNITY_OFFERED, "dana@d-1.example", "Dana")
    assert message.subject == "New request: Heat pump, Berlin"
    assert message.text == (
        "A customer for you\n\nHello Dana,\n\n"
        "A customer has asked Northwind for somebody near them, and Dealer D-1 is the right place. Would you take it?\n\n"
        "Wanted: Heat pump\nWhen: This year\nWhere: 10119 Berlin, about 2 km away\n\n"
        "In the customer's words:\n> Please call me: [contact details].\n> \n> [name]\n\n"
        f"See the request:\n{link}?answer=accept\n\nWe can't take it:\n{link}?answer=reject\n\n"
        "There, one press shows how to reach the customer. Nothing is decided before you press a button on the page.\n\n"
        "-- \nYou get this because you answer requests for Dealer D-1. The links are meant for you alone.\n"
        "Sent for Northwind by Leadloop.\n"
    )
    assert message.html.count(f'href="{link}?answer=') == 2


@pytest.mark.usefixtures("location")
def test_a_test_says_so_in_its_subject(brand):
    assert written(opportunity_offered, at_stage(brand, Stage.UNACKNOWLEDGED, test=True)).subject == (
        "[Test] New request: Heat pump, Berlin"
    )


@pytest.mark.parametrize(
    ("stage", "number", "subject", "heading", "says"),
    [
        (
            Stage.UNACKNOWLEDGED,
            1,
            "Reminder: Heat pump, Berlin",
            "A customer is still waiting",
            "on Wednesday, 3 June 2026",
        ),
        (
            Stage.UNACKNOWLEDGED,
            2,
            "Reminder 2: Heat pump, Berlin",
            "A customer is still waiting",
            "nobody at Dealer D-1",
        ),
        (
            Stage.ACKNOWLEDGED,
            1,
            "Reminder: Heat pump, Berlin",
            "Will you take this customer?",
            "has had this customer's",
        ),
    ],
)
@pytest.mark.usefixtures("location")
def test_a_reminder_fits_the_stage(brand, stage, number, subject, heading, says):
    message = written(offer_reminder, at_stage(brand, stage), number=number)
    assert (message.kind, message.subject) == (MessageKind.OFFER_REMINDER, subject)
    assert message.text.startswith(heading)
    assert says in message.text


@pytest.mark.parametrize(
    ("stage", "question", "answers"),
    [
        (Stage.ACCEPTED, "Did you make the sale?", ["won", "lost", "not_yet"]),
        (Stage.WON, "Is the order fulfilled?", ["complete", "not_yet"]),
    ],
)
@pytest.mark.usefixtures("location")
def test_the_question_how_it_stands_fits_the_stage(brand, stage, question, answers):
    opportunity = at_stage(brand, stage)
    for message in (written(status_request, opportunity), written(status_reminder, opportunity, number=2)):
        assert message.subject.endswith(f"{question} Heat pump, Berlin")
        assert message.text.startswith(question)
        assert "of Erika from Berlin on Wednesday, 3 June 2026" in message.text
        assert [part.split()[0] for part in message.text.split("?answer=")[1:]] == answers
        assert [part.split('"')[0] for part in message.html.split("?answer=")[1:]] == answers
    assert written(status_reminder, opportunity, number=2).subject.startswith("Reminder 2: ")


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.WON])
@pytest.mark.usefixtures("location")
def test_the_question_brings_back_to_mind_whom_it_is_about(brand, stage):
    words = "Please call me: 030 123456. We have radiators in all rooms. " + "And a cellar. " * 30
    opportunity = at_stage(brand, stage, request={"message": words})
    for asked in (status_request, lambda *args, **more: status_reminder(*args, number=1, **more)):
        message = written(asked, opportunity)
        assert "\nTheir message: Please call me: [contact details]. We have radiators" in message.text
        assert "We have radiators in all rooms" in message.html
        assert message.text.count("cellar") < 20

    opportunity.lead.brief = "Oil boiler from 1994; wants an offer before Christmas. Call Erika Mustermann."
    for asked in (status_request, lambda *args, **more: status_reminder(*args, number=1, **more)):
        message = written(asked, opportunity)
        assert "\nNorthwind notes: Oil boiler from 1994; wants an offer before Christmas. Call [name]." in message.text
        assert "Oil boiler from 1994" in message.html
        assert "radiators" not in message.text + message.html


def test_only_who_saw_the_details_reads_the_customers_name(brand):
    story.make_location(brand, contacts=three_recipients())
    opportunity = at_stage(brand, Stage.UNACKNOWLEDGED)
    first, *others = recipients_of(opportunity.location_id)
    story.say(opportunity, "accept", contact=first)
    opportunity.refresh_from_db()
    messages = status_request(opportunity, [first, *others], now=LATER)
    assert ["Erika from Berlin" in m.text for m in messages] == [True, False, False]
    assert ["a customer from Berlin" in m.text for m in messages] == [False, True, True]
    assert ["Erika" in m.html + m.subject for m in messages] == [True, False, False]


def test_dates_are_the_locations_own(brand):
    story.make_location(brand, time_zone="America/Los_Angeles", hours={})
    early = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
    opportunity = story.make_opportunity(brand, now=early)
    message = written(offer_reminder, at_stage_of(opportunity), number=1)
    assert "Tuesday, 2 June 2026" in message.text
    assert "Tuesday, 2 June 2026" in message.html


def at_stage_of(opportunity):
    return (
        type(opportunity)
        .objects.select_related("brand", "location", "lead__contact", "lead__form")
        .get(pk=opportunity.pk)
    )


@pytest.mark.usefixtures("location")
def test_a_fresh_link_names_its_time_and_works_at_any_stage(brand):
    opportunity = at_stage(brand, Stage.WON)
    (contact,) = recipients_of(opportunity.location_id)
    message = fresh_link(opportunity, contact, now=LATER)
    assert (message.kind, message.to) == (MessageKind.OPPORTUNITY_OFFERED, "dana@d-1.example")
    assert "It works for 180 days." in message.text


@pytest.mark.parametrize(
    ("function", "stage", "arguments", "queries"), ASKING, ids=lambda v: getattr(v, "__name__", None)
)
def test_no_query_grows_with_the_recipients(brand, count_queries, function, stage, arguments, queries):
    location = story.make_location(brand)
    opportunity = at_stage(brand, stage)
    story.make_location(brand, contacts=three_recipients())
    assert opportunity.location == location
    people = recipients_of(opportunity.location_id)
    for some in (people[:1], people):
        with count_queries() as counted:
            messages = function(opportunity, some, now=LATER, **arguments)
        assert counted.count == queries
        assert [m.to for m in messages] == [p.email for p in some]
