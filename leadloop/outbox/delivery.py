"""What can become of a message on its way, and what takes it there."""

from typing import Protocol

from leadloop.outbox.models import Message


class Refused(Exception):
    """The server refuses this message or recipient for good (5xx). Trying again would not help."""

    def __init__(self, code: int, reply: str) -> None:
        super().__init__(f"{code} {reply}".strip())
        self.code = code


class Delayed(Exception):
    """It did not work for this message now; later it may."""


class Unreachable(Exception):
    """The server takes nothing from anybody now, whatever the message: nothing was tried."""


class Transport(Protocol):
    """What takes a message on its way."""

    # Whether a message is gone for good once it was delivered, so that it has to be marked before anything else.
    leaves_the_house: bool

    def deliver(self, message: Message) -> None:
        """Return once the message is in safe hands. Raises :class:`Refused`, :class:`Delayed`, :class:`Unreachable`."""

    def abort(self) -> None:
        """End what is under way, from a signal handler; nothing is delivered after that."""

    def close(self) -> None:
        """Take leave."""
