"""What a report is asked for, in the words of the rollups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.reports.rollups.enums import Basis, Grouping, Period
from leadloop.reports.rollups.reading import Named, Reader, Wanted
from leadloop.reports.rollups.totals import Totals


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
        self._scope = scope
        self._reader = reader or Reader(scope.brand)

    def of(self, scope: Scope) -> "ScopeReader":
        """Return a reader of another scope of the brand at the same moment: what is not counted yet is read once."""
        return ScopeReader(scope, self._reader)

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
        scope = self._scope
        table = self._reader.read(
            wanted or scope.wanted,
            basis,
            since=scope.since,
            before=scope.before,
            by=name,
            waits=waits,
            longest=longest,
        )
        terms = self._reader.terms.texts()
        return {key: Totals(*rows, terms=terms) for key, *rows in table.rows()}
