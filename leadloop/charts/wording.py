"""Numbers and names as charts write them, and how much room they take."""

from math import ceil, floor
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from leadloop.charts.drawing import known
from leadloop.core.figures import number

DASH = "–"
_THIN, _BROAD = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%&")
_MILLION, _ENDLESS = 1_000_000, 1e12
_SMALL, _ALL, _GROUPED, _MYRIAD = 3, 100, 1000, 10_000


def percent(share: float | None) -> str:
    """Return a share in whole per cent, or a dash; with a decimal where it is small, or would seem to be all."""
    share = known(share)
    if share is None:
        return DASH
    value = share * 100
    tenth = round(value, 1)
    exact = tenth != round(tenth) and (value < _SMALL or round(value) == _ALL)
    return _("%(percent)s %%") % {"percent": number(value, 1) if exact else _whole(floor(value + 0.5))}


def bounds(low: float | None, high: float | None) -> tuple[str, str]:
    """Return the ends of an interval as :func:`percent` does, with decimals where they would read the same."""
    below, above = known(low), known(high)
    if below is None or above is None or below == above or percent(below) != percent(above):
        return percent(low), percent(high)
    digits = 1 if round(below * 100, 1) != round(above * 100, 1) else 2
    if digits > 1:
        # Outwards, so that what is hardly anything is not told as nothing.
        below, above = floor(below * _MYRIAD) / _MYRIAD, ceil(above * _MYRIAD) / _MYRIAD
    told = [_("%(percent)s %%") % {"percent": number(end * 100, digits)} for end in (below, above)]
    return told[0], told[1]


def between(low: float | None, high: float | None) -> str:
    """Return an interval of shares in words; nothing where it is not known."""
    if known(low) is None or known(high) is None:
        return ""
    least, most = bounds(low, high)
    return _("between %(low)s and %(high)s") % {"low": least, "high": most}


def with_interval(value: str, low: str, high: str) -> str:
    """Return a figure with its bounds, short enough for a cell."""
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def count(value: float | None) -> str:
    """Return how many, short enough for an axis: "1,204", "2.5 M"."""
    value = known(value)
    if value is None:
        return DASH
    if abs(value) >= _ENDLESS:
        return f"{value:.1e}"
    if abs(value) >= _MILLION:
        return _("%(millions)s M") % {"millions": _decimal(value / _MILLION)}
    return _decimal(value)


def _decimal(value: float) -> str:
    return number(value, 1) if round(value, 1) != round(value) else _whole(round(value))


def listed(*words: str) -> str:
    """Return the words that there are, with commas."""
    return ", ".join(word for word in words if word)


def width_of(text: str) -> float:
    """Return about how wide a text is at the size in which charts are written; rather too much than too little."""
    return sum(_letter(letter) for letter in text)


def fitting(text: str, room: float) -> str:
    """Return the text, cut where it would not fit."""
    if width_of(text) <= room:
        return text
    kept = ""
    for letter in text:
        if width_of(kept + letter + "…") > room:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def _whole(value: int) -> str:
    """Return a whole number. Small ones are alike in every language, and a chart has hundreds of them."""
    return str(value) if 0 <= value < _GROUPED else number(value)


def _letter(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 12.5
    if letter in _THIN:
        return 4.6
    if letter in _BROAD:
        return 11.7
    return 8.8 if letter.isupper() else 7.6
