"""Where a request came from, as far as it can be known."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(meta: Mapping[str, Any]) -> str | None:
    """Return the address of the client, or None where the server names none (a socket file).

    ``meta`` is what the server told of the request, by the names of CGI: ``REMOTE_ADDR``, ``HTTP_X_FORWARDED_FOR``.
    ``X-Forwarded-For`` is written by anybody. It is believed only as far as LEADLOOP_TRUSTED_PROXIES (addresses or
    networks such as ``10.0.0.0/8``) wrote it: from its end backwards, up to the first address that is none of them.
    """
    here = _address(meta.get("REMOTE_ADDR", ""))
    proxies = _networks(tuple(settings.LEADLOOP_TRUSTED_PROXIES))
    hops = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while here is not None and hops and any(here in network for network in proxies):
        before = _address(hops.pop().strip())
        if before is None:
            break
        here = before
    return str(here) if here else None


def bucket_of(ip: str | None) -> str:
    """Return the key under which one client is counted: its address, for IPv6 its /64, which one customer has whole."""
    address = _address(ip or "")
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address or "unknown")


def _address(text: str) -> _Address | None:
    # Some proxies add the port: 192.0.2.1:4711, [2001:db8::1]:4711.
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A server that listens on both kinds names IPv4 clients as ::ffff:192.0.2.1.
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


@lru_cache(maxsize=8)
def _networks(listed: tuple[str, ...]) -> list[_Network]:
    return [ipaddress.ip_network(each, strict=False) for each in listed]
