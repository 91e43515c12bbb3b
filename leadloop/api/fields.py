"""Figures as JSON."""

from typing import Any


def fields_of(given: Any) -> dict[str, Any]:
    """Return the fields of a dataclass with slots, as they are.

    ``dataclasses.asdict`` copies each value deeply: of six hundred rates that was a tenth of an answer's time.
    """
    return {name: getattr(given, name) for name in given.__slots__}
