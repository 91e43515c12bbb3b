"""What the tags share: writing attributes, and rendering a component's template."""

from collections.abc import Mapping

from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def attributes(given: Mapping[str, object]) -> dict[str, object]:
    """Return tag arguments as HTML attributes: `hx_get` becomes `hx-get`, `for_` becomes `for`; empty ones go."""
    return {
        name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value not in (None, False, "")
    }


def written(given: Mapping[str, object]) -> SafeString:
    """Return attributes as they stand in a start tag, each with a space before it, escaped."""
    return flatatt(attributes(given))


def component(name: str, context: dict[str, object]) -> SafeString:
    """Render `components/<name>.html`."""
    return render_to_string(f"components/{name}.html", context)
