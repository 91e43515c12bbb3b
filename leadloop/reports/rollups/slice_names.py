"""Look-ups of slices: which there are of what is wanted, and what they are called."""

import uuid
from dataclasses import replace
from typing import Any, Final, cast

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks_of
from leadloop.core.statements import one_of, stored
from leadloop.reports.rollups.facts import digits_of
from leadloop.reports.rollups.models import Slice
from leadloop.reports.rollups.wanted import BY_LOCATION, Wanted

_SLICES: Final = Slice._meta.db_table  # noqa: SLF001 - documented Model._meta API
_ID_OF: Final = {"location": "location_id", "form": "form_id"}
_KIND_OF: Final = {"grouping": Kind.NUMBER, **dict.fromkeys(_ID_OF, Kind.ID)}


class SliceNames:
    """Looks up the slices of one version of a brand's rollups. What was looked up is known: some are asked for again."""

    def __init__(self, brand: Brand, version: int) -> None:
        self._brand, self._version = brand, version
        self._named: dict[tuple[Wanted, tuple[str, ...]], dict[int, Any]] = {}

    def named(self, wanted: Wanted, fields: tuple[str, ...] = ()) -> dict[int, Any]:
        """Return these by their numbers, with the values of fields of :class:`SliceKey`: of one its value, of several a tuple.

        Not to be changed: whoever asks next gets the same.
        """
        of_all = self._named.get((replace(wanted, locations=None), fields))
        if of_all is not None and wanted.locations is not None and fields == BY_LOCATION.fields:
            return {number: location for number, location in of_all.items() if location in wanted.locations}
        if (wanted, fields) not in self._named:
            self._named[wanted, fields] = self._look_up(wanted, fields)
        return self._named[wanted, fields]

    def _look_up(self, wanted: Wanted, fields: tuple[str, ...]) -> dict[int, Any]:
        if wanted.locations is not None and not wanted.locations:
            return {}
        columns = {"id": Kind.NUMBER} | {_ID_OF.get(name, name): _KIND_OF.get(name, Kind.TEXT) for name in fields}
        where, params = self._condition(wanted)
        # To let Django write it anew each time would take as long as to run it.
        asked = f"SELECT {', '.join(columns)} FROM {_SLICES} WHERE {where}"  # noqa: S608 - names
        numbers, *found = map(_plain, columns.values(), blocks_of(asked, params, *columns.values()))
        if not fields:
            return dict.fromkeys(numbers)
        return dict(zip(numbers, found[0] if len(fields) == 1 else zip(*found, strict=True), strict=True))

    def _condition(self, wanted: Wanted) -> tuple[str, list[Any]]:
        """Return what a row is to be like, and the parameters of that."""
        conditions = [("brand_id = %s", stored(self._brand.pk)), ("version = %s", self._version)]
        conditions.append(one_of("grouping", list(map(int, wanted.groupings))))
        if wanted.locations is not None:
            conditions.append(one_of("location_id", list(map(uuid.UUID, wanted.locations))))
        if wanted.form:
            conditions.append(("form_id = %s", stored(uuid.UUID(wanted.form))))
        texts = {"region": wanted.region, "channel": wanted.channel, "value": wanted.value}
        conditions += [(f"{name} = %s", value) for name, value in texts.items() if value]
        return " AND ".join(sql for sql, _param in conditions), [param for _sql, param in conditions]


def _plain(kind: Kind, column: Any) -> list[Any]:
    """Return a column as Python's own values, which are quicker to look at one by one."""
    if kind is Kind.TEXT:
        return cast("list[Any]", column)
    return digits_of(column.tolist()) if kind is Kind.ID else cast("list[Any]", column.tolist())
