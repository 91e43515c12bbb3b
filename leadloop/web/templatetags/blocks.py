"""Blocks that hold other things: `{% card %}…{% endcard %}` and its kin."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template import Library
from django.utils.safestring import SafeString

from leadloop.web.templatetags.controls import UnknownKindError
from leadloop.web.templatetags.markup import component

register = Library()

NOTICES = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "danger": "circle-alert"}
# The tags of django.contrib.messages say "error".
NOTICE_NAMES = {"error": "danger", "debug": "info", "": "info"}


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str = "",
    note: str = "",
    level: int = 2,
    flush: bool = False,
    id: str = "",  # noqa: A002 - the attribute's name
    links: Sequence[Mapping[str, str]] = (),
) -> SafeString:
    """Return a card. `note` stands under the title; `flush` drops the padding, for tables and lists.

    `links`, small at the title: what the content can be had as ({label, href, about}).
    """
    return component(
        "card",
        {
            "content": content,
            "title": title,
            "note": note,
            "level": level,
            "flush": flush,
            "id": id,
            "links": links,
        },
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", *, title: str = "", live: bool = False) -> SafeString:
    """Return a notice: info, success, warning, danger. `live` reads it out when it appears in an open page."""
    kind = NOTICE_NAMES.get(kind, kind)
    if kind not in NOTICES:
        raise UnknownKindError(kind)
    return component("notice", {"content": content, "kind": kind, "title": title, "icon": NOTICES[kind], "live": live})


@register.simple_block_tag
def panel(
    content: str,
    title: str,
    *,
    kind: str = "",
    icon: str = "",
    note: str = "",
    open: bool = False,  # noqa: A002 - the attribute's name
    group: str = "",
    id: str = "",  # noqa: A002
) -> SafeString:
    """Return a panel that opens on a press and needs no JavaScript.

    `kind`: "" (a quiet line), "choice" (a large row to press, for answers), "primary" and "danger" (the same, as a
    button). Panels with the same `group` close each other.
    """
    return component(
        "panel",
        {
            "content": content,
            "title": title,
            "kind": kind,
            "icon": icon,
            "note": note,
            "open": open,
            "group": group,
            "id": id,
        },
    )


@register.simple_block_tag
def confirm(content: str, title: str, *, kind: str = "warning", text: str = "") -> SafeString:
    """Return a question before something that matters: title, what will happen, and the buttons as content."""
    return component("confirm", {"content": content, "title": title, "kind": kind, "text": text})


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """Return one line of a `<dl class="facts">`; nothing where the content is empty."""
    return component("fact", {"content": content, "label": label}) if content.strip() else SafeString()


@register.simple_block_tag
def event(
    content: str,
    title: str,
    *,
    at: datetime | None = None,
    zone: str = "",
    who: str = "",
    icon: str = "circle",
    tone: str = "",
) -> SafeString:
    """Return one event of an `<ol class="timeline">`. `tone`: "", accent, success, warning, danger."""
    return component(
        "event",
        # Stripping would lose the mark that it is rendered already.
        {
            "content": content if content.strip() else "",
            "title": title,
            "at": at,
            "zone": zone,
            "who": who,
            "icon": icon,
            "tone": tone,
        },
    )


@register.simple_block_tag
def action_bar(content: str, *, note: str = "") -> SafeString:
    """Return the bar of buttons within reach of a thumb: fixed to the bottom of a phone, in line on a desktop."""
    return component("action_bar", {"content": content, "note": note})


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """Return a row of buttons, stacked on a phone."""
    return component("actions", {"content": content})


@register.simple_block_tag
def filter_bar(content: str, *, clear: str = "", label: str = "", action: str = "") -> SafeString:
    """Return a GET form around filters, with its button; `clear` is the address without filters, if any are set."""
    return component("filter_bar", {"content": content, "clear": clear, "label": label, "action": action})
