"""What is wrong with an input, by field."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class FieldProblem(ValueError):
    """Something cannot be taken as it is. ``errors`` maps field paths to what the person can do about them."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)


def too_long(text: str, *, limit: int) -> str:
    """Return what to do where the text is longer than the limit; empty where it is not. Cut off in silence, words would be lost."""
    if len(text) <= limit:
        return ""
    return _("Please shorten this to %(limit)d characters; it has %(count)d.") % {"limit": limit, "count": len(text)}


def check_length(name: str, text: str, *, limit: int, errors: dict[str, str]) -> str:
    """Return the text; where it is longer than the limit, add so to ``errors`` under the field's name."""
    problem = too_long(text, limit=limit)
    if problem:
        errors[name] = problem
    return text
