"""Sending from the table to a real mail server, and what is written down of it."""

from datetime import timedelta

import pytest

from leadloop.core.claim import MAX_ATTEMPTS
from leadloop.history.models import Event
from leadloop.outbox import sending
from leadloop.outbox.delivery import Delayed, Refused, Unreachable
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Message
from leadloop.outbox.operations import leave_list
from leadloop.outbox.sending import Sent, send_due
from leadloop.outbox.transports import LocalMailbox, Smtp, transport_from_settings
from tests.outbox.conftest import NOW
from tests.outbox.scripted import ScriptedServer
from tests.outbox.told import HOUR, Told, events, stored
from tests.support.story import make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand(now=NOW)


@pytest.mark.broken_data  # the mails of the arrival are taken out of the way
def test_what_is_due_goes_out_and_is_told(smtp_server, smtp_to, write, brand):
    make_location(brand, now=NOW)
    offered = make_opportunity(brand, now=NOW)
    lead, opportunity = offered.lead_id, offered.pk
    Message.objects.all().delete()
    first = write(1, store=True, brand=brand, lead_id=lead, opportunity_id=opportunity)
    write(2, store=True, next_attempt_at=NOW + timedelta(seconds=1))
    assert send_due(smtp_to(smtp_server), now=NOW) == Sent(sent=1, failed=0)
    assert [each.recipients for each in smtp_server.delivered] == [(first.to,)]
    assert stored(first) == ("done", 1, "")
    first.refresh_from_db()
    assert NOW <= first.sent_at < NOW + timedelta(seconds=30)
    [event] = Event.objects.filter(kind="message.sent")
    assert (event.brand_id, event.lead_id, event.opportunity_id) == (brand.pk, lead, opportunity)
    assert (event.actor_kind, event.at, event.data) == (
        "system",
        first.sent_at,
        {"message": str(first.pk), "mail": "lead_received"},
    )
    assert send_due(smtp_to(smtp_server), now=NOW) == Sent()


def test_mail_of_no_brand_is_sent_and_in_nobodys_history(smtp_server, smtp_to, write):
    message = write(store=True, kind="sign_in")
    assert send_due(smtp_to(smtp_server), now=NOW).sent == 1
    assert (stored(message), events()) == (("done", 1, ""), [])


def test_no_more_than_the_limit_goes_at_once(write):
    for number in range(5):
        write(number, store=True)
    assert [send_due(Told(), now=NOW, limit=2).sent for _ in range(4)] == [2, 2, 1, 0]


def test_a_refused_recipient_is_refused_for_good_and_the_others_get_theirs(smtp_server, smtp_to, write, brand):
    smtp_server.reject("customer2@customer.example")
    messages = [write(number, store=True, brand=brand) for number in (1, 2, 3)]
    transport = smtp_to(smtp_server)
    assert send_due(transport, now=NOW) == Sent(sent=2, failed=1)
    assert [stored(message)[0] for message in messages] == ["done", "refused", "done"]
    assert stored(messages[1]) == ("refused", 1, "550 5.1.1 No such user here")
    assert ("message.failed", {"message": str(messages[1].pk), "mail": "lead_received", "code": 550}) in events()
    assert send_due(transport, now=NOW + timedelta(days=30)) == Sent()
    assert smtp_server.connections == 1


def test_a_passing_refusal_is_tried_again_later_until_it_works(smtp_server, smtp_to, write, brand):
    smtp_server.delay()
    message = write(store=True, brand=brand)
    transport = smtp_to(smtp_server)
    assert send_due(transport, now=NOW) == Sent(failed=1)
    assert stored(message) == ("due", 1, "451 4.7.1 Try again later")
    assert send_due(transport, now=NOW + timedelta(seconds=59)) == Sent()
    assert send_due(transport, now=NOW + timedelta(seconds=75)) == Sent(failed=1)
    smtp_server.accept()
    assert send_due(transport, now=NOW + HOUR) == Sent(sent=1)
    assert stored(message) == ("done", 3, "451 4.7.1 Try again later")
    assert [kind for kind, _data in events()] == ["message.sent"]


