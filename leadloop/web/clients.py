"""Where a request came from, as far as it can be known."""

from django.http import HttpRequest

from leadloop.core.client_address import bucket_of, client_address

__all__ = ["bucket_of", "client_ip"]


def client_ip(request: HttpRequest) -> str | None:
    """Return the address of the client, or None where the server names none (a socket file)."""
    return client_address(request.META)
