import pytest

from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from tests.support import story


def composed(brand=None, **context):
    return compose(
        MessageKind.SIGN_IN,
        to=Recipient("dana@example.com", "Dana\r\nBcc: x@evil.example"),
        brand=brand,
        context={"url": "https://leads.example/in/1/", "invited_to": None, **context},
        now=story.NOW,
    )


def test_a_message_is_ready_to_be_queued():
    message = composed()
    assert (message.to, message.to_name) == ("dana@example.com", "Dana Bcc: x@evil.example")
    assert message.message_id == f"<{message.pk}@localhost.localdomain>"
    assert (message.queued_at, message.next_attempt_at) == (story.NOW, story.NOW)
    assert message.text.endswith("Sent by Leadloop.\n")
    assert message.unsubscribe_url == ""


@pytest.mark.parametrize("part", ["html", "text"])
def test_only_html_is_escaped(part):
    class Brand:
        name = "A & B"

    shown = getattr(composed(invited_to=Brand, invited_by="O'Neill"), part)
    assert ("A &amp; B" in shown, "A & B" in shown) == (part == "html", part == "text")
