"""Cleaning of text, once, where it comes in.

Control characters (vertical tab to record separator among them) pass Django's forms and then break mail headers; lone
surrogates cannot be stored; NUL is refused by PostgreSQL; what nobody sees makes two words of what reads as one. All of
them go here, so nothing behind has to care.
"""

import re
import unicodedata
from collections.abc import Iterator

_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
# Directional overrides can make text read as something else than it is. Soft hyphens, spaces without width and byte
# order marks come along when people copy, and are not seen.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, 0x200B, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF]
)
# Joiners and directional marks mean something between letters, and nothing at the ends.
_EDGES = " \t\n" + "".join(c for c in map(chr, range(0xA0, 0x3001)) if c.isspace()) + "\u200c\u200d\u200e\u200f"
# As in the stream-safe text of Unicode (UAX 15): no language puts more on a letter, and sorting the marks of one letter
# takes time by the square of their number.
_MOST_MARKS = 30


def clean_line(value: object, *, limit: int | None = None) -> str:
    """Return ``value`` as one tidy line: no control characters, single spaces, NFC, at most ``limit`` characters."""
    return _cut(_SPACES.sub(" ", _tidy(value)), limit)


def clean_text(value: object, *, limit: int | None = None) -> str:
    """Return ``value`` as tidy text that keeps its line breaks and tabs."""
    return _cut(_tidy(value), limit)


def search_key(*parts: str) -> str:
    """Return what a search compares: case folded, without accents, words joined by one space."""
    folded = unicodedata.normalize("NFKD", " ".join(p for p in parts if p)).casefold()
    return _SPACES.sub(" ", "".join(c for c in folded if not unicodedata.combining(c))).strip()


def _tidy(value: object) -> str:
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", "".join(_kept(_LINE_BREAKS.sub("\n", text).translate(_INVISIBLE))))


def _kept(text: str) -> Iterator[str]:
    """Yield the characters without control characters, lone surrogates, and marks beyond what a letter can bear."""
    marks = 0
    for c in text:
        category = unicodedata.category(c)
        if category in ("Cc", "Cs") and c not in "\n\t":
            continue
        marks = marks + 1 if category[0] == "M" else 0
        if marks <= _MOST_MARKS:
            yield c


def _cut(text: str, limit: int | None) -> str:
    return text.strip(_EDGES)[:limit].rstrip(_EDGES)
