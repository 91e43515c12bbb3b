import smtplib

import pytest


@pytest.fixture
def client(smtp_server):
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=2) as connected:
        yield connected


def send(client):
    return client.sendmail("from@example.com", ["a@example.com", "b@example.com"], "Subject: hello\r\n\r\nbody")


def test_it_accepts_and_keeps_what_came(smtp_server, client):
    assert send(client) == {}
    [delivered] = smtp_server.delivered
    assert (delivered.sender, delivered.recipients) == ("from@example.com", ("a@example.com", "b@example.com"))
    assert delivered.message["Subject"] == "hello"
    assert delivered.message.get_content() == "body\r\n"


def test_it_refuses_one_recipient_and_takes_the_others(smtp_server, client):
    smtp_server.reject("a@example.com")
    assert send(client) == {"a@example.com": (550, b"5.1.1 No such user here")}
    assert [each.recipients for each in smtp_server.delivered] == [("b@example.com",)]


def test_it_puts_everybody_off_until_told_to_accept(smtp_server, client):
    smtp_server.delay()
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(client)
    assert {code for code, _ in refused.value.recipients.values()} == {451}
    smtp_server.accept()
    assert send(client) == {}
    assert len(smtp_server.delivered) == 1


def test_it_hangs_up_without_taking_the_message(smtp_server, client):
    smtp_server.drop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(client)
    assert (smtp_server.delivered, len(smtp_server.attempts)) == ([], 1)


def test_it_takes_the_message_and_loses_the_reply(smtp_server, client):
    smtp_server.lose_reply()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(client)
    assert len(smtp_server.delivered) == 1


def test_it_never_answers(smtp_server):
    smtp_server.hang()
    with (
        smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=0.5) as client,
        pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"),
    ):
        send(client)
    assert (smtp_server.delivered, len(smtp_server.attempts)) == ([], 1)
