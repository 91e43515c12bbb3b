"""The mailbox: for people as a list and as each mail looks, for programs as JSON."""

import json
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from leadloop.core import clock
from leadloop.demo import mailbox
from leadloop.opportunities.enums import Stage
from leadloop.outbox.mime import envelope_of, wire_bytes
from leadloop.outbox.models import Message
from leadloop.outbox.smtp import sender_of
from tests.support import story
from tests.support.pressing import parse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_settings")]
SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"


def main_of(response):
    return next(parse(response).iter("main"))


def subjects(response):
    return [text_of(each) for each in main_of(response).iter("a") if each.get("class") == "rows-title"]


@pytest.fixture
def brand():
    made = story.make_brand(now=clock.now())
    story.make_location(made, now=clock.now())
    return made


@pytest.fixture
def lead(brand):
    return story.make_lead(brand, now=clock.now() - timedelta(minutes=1))


def in_json(client):
    reply = client.get("/demo/mail.json")
    assert reply["Content-Type"] == "application/json"
    return json.loads(b"".join(reply.streaming_content))["messages"]


def test_programs_get_what_was_just_queued(client, lead):
    found = in_json(client)
    assert {each["kind"] for each in found} == {"lead_received", "opportunity_offered"}
    message = Message.objects.get(kind="lead_received")
    mine = next(each for each in found if each["kind"] == "lead_received")
    assert mine == {
        "id": str(message.pk),
        "kind": "lead_received",
        "to": "erika@customer.example",
        "subject": "We have received your request",
        "at": f"{message.sent_at:%Y-%m-%dT%H:%M:%SZ}",
        "text": message.text,
        "html": message.html,
        "headers": mine["headers"],
    }


def test_the_headers_are_those_of_the_mail(client, brand):
    story.make_lead(brand, now=clock.now(), customer={"given_name": "Jürgen " * 12, "family_name": "Müller"})
    for mine in in_json(client):
        message = Message.objects.get(pk=mine["id"])
        sender, name = sender_of(message.from_name)
        wire = message_from_bytes(
            wire_bytes(message, envelope_of(message, sender=sender), sender_name=name), policy=default
        )
        assert list(mine["headers"]) == wire.keys()
        assert mine["headers"]["X-Leadloop-Kind"] == message.kind
        assert mine["headers"]["Message-ID"] == message.message_id
        assert mine["headers"]["Auto-Submitted"] == "auto-generated"
        assert not any("\n" in value or "\r" in value for value in mine["headers"].values())
    received = next(each for each in in_json(client) if each["kind"] == "lead_received")["headers"]
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received["List-Unsubscribe"].startswith("<http")


def test_an_address_that_no_server_would_take_is_shown_all_the_same(client, lead):
    Message.objects.filter(kind="lead_received").update(to="no address")
    [mine] = [each for each in in_json(client) if each["kind"] == "lead_received"]
    assert (mine["to"], mine["headers"]["To"]) == ("no address", '"Erika Mustermann" <no address>')


def test_newest_first_and_only_what_was_sent(client, brand):
    for minutes in (3, 1, 2):
        story.make_lead(brand, now=clock.now() - timedelta(minutes=minutes))
    Message.objects.filter(kind="lead_received").update(state="suppressed")
    found = in_json(client)
    assert [each["kind"] for each in found] == ["opportunity_offered"] * 3
    assert [each["at"] for each in found] == sorted((each["at"] for each in found), reverse=True)


def test_on_a_phone_a_mails_kind_leaves_its_subject_the_line(client, lead):
    in_json(client)
    (listed,) = [
        each for each in main_of(client.get("/demo/mail/")).iter("ul") if "rows" in each.get("class", "").split()
    ]
    assert "rows-wrap" in listed.get("class").split()


def test_an_empty_mailbox(client):
    assert in_json(client) == []
    assert "No such mail" in text_of(main_of(client.get("/demo/mail/")))


