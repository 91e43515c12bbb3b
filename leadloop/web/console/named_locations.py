"""Which locations a person means."""

import uuid
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.network.queries import location_by_ref, search

_MOST: Final = 200


def named_locations(brand: Brand, words: str) -> list[uuid.UUID]:
    """Return the ids of the locations that ``words`` name: the one with this reference, else those that a search finds."""
    exact = location_by_ref(brand, words)
    return [exact.pk] if exact else [each.location.pk for each in search(brand, words=words, limit=_MOST)]
