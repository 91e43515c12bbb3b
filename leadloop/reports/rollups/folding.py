"""Counting what is not counted yet: each lead that changed is taken out of the cells as it was, and put in as it is."""

import uuid
from collections.abc import Iterable
from typing import Final

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from leadloop.accounts.models import Brand
from leadloop.history.models import Uncounted
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.reports.elapsed import Hex
from leadloop.reports.rollups.earlier import as_now
from leadloop.reports.rollups.facts import unpacked
from leadloop.reports.rollups.gathering import facts_of
from leadloop.reports.rollups.keeping import add_to_cells
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.models import Counted, Cube
from leadloop.reports.rollups.numbering import SliceIds
from leadloop.reports.rollups.summing import Sums, sum_up

# Few enough that nobody waits for the transaction: on SQLite it keeps all others from writing.
LEADS_AT_ONCE: Final = 100
# Leads (32 digits each) as :meth:`Facts.packed` tells them.
Packed = dict[str, bytes]


def fold(*, limit: int = LEADS_AT_ONCE) -> int:
    """Count up to ``limit`` changes, of one brand; returns how many there were. Any number of workers may call it."""
    first = Uncounted.objects.order_by("id").values_list("brand_id", flat=True).first()
    return 0 if first is None else fold_brand(Brand.objects.get(pk=first), limit=limit)


@transaction.atomic
def fold_brand(brand: Brand, *, limit: int = LEADS_AT_ONCE) -> int:
    """Count up to ``limit`` of the brand's changes; 0 also where somebody else is at it."""
    cube = held_cube(brand)
    if cube is None or Cube.objects.filter(pk=brand.pk, rebuilt_until__gte=Now()).exists():
        return 0
    taken = list(Uncounted.objects.for_brand(brand).order_by("id")[:limit])
    # What is changed after this is noted by a row that stays.
    Uncounted.objects.filter(pk__in=[each.pk for each in taken]).delete()
    leads = {each.lead_id.hex for each in taken if each.lead_id}
    for each in taken:
        if each.location_id:
            _note_leads_of(brand, each.location_id)
    count_anew(brand, cube, leads)
    return len(taken)


def held_cube(brand: Brand) -> Cube | None:
    """Return the brand's cube, held until the transaction ends, or None where somebody else holds it."""
    Cube.objects.get_or_create(brand=brand)
    wanted = Cube.objects.filter(pk=brand.pk)
    if connection.features.has_select_for_update_skip_locked:
        wanted = wanted.select_for_update(skip_locked=True)
    return wanted.first()


def count_anew(brand: Brand, cube: Cube, leads: Iterable[str]) -> None:
    """Let the cells hold these leads as they are now, in the caller's transaction, which holds the cube."""
    version, wanted = cube.version, set(leads)
    before, after = counted_before(version, wanted), as_they_are(Q(brand=brand, pk__in=wanted))
    sums = difference(before, after, Means.of(brand, settled_at=cube.settled_at, store=True))
    add_to_cells(brand, sums, SliceIds(brand, version))
    Counted.objects.bulk_create(
        [Counted(brand=brand, lead_id=key, version=version, facts=facts) for key, facts in after.items()],
        update_conflicts=True,
        unique_fields=["lead_id", "version"],
        update_fields=["facts"],
    )
    Counted.objects.filter(version=version, lead_id__in=before.keys() - after.keys()).delete()


def counted_before(version: int, leads: Iterable[str]) -> Packed:
    """Return what these leads were counted as."""
    rows = Counted.objects.filter(version=version, lead_id__in=list(leads)).values_list(Hex("lead_id"), "facts")
    return {key: as_now(bytes(facts)) for key, facts in rows}


def as_they_are(leads: Q) -> Packed:
    """Return what the leads for which a condition holds are."""
    facts = facts_of(leads)
    return dict(zip(facts.keys(), facts.packed().values(), strict=True))


def difference(before: Packed, after: Packed, means: Means) -> Sums:
    """Return what the cells lack, where some leads were counted as ``before`` and are ``after``."""
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    old, new = ([facts[key] for key in changed if key in facts] for facts in (before, after))
    signs = np.concatenate([np.full(len(old), -1), np.ones(len(new))]).astype(np.int64)
    return sum_up(unpacked([*old, *new]), signs, means)


def _note_leads_of(brand: Brand, location_id: uuid.UUID) -> None:
    Uncounted.objects.bulk_create(Uncounted(brand=brand, lead_id=lead) for lead in leads_of(brand, location_id))


def leads_of(brand: Brand, location_id: uuid.UUID) -> set[str]:
    """Return the leads (32 digits each) that were offered to a location, or chose it."""
    offered = Opportunity.objects.for_brand(brand).filter(location=location_id).values_list(Hex("lead_id"), flat=True)
    chosen = Lead.objects.for_brand(brand).filter(chosen_location=location_id).values_list(Hex("pk"), flat=True)
    return {*offered, *chosen}
