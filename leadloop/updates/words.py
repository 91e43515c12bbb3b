"""What the brand writes, and what stands in braces in it. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.updates.enums import NAMELESS

NAME, PRODUCT, BRAND, AGENT, LOCATION, PHONE = "name", "product", "brand", "agent", "location", "phone"
# What each stands for, for whoever writes the words.
MEANINGS: Final = {
    NAME: gettext_lazy("the customer's given name"),
    PRODUCT: gettext_lazy("what they asked for"),
    BRAND: gettext_lazy("your name"),
    AGENT: gettext_lazy("the first name of whoever looks after them at the desk"),
    LOCATION: gettext_lazy("the location's name"),
    PHONE: gettext_lazy("the location's telephone number"),
}
_OF_LOCATION: Final = (LOCATION, PHONE)
_BRACES: Final = re.compile(r"\{([^{}\n]*)\}")
_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def known_at(place: str) -> list[str]:
    """Return what may stand in braces in an update that is attached there."""
    return [each for each in MEANINGS if place not in NAMELESS or each not in _OF_LOCATION]


def unknown_in(words: str, place: str) -> list[str]:
    """Return what stands in braces and is nothing that can be put there."""
    known = known_at(place)
    return [each for each in _BRACES.findall(words) if each not in known]


def names_location(words: str) -> bool:
    """Whether the words name the location."""
    return any(each in _OF_LOCATION for each in _BRACES.findall(words))


def filled(words: str, said: Mapping[str, str]) -> str:
    """Put what is known where the words have braces.

    Without a product it is "your request", without a location "our partner"; a line that names something else that is not
    known is left out, rather than to say half of it.
    """
    otherwise = {PRODUCT: _("your request"), LOCATION: _("our partner")}
    known = {name: said.get(name) or otherwise.get(name, "") for name in MEANINGS}
    lines = [
        _BRACES.sub(lambda found: known.get(found[1], found[0]), line)
        for line in words.split("\n")
        if all(known.get(name, name) for name in _BRACES.findall(line))
    ]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def paragraphs(words: str) -> list[str]:
    """Return the words by paragraph."""
    return _BLANK_LINES.split(words)