def test_a_message_that_never_works_is_parked_and_told(write, brand):
    message, now = write(store=True, brand=brand), NOW
    transport = Told(customer1=Delayed("451 later"))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert send_due(transport, now=now) == Sent(failed=1), attempt
        now += timedelta(days=1, hours=5)
    assert stored(message) == ("parked", MAX_ATTEMPTS, "451 later")
    assert events() == [("message.failed", {"message": str(message.pk), "mail": "lead_received", "code": 0})]
    assert send_due(transport, now=now + timedelta(days=99)) == Sent()


def test_a_poisoned_row_is_parked_while_the_rest_flows(write, brand, caplog):
    poison, now = write(1, store=True, brand=brand), NOW
    transport = Told(customer1=ZeroDivisionError("canary"))
    for number in range(2, MAX_ATTEMPTS + 2):
        write(number, store=True, brand=brand, next_attempt_at=now)
        assert send_due(transport, now=now) == Sent(sent=1, failed=1)
        now += timedelta(days=1, hours=5)
    assert stored(poison) == ("parked", MAX_ATTEMPTS, "ZeroDivisionError: canary")
    assert len([kind for kind, _data in events() if kind == "message.sent"]) == MAX_ATTEMPTS
    assert {record.getMessage() for record in caplog.records} == {"message failed"}


def test_a_server_down_for_three_days_uses_up_no_attempts(smtp_to, write, brand, smtp_server):
    with ScriptedServer() as gone:
        pass
    down = smtp_to(gone)
    messages = [write(number, store=True, brand=brand) for number in range(5)]
    for hour in range(72):
        result = send_due(down, now=NOW + hour * HOUR)
        assert (result.sent, result.failed, "refused" in result.unreachable) == (0, 0, True)
    assert {stored(message) for message in messages} == {("due", 0, "")}
    assert send_due(smtp_to(smtp_server), now=NOW + 72 * HOUR) == Sent(sent=5)
    assert [each.message["Message-ID"] for each in smtp_server.delivered] == [m.message_id for m in messages]


def test_a_server_that_puts_everybody_off_for_three_days_gets_all_in_the_end(smtp_server, smtp_to, write, brand):
    smtp_server.delay()
    messages = [write(number, store=True, brand=brand) for number in range(5)]
    transport = smtp_to(smtp_server)
    for quarter in range(72 * 4):
        send_due(transport, now=NOW + quarter * HOUR / 4)
    assert {state for state, *_ in map(stored, messages)} == {"due"}
    smtp_server.accept()
    for hour in range(72, 72 + 30):
        send_due(transport, now=NOW + hour * HOUR)
    assert {state for state, *_ in map(stored, messages)} == {"done"}
    assert len(smtp_server.delivered) == 5


def test_a_server_that_goes_in_the_middle_costs_no_attempt_but_of_the_message_in_hand(write):
    messages = [write(number, store=True) for number in range(4)]
    transport = Told(customer1=Delayed("lost"), customer2=Unreachable("down"))
    assert send_due(transport, now=NOW) == Sent(sent=1, failed=1, unreachable="down")
    assert [stored(message) for message in messages] == [
        ("done", 1, ""),
        ("due", 1, "lost"),
        ("due", 0, ""),
        ("due", 0, ""),
    ]
    # And what was tried before is left alone too: nobody can take it.
    assert transport.given == [messages[0].to, messages[1].to, messages[2].to]


def test_stop_between_two_messages_gives_the_rest_back_at_once(write):
    messages = [write(number, store=True) for number in range(4)]
    answers = iter([False, False, True])
    assert send_due(Told(), now=NOW, stop=lambda: next(answers)) == Sent(sent=2)
    assert [stored(message)[:2] for message in messages] == [("done", 1), ("done", 1), ("due", 0), ("due", 0)]


def test_no_message_is_begun_when_its_lease_is_about_to_end(write, monkeypatch):
    messages = [write(number, store=True) for number in range(3)]
    moments = iter(range(0, 10_000, 60))
    monkeypatch.setattr(sending, "monotonic", lambda: float(next(moments)))
    transport = Told()
    assert send_due(transport, now=NOW).sent == 1
    assert [stored(message)[:2] for message in messages] == [("done", 1), ("due", 0), ("due", 0)]


