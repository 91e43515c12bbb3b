"""What a report is asked for, in the words of the rollups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.reports.rollups.enums import KEPT, Basis, Grouping, Period
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.reading import Named, Reader, Table, Wanted
from leadloop.reports.rollups.spans import pieces_of
from leadloop.reports.rollups.totals import Totals

# Where clocks are put back.
_LONGEST_DAY: Final = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Scope:
    """The slices that a report is of, and the time that it is of. Of a place are the leads that chose it or were offered to it."""

    brand: Brand
    wanted: Wanted
    since: datetime | None
    before: datetime | None

    def by_location(self, locations: frozenset[str] | None) -> Wanted:
        """Return the same leads by location: of these (None: of all that it is of)."""
        given = self.wanted
        grouping = Grouping.LOCATION_FORM if given.channel or given.form else Grouping.LOCATION
        return Wanted(
            grouping, given.locations if locations is None else locations, channel=given.channel, form=given.form
        )


def scope_of(brand: Brand, filters: Filters) -> Scope:
    """Return what these filters ask for. A form or place that is not there has no leads."""
    form = ""
    if filters.form:
        found = LeadForm.objects.for_brand(brand).filter(key=filters.form).values_list("pk", flat=True).first()
        form = found.hex if found else "0" * 32
    channel, region = filters.source, filters.region.casefold()
    if filters.location:
        inside = Location.objects.for_brand(brand).filter(ref=filters.location).values_list("pk", "region")
        ids = frozenset(pk.hex for pk, where in inside if not region or where.casefold() == region)
        grouping = Grouping.LOCATION_FORM if channel or form else Grouping.LOCATION
        wanted = Wanted(grouping, ids, channel=channel, form=form)
    elif region:
        wanted = Wanted(Grouping.REGION, region=region, channel=channel, form=form)
    else:
        wanted = Wanted(Grouping.FORM, channel=channel, form=form)
    return Scope(brand, wanted, filters.since, filters.before)


class ScopeReader:
    """Reads what a scope is of. Use within ``one_moment()``."""

    def __init__(self, scope: Scope, reader: Reader | None = None) -> None:
        self.scope = scope
        self._reader = reader or Reader(scope.brand)

    def of(self, scope: Scope) -> "ScopeReader":
        """Return a reader of another scope of the brand at the same moment: what is not counted yet is read once."""
        return ScopeReader(scope, self._reader)

    def by_location(self) -> dict[str, Totals] | None:
        """Return the sums of each location; None where no cells hold them, so that the leads of all would be read one by one.

        That is so where a source or form is named and the time is not one of whole months.
        """
        scope = self.scope
        wanted = scope.by_location(None)
        kept = KEPT[Basis.ARRIVED][wanted.grouping]
        pieces = pieces_of(scope.since, scope.before, zone=scope.brand.time_zone, kept=kept)
        if wanted.locations is None and any(before - since > _LONGEST_DAY for since, before in pieces.moments):
            return None
        return self.by(lambda key, _day: key.location, wanted=wanted)

    def totals(self, basis: Basis = Basis.ARRIVED, *, waits: bool = False) -> Totals:
        """Return the sums of all of it."""
        found = self.by(lambda _slice, _day: None, basis, waits=waits)
        return found.get(None, Totals())

    def by(
        self,
        name: Named,
        basis: Basis = Basis.ARRIVED,
        *,
        wanted: Wanted | None = None,
        waits: bool = False,
        longest: Period = Period.YEAR,
    ) -> dict[Any, Totals]:
        """Return sums by what ``name`` makes of a slice and the first day of a cell, none of which is longer than ``longest``.

        ``wanted``: other slices than the scope's own.
        """
        table = self._read(wanted, basis, by=name, waits=waits, longest=longest)
        terms = self._reader.terms.texts()
        return {key: Totals(*rows, terms=terms) for key, *rows in table.rows()}

    def grid(self, name: Named, measures: Sequence[int], *, wanted: Wanted | None = None) -> tuple[list[Any], Ints]:
        """Return names, and how many there are of each measure: a row for each name. By arrival, as :meth:`by` has it."""
        table = self._read(wanted, Basis.ARRIVED, by=name)
        return table.names, table.grid(measures)

    def _read(
        self, wanted: Wanted | None, basis: Basis, *, by: Named, waits: bool = False, longest: Period = Period.YEAR
    ) -> Table:
        scope = self.scope
        return self._reader.read(
            wanted or scope.wanted,
            basis,
            since=scope.since,
            before=scope.before,
            by=by,
            waits=waits,
            longest=longest,
        )
