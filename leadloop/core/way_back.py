"""Where a page leads back to, when the address of that comes with the request."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_back(address: str) -> str:
    """Return the address if it is a path of ours, else an empty text.

    Django's check lets a bare word pass, which ``redirect`` then takes for the name of a view that is not there.
    """
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""
