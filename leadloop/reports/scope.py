"""What a report is asked for, in the words of the rollups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters, locations_in
from leadloop.reports.rollups.business import in_business
from leadloop.reports.rollups.enums import Basis, Grouping, Hours, Period
from leadloop.reports.rollups.measures import TERM, Ints, Wait, is_of
from leadloop.reports.rollups.reading import Reader
from leadloop.reports.rollups.table import Summed, Table
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import BY_LOCATION, TOGETHER, Names, Wanted

# So many locations are read by themselves rather than together with all others.
_FEW: Final = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The slices that a report is of, and the time that it is of. Of a place are the leads that chose it or were offered to it."""

    brand: Brand
    wanted: Wanted
    since: datetime | None
    before: datetime | None

    def by_form(self) -> Wanted:
        """Return the same leads by channel and form."""
        detailed = {
            Grouping.ALL: Grouping.FORM,
            Grouping.REGION: Grouping.REGION_FORM,
            Grouping.LOCATION: Grouping.LOCATION_FORM,
        }
        return replace(self.wanted, grouping=detailed.get(self.wanted.grouping, self.wanted.grouping))

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
        grouping = Grouping.REGION_FORM if channel or form else Grouping.REGION
        wanted = Wanted(grouping, region=region, channel=channel, form=form)
    elif channel or form:
        wanted = Wanted(Grouping.FORM, channel=channel, form=form)
    else:
        wanted = Wanted(Grouping.ALL)
    return Scope(brand, wanted, filters.since, filters.before)


class NotCountedYet(Exception):
    """The rollups are of a time when business hours were not counted: they are to be built anew (``leadloop rebuild``)."""


class ScopeReader:
    """Reads what a scope is of. Use within ``one_moment()``. ``business_now``: waits are told in business time, until that moment."""

    def __init__(self, scope: Scope, reader: Reader | None = None, *, business_now: datetime | None = None) -> None:
        self.scope = scope
        self._reader = reader or Reader(scope.brand)
        self._business_now = business_now

    def of(self, scope: Scope) -> "ScopeReader":
        """Return a reader of another scope of the brand at the same moment: what is not counted yet is read once."""
        return ScopeReader(scope, self._reader, business_now=self._business_now)

    def by_clock(self, hours: Hours, *, now: datetime) -> "ScopeReader":
        """Return a reader of the same that tells waits so. Raises :class:`NotCountedYet`."""
        if hours is Hours.BUSINESS and not self._reader.knows_business:
            raise NotCountedYet
        return ScopeReader(self.scope, self._reader, business_now=now if hours is Hours.BUSINESS else None)

    @property
    def in_business(self) -> bool:
        """Whether waits are told in business time."""
        return self._business_now is not None

    def inside(self, filters: Filters) -> Wanted:
        """Return the same leads by location, of the locations that the filters leave."""
        if not filters.region or filters.location:
            return self.scope.by_location(None)
        told = locations_in(self.scope.brand, filters).values_list("pk", flat=True)
        return self.scope.by_location(frozenset(pk.hex for pk in told))

    def totals(self, basis: Basis = Basis.ARRIVED, *, waits: bool = False) -> Totals:
        """Return the sums of all of it."""
        found = self.by(TOGETHER, basis, waits=waits)
        return found.get(None, Totals())

    def by(
        self,
        name: Names,
        basis: Basis = Basis.ARRIVED,
        *,
        wanted: Wanted | None = None,
        waits: bool = False,
        within: Period | None = None,
    ) -> dict[Any, Totals]:
        """Return sums by name; no cell reaches from one week or month (``within``) into the next.

        ``wanted``: other slices than the scope's own.
        """
        table = self._read(wanted, basis, by=name, waits=waits, within=within)
        return self.totals_of(self._summed(table))

    def totals_of(self, found: Summed) -> dict[Any, Totals]:
        """Return the sums of each name."""
        texts = self._reader.terms.by_kind()
        return {key: Totals(*rows, texts=texts) for key, *rows in found.rows()}

    def grid(
        self, name: Names, measures: Sequence[int], basis: Basis = Basis.ARRIVED, *, wanted: Wanted | None = None
    ) -> tuple[list[Any], Ints]:
        """Return names, and how many there are of each measure: a row for each name. Otherwise as :meth:`by`, and cheaper."""
        table = self._read(wanted, basis, by=name)
        return table.names, table.grid(measures)

    def by_location(self, measures: Sequence[int], *, wanted: Wanted) -> tuple[list[str], Ints]:
        """Return what :meth:`grid` does by location, cheaper where the locations are many; of ``TOLD_OF_PLACES`` and revenue only."""
        few = wanted.locations is not None and len(wanted.locations) <= _FEW
        if few or not self._reader.knows_places:
            return self.grid(BY_LOCATION, measures, wanted=wanted)
        scope = self.scope
        names, counts = self._reader.counts_by_location(wanted, measures, since=scope.since, before=scope.before)
        if wanted.locations is None:
            return names, counts
        rows = [row for row, name in enumerate(names) if name in wanted.locations]
        return [names[row] for row in rows], counts[rows]

    def waits_by(self, name: Names, wait: Wait, *, wanted: Wanted) -> Summed:
        """Return how long this wait took, of other slices, by name."""
        table = self._read(wanted, Basis.ARRIVED, by=name, waits=True, only=wait, counts=False)
        table.keep(partial(is_of, wait))
        return self._summed(table)

    def each(
        self, name: Names, *, wanted: Wanted | None = None, only: Wait | None = None, within: Period | None = None
    ) -> Summed:
        """Return what :meth:`by` adds up, with waits: to compute of many at once. ``only``: with these, and maybe others."""
        return self._summed(self._read(wanted, Basis.ARRIVED, by=name, waits=True, only=only, within=within))

    def _summed(self, table: Table) -> Summed:
        found = table.summed()
        if self._business_now is None:
            return found
        rows = found.which, found.measure, found.n, found.ms
        return Summed(found.names, *in_business(*rows, weeks=self._reader.weeks, now=self._business_now))

    def terms(self, kind: str) -> dict[int, str]:
        """Return the measures that count a text beginning with ``kind`` and a colon, with the rest of the text."""
        return {TERM | number: rest for number, rest in self._reader.terms.by_kind().get(kind, {}).items()}

    def _read(
        self,
        wanted: Wanted | None,
        basis: Basis,
        *,
        by: Names,
        waits: bool = False,
        only: Wait | None = None,
        counts: bool = True,
        within: Period | None = None,
    ) -> Table:
        scope = self.scope
        clock = Hours.BUSINESS if self.in_business else Hours.CALENDAR
        return self._reader.read(
            wanted or scope.wanted,
            basis,
            since=scope.since,
            before=scope.before,
            by=by,
            waits=clock if waits else None,
            only=only,
            counts=counts,
            within=within,
        )
