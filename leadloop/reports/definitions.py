"""What each figure means: the page shows it beside the figure, and docs/metrics.md is the same text."""

from collections.abc import Iterable
from typing import Final

from leadloop.reports.definition import Definition
from leadloop.reports.definitions_after_sale import AFTER_SALE
from leadloop.reports.definitions_nurture import NURTURE
from leadloop.reports.definitions_performance import PERFORMANCE
from leadloop.reports.definitions_pipeline import PIPELINE

_ALL: Final = (*PERFORMANCE, *PIPELINE, *AFTER_SALE, *NURTURE)
DEFINITIONS: Final[dict[str, Definition]] = {each.key: each for each in _ALL}


def as_markdown(definitions: Iterable[Definition] = _ALL) -> str:
    """Return the definitions as docs/metrics.md has them."""
    parts = [
        f"## {each.title}\n\n{each.meaning}\n\n- **Formula**: {each.formula}\n- **Counted**: {each.counted}\n"
        f"- **Left out**: {each.left_out}\n"
        for each in definitions
    ]
    head = (
        "# What the figures mean\n\nThe pages open the same text beside each figure. It is written in `leadloop/reports/definitions.py`;"
        " `python -m scripts.metrics` writes this page.\n"
    )
    return "\n".join([head, *parts])
