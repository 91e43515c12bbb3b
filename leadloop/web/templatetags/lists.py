"""Moving through lists, and numbers at a glance."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.template import Context, Library
from django.utils.safestring import SafeString

from leadloop.core.figures import number
from leadloop.web.templatetags.markup import component

register = Library()


def _address(context: Context, changes: Mapping[str, str]) -> str:
    """Return this page's address with other query parameters; an empty one is left out."""
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else {}
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    written = query.urlencode() if hasattr(query, "urlencode") else "&".join(f"{k}={v}" for k, v in query.items())
    return f"?{written}"


@register.simple_tag(takes_context=True)
def pager(
    context: Context,
    *,
    next: str | None = None,  # noqa: A002 - reads as on the button
    previous: str | None = None,
    param: str = "cursor",
    note: str = "",
) -> SafeString:
    """Return "previous" and "next" for a list with cursors; nothing where there is one page only.

    The page's other query parameters stay. Where only the next cursor is known, "first page" leads back.
    """
    request = context.get("request")
    here = request.GET.get(param, "") if isinstance(request, HttpRequest) else ""
    if not (next or previous or here):
        return SafeString()
    return component(
        "pager",
        {
            "next": _address(context, {param: next}) if next else "",
            "previous": _address(context, {param: previous}) if previous else "",
            "first": _address(context, {param: ""}) if here and not previous else "",
            "note": note,
        },
    )


@register.simple_tag
def tabs(items: Sequence[Mapping[str, object]], *, label: str = "") -> SafeString:
    """Return tabs that are links. Each item: `label`, `href`, and if wanted `count`, `current`, `icon`."""
    return component("tabs", {"items": items, "label": label})


@register.simple_tag
def stat(
    label: str, value: object, *, href: str = "", note: str = "", tone: str = "", icon: str = "", unit: str = ""
) -> SafeString:
    """Return a number that leads to what it counts. `tone` marks the tile: a stage's name, warning, danger."""
    return component(
        "stat",
        {
            "label": label,
            "value": number(value) if isinstance(value, int) else value,
            "href": href,
            "note": note,
            "tone": tone,
            "icon": icon,
            "unit": unit,
        },
    )


@register.simple_tag
def empty_state(
    title: str, text: str = "", *, icon: str = "inbox", href: str = "", action: str = "", level: int = 2
) -> SafeString:
    """Return what an empty list says: that it is empty, why, and the next step."""
    return component(
        "empty_state",
        {"title": title, "text": text, "icon": icon, "href": href, "action": action, "level": level},
    )


@register.simple_tag
def meter(
    value: float, *, label: str, most: float = 1, text: str = "", tone: str = "", hide_label: bool = False
) -> SafeString:
    """Return a bar with its name and number: `value` of `most`. `hide_label` where a table's row names it.

    Drawn with SVG, so that it needs no style attribute.
    """
    share = max(0.0, min(1.0, value / most)) if most else 0.0
    context = {"label": label, "text": text, "tone": tone, "width": f"{share * 100:.1f}", "hide_label": hide_label}
    return component("meter", context)
