"""A real SMTP server on loopback that does what it is told, as mail servers in the world do."""

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Delivered:
    """One message as it came over the wire: envelope, bytes, and the bytes parsed."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=SMTP_POLICY)


@dataclass
class SmtpServer:
    """Accepts everything until told otherwise. What it accepted is in `delivered`, what was tried in `attempts`.

        smtp_server.reject("x@example.com")     550 to that recipient, for good
        smtp_server.delay("x@example.com")      451, come back later
        smtp_server.hang()                      takes the message and never answers
        smtp_server.drop()                      takes the message and hangs up instead of answering
        smtp_server.lose_reply()                accepts the message, then hangs up before saying so
        smtp_server.accept()                    everything as at first

    Without an address `reject` and `delay` mean every recipient.
    """

    host: str = "127.0.0.1"
    port: int = 0
    delivered: list[Delivered] = field(default_factory=list)
    attempts: list[tuple[str, ...]] = field(default_factory=list)
    connections: int = 0
    _refusals: dict[str, str] = field(default_factory=dict)
    _ending: str = "accept"

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def accept(self):
        self._refusals.clear()
        self._ending = "accept"

    def reject(self, address="*", reply="550 5.1.1 No such user here"):
        self._refusals[address] = reply

    def delay(self, address="*", reply="451 4.7.1 Try again later"):
        self._refusals[address] = reply

    def hang(self):
        self._ending = "hang"

    def drop(self):
        self._ending = "drop"

    def lose_reply(self):
        self._ending = "lose_reply"

    # What aiosmtpd calls, by its names.

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self._refusals.get(address) or self._refusals.get("*")
        if refusal:
            self.attempts.append((address,))
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.attempts.append(tuple(envelope.rcpt_tos))
        if self._ending == "hang":
            await asyncio.sleep(3600)
        if self._ending == "drop":
            server.transport.abort()
            return "451 4.4.2 Dropped"
        self.delivered.append(Delivered(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if self._ending == "lose_reply":
            server.transport.abort()
        return "250 2.0.0 Accepted"


@contextlib.contextmanager
def running_smtp_server():
    """Run the server in a thread of its own, on a port that the system chose, until the block ends."""
    state = SmtpServer()
    loop = asyncio.new_event_loop()
    # All of it in that thread: the test's own may be running playwright's loop.
    thread = threading.Thread(target=loop.run_forever, name="smtp-server", daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(state), loop).result(10)
    state.port = listening.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _listen(state):
    loop = asyncio.get_running_loop()
    # SMTPUTF8 as the large mail services have it. Hardly a time-out of its own, for it is the client's that is tested.
    return await loop.create_server(
        lambda: SMTP(state, enable_SMTPUTF8=True, timeout=3600, loop=loop, hostname="localhost"), state.host, 0
    )


async def _close(listening):
    listening.close()
    hanging = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    # Once more around, for transports to close what the tasks let go.
    await asyncio.sleep(0)
