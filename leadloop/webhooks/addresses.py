"""Where webhooks may go: never to a machine that only we can reach, whatever a name or an address makes of itself.

A name is resolved, all its addresses are checked, and the connection goes to a checked one: a name that means something
else a moment later changes nothing any more.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Name and port to what ``socket.getaddrinfo`` returns.
Resolver = Callable[[str, int], Sequence[tuple[Any, ...]]]

LONGEST_URL: Final = 500
_HTTPS, _HTTP = 443, 80
# Addresses that carry an IPv4 address at their end: what they lead to is that one (RFC 6052).
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class NotAllowed(Exception):
    """The address leads to where webhooks must not go. The message names no address of ours."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address in its parts."""

    is_https: bool
    host: str
    port: int
    # Path and query, as they are asked for.
    path: str

    @property
    def host_header(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (_HTTPS if self.is_https else _HTTP) else f"{host}:{self.port}"


def read_url(text: str) -> Target:
    """Return the address in its parts. Raises :class:`FieldProblem` for ``url`` where it cannot be a webhook's."""
    if len(text) > LONGEST_URL or not text.isascii() or any(not 0x21 <= ord(each) <= 0x7E for each in text):  # noqa: PLR2004 - printable
        raise _problem(_("Give a web address of at most 500 characters, without spaces or special letters."))
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _problem(_("This is no web address.")) from None
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise _problem(_("Give the whole web address, such as https://example.com/leadloop."))
    if parts.username is not None or parts.fragment:
        raise _problem(_("Leave user, password and # out of the address: whoever receives knows us by the signature."))
    is_https = parts.scheme == "https"
    target = Target(
        is_https=is_https,
        host=host,
        port=port or (_HTTPS if is_https else _HTTP),
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    _refuse_at_sight(target)
    return target


def checked_addresses(target: Target, *, resolve: Resolver) -> list[tuple[Any, ...]]:
    """Return what the name means, as ``socket.getaddrinfo`` says it, all of it checked.

    Raises :class:`NotAllowed` where any of it leads to where webhooks must not go; ``OSError`` where it means nothing.
    """
    found = list(resolve(target.host, target.port))
    addresses = [ipaddress.ip_address(each[4][0].partition("%")[0]) for each in found]
    if not addresses:
        raise OSError(_("The name has no address."))
    for each in addresses:
        if not is_allowed(each, is_https=target.is_https):
            raise NotAllowed(_("The address leads into a network that webhooks must not go to."))
    return found


def is_allowed(address: Address, *, is_https: bool) -> bool:
    """Whether a webhook may go there: by https to all the world, by either way to the networks that the settings name."""
    for inner in _meant(address):
        if any(inner in network for network in _own_networks() if network.version == inner.version):
            continue
        if not is_https or not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
    return True


def resolve_name(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Ask the machine's resolver."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)


def _meant(address: Address) -> list[Address]:
    """Return what the address leads to: mapped and translated ones are what they carry, tunnelled ones are both."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    last = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped or address in _NAT64:
        return [last]
    carried: list[Address | None] = [address.sixtofour, *(address.teredo or ())]
    # The outdated way of writing an IPv4 address as one of IPv6: ::192.0.2.1.
    carried.append(last if 1 < int(address) < 1 << 32 else None)
    return [address, *(each for each in carried if each is not None)]


def _refuse_at_sight(target: Target) -> None:
    """Refuse what can be seen without asking anybody: plain http, and numbers in whatever spelling."""
    if not target.is_https and not _own_networks():
        raise _problem(_("Give an address that begins with https://, so that nobody in between can read or change it."))
    is_local = target.host == "localhost" or target.host.endswith(".localhost")
    host = "127.0.0.1" if is_local else target.host
    try:
        numeric = socket.getaddrinfo(host, target.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return
    try:
        checked_addresses(target, resolve=lambda _host, _port: numeric)
    except NotAllowed as refused:
        raise _problem(str(refused)) from refused


def _own_networks() -> Sequence[Network]:
    found: Sequence[Network] = settings.LEADLOOP_WEBHOOK_NETWORKS
    return found


def _problem(text: str) -> FieldProblem:
    return FieldProblem({"url": text})
