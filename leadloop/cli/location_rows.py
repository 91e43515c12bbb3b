"""A location as a row of a table."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any, Final

from leadloop.cli.rejected_rows import NOTES, errors_of_shape
from leadloop.network.enums import WEEKDAYS
from leadloop.network.models import Location, LocationContact
from leadloop.tables.reading import Row, split_list

_PLACE: Final = ("line1", "city", "region", "postal_code", "country")
_PREFERENCES: Final = ("accept_to_win_days", "win_to_complete_days")
HOURS: Final = tuple(f"hours_{day}" for day in WEEKDAYS)
COLUMNS: Final = (
    "ref",
    "name",
    *_PLACE,
    "lat",
    "lon",
    "phone",
    "website",
    "time_zone",
    "products",
    *HOURS,
    *_PREFERENCES,
)
CONTACT: Final = re.compile(r"contact([2-9]|[1-9][0-9])?_(name|email|role)")

_SPAN = re.compile(
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:h|uhr)?\s*[-–—]\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:h|uhr)?"
)
_CLOSED: Final = frozenset({"", "closed", "-", "–"})
# The columns of the fields that rules name otherwise.
_COLUMN_OF = {"position": "lat, lon", **{f"address.{name}": name for name in _PLACE}}
_COLUMN_OF |= {f"preferences.{name}": name for name in _PREFERENCES}
_COLUMN_OF |= {f"hours.{day}": column for day, column in zip(WEEKDAYS, HOURS, strict=True)}


def is_known(column: str) -> bool:
    """Whether the column means something."""
    return column in COLUMNS or column in NOTES or bool(CONTACT.fullmatch(column))


def given_of(row: Row) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the contract's *location* that the row spells, and by column what cannot be read at all."""
    cells, errors = {name: cell.strip() for name, cell in row.cells.items()}, errors_of_shape(row)
    hours: dict[str, Any] = {}
    for day, column in zip(WEEKDAYS, HOURS, strict=True):
        spans = _spans(cells.get(column, ""))
        if spans is None:
            errors[column] = "Write opening hours such as 09:00-12:00, 13:00-18:00, or closed."
        elif spans:
            hours[day] = spans
    lat, lon = (cells.get(name, "").replace(",", ".") for name in ("lat", "lon"))
    given = {
        "name": cells.get("name"),
        "address": {name: cells.get(name, "") for name in _PLACE},
        "position": {"lat": lat, "lon": lon} if lat or lon else None,
        "phone": cells.get("phone"),
        "website": cells.get("website"),
        "time_zone": cells.get("time_zone"),
        "products": split_list(cells.get("products", "")),
        "hours": hours,
        "preferences": {name: cells.get(name, "") for name in _PREFERENCES},
        # No contact in a row says nothing of the contacts: nobody's links die by an empty cell.
        "contacts": [contact for _column, contact in _contacts(cells)] or None,
    }
    return given, errors


def column_of(field: str, row: Row) -> str:
    """Return the column whose cell the rules complain of."""
    found = re.fullmatch(r"contacts\.([0-9]+)\.(name|email|role)", field)
    if found:
        return f"{_contacts(row.cells)[int(found[1])][0]}_{found[2]}"
    return _COLUMN_OF.get(field, field)


def fields_without_column(columns: list[str]) -> list[str]:
    """Return the fields of :class:`Location` of which the table says nothing: they stay as they are."""
    # Latitude and longitude, and the days of the week, are told together or not at all.
    told = {"hours" if column in HOURS else column for column in columns}
    whole = {"lat", "lon"} if not {"lat", "lon"} <= told else set()
    fields = {*COLUMNS, "hours"} - {"ref", *HOURS}
    return sorted((fields - told) | whole)


def cells_of(location: Location, contacts: list[LocationContact]) -> dict[str, Any]:
    """Return the row that spells the location."""
    cells: dict[str, Any] = {name: getattr(location, name) for name in COLUMNS if name not in {*HOURS, "products"}}
    cells["products"] = _product_cell(location.products)
    for day, column in zip(WEEKDAYS, HOURS, strict=True):
        cells[column] = ", ".join("-".join(span) for span in location.hours.get(day, ()))
    for number, contact in enumerate(contacts, start=1):
        prefix = contact_prefix(number)
        cells |= {f"{prefix}_name": contact.name, f"{prefix}_email": contact.email, f"{prefix}_role": contact.role}
    return cells


def contact_prefix(number: int) -> str:
    """Return how the columns of the ``number``-th contact (from 1) begin."""
    return "contact" if number == 1 else f"contact{number}"


def _contacts(cells: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Return the contacts that the row names, each with the beginning of its columns."""
    found: dict[int, dict[str, str]] = {}
    for column, cell in cells.items():
        match = CONTACT.fullmatch(column)
        if match and cell.strip():
            found.setdefault(int(match[1] or 1), {})[match[2]] = cell.strip()
    return [(contact_prefix(number), found[number]) for number in sorted(found)]


def _product_cell(products: list[str]) -> str:
    """Return the cell that :func:`split_list` reads."""
    cell = io.StringIO()
    csv.writer(cell, delimiter=";", lineterminator="").writerow(products)
    return cell.getvalue()


def _spans(cell: str) -> list[list[str]] | None:
    """Return the hours that the cell spells; None where it spells none."""
    if cell.casefold() in _CLOSED:
        return []
    spans = []
    for part in re.split(r"[,;/]", cell):
        found = _SPAN.fullmatch(part.strip().casefold())
        if not found:
            return None
        spans.append([f"{int(found[1]):02}:{found[2] or '00'}", f"{int(found[3]):02}:{found[4] or '00'}"])
    return spans
