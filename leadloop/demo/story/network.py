"""The locations of the story: real towns, made-up dealers."""

import csv
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.demo.story.habits import HABITS, Habit
from leadloop.network.models import Location
from leadloop.network.operations import put_location
from leadloop.network.read import read_location

HERE: Final = Path(__file__).parent
_ZONES: Final = {"DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich"}
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat")
_HOURS: Final[dict[str, tuple[list[list[str]], ...]]] = {
    "A": (*[[["08:00", "17:00"]]] * 4, [["08:00", "15:00"]]),
    "B": ([["09:00", "18:00"]],) * 5,
    "C": ([["07:30", "12:00"], ["13:00", "17:00"]],) * 5,
    "D": (*[[["09:00", "18:00"]]] * 5, [["09:00", "13:00"]]),
    "E": (*[[["07:00", "16:00"]]] * 4, [["07:00", "13:00"]]),
}


@dataclass(frozen=True, slots=True)
class Dealer:
    """A location with its character: how it behaves, and a key of :data:`leadloop.demo.story.habits.STARS`."""

    location: Location
    habit: Habit
    quality: str


def found_the_network(brand: Brand, *, now: datetime) -> dict[uuid.UUID, Dealer]:
    """Make the locations, by id."""
    with (HERE / "locations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    dealers = {}
    for row in rows:
        given = read_location(row["ref"], _as_json(row), country=brand.country, time_zone=brand.time_zone)
        location, _made = put_location(brand, given, now=now)
        dealers[location.pk] = Dealer(location, HABITS[row["habit"]], row["quality"])
    return dealers


def _as_json(row: dict[str, str]) -> dict[str, Any]:
    """Return the contract's *location*."""
    to_win, _slash, to_complete = row["days"].partition("/")
    return {
        "name": row["name"],
        "address": {name: row[name] for name in ("line1", "city", "region", "postal_code", "country")},
        "position": {"lat": row["lat"], "lon": row["lon"]},
        "phone": row["phone"],
        "time_zone": _ZONES[row["country"]],
        "hours": dict(zip(_WEEK, _HOURS[row["hours"]], strict=False)),
        "products": row["products"].split("; ") if row["products"] else [],
        "contacts": [
            {"name": row["recipient"], "email": _address(row["recipient"], row["domain"]), "role": "recipient"},
            {"name": row["manager"], "email": _address(row["manager"], row["domain"]), "role": "manager"},
        ],
        "preferences": {"accept_to_win_days": to_win, "win_to_complete_days": to_complete},
    }


def _address(name: str, domain: str) -> str:
    first = name.split(maxsplit=1)[0].casefold().replace("é", "e")
    return f"{first}@{domain}"
