"""Handing messages to a mail server (RFC 5321), and telling whose fault it is where that fails."""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from email.utils import parseaddr
from time import monotonic
from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from leadloop.outbox.delivery import Delayed, Refused, Unreachable
from leadloop.outbox.mime import Envelope, NotAnAddress, envelope_of, one_line, wire_bytes
from leadloop.outbox.models import Message
from leadloop.outbox.queries import pictures_of

CONNECT_SECONDS: Final = 10.0
# For greeting, encryption and signing in; for the commands of one message; for the server's word on it. RFC 5321 would
# grant ten minutes for the last: a server may scan before it answers. But the worker has other work, and a lease.
GREETING_SECONDS: Final = 20.0
COMMAND_SECONDS: Final = 20.0
ANSWER_SECONDS: Final = 30.0
# No message keeps a worker longer than this, one connection that had died and had to be made anew included.
LONGEST_SECONDS: Final = CONNECT_SECONDS + GREETING_SECONDS + 2 * (COMMAND_SECONDS + ANSWER_SECONDS)
# Servers hang up on who is silent; a connection unused for so long is not trusted any more.
_IDLE_SECONDS: Final = 30.0
_GOODBYE_SECONDS: Final = 2.0
_OK: Final = frozenset({250, 251})
_GO_AHEAD: Final = 354
_CLOSING: Final = 421
_SIGN_IN_FIRST: Final = 530
_TOO_LARGE: Final = 552
_PERMANENT: Final = 500


class MailServer(Protocol):
    """Where the server is, as the settings say; ``security`` is ``""``, ``"starttls"`` or ``"tls"``."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...


class _LostBeforeContent(Delayed):
    """The connection went before anything of the message's content was given away."""


