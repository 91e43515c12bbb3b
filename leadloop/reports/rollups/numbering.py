"""The numbers that slices and terms have in the database."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Final, TypeVar

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks_of
from leadloop.core.statements import stored
from leadloop.reports.rollups.measures import Ints, TermsByKind
from leadloop.reports.rollups.models import Slice, Term
from leadloop.reports.rollups.slicing import SliceKey

AT_ONCE: Final = 500
Item = TypeVar("Item")
# Every report reads them: rows made one by one would take longer than all else about them.
_TERMS: Final = f"SELECT id, text FROM {Term._meta.db_table} WHERE brand_id = %s"  # noqa: S608, SLF001 - a name, documented Model._meta API
# Numbers of texts that are not stored begin here.
_PASSING: Final = 1 << 27


class Terms:
    """Gives each text of a brand its number, the same for ever; new ones are stored.

    Without ``store`` a new text gets a number that is good for this object only: whoever reads writes nothing. Read once it
    is asked.
    """

    def __init__(self, brand: Brand, *, store: bool) -> None:
        self._brand, self._store = brand, store
        self._by_kind: TermsByKind | None = None

    @cached_property
    def _known(self) -> dict[str, int]:
        numbers, texts = blocks_of(_TERMS, [stored(self._brand.pk)], Kind.NUMBER, Kind.TEXT)
        return dict(zip(texts, numbers.tolist(), strict=True))

    def __call__(self, text: str) -> int:
        """Return the number of a text."""
        if text not in self._known:
            self._by_kind = None
            self._known[text] = (
                Term.objects.get_or_create(brand=self._brand, text=text)[0].pk
                if self._store
                else _PASSING + len(self._known)
            )
        return self._known[text]

    def by_kind(self) -> TermsByKind:
        """Return the texts by what is before their first colon: the number of each with the rest of it."""
        if self._by_kind is None:
            self._by_kind = {}
            for text, number in sorted(self._known.items(), key=itemgetter(1)):
                kind, _colon, rest = text.partition(":")
                self._by_kind.setdefault(kind, {})[number] = rest
        return self._by_kind


class SliceIds:
    """Gives slices of one version their ids; new ones are stored. It is asked about one list, which grows at its end."""

    def __init__(self, brand: Brand, version: int) -> None:
        self._brand, self._version = brand, version
        self._ids: list[int] = []

    def of(self, keys: Sequence[SliceKey], *, store: bool) -> Ints:
        """Return the id of each slice; with ``store`` those that are not there are made, else theirs is 0, which none has."""
        for some in batches(keys[len(self._ids) :], AT_ONCE):
            known = self._look_up(some)
            missing = [key for key in some if key not in known] if store else []
            if missing:
                made = Slice.objects.bulk_create(
                    Slice(brand=self._brand, version=self._version, digest=key.digest, **key.fields())
                    for key in missing
                )
                known |= {key: each.pk for key, each in zip(missing, made, strict=True)}
            self._ids += [known.get(key, 0) for key in some]
        return np.array(self._ids, dtype=np.int64)

    def _look_up(self, keys: Sequence[SliceKey]) -> dict[SliceKey, int]:
        by_digest = {key.digest: key for key in keys}
        rows = Slice.objects.for_brand(self._brand).filter(version=self._version, digest__in=list(by_digest))
        return {by_digest[bytes(digest)]: number for digest, number in rows.values_list("digest", "id")}


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items, so many at once."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
