"""The rollups against what they are sums of: built anew, each cell must be as it is stored, and there must be no other."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.core.prepared import Prepared
from leadloop.history.models import Uncounted
from leadloop.reports.elapsed import Hex
from leadloop.reports.rollups.building import build
from leadloop.reports.rollups.cells import Address, Cells
from leadloop.reports.rollups.coarsening import years
from leadloop.reports.rollups.facts import Facts, unpacked
from leadloop.reports.rollups.folding import counted_before, leads_of
from leadloop.reports.rollups.gathering import facts_of
from leadloop.reports.rollups.keeping import cells_at
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.models import LAYOUT, Cell, Cube, Slice
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds
from leadloop.reports.rollups.packing import COLUMNS, packed, values_of

_MOST_TOLD: Final = 20
_CUBES: Final = Prepared(lambda: Cube.objects.select_related("brand").order_by("pk"))


def rollup_breaches() -> Iterator[str]:
    """Yield what the rollups of any brand hold and should not, or lack."""
    for cube in _CUBES.rows():
        if cube.layout < LAYOUT:
            yield f"rollups of brand {cube.brand.slug}: they are of an earlier version; run leadloop rebuild"
        else:
            yield from _of_brand(cube.brand, cube)


def _of_brand(brand: Brand, cube: Cube) -> Iterator[str]:
    version, cells, problems = cube.version, 0, 0
    for found in _all_cells(brand, cube):
        expected = dict(zip(found.addresses(), values_of(packed(found)), strict=True))
        cells += sum(map(any, expected.values()))
        for address in _differing(expected):
            problems += 1
            if problems <= _MOST_TOLD:
                yield f"rollups of brand {brand.slug}: cell {address} is not the sum of its leads"
    stored = Cell.objects.filter(slice__brand=brand, slice__version=version).count()
    orphans = Cell.objects.filter(brand=brand).exclude(slice__in=Slice.objects.for_brand(brand).values("pk")).count()
    if orphans:
        yield f"rollups of brand {brand.slug}: {orphans} cells are of slices that are not there"
    if stored != cells:
        yield f"rollups of brand {brand.slug}: {stored} cells are stored, {cells} follow from the leads"


def _all_cells(brand: Brand, cube: Cube) -> Iterator[Cells]:
    version, means = cube.version, Means.of(brand, settled_at=cube.settled_at, store=False)
    ids = SliceIds(brand, version)
    for sums, _facts in build(brand, means, partial(_as_counted, brand, version)):
        for some in sums.pieces(ids.of(sums.slices, store=False)):
            yield from some.batches(AT_ONCE)
    for cells in years(brand, version):
        yield from cells.batches(AT_ONCE)


def _as_counted(brand: Brand, version: int, leads: Q) -> Facts:
    """Return what the leads are; those that changed since they were counted as what they were then."""
    facts = facts_of(leads)
    known, noted = set(facts.keys()), Uncounted.objects.for_brand(brand)
    changed = set(noted.filter(lead_id__in=list(known)).values_list(Hex("lead_id"), flat=True))
    for location in {each for each in noted.values_list("location_id", flat=True) if each}:
        changed |= leads_of(brand, location) & known
    if not changed:
        return facts
    now = zip(facts.keys(), facts.packed().values(), strict=True)
    return unpacked([*(each for key, each in now if key not in changed), *counted_before(version, changed).values()])


def _differing(expected: dict[Address, tuple[bytes, ...]]) -> Iterator[Address]:
    stored = cells_at(list(expected))
    nothing = (None, *[b""] * len(COLUMNS))
    for address, held in expected.items():
        if tuple(map(bytes, stored.get(address, nothing)[1:])) != held:
            yield address
