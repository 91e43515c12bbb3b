"""All of a brand's rollups anew, beside the old ones and beside what happens meanwhile; then they take their place."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from leadloop.accounts.models import Brand
from leadloop.core.beside import Behind
from leadloop.core.bulk import insert
from leadloop.core.ids import new_ids
from leadloop.core.tidying import tidy
from leadloop.core.transaction import durable_with_the_next
from leadloop.history.models import Uncounted
from leadloop.intake.models import Lead
from leadloop.reports.rollups.building import build
from leadloop.reports.rollups.cells import Cells
from leadloop.reports.rollups.coarsening import years
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.folding import held_cube
from leadloop.reports.rollups.keeping import store_new
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.models import LAYOUT, Cell, Counted, Cube, Slice
from leadloop.reports.rollups.numbering import SliceIds, batches

# Whoever builds says so at least that often, or is thought dead.
LEASE: Final = timedelta(minutes=10)
_ROWS_AT_ONCE: Final = 10_000
_YEAR: Final = timedelta(days=365)


class BeingBuilt(Exception):
    """Somebody else builds the brand's rollups just now, or folds into them; wait until they are done."""


def rebuild(brand: Brand, *, now: datetime, told: Callable[[int], None] = lambda _leads: None) -> int:
    """Build the brand's rollups from what its leads are now; returns how many leads there are. Raises :class:`BeingBuilt`.

    Reports go on with the old ones; what changes meanwhile stays uncounted, so that they stay true. ``told`` hears of each
    number of leads that is done. Killed, it leaves the old rollups as they were.
    """
    version, means = _begin(brand), Means.of(brand, settled_at=now, store=True)
    # What was committed before this is read below; what is noted later stays for the next fold.
    seen = list(Uncounted.objects.for_brand(brand).values_list("pk", flat=True))
    done, ids = 0, SliceIds(brand, version)
    with Behind() as behind:
        for sums, facts in build(brand, means):
            pieces = sums.pieces(ids.of(sums.slices, store=True))
            behind.do(partial(_store, brand, version, pieces, facts))
            if facts:
                done += len(facts)
                told(len(facts))
        # Years are read from what was stored.
        behind.wait()
        for cells in years(brand, version):
            behind.do(partial(_store, brand, version, [cells], None))
    with transaction.atomic():
        cube = Cube.objects.filter(pk=brand.pk)
        cube.update(version=version, layout=LAYOUT, settled_at=now, rebuilt_until=None)
        for some in batches(seen, _ROWS_AT_ONCE):
            Uncounted.objects.filter(pk__in=some).delete()
    _remove_others(brand, version)
    tidy(Cell, Slice, Counted)
    return done


def to_be_built_anew(*, now: datetime) -> list[Brand]:
    """Return the brands whose rollups hold less than is counted now, or have not put waits together for more than a year."""
    year_ago = now - _YEAR
    lead = Lead.objects.filter(brand=OuterRef("pk"), created_at__lt=year_ago)
    cubes = Cube.objects.filter(Q(layout__lt=LAYOUT) | Q(settled_at__lt=year_ago)).values("pk")
    never = Cube.objects.filter(settled_at=None).values("pk")
    return list(Brand.objects.filter(Q(pk__in=cubes) | Q(pk__in=never) & Exists(lead)).order_by("slug"))


def _begin(brand: Brand) -> int:
    """Take the lease and return the version to build."""
    with transaction.atomic():
        cube = held_cube(brand)
        free = Q(rebuilt_until=None) | Q(rebuilt_until__lt=Now())
        if cube is None or not Cube.objects.filter(free, pk=brand.pk).update(rebuilt_until=Now() + LEASE):
            raise BeingBuilt
    _remove_others(brand, cube.version)
    return cube.version + 1


def _store(brand: Brand, version: int, cells: Iterable[Cells], facts: Facts | None) -> None:
    # Nobody reads them before the transaction that lets this version take its place.
    with durable_with_the_next():
        _go_on(brand)
        for some in cells:
            store_new(brand, some)
        if facts:
            insert(
                Counted,
                {
                    "id": np.frombuffer(new_ids(len(facts)), "V16"),
                    "brand_id": brand.pk.bytes,
                    "lead_id": facts.ids,
                    "version": version,
                },
                {"facts": facts.packed()},
            )


def _go_on(brand: Brand) -> None:
    Cube.objects.filter(pk=brand.pk).update(rebuilt_until=Now() + LEASE)


def _remove_others(brand: Brand, version: int) -> None:
    """Remove what is of no use: other versions, a part at a time."""
    others = Slice.objects.for_brand(brand).exclude(version=version).values_list("pk", flat=True)
    for some in batches(list(others), 100):
        Cell.objects.filter(slice__in=some).delete()
        Slice.objects.filter(pk__in=some).delete()
    counted = Counted.objects.for_brand(brand).exclude(version=version)
    while Counted.objects.filter(pk__in=counted.values("pk")[:_ROWS_AT_ONCE]).delete()[0]:
        pass
