"""How many posts one client may make, so that nobody fills a location's mailbox from one place."""

from django.core.cache import cache
from django.http import HttpRequest

from leadloop.accounts.models import Brand
from leadloop.web.clients import bucket_of, client_ip

# A fair or an office behind one address sends a few in a minute; a program sends hundreds.
MOST = 60
WINDOW_S = 600


def is_too_often(request: HttpRequest, brand: Brand) -> bool:
    """Count this post, and say whether it is one too many. Each web process counts for itself."""
    key = f"lead-posts:{brand.pk}:{bucket_of(client_ip(request))}"
    cache.add(key, 0, timeout=WINDOW_S)
    try:
        return cache.incr(key) > MOST
    except ValueError:
        # The window ended between the two lines: this post begins the next.
        cache.set(key, 1, timeout=WINDOW_S)
        return False
