"""What sums are asked for, and how they are told apart. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final

from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.slicing import SliceKey


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which slices: those of ``grouping`` that have these values; an empty one does not matter. Ids are 32 digits.

    ``also``: of more groupings, of which the same cells are kept: to read once what would be read one after the other.
    """

    grouping: Grouping
    locations: frozenset[str] | None = None
    region: str = ""
    channel: str = ""
    form: str = ""
    value: str = ""
    also: tuple[Grouping, ...] = ()

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """All of them."""
        return (self.grouping, *self.also)

    def holds(self, key: SliceKey) -> bool:
        """Whether a slice is one of these."""
        return (
            key.grouping in self.groupings
            and (self.locations is None or key.location in self.locations)
            and all(
                not wanted or wanted == given
                for wanted, given in (
                    (self.region, key.region),
                    (self.channel, key.channel),
                    (self.form, key.form),
                    (self.value, key.value),
                )
            )
        )

    def in_detail(self) -> "Wanted":
        """Return the same leads as slices that layouts before :data:`models.WITH_REGIONS` have too."""
        grouping, *also = (Grouping.REGION_FORM if each is Grouping.REGION else each for each in self.groupings)
        return replace(self, grouping=grouping, also=tuple(also))

    def of_places(self) -> "Wanted":
        """Return the slices whose cells of ``Basis.PLACES`` tell of these: they have all locations."""
        grouping = Grouping.FORM if self.channel or self.form else Grouping.ALL
        return Wanted(grouping, channel=self.channel, form=self.form)


@dataclass(frozen=True, slots=True)
class Names:
    """How sums are told apart: by values of their slice, by the day on which their cell begins, or not at all.

    ``fields`` are fields of :class:`SliceKey`; one of them gives its value as a name, several give a tuple of theirs.
    """

    fields: tuple[str, ...] = ()
    day: Callable[[int], Any] | None = None

    def of(self, key: SliceKey, start: int) -> Any:
        """Return the name of what is of this slice, in a cell that begins on this day."""
        if self.day is not None:
            return self.day(start)
        return attrgetter(*self.fields)(key) if self.fields else None


TOGETHER: Final = Names()
BY_LOCATION: Final = Names(("location",))
