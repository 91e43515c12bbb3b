"""Cleaning of text, once, where it comes in.

Control characters (vertical tab to record separator among them) pass Django's forms and then break mail headers; lone
surrogates cannot be stored; NUL is refused by PostgreSQL. All of them go here, so nothing behind has to care.
"""

import re
import unicodedata

_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
# Directional overrides can make text read as something else than it is.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_line(value: object, *, limit: int | None = None) -> str:
    """Return ``value`` as one tidy line: no control characters, single spaces, NFC, at most ``limit`` characters."""
    return _cut(_SPACES.sub(" ", _without_controls(_LINE_BREAKS.sub("\n", _as_text(value)), keep="\n")).strip(), limit)


def clean_text(value: object, *, limit: int | None = None) -> str:
    """Return ``value`` as tidy text that keeps its line breaks and tabs."""
    return _cut(_without_controls(_LINE_BREAKS.sub("\n", _as_text(value)), keep="\n\t").strip(), limit)


def search_key(*parts: str) -> str:
    """Return what a search compares: case folded, without accents, words joined by one space."""
    folded = unicodedata.normalize("NFKD", " ".join(p for p in parts if p)).casefold()
    return _SPACES.sub(" ", "".join(c for c in folded if not unicodedata.combining(c))).strip()


def _as_text(value: object) -> str:
    text = "" if value is None else str(value)
    return unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))


def _without_controls(text: str, *, keep: str) -> str:
    text = text.translate(_OVERRIDES)
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in ("Cc", "Cs") or c == "\t")


def _cut(text: str, limit: int | None) -> str:
    return text if limit is None else text[:limit]
