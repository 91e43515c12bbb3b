"""Of which slices a lead or an opportunity is part. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.facts import Facts, LeadFact, RoundFact
from leadloop.reports.rollups.measures import Ints


class SliceKey(NamedTuple):
    """What the leads of a slice have in common; ids are 32 digits, and what does not matter to the grouping is empty."""

    grouping: Grouping
    location: str = ""
    region: str = ""
    channel: str = ""
    form: str = ""
    value: str = ""

    @property
    def digest(self) -> bytes:
        """What makes it this one, in sixteen bytes."""
        told = "\x1f".join([str(int(self.grouping)), *self[1:]])
        return blake2b(told.encode(), digest_size=16).digest()

    def fields(self) -> dict[str, object]:
        """Return the fields of a row of :class:`models.Slice`."""
        ids = {"location_id": self.location, "form_id": self.form}
        return {
            "grouping": int(self.grouping),
            "region": self.region,
            "channel": self.channel,
            "value": self.value,
            **{name: uuid.UUID(given) if given else None for name, given in ids.items()},
        }


@dataclass(slots=True)
class Memberships:
    """By grouping: pairs of an entity's place and the number of one of its slices, by place."""

    keys: dict[SliceKey, int] = field(default_factory=dict)
    pairs: dict[Grouping, tuple[list[int], list[int]]] = field(default_factory=lambda: {g: ([], []) for g in Grouping})

    def add(self, place: int, key: tuple[Any, ...]) -> None:
        """Say that the entity is part of this slice, told as :class:`SliceKey` or as the plain tuple of one."""
        number = self.keys.get(key)  # type: ignore[call-overload] # equal tuples are equal keys
        if number is None:
            number = self.keys[SliceKey(*key)] = len(self.keys)
        entities, slices = self.pairs[key[0]]
        entities.append(place)
        slices.append(number)

    def of(self, grouping: Grouping) -> tuple[Ints, Ints]:
        """Return the pairs as columns."""
        entities, slices = self.pairs[grouping]
        return np.array(entities, dtype=np.int64), np.array(slices, dtype=np.int64)


def put_lead(found: Memberships, place: int, facts: Facts) -> None:
    """Put a lead into its slices: those of each location that it chose or was offered to, once each."""
    lead = facts.lead
    places = {each.location: each.region for each in facts.rounds}
    if lead.chosen:
        places.setdefault(lead.chosen, lead.chosen_region)
    _put(found, place, lead, places)


def put_round(found: Memberships, place: int, lead: LeadFact, one: RoundFact) -> None:
    """Put an opportunity into its slices."""
    _put(found, place, lead, {one.location: one.region})


def _put(found: Memberships, place: int, lead: LeadFact, places: dict[str, str]) -> None:
    channel, form = lead.channel, lead.form
    found.add(place, (Grouping.ALL, "", "", "", "", ""))
    found.add(place, (Grouping.FORM, "", "", channel, form, ""))
    # Most leads have no campaign and no agent; what nobody can ask for is not kept.
    if lead.campaign:
        found.add(place, (Grouping.CAMPAIGN, "", "", "", "", lead.campaign))
    if lead.product:
        found.add(place, (Grouping.PRODUCT, "", "", "", "", lead.product))
    if lead.agent:
        found.add(place, (Grouping.AGENT, "", "", "", "", lead.agent))
    for location in sorted(places):
        found.add(place, (Grouping.LOCATION, location, "", "", "", ""))
        found.add(place, (Grouping.LOCATION_FORM, location, "", channel, form, ""))
    for region in sorted(set(places.values())):
        found.add(place, (Grouping.REGION, "", region, channel, form, ""))


def real_rounds(facts: Sequence[Facts]) -> list[tuple[int, RoundFact]]:
    """Return the opportunities that count, each with the place of its lead; those of test leads don't."""
    return [(place, one) for place, each in enumerate(facts) if not each.lead.is_test for one in each.rounds]
