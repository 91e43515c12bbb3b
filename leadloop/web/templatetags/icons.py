"""Icons and the logo, put into the page itself: no request, no flash, and they print."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.template import Library
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = Library()

SPRITE = Path(__file__).parent.parent / "static" / "vendor" / "lucide" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"[^>]*>(.*)</symbol>')


class UnknownIconError(KeyError):
    """No such icon in the sprite; add it there from Lucide, or choose another."""


@cache
def sprite() -> dict[str, SafeString]:
    """Return each icon's drawing by name."""
    # Safe: our own vendored file, never input.
    return {name: mark_safe(body) for name, body in SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))}  # noqa: S308


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """Return one icon. Silent to screen readers unless `label` names it. Sizes: "", "sm", "lg", "xl"."""
    try:
        body = sprite()[name]
    except KeyError:
        raise UnknownIconError(name) from None
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {} focusable="false" width="20" height="20" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        f" icon-{conditional_escape(size)}" if size else "",
        voice,
        body,
    )


@register.simple_tag
def logo() -> SafeString:
    """Return the mark: a loop that closes on a point. Decorative; the word beside it names it."""
    return mark_safe(
        '<svg class="logo" aria-hidden="true" focusable="false" width="24" height="24" viewBox="0 0 24 24" fill="none">'
        '<path class="logo-loop" d="M20.34 10.38A8.5 8.5 0 1 1 13.62 3.66" stroke="currentColor" stroke-width="2.8"'
        ' stroke-linecap="round"/><circle class="logo-point" cx="18" cy="6" r="2.3" fill="currentColor"/></svg>'
    )
