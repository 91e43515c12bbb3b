"""How many of a cohort got how far."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leadloop.charts.bars import Bar, Part, lying
from leadloop.charts.drawing import Cell, Chart, Table, amount
from leadloop.charts.wording import DASH, count, listed, percent


@dataclass(frozen=True, slots=True)
class FunnelStep:
    name: str
    count: int
    tone: str = "accent"
    href: str = ""


def funnel(steps: Sequence[FunnelStep], *, head: str) -> Chart | None:
    """Return how many of a cohort got how far, in the order given; None where it is empty.

    Behind each bar stand those of the step before. More than there were in the first step cannot be drawn.
    """
    if not steps or not amount(steps[0].count):
        return None
    whole = amount(steps[0].count)
    bars, cells = [], []
    before = whole
    for step in steps:
        now = amount(step.count)
        of_all, of_before = percent(now / whole), percent(now / before) if before else DASH
        says = listed(
            f"{step.name}: {count(now)}",
            _("%(share)s of all") % {"share": of_all},
            _("%(share)s of the step before") % {"share": of_before},
        )
        text = _("%(count)s · %(share)s") % {"count": count(now), "share": of_all}
        bars.append(Bar(step.name, [Part(now, says, step.tone, step.href)], text, before))
        cells.append([Cell(step.name), Cell(count(now), step.href), Cell(of_all), Cell(of_before)])
        before = now
    narrow, wide = lying(bars, whole)
    return Chart(
        narrow,
        wide,
        Table([head, _("Count"), _("Of all"), _("Of the step before")], cells),
        reading=_("Shares are of the first step; the pale bar is the step before."),
    )