def test_events_are_told_at_the_moment_they_happen_not_at_the_turns_beginning(write, brand, monkeypatch):
    write(store=True, brand=brand)
    moments = iter([0.0, 0.0, 7.0, 7.0, 7.0])
    monkeypatch.setattr(sending, "monotonic", lambda: next(moments, 7.0))
    send_due(Told(), now=NOW)
    assert Event.objects.get(kind="message.sent").at == NOW + timedelta(seconds=7)


def test_who_left_the_list_after_it_was_queued_gets_nothing(write, brand, django_assert_num_queries):
    gone, other = write(1, store=True, brand=brand), write(2, store=True, brand=brand)
    elsewhere = write(1, store=True, brand=make_brand("Other", now=NOW), message_id="<3@x>", kind="survey")
    offered = write(1, store=True, brand=brand, message_id="<4@x>", kind="opportunity_offered")
    leave_list(brand=brand, address=gone.to.upper(), mail_list=MailList.CUSTOMER, now=NOW)
    # As if it was queued in the very moment in which they left.
    Message.objects.filter(pk=gone.pk).update(state="due")
    transport = Told()
    assert send_due(transport, now=NOW) == Sent(sent=3)
    assert [stored(m)[0] for m in (gone, other, elsewhere, offered)] == ["suppressed", "done", "done", "done"]
    assert len(events()) == 3


def test_who_leaves_while_it_goes_out_gets_it_and_it_is_told(write, brand):
    message = write(store=True, brand=brand)

    def leave():
        leave_list(brand=brand, address=message.to, mail_list=MailList.CUSTOMER, now=NOW)

    assert send_due(Told(customer1=leave), now=NOW) == Sent(sent=1)
    assert Message.objects.get(pk=message.pk).state == "done"
    assert [kind for kind, _data in events()] == ["message.sent"]


def test_a_clock_set_back_by_an_hour_repeats_nothing(write):
    write(1, store=True)
    transport = Told()
    assert send_due(transport, now=NOW + HOUR) == Sent(sent=1)
    assert [send_due(transport, now=NOW + HOUR * step) for step in (0, -1, 1, 2)] == [Sent()] * 4
    assert transport.given == ["customer1@customer.example"]


def test_a_lost_reply_costs_one_duplicate_under_the_same_message_id(smtp_server, smtp_to, write):
    smtp_server.lose_reply()
    message = write(store=True)
    transport = smtp_to(smtp_server)
    assert send_due(transport, now=NOW) == Sent(failed=1)
    smtp_server.accept()
    assert send_due(transport, now=NOW + HOUR) == Sent(sent=1)
    assert [each.message["Message-ID"] for each in smtp_server.delivered] == [message.message_id] * 2
    assert smtp_server.delivered[0].content == smtp_server.delivered[1].content


def test_the_local_mailbox_is_the_table(write, brand, settings):
    settings.LEADLOOP_SMTP = None
    messages = [write(number, store=True, brand=brand) for number in range(3)]
    transport = transport_from_settings()
    assert isinstance(transport, LocalMailbox)
    assert send_due(transport, now=NOW) == Sent(sent=3)
    assert {stored(message) for message in messages} == {("done", 1, "")}
    assert len(events()) == 3


def test_the_settings_choose_the_mail_server(settings, smtp_server, write):
    settings.LEADLOOP_SMTP = settings.LEADLOOP_SMTP or type("Server", (), {
        "host": smtp_server.host, "port": smtp_server.port, "user": "", "password": "", "security": "",
    })  # fmt: skip
    transport = transport_from_settings()
    assert isinstance(transport, Smtp)
    write(store=True)
    assert send_due(transport, now=NOW) == Sent(sent=1)
    transport.close()


def test_refused_says_what_the_server_said():
    assert (str(Refused(550, "no such user")), Refused(550, "").code) == ("550 no such user", 550)
