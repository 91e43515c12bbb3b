"""All of a brand's rollups anew, beside the old ones and beside what happens meanwhile; then they take their place."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from leadloop.accounts.models import Brand
from leadloop.core.bulk import insert
from leadloop.core.ids import new_id
from leadloop.core.statements import stored
from leadloop.history.models import Uncounted
from leadloop.reports.rollups.building import build
from leadloop.reports.rollups.coarsening import longer
from leadloop.reports.rollups.facts import FactsById
from leadloop.reports.rollups.folding import held_cube
from leadloop.reports.rollups.keeping import add_to_cells, store_new
from leadloop.reports.rollups.models import LAYOUT, Cell, Counted, Cube, Slice
from leadloop.reports.rollups.numbering import SliceIds, batches
from leadloop.reports.rollups.summing import Address, Rows, Sums

# Whoever builds says so at least that often, or is thought dead.
LEASE: Final = timedelta(minutes=10)
_ROWS_AT_ONCE: Final = 10_000
_PERIODS_AT_ONCE: Final = 10


class BeingBuilt(Exception):
    """Somebody else builds the brand's rollups just now, or folds into them; wait until they are done."""


def rebuild(brand: Brand, *, told: Callable[[int], None] = lambda _leads: None) -> int:
    """Build the brand's rollups from what its leads are now; returns how many leads there are. Raises :class:`BeingBuilt`.

    Reports go on with the old ones; what changes meanwhile stays uncounted, so that they stay true. ``told`` hears of each
    number of leads that is done. Killed, it leaves the old rollups as they were.
    """
    version = _begin(brand)
    # What was committed before this is read below; what is noted later stays for the next fold.
    seen = list(Uncounted.objects.for_brand(brand).values_list("pk", flat=True))
    done, ids = 0, SliceIds(brand, version)
    for sums, facts in build(brand):
        _store(brand, version, ids, sums, facts)
        done += len(facts)
        if facts:
            told(len(facts))
    rest = longer(brand, version)
    while _store_some(brand, rest):
        pass
    with transaction.atomic():
        Cube.objects.filter(pk=brand.pk).update(version=version, layout=LAYOUT, rebuilt_until=None)
        for some in batches(seen, _ROWS_AT_ONCE):
            Uncounted.objects.filter(pk__in=some).delete()
    _remove_others(brand, version)
    return done


def of_earlier_layout() -> list[Brand]:
    """Return the brands whose rollups hold less than is counted now: they are to be built anew."""
    return list(Brand.objects.filter(pk__in=Cube.objects.filter(layout__lt=LAYOUT).values("pk")).order_by("slug"))


def _begin(brand: Brand) -> int:
    """Take the lease and return the version to build."""
    with transaction.atomic():
        cube = held_cube(brand)
        free = Q(rebuilt_until=None) | Q(rebuilt_until__lt=Now())
        if cube is None or not Cube.objects.filter(free, pk=brand.pk).update(rebuilt_until=Now() + LEASE):
            raise BeingBuilt
    _remove_others(brand, cube.version)
    return cube.version + 1


def _store(brand: Brand, version: int, ids: SliceIds, sums: Sums, facts: FactsById) -> None:
    with transaction.atomic():
        _go_on(brand)
        add_to_cells(brand, sums, ids, new=True)
        insert(
            Counted,
            ("id", "brand_id", "lead_id", "version", "facts"),
            ((stored(new_id()), stored(brand.pk), key, version, each.packed()) for key, each in facts.items()),
        )


def _store_some(brand: Brand, cells: Iterator[tuple[list[Address], Rows]]) -> bool:
    """Store some of the cells; whether there were any. Each is read when those before it are stored, of which it may be made."""
    stored = False
    with transaction.atomic():
        _go_on(brand)
        for addresses, rows in islice(cells, _PERIODS_AT_ONCE):
            store_new(brand, addresses, rows)
            stored = True
    return stored


def _go_on(brand: Brand) -> None:
    Cube.objects.filter(pk=brand.pk).update(rebuilt_until=Now() + LEASE)


def _remove_others(brand: Brand, version: int) -> None:
    """Remove what is of no use: other versions, a part at a time."""
    others = Slice.objects.for_brand(brand).exclude(version=version).values_list("pk", flat=True)
    for some in batches(list(others), 100):
        Cell.objects.filter(slice__in=some).delete()
        Slice.objects.filter(pk__in=some).delete()
    counted = Counted.objects.for_brand(brand).exclude(version=version)
    while gone := list(counted.values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        Counted.objects.filter(pk__in=gone).delete()
