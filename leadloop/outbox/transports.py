"""Where messages go: to a mail server, or nowhere but the table that holds them."""

from django.conf import settings

from leadloop.outbox.delivery import Transport
from leadloop.outbox.models import Message
from leadloop.outbox.smtp import Smtp

__all__ = ["LocalMailbox", "Smtp", "transport_from_settings"]


class LocalMailbox:
    """No mail server is set: the rows of the outbox are the mailbox, and being there is being delivered."""

    leaves_the_house = False

    def deliver(self, message: Message) -> None:
        """Do nothing: whoever looks for the message finds its row."""

    def abort(self) -> None:
        """Nothing is ever under way."""

    def close(self) -> None:
        """Nothing is ever open."""


def transport_from_settings() -> Transport:
    """Return what the settings say: the mail server, or the local mailbox where none is set."""
    return Smtp(settings.LEADLOOP_SMTP) if settings.LEADLOOP_SMTP else LocalMailbox()
