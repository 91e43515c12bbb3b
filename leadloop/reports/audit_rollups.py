"""The rollups against what they are sums of: built anew, each cell must be as it is stored, and there must be no other."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.core.prepared import Prepared
from leadloop.history.models import Uncounted
from leadloop.reports.elapsed import Hex
from leadloop.reports.rollups.building import build
from leadloop.reports.rollups.coarsening import longer
from leadloop.reports.rollups.facts import FactsById, facts_of
from leadloop.reports.rollups.folding import counted_before, leads_of
from leadloop.reports.rollups.keeping import cells_at
from leadloop.reports.rollups.models import LAYOUT, Cell, Cube, Slice
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds, batches
from leadloop.reports.rollups.packing import pack
from leadloop.reports.rollups.summing import Address, Rows

_MOST_TOLD: Final = 20
_CUBES: Final = Prepared(lambda: Cube.objects.select_related("brand").order_by("pk"))


def rollup_breaches() -> Iterator[str]:
    """Yield what the rollups of any brand hold and should not, or lack."""
    for cube in _CUBES.rows():
        if cube.layout < LAYOUT:
            yield f"rollups of brand {cube.brand.slug}: they are of an earlier version; run leadloop rebuild"
        else:
            yield from _of_brand(cube.brand, cube.version)


def _of_brand(brand: Brand, version: int) -> Iterator[str]:
    cells, problems = 0, 0
    for addresses, rows in _all_cells(brand, version):
        expected = {place: held for place, *held in pack(*rows) if any(held)}
        cells += len(expected)
        for address in _differing(addresses, expected):
            problems += 1
            if problems <= _MOST_TOLD:
                yield f"rollups of brand {brand.slug}: cell {address} is not the sum of its leads"
    stored = Cell.objects.filter(slice__brand=brand, slice__version=version).count()
    orphans = Cell.objects.filter(brand=brand).exclude(slice__in=Slice.objects.for_brand(brand).values("pk")).count()
    if orphans:
        yield f"rollups of brand {brand.slug}: {orphans} cells are of slices that are not there"
    if stored != cells:
        yield f"rollups of brand {brand.slug}: {stored} cells are stored, {cells} follow from the leads"


def _all_cells(brand: Brand, version: int) -> Iterator[tuple[list[Address], Rows]]:
    ids = SliceIds(brand, version)
    for sums, _facts in build(brand, partial(_as_counted, brand, version), store=False):
        ids.learn(sums.used(), store=False)
        for keys, rows in sums.parts(AT_ONCE):
            yield [key.at(ids.of(sums.slices[key.slice])) for key in keys], rows
    yield from longer(brand, version)


def _as_counted(brand: Brand, version: int, leads: Q) -> FactsById:
    """Return what the leads are; those that changed since they were counted as what they were then."""
    facts = facts_of(leads)
    noted = Uncounted.objects.for_brand(brand)
    changed = set(noted.filter(lead_id__in=list(facts)).values_list(Hex("lead_id"), flat=True))
    for location in {each for each in noted.values_list("location_id", flat=True) if each}:
        changed |= leads_of(brand, location) & facts.keys()
    before = counted_before(version, changed)
    for key in changed:
        if key in before:
            facts[key] = before[key]
        else:
            del facts[key]
    return facts


def _differing(addresses: Sequence[Address], expected: dict[int, list[bytes]]) -> Iterator[Address]:
    for some in batches(list(enumerate(addresses)), AT_ONCE):
        stored = cells_at([address for _place, address in some])
        nothing = [b""] * 3
        for place, address in some:
            _id, *held = stored.get(address, (None, *nothing))
            if [bytes(each) for each in held] != expected.get(place, nothing):
                yield address
