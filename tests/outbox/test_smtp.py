"""Telling whose fault it is: the recipient's, the moment's, or the mail server's."""

import threading
import time

import pytest

from leadloop.outbox import smtp as smtp_module
from leadloop.outbox.delivery import Delayed, Refused, Unreachable
from tests.outbox.scripted import CERTIFICATE, HANG, HANG_UP, ScriptedServer

MESSAGE = ["MAIL", "RCPT", "DATA"]
OPENING = ["CONNECT", "EHLO"]


@pytest.fixture
def impatient(monkeypatch):
    """Waits of half a second instead of half a minute."""
    for name in ("CONNECT_SECONDS", "GREETING_SECONDS", "COMMAND_SECONDS", "ANSWER_SECONDS"):
        monkeypatch.setattr(smtp_module, name, 0.5)


def test_a_message_arrives_as_it_was_written(smtp_server, smtp_to, write, settings):
    settings.LEADLOOP_MAIL_FROM = "Leads <leads@leads.example>"
    smtp_to(smtp_server).deliver(write())
    [delivered] = smtp_server.delivered
    assert (delivered.sender, delivered.recipients) == ("leads@leads.example", ("customer1@customer.example",))
    assert delivered.message["From"] == "Northwind via Leadloop <leads@leads.example>"
    assert delivered.message["Message-ID"] == "<1@leads.example>"
    assert delivered.message.get_body(("plain",)).get_content() == "Hello\r\n"


def test_mail_of_no_brand_has_the_installations_own_name(smtp_server, smtp_to, write, settings):
    settings.LEADLOOP_MAIL_FROM = "Heating desk <leads@leads.example>"
    smtp_to(smtp_server).deliver(write(from_name=""))
    assert smtp_server.delivered[0].message["From"] == "Heating desk <leads@leads.example>"


def test_dots_at_line_starts_survive(smtp_server, smtp_to, write):
    text = ".\n..\n.hidden\n" + "x" * 74 + "..\n"
    smtp_to(smtp_server).deliver(write(text=text))
    assert smtp_server.delivered[0].message.get_body(("plain",)).get_content() == text.replace("\n", "\r\n")


def test_one_connection_serves_many_messages(smtp_server, smtp_to, write):
    transport = smtp_to(smtp_server)
    for number in range(5):
        transport.deliver(write(number))
    assert (len(smtp_server.delivered), smtp_server.connections) == (5, 1)


def test_the_address_beyond_ascii_goes_by_smtputf8(smtp_server, smtp_to, write):
    smtp_to(smtp_server).deliver(write(to="müller@bücher.example"))
    assert smtp_server.delivered[0].recipients == ("müller@xn--bcher-kva.example",)


def test_a_server_without_smtputf8_refuses_such_an_address_and_takes_the_next(scripted, smtp_to, write):
    transport = smtp_to(scripted)
    with pytest.raises(Refused, match="SMTPUTF8"):
        transport.deliver(write(to="müller@customer.example"))
    transport.deliver(write(2))
    assert scripted.commands() == [*OPENING, *MESSAGE]


@pytest.mark.parametrize("to", ["erika", "erika@customer.example\r\nDATA", "a@b@c", ""])
def test_what_is_no_address_never_reaches_the_server(scripted, smtp_to, write, to):
    transport = smtp_to(scripted)
    with pytest.raises(Refused):
        transport.deliver(write(to=to))
    assert [line for line in scripted.commands() if line in MESSAGE] == []


@pytest.mark.parametrize(
    ("command", "reply", "outcome"),
    [
        ("RCPT", "550 5.1.1 no such user", Refused),
        ("RCPT", "451 4.7.1 greylisted", Delayed),
        ("RCPT", "452 4.2.2 mailbox full", Delayed),
        ("RCPT", "554 5.7.1 Relay access denied", Delayed),
        ("RCPT", "530 5.7.0 Authentication required", Delayed),
        ("DATA", "554 5.5.1 no valid recipients", Refused),
        ("DATA", "451 4.3.0 queue full", Delayed),
        (".", "552 5.3.4 too large", Refused),
        (".", "554 5.7.1 looks like spam", Refused),
        (".", "451 4.3.0 later", Delayed),
        ("MAIL", "552 5.3.4 message too large", Refused),
    ],
)
def test_one_messages_trouble_leaves_the_connection_to_the_others(scripted, smtp_to, write, command, reply, outcome):
    transport = smtp_to(scripted)
    scripted.say(command, reply)
    with pytest.raises(outcome, match=reply[:3]) as caught:
        transport.deliver(write(1))
    assert outcome is Delayed or caught.value.code == int(reply[:3])
    transport.deliver(write(2))
    assert scripted.commands().count("CONNECT") == 1
    assert scripted.commands()[-4:] == ["RSET", *MESSAGE]
    assert b"<2@leads.example>" in scripted.contents[-1]


@pytest.mark.parametrize(
    ("command", "replies"),
    [
        ("", ["421 too busy"]),
        ("", ["554 go away"]),
        ("", [HANG_UP]),
        ("EHLO", [HANG_UP]),
        ("MAIL", ["421 closing"]),
        ("MAIL", ["450 4.7.1 slow down"]),
        ("MAIL", ["452 4.3.1 no space"]),
        ("MAIL", ["550 5.7.1 sender not allowed"]),
        ("MAIL", [HANG_UP]),
    ],
)
def test_what_would_meet_every_message_is_the_servers_trouble(scripted, smtp_to, write, command, replies):
    transport = smtp_to(scripted)
    scripted.say(command, *replies)
    with pytest.raises(Unreachable, match=f"127.0.0.1:{scripted.port}"):
        transport.deliver(write(1))
    transport.deliver(write(1))
    assert len(scripted.contents) == 1


