"""How a message names the pictures in it (RFC 2392), and how a page shows them."""

import uuid
from base64 import b64encode

from leadloop.outbox.models import Message
from leadloop.outbox.queries import pictures_of


def content_id(name: str, message_id: uuid.UUID) -> str:
    """Return what a picture of a message is called in mail; nothing else in the world is called so."""
    return f"{name}.{message_id.hex}@leadloop"


def html_on_page(message: Message) -> str:
    """Return the message's HTML with its pictures in it, for a page: there no other part belongs to it."""
    html = message.html
    for name, content in pictures_of(message).items():
        within = f"data:image/png;base64,{b64encode(content).decode()}"
        html = html.replace(f"cid:{content_id(name, message.pk)}", within)
    return html
