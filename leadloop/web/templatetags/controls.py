"""What is pressed: buttons, link-buttons, search, copying."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from leadloop.web.templatetags.icons import icon as draw
from leadloop.web.templatetags.markup import component, written

register = Library()

KINDS = frozenset({"primary", "secondary", "danger", "quiet", "link"})


class UnknownKindError(ValueError):
    """A component was asked for in a look that it does not have."""


@register.simple_tag
def button(
    label: str,
    *,
    kind: str = "secondary",
    size: str = "",
    icon: str = "",
    icon_end: str = "",
    href: str = "",
    full: bool = False,
    hide_label: bool = False,
    **attrs: object,
) -> SafeString:
    """Return a button, or a link that looks like one where `href` is given.

    `kind`: primary, secondary, danger, quiet, link. `size`: "", "sm", "lg". `full`: whole width on a phone.
    `hide_label` keeps the label for screen readers only. Anything else is an attribute: `name`, `value`, `hx_get` …
    """
    if kind not in KINDS:
        raise UnknownKindError(kind)
    classes = f"button button-{kind}{f' button-{size}' if size else ''}{' button-full' if full else ''}"
    if hide_label:
        attrs.setdefault("title", label)
        classes += " button-icon"
    text = format_html('<span class="{}">{}</span>', "hidden-text" if hide_label else "button-label", label)
    inside = format_html("{}{}{}", draw(icon) if icon else "", text, draw(icon_end) if icon_end else "")
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, href, written(attrs), inside)
    attrs.setdefault("type", "submit")
    return format_html('<button class="{}"{}>{}</button>', classes, written(attrs), inside)


@register.simple_tag
def search_input(
    *, name: str = "q", value: str = "", label: str = "", placeholder: str = "", **attrs: object
) -> SafeString:
    """Return a search box with its icon. The label is spoken, and shown where no placeholder is given."""
    label = label or gettext("Search")
    return component(
        "search_input",
        {
            "name": name,
            "value": value or "",
            "label": label,
            "placeholder": placeholder or label,
            "attrs": written(attrs),
        },
    )


@register.simple_tag
def copyable(text: str, *, label: str = "") -> SafeString:
    """Return a code that one press copies; without JavaScript one click selects all of it.

    The page must load `leadloop/js/copy.js` for the button to appear.
    """
    return component("copyable", {"text": text, "label": label or gettext("Copy")})