def test_no_server_at_all(smtp_to, write):
    with ScriptedServer() as gone:
        pass
    with pytest.raises(Unreachable, match="refused"):
        smtp_to(gone).deliver(write())


def test_a_name_that_does_not_resolve(smtp_to, write, scripted):
    with pytest.raises(Unreachable, match=r"mail\.invalid"):
        smtp_to(scripted, host="mail.invalid").deliver(write())


@pytest.mark.parametrize("command", ["", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_falls_silent_keeps_nobody(scripted, smtp_to, write, impatient, command):
    transport = smtp_to(scripted)
    scripted.say(command, HANG)
    began = time.monotonic()
    with pytest.raises((Delayed, Unreachable), match="timed out"):
        transport.deliver(write())
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("command", ["RCPT", "DATA", "."])
def test_a_connection_lost_in_the_middle_counts_against_the_message(scripted, smtp_to, write, command):
    transport = smtp_to(scripted)
    scripted.say(command, HANG_UP)
    with pytest.raises(Delayed):
        transport.deliver(write(1))
    transport.deliver(write(2))
    assert scripted.commands().count("CONNECT") == 2


@pytest.mark.parametrize(
    ("command", "reply"),
    [("MAIL", HANG_UP), ("MAIL", "421 enough"), ("MAIL", "452 too many messages"), ("RCPT", "421 enough"),
     ("RCPT", HANG_UP), ("DATA", HANG_UP)],
)  # fmt: skip
def test_a_kept_connection_that_died_is_made_anew_at_once(scripted, smtp_to, write, command, reply):
    transport = smtp_to(scripted)
    transport.deliver(write(1))
    scripted.say(command, reply)
    transport.deliver(write(2))
    assert len(scripted.contents) == 2
    assert scripted.commands().count("CONNECT") == 2


def test_what_was_lost_after_the_content_is_not_sent_again_at_once(scripted, smtp_to, write):
    transport = smtp_to(scripted)
    transport.deliver(write(1))
    scripted.say(".", HANG_UP)
    with pytest.raises(Delayed):
        transport.deliver(write(2))
    assert len(scripted.contents) == 2


def test_an_idle_connection_is_not_trusted(scripted, smtp_to, write, monkeypatch):
    transport = smtp_to(scripted)
    transport.deliver(write(1))
    monkeypatch.setattr(smtp_module, "_IDLE_SECONDS", -1)
    transport.deliver(write(2))
    assert scripted.commands() == [*OPENING, *MESSAGE, "QUIT", *OPENING, *MESSAGE]


def test_starttls_and_signing_in(smtp_to, write, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with ScriptedServer(features=["STARTTLS", "AUTH PLAIN"]) as server:
        transport = smtp_to(server, host="localhost", security="starttls", user="me", password="s3cret")
        transport.deliver(write())
        transport.close()
    assert server.commands() == [*OPENING, "STARTTLS", "EHLO", "AUTH", *MESSAGE, "QUIT"]


def test_smtps(smtp_to, write, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with ScriptedServer(tls="tls", features=["SIZE 1000000"]) as server:
        transport = smtp_to(server, host="localhost", security="tls")
        transport.deliver(write())
        transport.close()
    assert len(server.contents) == 1
    assert " SIZE=" in next(line for line in server.heard if line.startswith("MAIL"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(smtp_to, write, security):
    with ScriptedServer(tls=security, features=["STARTTLS"]) as server:
        with pytest.raises(Unreachable, match="certificate verify failed"):
            smtp_to(server, host="localhost", security=security).deliver(write())
        assert server.contents == []


def test_without_starttls_on_the_server_nothing_is_sent_in_the_clear(scripted, smtp_to, write):
    with pytest.raises(Unreachable, match="STARTTLS"):
        smtp_to(scripted, security="starttls", user="me", password="s3cret").deliver(write())
    assert scripted.commands() == OPENING


def test_a_wrong_password_is_told_without_it(smtp_to, write):
    with ScriptedServer(features=["AUTH PLAIN"]) as server:
        server.say("AUTH", "535 5.7.8 wrong")
        with pytest.raises(Unreachable, match="535") as caught:
            smtp_to(server, user="me", password="s3cret-canary").deliver(write())
    assert "canary" not in str(caught.value)


def test_probing_signs_in_and_leaves(scripted, smtp_to):
    smtp_to(scripted).probe()
    assert scripted.commands() == [*OPENING, "QUIT"]


@pytest.mark.parametrize("tls", ["", "tls"])
def test_abort_ends_a_wait_at_once_and_for_good(smtp_to, write, monkeypatch, tls):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with ScriptedServer(tls=tls) as server:
        server.say(".", HANG)
        transport = smtp_to(server, host="localhost", security=tls)
        threading.Timer(0.5, transport.abort).start()
        began = time.monotonic()
        with pytest.raises(Delayed):
            transport.deliver(write(1))
        assert time.monotonic() - began < 5
        with pytest.raises(Unreachable, match="stopping"):
            transport.deliver(write(2))


def test_abort_and_close_of_what_was_never_opened(smtp_to, scripted):
    transport = smtp_to(scripted)
    transport.close()
    transport.abort()
    assert scripted.heard == []
