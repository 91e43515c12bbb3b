"""Of which slices a lead or an opportunity is part. Pure."""

import uuid
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.reports.rollups.entries import places
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


class Membership(NamedTuple):
    """Which entities are in which slices of a grouping: a row for each, by entity, which may be in several.

    ``code`` is a place in ``slices``, which are the numbers of those that there are; these ascend.
    """

    entity: Ints
    code: NDArray[Any]
    slices: Ints


class Slices:
    """The slices that were met so far; a slice's number is its place in ``keys``."""

    def __init__(self) -> None:
        self.keys: list[SliceKey] = []
        self._numbers: dict[Grouping, dict[tuple[str, ...], int]] = {}

    def numbers(self, grouping: Grouping, names: Iterable[str], different: list[tuple[str, ...]]) -> Ints:
        """Return the numbers of the slices whose leads have these values in common, in the order of the names."""
        known = self._numbers.setdefault(grouping, {})
        for words in [each for each in different if each not in known]:
            known[words] = len(self.keys)
            self.keys.append(SliceKey(grouping, **dict(zip(names, words, strict=True))))
        return np.fromiter(map(known.__getitem__, different), np.int64, len(different))


def members_of(facts: Facts, slices: Slices) -> dict[Grouping, Membership]:
    """Return the slices of each entity: first the leads, then the opportunities, by their places.

    A lead is in those of each location that it chose or was offered to, once each.
    """
    every, lead_of_rounds = np.arange(len(facts)), facts.lead_of_rounds()
    rounds = np.arange(len(lead_of_rounds))
    chosen = facts.ids_of("chosen")
    some = places(~chosen.equal(""))
    location = facts.ids_of("location").then(chosen.at(some))
    region = facts.words["region"].then(facts.words["chosen_region"].at(some))
    at = np.concatenate([lead_of_rounds, some])
    lead = np.concatenate([every, lead_of_rounds])
    channel, form = facts.words["channel"].at(lead), facts.ids_of("form").at(lead)
    found: dict[Grouping, Membership] = {}

    def put(grouping: Grouping, entity: Ints, **columns: Words) -> None:
        which, different = joined(*columns.values())
        numbers = slices.numbers(grouping, columns, different)
        order = np.argsort(numbers)
        code = np.empty(len(order), dtype=np.min_scalar_type(len(order)))
        code[order] = np.arange(len(order))
        found[grouping] = Membership(entity, code[which], numbers[order])

    def put_places(by_place: Grouping, by_form: Grouping, name: str, place: Words) -> None:
        once = _once(at, place.codes)
        entity = np.concatenate([at[once], len(facts) + rounds])
        columns = {name: place.at(np.concatenate([once, rounds]))}
        put(by_place, entity, **columns)
        put(by_form, entity, **columns, channel=channel.at(entity), form=form.at(entity))

    entities = np.arange(len(lead))
    put(Grouping.ALL, entities, value=Words(np.zeros(len(lead), dtype=np.int64), ("",)))
    put(Grouping.FORM, entities, channel=channel, form=form)
    # Most leads have no campaign and no agent; what nobody can ask for is not kept.
    values = {Grouping.CAMPAIGN: facts.words["campaign"], Grouping.PRODUCT: facts.words["product"]}
    for grouping, column in (values | {Grouping.AGENT: facts.ids_of("agent")}).items():
        told = places(~column.equal("")[lead])
        put(grouping, told, value=column.at(lead[told]))
    put_places(Grouping.LOCATION, Grouping.LOCATION_FORM, "location", location)
    put_places(Grouping.REGION, Grouping.REGION_FORM, "region", region)
    return found


def _once(one: Ints, other: Ints) -> Ints:
    """Return where each pair is for the first time, in the order of the pairs."""
    width = int(other.max()) + 1 if len(other) else 1
    found: Ints = np.unique(one * width + other, return_index=True)[1]
    return found
