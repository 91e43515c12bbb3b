"""Opening hours as people type them, a line for each day: ``09:00-12:00, 13:00-18:00``. Pure."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

_SPAN = re.compile(
    r"(?P<from>[0-9]{1,2})(?:[:.](?P<from_minute>[0-9]{2}))?\s*(?:-|–|—|to)\s*(?P<to>[0-9]{1,2})(?:[:.](?P<to_minute>[0-9]{2}))?"
)
_CLOSED = frozenset({"", "-", "–", "closed"})


class HoursProblem(ValueError):
    """The line spells no opening hours; the message says how to write them."""


def read_day(line: str) -> list[list[str]]:
    """Return the spans of one day, such as ``[["09:00", "12:00"], ["13:00", "18:00"]]``; none for a closed day.

    Understands ``9-12, 13-18``, ``9.00 – 18.00`` and ``closed``. Raises :class:`HoursProblem`.
    """
    if line.strip().casefold() in _CLOSED:
        return []
    spans = [_read_span(part) for part in re.split(r"[,;]", line)]
    for (opens, closes), following in zip(spans, [*spans[1:], None], strict=True):
        if opens >= closes or (following is not None and closes > following[0]):
            raise HoursProblem(_("Write the times in order, each opening before its closing."))
    return spans


def write_day(spans: Sequence[Sequence[str]]) -> str:
    """Return the line that :func:`read_day` reads; nothing for a closed day."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


def _read_span(text: str) -> list[str]:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise HoursProblem(_("Write the hours like 09:00-12:00, 13:00-18:00, or leave the day empty."))
    return [_wall(found["from"], found["from_minute"]), _wall(found["to"], found["to_minute"])]


def _wall(hour: str, minute: str | None) -> str:
    wall = f"{int(hour):02}:{minute or '00'}"
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", wall):
        raise HoursProblem(_("There is no such time: %(time)s.") % {"time": wall})
    return wall
