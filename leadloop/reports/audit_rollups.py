"""The rollups against what they are sums of: built anew, each cell must be as it is stored, and there must be no other."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.core.prepared import Prepared
from leadloop.history.models import Uncounted
from leadloop.reports.rollups.building import FactsById, build
from leadloop.reports.rollups.facts import facts_of
from leadloop.reports.rollups.folding import counted_before, leads_of
from leadloop.reports.rollups.keeping import cells_at
from leadloop.reports.rollups.models import Cell, Cube
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds
from leadloop.reports.rollups.packing import pack
from leadloop.reports.rollups.slicing import SliceKey
from leadloop.reports.rollups.summing import CellKey

_MOST_TOLD: Final = 20
_CUBES: Final = Prepared(lambda: Cube.objects.select_related("brand").order_by("pk"))


def rollup_breaches() -> Iterator[str]:
    """Yield what the rollups of any brand hold and should not, or lack."""
    for cube in _CUBES.rows():
        yield from _of_brand(cube.brand, cube.version)


def _of_brand(brand: Brand, version: int) -> Iterator[str]:
    cells, told = 0, 0
    ids = SliceIds(brand, version)
    for sums, _facts in build(brand, partial(_as_counted, brand, version)):
        ids.learn(sums.used(), store=False)
        for keys, part in sums.parts(AT_ONCE):
            expected = {place: held for place, *held in pack(*part) if any(held)}
            cells += len(expected)
            for problem in _compare(brand, ids, [(key, sums.slices[key.slice]) for key in keys], expected):
                told += 1
                if told <= _MOST_TOLD:
                    yield problem
    stored = Cell.objects.filter(slice__brand=brand, slice__version=version).count()
    if stored != cells:
        yield f"rollups of brand {brand.slug}: {stored} cells are stored, {cells} follow from the leads"


def _as_counted(brand: Brand, version: int, leads: Q) -> FactsById:
    """Return what the leads are; those that changed since they were counted as what they were then."""
    facts: FactsById = dict(facts_of(leads))
    noted = Uncounted.objects.for_brand(brand)
    changed = {lead for lead in noted.filter(lead_id__in=list(facts)).values_list("lead_id", flat=True) if lead}
    for location in {each for each in noted.values_list("location_id", flat=True) if each}:
        changed |= leads_of(brand, location) & facts.keys()
    before = counted_before(version, changed)
    for key in changed:
        if key in before:
            facts[key] = before[key]
        else:
            del facts[key]
    return facts


def _compare(
    brand: Brand, ids: SliceIds, named: Sequence[tuple[CellKey, SliceKey]], expected: dict[int, list[bytes]]
) -> Iterator[str]:
    addresses = [key.at(ids.of(named_slice)) for key, named_slice in named]
    stored = cells_at(addresses)
    for place, (key, named_slice) in enumerate(named):
        _id, *held = stored.get(addresses[place], (None, b"", b""))
        if [bytes(each) for each in held] != expected.get(place, [b"", b""]):
            what = f"{key.basis.name} {key.period.name} {key.date} of {named_slice}"
            yield f"rollups of brand {brand.slug}: {what} is not the sum of its leads"
