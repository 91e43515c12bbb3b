"""Templates of mail to text: Jinja, which compiles each template to Python once (see docs/adr/0014)."""

from typing import Any

from django.conf import settings
from django.utils.text import normalize_newlines
from django.utils.translation import gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup

from leadloop.core.moments import when_text


def render(name: str, context: dict[str, Any]) -> str:
    """Return the template's text in the active language.

    What stands in ``context`` is escaped where the template's name ends in ``.html``, and nowhere else: other text is no
    markup. A name that the template uses and ``context`` lacks raises :class:`jinja2.UndefinedError`.
    """
    return _environment.get_template(name).render(context)


@pass_eval_context
def _translated(evaluated: EvalContext, text: str) -> str:
    # Translations are ours and may hold markup. What is filled into them afterwards, by format, is escaped.
    return Markup(gettext(text)) if evaluated.autoescape else gettext(text)  # noqa: S704


def _with_breaks(text: str) -> Markup:
    """Return the text, escaped, with its line breaks as ``<br>``."""
    return Markup("<br>").join(normalize_newlines(text).split("\n"))


_environment = Environment(
    # The same folders as for pages: templates live beside the code that renders them.
    loader=FileSystemLoader(list(settings.TEMPLATES[0]["DIRS"])),
    autoescape=select_autoescape(["html"], default_for_string=False),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    auto_reload=settings.DEBUG,
    # Keeps all of them.
    cache_size=-1,
)
# Without Jinja's own: each rendering copies all of them.
_environment.globals = {"_": _translated, "when_text": when_text}
_environment.filters["with_breaks"] = _with_breaks
