"""What each figure means: the page shows it beside the figure, and docs/metrics.md is the same text."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Definition(NamedTuple):
    """``formula`` in words and signs; ``counted`` says what is in, ``left_out`` what is not, and where that is in sight."""

    key: str
    title: str | Promise
    meaning: str | Promise
    formula: str | Promise
    counted: str | Promise
    left_out: str | Promise


_TESTS = _("Test leads. They are counted on the same page.")
_ALL: Final = (
    Definition(
        "acknowledged",
        _("Acknowledged"),
        _("How many of the opportunities were opened: somebody at the location asked for the contact details."),
        _("acknowledged ÷ offered; the interval is Wilson’s, at 95 %"),
        _(
            "Every offer to a location of the leads that arrived in the time; a lead that went to two locations counts twice."
        ),
        _TESTS,
    ),
    Definition(
        "accepted",
        _("Accepted"),
        _("How many of the opportunities a location accepted."),
        _("accepted ÷ offered; the interval is Wilson’s, at 95 %"),
        _("Every offer, also those that nobody has answered yet: the rate of a young cohort still rises."),
        _TESTS,
    ),
    Definition(
        "won",
        _("Won"),
        _("How many of the accepted opportunities became a sale."),
        _("won ÷ accepted; the interval is Wilson’s, at 95 %"),
        _("Accepted opportunities, also those that are still open. One that was won and then fell through was won."),
        _TESTS,
    ),
    Definition(
        "completed",
        _("Completed"),
        _("How many of the sales were fulfilled."),
        _("completed ÷ won; the interval is Wilson’s, at 95 %"),
        _("Won opportunities, also those that are still being fulfilled."),
        _TESTS,
    ),
    Definition(
        "stage",
        _("Opportunities by stage"),
        _("Where each opportunity stands: now, or as it stood at the end of a past day, as the history tells."),
        _(
            "now: how many stand there; on a past day: all that came to the stage by then − all that had left it by then"
        ),
        _(
            "Every offer to a location of the leads that arrived in the time; of a past day, all that were offered by then. A location’s region is the one that it has now."
        ),
        _TESTS,
    ),
    Definition(
        "status",
        _("Leads by status"),
        _("What has been decided about each lead: now, or as it stood at the end of a past day."),
        _("now: how many have the status; on a past day: all that came to it by then − all that had left it by then"),
        _(
            "Every lead once, also duplicates and discarded ones. Of a location or region are those that chose it or were offered to it."
        ),
        _TESTS,
    ),
    Definition(
        "age",
        _("Age"),
        _("For how many days what is open has stood where it stands; days begin at midnight in the brand’s time zone."),
        _("today − the day on which it came to the status or stage; after a correction the day on which it first did"),
        _("All open leads and opportunities, whenever they arrived."),
        _TESTS,
    ),
    Definition(
        "overdue",
        _("Overdue"),
        _("Opportunities whose location has left an answer open after all reminders."),
        _("how many are overdue now, and since when the oldest is"),
        _("Opportunities of the leads that arrived in the time."),
        _TESTS,
    ),
    Definition(
        "moved",
        _("Moves"),
        _("How many went from one status or stage to another."),
        _("the events of the history that changed a status or stage in the time"),
        _("Every move, also corrections; what moved twice counts twice."),
        _TESTS,
    ),
    Definition(
        "funnel",
        _("Funnel"),
        _("How far those got by now who arrived in the time."),
        _("how many reached each step ÷ how many were in the first; reached is also what fell through later"),
        _("Leads: each once. Opportunities: each offer to a location. Those still open may yet reach the next step."),
        _TESTS,
    ),
    Definition(
        "expected",
        _("Expected sales"),
        _(
            "How many of the accepted opportunities that are open now are to be expected as won, if they fare like those before."
        ),
        _(
            "Σ (F(a + h) − F(a)) ÷ S(a) over those open, of age a, for h days: F is Aalen and Johansen’s share won by an age, S the share still open; the 95 % interval has both chance and the uncertainty of F in it"
        ),
        _(
            "All that stand at accepted. F and S are of all opportunities that were ever accepted by a location of the brand."
        ),
        _("Those open for longer than any was watched before: they are told apart. Test leads."),
    ),
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