class Smtp:
    """One connection to the server, kept from message to message and made anew when it fails."""

    leaves_the_house = True

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._aborted = False

    def deliver(self, message: Message) -> None:
        """Hand the message to the server, over the connection that is there or a new one.

        A kept connection may have died meanwhile, or the server have had enough of it. That is no fault of the
        message, so it is tried once more over a fresh one, as long as nothing of its content went out.
        """
        if monotonic() - self._used_at > _IDLE_SECONDS:
            self.close()
        if self._smtp is not None:
            try:
                return self._hand_over(self._smtp, message)
            except (Unreachable, _LostBeforeContent):
                self._drop()
        return self._hand_over(self._connect(), message)

    def probe(self) -> None:
        """Connect and sign in, and take leave. Raises :class:`Unreachable`."""
        self._connect()
        self.close()

    def abort(self) -> None:
        """Hang up at once; whatever waits for the server stops waiting."""
        self._aborted = True
        sock = self._smtp.sock if self._smtp else None
        if sock is not None:
            # It may be gone already.
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye where a connection is open."""
        if self._smtp is not None:
            # The server may have hung up first: gone is gone.
            with suppress(OSError, smtplib.SMTPException):
                self._ask(self._smtp, "QUIT", until=monotonic() + _GOODBYE_SECONDS)
            self._drop()

    def _connect(self) -> smtplib.SMTP:
        if self._aborted:
            raise Unreachable(_("stopping"))
        server = self._server
        greets_as = urlsplit(settings.LEADLOOP_BASE_URL).hostname or "localhost"
        try:
            if server.security == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, greets_as, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, greets_as, timeout=CONNECT_SECONDS)
            self._smtp = smtp
            self._within(smtp, GREETING_SECONDS)
            if server.security == "starttls":
                # Refused where the server does not offer it: never in the clear instead.
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self._drop()
            raise Unreachable(f"{server.host}:{server.port}: {_why(error)}") from error
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, message: Message) -> None:
        address, name = sender_of(message.from_name)
        try:
            envelope = envelope_of(message, sender=address)
            content = wire_bytes(message, envelope, sender_name=name, pictures=pictures_of(message))
        except NotAnAddress as error:
            raise Refused(0, _("This is no address that mail can be sent to.")) from error
        until = monotonic() + COMMAND_SECONDS
        self._say_from(smtp, envelope, size=len(content), until=until)
        self._say_to(smtp, envelope, until=until)
        # A line that begins with a dot gets a second one; a dot alone ends the content (RFC 5321, 4.5.2).
        self._say_content(smtp, re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")

    def _say_from(self, smtp: smtplib.SMTP, envelope: Envelope, *, size: int, until: float) -> None:
        options = f" SIZE={size}" if smtp.has_extn("size") else ""
        smtp.command_encoding = "ascii"
        if envelope.utf8:
            if not smtp.has_extn("smtputf8"):
                raise Refused(0, _("The mail server cannot write to this address (no SMTPUTF8)."))
            smtp.command_encoding = "utf-8"
            options += " BODY=8BITMIME SMTPUTF8"
        try:
            code, reply = self._ask(smtp, "MAIL", f"FROM:<{envelope.sender}>{options}", until=until)
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(_why(error)) from error
        if code in _OK:
            return
        self._reset(smtp, code)
        if code == _TOO_LARGE or (code >= _PERMANENT and envelope.utf8):
            raise Refused(code, _text(reply))
        # The same command opens every message: what is wrong here is wrong for all of them.
        raise self._unreachable(f"{code} {_text(reply)}")

    def _say_to(self, smtp: smtplib.SMTP, envelope: Envelope, *, until: float) -> None:
        try:
            code, reply = self._ask(smtp, "RCPT", f"TO:<{envelope.recipient}>", until=until)
            if code in _OK:
                code, reply = self._ask(smtp, "DATA", until=until)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _LostBeforeContent(_why(error)) from error
        if code == _CLOSING:
            self._drop()
            raise _LostBeforeContent(f"{code} {_text(reply)}")
        if code != _GO_AHEAD:
            self._reset(smtp, code)
            raise _judgement(code, _text(reply))

    def _say_content(self, smtp: smtplib.SMTP, content: bytes) -> None:
        try:
            self._within(smtp, ANSWER_SECONDS)
            smtp.send(content)
            code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            # Nobody knows whether the server took it. At least once means: again, with the same Message-ID.
            self._drop()
            raise Delayed(_why(error)) from error
        if code not in _OK:
            self._reset(smtp, code)
            raise _judgement(code, _text(reply))

    def _ask(self, smtp: smtplib.SMTP, command: str, argument: str = "", *, until: float) -> tuple[int, bytes]:
        self._within(smtp, until - monotonic())
        return smtp.docmd(command, argument)

    def _within(self, smtp: smtplib.SMTP, seconds: float) -> None:
        """Let the server have this much time for the next thing."""
        if smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        smtp.sock.settimeout(max(0.1, seconds))
        self._used_at = monotonic()

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        """Make the connection fit for the next message; without an answer it is of no use any more."""
        try:
            fit = code != _CLOSING and self._ask(smtp, "RSET", until=monotonic() + COMMAND_SECONDS)[0] in _OK
        except (OSError, smtplib.SMTPException):
            fit = False
        if not fit:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _unreachable(self, why: str) -> Unreachable:
        self._drop()
        return Unreachable(f"{self._server.host}:{self._server.port}: {why}")


def sender_of(brand_name: str) -> tuple[str, str]:
    """Return the address and the name that mail comes from."""
    name, address = parseaddr(settings.LEADLOOP_MAIL_FROM)
    return address, _("%(brand)s via Leadloop") % {"brand": brand_name} if brand_name else name or "Leadloop"


def _judgement(code: int, reply: str) -> Exception:
    """Return whether the reply to recipient or content is for good (5xx) or for now."""
    # "Relay access denied" is about us, not about the recipient: somebody repairs the set-up, and then it goes.
    ours = code == _SIGN_IN_FIRST or "relay" in reply.casefold()
    return Refused(code, reply) if code >= _PERMANENT and not ours else Delayed(f"{code} {reply}")


def _text(reply: bytes) -> str:
    return one_line(reply.decode("utf-8", "replace"))[:300]


def _why(error: Exception) -> str:
    """Say what went wrong without what we sent, which may hold a password."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {_text(reply if isinstance(reply, bytes) else str(reply).encode())}"
    return one_line(str(error))[:300] or type(error).__name__
