"""Form fields from Django's bound fields: label, help, error and control, tied together for every reader."""

from collections.abc import Mapping
from copy import copy

from django import forms
from django.forms import BaseForm, BoundField
from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from leadloop.web.templatetags.markup import attributes, component

register = Library()

# The browser's own pickers speak ISO 8601 only, whatever the language of the page.
PICKERS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)
# What a browser cannot read from a number input it drops: "12.500,00" would be lost. So decimals are text.
NUMBER_ONLY = frozenset({"min", "max", "step"})
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _widget(bound: BoundField, kind: str) -> forms.Widget:
    """Return the widget to draw: pickers for dates and times, and any other input type that is asked for."""
    widget: forms.Widget = copy(bound.field.widget)
    for family, native, form in PICKERS:
        if isinstance(widget, family) and isinstance(widget, forms.DateTimeInput | forms.DateInput | forms.TimeInput):
            widget.input_type, widget.format = native, form
    if isinstance(widget, forms.NumberInput) and isinstance(bound.field, forms.DecimalField | forms.FloatField):
        widget.input_type = "text"
        # The attributes of number inputs mean nothing on a text input; the field itself still checks.
        widget.attrs = {name: value for name, value in widget.attrs.items() if name not in NUMBER_ONLY}
        widget.attrs.setdefault("inputmode", "decimal")
    if kind and isinstance(widget, forms.widgets.Input):
        widget.input_type = kind
    return widget


def _look(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "input"


def anchor(bound: BoundField) -> str:
    """Return the id of the control to jump to: the first choice of a group, else the control itself."""
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else bound.id_for_label


def _control(bound: BoundField, look: str, described: str, attrs: dict[str, object]) -> SafeString:
    kind = str(attrs.pop("type", ""))
    given: dict[str, str | bool] = {
        name: value if value is True else str(value) for name, value in attributes(attrs).items()
    }
    given["class"] = {"input": "input", "checkbox": "check"}[look]
    if described:
        given["aria-describedby"] = described
    if bound.errors:
        given["aria-invalid"] = "true"
    return bound.as_widget(widget=_widget(bound, kind), attrs=given)


@register.simple_tag
def field(
    bound: BoundField,
    *,
    look: str = "",
    label: str = "",
    help: str = "",  # noqa: A002 - reads as in HTML
    hints: Mapping[str, str] | None = None,
    width: str = "",
    before: str = "",
    after: str = "",
    hide_label: bool = False,
    optional: bool | None = None,
    **attrs: object,
) -> SafeString:
    """Return one field of a form.

    `look` for a group of choices: "" (list), "cards", "segments", "stars". `hints`: a line of text by choice value.
    `width`: "", "short", "medium". `before` and `after`: text at the control's edge ("€", "days").
    `optional` where the form itself does not know whether it may stay empty. Anything else is an attribute of the control: `type="tel"`, `autocomplete="email"`, `rows=4`, `hx_get=…`.
    """
    if bound.is_hidden:
        return bound.as_hidden()
    shape = _look(bound)
    about = help or bound.help_text
    described = " ".join([f"{bound.auto_id}_helptext"] * bool(about) + [f"{bound.auto_id}_error"] * bool(bound.errors))
    context: dict[str, object] = {
        "bound": bound,
        "label": label or bound.label,
        "help": about,
        "described": described,
        "optional": (not bound.field.required if optional is None else optional) and shape != "checkbox",
        "hide_label": hide_label,
        "width": width,
        "before": before,
        "after": after,
    }
    if shape != "choices":
        return component(f"field_{shape}", context | {"control": _control(bound, shape, described, attrs)})
    kind = "radio" if isinstance(bound.field.widget, forms.RadioSelect) else "checkbox"
    choices = [
        {"choice": choice, "hint": (hints or {}).get(str(choice.data["value"]), "")}
        for choice in bound.subwidgets
        # A radio group says "nothing chosen" by having nothing chosen.
        if str(choice.data["value"]) or look != "stars"
    ]
    context |= {"choices": choices, "kind": kind, "look": look or "list"}
    return component("field_stars" if look == "stars" else "field_choices", context)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Return every field of a form in its order, hidden ones too."""
    return mark_safe("".join(field(bound) for bound in form))  # noqa: S308 - each is rendered escaped


def _before_error(label: str) -> str:
    # A label that asks needs no colon.
    return label if label.endswith("?") else f"{label}:"


@register.simple_tag
def error_summary(*forms_: BaseForm) -> SafeString:
    """Return what is wrong with the forms, each error a link to its field; nothing where all is well.

    It takes the focus when the page opens, so that a screen reader begins with it. Put it above the form.
    """
    general = [error for form in forms_ for error in form.non_field_errors()]
    found = [
        {"anchor": anchor(bound), "label": _before_error(str(bound.label)), "error": error}
        for form in forms_
        for bound in form
        for error in bound.errors
    ]
    if not general and not found:
        return SafeString()
    return component("error_summary", {"general": general, "found": found, "count": len(general) + len(found)})
