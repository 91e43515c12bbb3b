"""Words that mails share, and what may stand in them of what strangers typed. Pure."""

import re

from django.utils.translation import gettext as _

# Endings under which an address without "www." is taken for one; mail programs turn these into links by themselves.
_ENDINGS = "com|net|org|info|biz|io|me|co|eu|de|at|ch|li|fr|it|es|pt|nl|be|lu|dk|se|no|fi|pl|cz|sk|hu|ro|bg|gr|uk|ie|us|ca|au|nz|ru|cn|jp|in|tv|app|dev|shop|store|online|site|xyz|top|link|click|ly|gl"
LINK = re.compile(rf"://|\bwww\.|\w\.(?:{_ENDINGS})\b", re.IGNORECASE)
_AT = re.compile("[@\uff20\ufe6b]")
# What may be an address of any ending, and what may be dialled. "e.g." and "z.B." are neither, nor is a postal code.
_LIKE_AN_ADDRESS = re.compile(r"\w[.\u3002\uff0e\uff61][^\W\d_]{2,}")
_DIALLED = re.compile(r"(?:\d[\s()/.\-\u2010-\u2015]{0,3}){7}")


def greeting(name: str) -> str:
    """Return the first line of a mail to somebody of this name, or to somebody whose name is not known."""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def facts(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the pairs of label and value that have a value, for ``mail/components/facts``."""
    return [pair for pair in pairs if pair[1]]


def holds_address(text: str) -> bool:
    """Whether the text holds an email or web address, or what a mail program would make one of."""
    return bool(_AT.search(text) or LINK.search(text))


def harmless(text: str, *, limit: int = 80) -> str:
    """Return the text if it is short and holds no address and no telephone number, else nothing.

    It is for mail to whoever a stranger names: rather a word too few than one to visit or to call.
    """
    leads_away = holds_address(text) or _LIKE_AN_ADDRESS.search(text) or _DIALLED.search(text)
    return "" if len(text) > limit or leads_away else text


def shortened(text: str, *, limit: int) -> str:
    """Return the text, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rstrip()
    head, _space, _rest = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;.") + "…"
