"""What a figure means, one click away."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from leadloop.core.figures import number
from leadloop.reports.definitions import DEFINITIONS

register = Library()


@register.simple_tag
def defined(key: str, rows: int | None = None) -> SafeString:
    """Return the definition of a figure, to be opened; ``rows`` says how many stand behind it."""
    found = DEFINITIONS[key]
    behind = format_html("<dt>{}</dt><dd>{}</dd>", _("Rows behind it"), number(rows)) if rows is not None else ""
    return format_html(
        '<details class="definition"><summary>{}</summary><p>{}</p><dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>'
        "<dt>{}</dt><dd>{}</dd>{}</dl></details>",
        _("What “%(figure)s” means") % {"figure": found.title},
        found.meaning,
        _("Formula"),
        found.formula,
        _("Counted"),
        found.counted,
        _("Left out"),
        found.left_out,
        behind,
    )