def test_people_see_a_list(client, lead):
    page = client.get("/demo/mail/")
    assert sorted(subjects(page)) == ["New request: Heat pump, Berlin", "We have received your request"]
    assert "To Dana · dana@d-1.example" in text_of(main_of(page))
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=erika", ["We have received your request"]),
        ("q=Dana+Berlin", ["New request: Heat pump, Berlin"]),
        ("q=dana+erika", []),
        ("kind=opportunity_offered", ["New request: Heat pump, Berlin"]),
        ("kind=survey", []),
        ("q=request&kind=lead_received", ["We have received your request"]),
        ("kind=nonsense&q=erika", ["We have received your request"]),
    ],
)
def test_finding_mails(client, lead, query, found):
    page = client.get(f"/demo/mail/?{query}")
    assert subjects(page) == found
    kept = next(each for each in parse(page).iter("input") if each.get("name") == "q")
    assert query.startswith("kind") or kept.get("value") in query.replace("+", " ")


def test_page_by_page(client, brand, monkeypatch):
    monkeypatch.setattr(mailbox, "PAGE", 3)
    for minutes in range(1, 4):
        story.make_lead(brand, now=clock.now() - timedelta(minutes=minutes))
    first, second = client.get("/demo/mail/?q=e"), client.get("/demo/mail/?q=e&page=2")
    assert (len(subjects(first)), len(subjects(second))) == (3, 3)
    assert "6 mails" in text_of(main_of(first))
    links = {text_of(each): each.get("href") for each in main_of(first).iter("a")}
    assert links["Next"] == "?q=e&page=2"
    assert len(subjects(client.get("/demo/mail/?page=nonsense"))) == 3
    assert len(subjects(client.get("/demo/mail/?page=99"))) == 3


def test_the_list_costs_the_same_however_long_it_is(client, brand, count_queries):
    story.make_lead(brand, now=clock.now())
    client.get("/demo/mail/")
    with count_queries() as one:
        client.get("/demo/mail/")
    for minutes in range(3):
        story.make_lead(brand, now=clock.now() - timedelta(minutes=minutes))
    client.get("/demo/mail/")
    with count_queries() as four:
        client.get("/demo/mail/")
    assert four.count == one.count


def test_one_mail_as_it_looks(client, lead):
    client.get("/demo/mail/")
    message = Message.objects.get(kind="opportunity_offered")
    page = client.get(f"/demo/mail/{message.pk}/")
    assert "To Dana <dana@d-1.example>" in text_of(main_of(page))
    frame = next(main_of(page).iter("iframe"))
    assert (frame.get("src"), frame.get("sandbox")) == (f"/demo/mail/{message.pk}/body/", SANDBOX)
    body = client.get(frame.get("src"))
    assert body.content.decode() == message.html.replace("<head>", '<head><base target="_top">')
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in body["Content-Security-Policy"]
    assert f"sandbox {SANDBOX}" in body["Content-Security-Policy"]


def test_as_text_and_its_headers(client, lead):
    client.get("/demo/mail/")
    message = Message.objects.get(kind="opportunity_offered")
    text = client.get(f"/demo/mail/{message.pk}/?show=text")
    links = [each.get("href") for each in main_of(text).iter("a")]
    assert any("/o/" in each for each in links)
    assert "A customer for you" in text_of(main_of(text))
    headers = text_of(main_of(client.get(f"/demo/mail/{message.pk}/?show=headers")))
    assert f"Message-ID {message.message_id}" in headers
    assert 'From "Northwind via Leadloop"' in headers


def test_what_was_not_sent_is_not_there(client, lead):
    Message.objects.update(state="parked")
    for message in Message.objects.all():
        for path in ("", "body/"):
            assert client.get(f"/demo/mail/{message.pk}/{path}").status_code == 404


def test_the_bar_counts_what_came_since_one_looked(client, brand):
    story.make_lead(brand, now=clock.now())
    assert "new" not in bar(client.get("/demo/clock/"))
    client.get("/demo/mail/")
    assert "new" not in bar(client.get("/demo/clock/"))
    story.make_opportunity(brand, Stage.UNACKNOWLEDGED, now=clock.now())
    # Also where the worker has not sent them yet, and on the product's own pages.
    assert "Mailbox 2 new" in bar(client.get("/demo/clock/"))
    assert "Mailbox 2 new" in bar(client.get("/l/northwind/"))
    client.get("/demo/mail/")
    assert "new" not in bar(client.get("/l/northwind/"))


def bar(response):
    [found] = [each for each in parse(response).iter("nav") if each.get("class") == "demo-bar"]
    return text_of(found)
