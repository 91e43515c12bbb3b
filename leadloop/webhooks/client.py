"""Posting a body to an address, with every end closed: no redirects, no proxies, no slow drip, no endless answer."""

import http.client
import io
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line
from leadloop.webhooks.addresses import NotAllowed, Resolver, Target, checked_addresses, read_url, resolve_name

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0
# So much of an answer is read, and so much of that is kept.
_READ_BYTES: Final = 4096
_KEPT: Final = 500
_ADDRESSES: Final = 3
_GRACE_SECONDS: Final = 0.5
_LONGEST_RETRY_AFTER: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. Without a status nothing was, and ``error`` says why."""

    status: int | None = None
    text: str = ""
    error: str = ""
    took_ms: int = 0
    # Seconds that the receiver asked to be left alone, where it did.
    retry_after: int = 0


class Post:
    """One POST; it runs in a thread of its own, and :meth:`abort` ends it from another one."""

    def __init__(self, url: str, body: bytes, headers: dict[str, str], *, resolve: Resolver = resolve_name) -> None:
        self._url, self._body, self._headers, self._resolve = url, body, headers, resolve
        self._socket: socket.socket | None = None
        self._began = monotonic()
        self.is_aborted = False

    @property
    def is_late(self) -> bool:
        """Whether it goes on for longer than it may: an encrypted connection can be begun drop by drop, too."""
        return monotonic() - self._began > TOTAL_SECONDS + _GRACE_SECONDS

    def run(self) -> Answer:
        """Post, and return what came of it. Raises nothing that the world outside can cause."""
        self._began = monotonic()
        try:
            answer = self._ask(until=self._began + TOTAL_SECONDS)
        except NotAllowed as refused:
            answer = Answer(error=str(refused))
        except FieldProblem as refused:
            answer = Answer(error=refused.errors["url"])
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            answer = Answer(error=_why(error))
        if self.is_late and answer.status is None:
            answer = Answer(error=_why(TimeoutError()))
        took = int((monotonic() - self._began) * 1000)
        return Answer(answer.status, answer.text, answer.error, took, answer.retry_after)

    def abort(self) -> None:
        """End it, whatever it waits for."""
        self.is_aborted = True
        found = self._socket
        if found is not None:
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def _ask(self, *, until: float) -> Answer:
        target = read_url(self._url)
        connection = http.client.HTTPConnection(target.host, target.port)
        raw = self._connect(target, until=until)
        try:
            connection.sock = self._encrypted(raw, target, until=until) if target.is_https else raw
            return self._exchange(connection, target, until=until)
        finally:
            self._socket = None
            connection.close()
            raw.close()

    def _connect(self, target: Target, *, until: float) -> socket.socket:
        """Connect to one of the addresses that were checked, and to none other."""
        failed: OSError = OSError(_("The name has no address."))
        for family, kind, protocol, _name, address in checked_addresses(target, resolve=self._resolve)[:_ADDRESSES]:
            if self.is_aborted:
                break
            sock = self._socket = socket.socket(family, kind, protocol)
            sock.settimeout(min(CONNECT_SECONDS, _left(until)))
            try:
                sock.connect(address)
            except OSError as error:
                failed = error
                sock.close()
            else:
                return sock
        raise failed

    def _encrypted(self, raw: socket.socket, target: Target, *, until: float) -> ssl.SSLSocket:
        raw.settimeout(_left(until))
        # What is to be shut down in a hurry is the new socket, from the first byte on.
        sock = self._socket = _tls().wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
        try:
            sock.do_handshake()
        except BaseException:
            sock.close()
            raise
        return sock

    def _exchange(self, connection: http.client.HTTPConnection, target: Target, *, until: float) -> Answer:
        connection.sock.settimeout(_left(until))
        connection.response_class = _within(until)
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", target.host_header)
        for name, value in self._headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(self._body)))
        connection.putheader("Connection", "close")
        connection.endheaders(self._body)
        reply = connection.getresponse()
        # The status is the answer: a body that does not come, or not to its end, changes nothing.
        text = b""
        with suppress(OSError, http.client.HTTPException, ValueError):
            text = reply.read1(_READ_BYTES)
        return Answer(
            reply.status,
            clean_line(text.decode("utf-8", "replace"), limit=_KEPT),
            retry_after=_seconds(reply.getheader("Retry-After")),
        )


class _Patient(io.RawIOBase):
    """Reads from a socket until a fixed moment: drop by drop takes no longer than at once."""

    def __init__(self, sock: socket.socket, until: float, *, kept: io.BufferedReader) -> None:
        # The reader that it replaces keeps the socket open until the answer was read.
        self._sock, self._until, self._kept = sock, until, kept

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        super().close()
        self._kept.close()


def _within(until: float) -> type[http.client.HTTPResponse]:
    class Within(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_Patient(sock, until, kept=self.fp))

    return Within


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _seconds(text: str | None) -> int:
    """Return how long the receiver wants to be left alone; dates, which few send, are not read."""
    text = (text or "").strip()
    return min(int(text), _LONGEST_RETRY_AFTER) if text.isascii() and text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return _("No answer within the time allowed.")
    if isinstance(error, ssl.SSLError):
        return _("No encrypted connection: %(why)s.") % {"why": clean_line(error.reason or error, limit=200)}
    if isinstance(error, socket.gaierror):
        return _("The name could not be resolved.")
    if isinstance(error, http.client.HTTPException):
        return _("The answer was not HTTP.")
    why = error.strerror if isinstance(error, OSError) else None
    return _("No connection: %(why)s.") % {"why": clean_line(why or error, limit=200)}
