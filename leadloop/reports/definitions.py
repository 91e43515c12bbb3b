"""What each figure means: the page shows it beside the figure, and docs/metrics.md is the same text."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.definition import TESTS, Definition
from leadloop.reports.definitions_after_sale import AFTER_SALE

_ALL: Final = (
    Definition(
        "acknowledged",
        _("Acknowledged"),
        _("How many of the opportunities were opened: somebody at the location asked for the contact details."),
        _("acknowledged ÷ offered; the interval is Wilson’s, at 95 %"),
        _(
            "Every offer to a location of the leads that arrived in the time; a lead that went to two locations counts twice."
        ),
        TESTS,
    ),
    Definition(
        "accepted",
        _("Accepted"),
        _("How many of the opportunities a location accepted."),
        _("accepted ÷ offered; the interval is Wilson’s, at 95 %"),
        _("Every offer, also those that nobody has answered yet: the rate of a young cohort still rises."),
        TESTS,
    ),
    Definition(
        "won",
        _("Won"),
        _("How many of the accepted opportunities became a sale."),
        _("won ÷ accepted; the interval is Wilson’s, at 95 %"),
        _("Accepted opportunities, also those that are still open. One that was won and then fell through was won."),
        TESTS,
    ),
    Definition(
        "completed",
        _("Completed"),
        _("How many of the sales were fulfilled."),
        _("completed ÷ won; the interval is Wilson’s, at 95 %"),
        _("Won opportunities, also those that are still being fulfilled."),
        TESTS,
    ),
    *AFTER_SALE,
)
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
