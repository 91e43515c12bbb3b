"""Of which slices a lead or an opportunity is part. Pure."""

import uuid
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.words import Words, joined


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


# Which entities are in which slices: columns of equal length, for each grouping, by slice and entity.
Members = dict[Grouping, tuple[Ints, Ints]]


class Slices:
    """The slices that were met so far; a slice's number is its place in ``keys``."""

    def __init__(self) -> None:
        self.keys: list[SliceKey] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def numbers(self, grouping: Grouping, columns: dict[str, Words]) -> Ints:
        """Return the number of the slice of each row, which has these values in common with the others of it."""
        which, different = joined(*columns.values())
        found = [self._number(grouping, tuple(columns), words) for words in different]
        return np.array(found, dtype=np.int64)[which]

    def _number(self, grouping: Grouping, names: tuple[str, ...], words: tuple[str, ...]) -> int:
        told = (grouping, words)
        if told not in self._numbers:
            self._numbers[told] = len(self.keys)
            self.keys.append(SliceKey(grouping, **dict(zip(names, words, strict=True))))
        return self._numbers[told]


def members_of_leads(facts: Facts, slices: Slices) -> Members:
    """Return the slices of each lead: those of each location that it chose or was offered to, once each."""
    chosen, region = facts.ids_of("chosen"), facts.words["chosen_region"]
    some = np.flatnonzero(~chosen.equal(""))
    lead = np.concatenate([facts.lead_of_rounds(), some])
    location = Words.of([*facts.ids_of("location").told(), *chosen.at(some).told()])
    regions = Words.of([*facts.words["region"].told(), *region.at(some).told()])
    once = _once(lead, location.codes)
    places = lead[once], location.at(once), regions.at(once)
    return _members(facts, np.arange(len(facts)), places, slices)


def members_of_rounds(facts: Facts, slices: Slices) -> Members:
    """Return the slices of each opportunity."""
    every = np.arange(len(facts.rounds))
    return _members(facts, facts.lead_of_rounds(), (every, facts.ids_of("location"), facts.words["region"]), slices)


def _members(facts: Facts, lead: Ints, places: tuple[Ints, Words, Words], slices: Slices) -> Members:
    """Return the slices of entities: of the lead of each, and of pairs of an entity and a location with its region."""
    every = np.arange(len(lead))
    channel, form = facts.words["channel"].at(lead), facts.ids_of("form").at(lead)
    entity, location, region = places
    found: Members = {}

    def put(grouping: Grouping, where: Ints, **columns: Words) -> None:
        numbers = slices.numbers(grouping, columns)
        order = np.lexsort((where, numbers))
        found[grouping] = where[order], numbers[order]

    put(Grouping.ALL, every, value=Words(np.zeros(len(every), dtype=np.int64), ("",)))
    put(Grouping.FORM, every, channel=channel, form=form)
    # Most leads have no campaign and no agent; what nobody can ask for is not kept.
    values = {Grouping.CAMPAIGN: facts.words["campaign"], Grouping.PRODUCT: facts.words["product"]}
    for grouping, column in (values | {Grouping.AGENT: facts.ids_of("agent")}).items():
        value = column.at(lead)
        some = np.flatnonzero(~value.equal(""))
        put(grouping, some, value=value.at(some))
    put(Grouping.LOCATION, entity, location=location)
    put(Grouping.LOCATION_FORM, entity, location=location, channel=channel.at(entity), form=form.at(entity))
    once = _once(entity, region.codes)
    there = entity[once]
    regions = region.at(once)
    put(Grouping.REGION, there, region=regions)
    put(Grouping.REGION_FORM, there, region=regions, channel=channel.at(there), form=form.at(there))
    return found


def _once(one: Ints, other: Ints) -> Ints:
    """Return where each pair is for the first time."""
    width = int(other.max()) + 1 if len(other) else 1
    found: Ints = np.unique(one * width + other, return_index=True)[1]
    return found
