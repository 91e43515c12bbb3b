"""Templates of mail to text: Jinja, which compiles each template to Python once (see docs/adr/0014)."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.text import normalize_newlines
from django.utils.translation import get_language, gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, select_autoescape
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from leadloop.core.moments import when_text


def render(name: str, context: dict[str, Any]) -> str:
    """Return the template's text in the active language.

    What stands in ``context`` is escaped where the template's name ends in ``.html``, and nowhere else: other text is no
    markup. A name that the template uses and ``context`` lacks raises :class:`jinja2.UndefinedError`.
    """
    return environment_of(get_language()).get_template(name).render(context)


@lru_cache(maxsize=32)
def environment_of(language: str | None) -> Environment:
    """Return the templates as compiled for a language, which must be the active one while they are: see :class:`_Spoken`."""
    del language
    made = _Spoken(
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
    made.globals = {"when_text": when_text}
    made.filters["with_breaks"] = _with_breaks
    return made


class _Spoken(Environment):
    """Puts the translation of each ``_("…")`` into the template when it is compiled, as if it were written there.

    To look up a sentence takes longer than to render the rest of its line, and two mails have eighteen.
    """

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        spoken: nodes.Template = _Translated().visit(tree)
        return spoken


class _Translated(NodeTransformer):
    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))]):
                # Translations are ours and may hold markup. What is filled into them afterwards, by format, is escaped.
                return nodes.MarkSafeIfAutoescape(nodes.Const(gettext(text), lineno=node.lineno), lineno=node.lineno)
            case _:
                return node


def _with_breaks(text: str) -> Markup:
    """Return the text, escaped, with its line breaks as ``<br>``."""
    return Markup("<br>").join(normalize_newlines(text).split("\n"))
