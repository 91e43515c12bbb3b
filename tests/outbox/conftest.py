from datetime import UTC, datetime, timedelta

import pytest

from leadloop.config.environment import SmtpServer
from leadloop.outbox.models import Message
from leadloop.outbox.smtp import Smtp
from tests.outbox.scripted import ScriptedServer

NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def write():
    """`write(to="…", …)`: a message that is due; stored with `store=True`."""

    def write(number=1, *, store=False, **fields):
        message = Message(
            **{
                "kind": "lead_received",
                "to": f"customer{number}@customer.example",
                "to_name": "Erika Mustermann",
                "from_name": "Northwind",
                "subject": f"Your request {number}",
                "text": "Hello\n",
                "html": "<p>Hello</p>\n",
                "message_id": f"<{number}@leads.example>",
                "queued_at": NOW,
                # In the order of their numbers: ids of one millisecond are in none.
                "next_attempt_at": NOW - timedelta(seconds=1) + number * timedelta(microseconds=1),
                **fields,
            }
        )
        if store:
            message.save(force_insert=True)
        return message

    return write


@pytest.fixture
def smtp_to():
    """`smtp_to(server)`: a transport to the server, closed at the end."""
    made = []

    def smtp_to(server, **fields):
        given = {"host": "127.0.0.1", "port": server.port, **fields}
        made.append(Smtp(SmtpServer(**given)))
        return made[-1]

    yield smtp_to
    for each in made:
        each.close()


@pytest.fixture
def scripted():
    with ScriptedServer() as server:
        yield server
