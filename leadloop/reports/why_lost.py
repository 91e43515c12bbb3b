"""Why sales were lost, as locations say it and as their customers do. Pure."""

from dataclasses import dataclass

from leadloop.feedback.enums import BOUGHT, DECIDING
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.statistics.intervals import Rate, rate_of


@dataclass(frozen=True, slots=True)
class WhyLost:
    """``answered`` of those asked; ``agreed`` of the answers, without those of customers who are still deciding.

    ``pairs``: how often a location's reason and a customer's came together, the most frequent first. ``bought``: how many
    customers say that they bought after all.
    """

    answered: Rate
    agreed: Rate
    pairs: tuple[tuple[str, str, int], ...]
    bought: int


def why_lost(totals: Totals) -> WhyLost:
    """Return what both sides say of what stands at lost now."""
    # A location's reason may be none, and no key holds a colon.
    told = ((*key.partition(":"), n) for key, n in totals.terms("why").items())
    pairs = sorted(((own, said, n) for own, _colon, said, n in told if n), key=lambda each: (-each[2], each[:2]))
    decided = [(own, said, n) for own, said, n in pairs if said != DECIDING]
    return WhyLost(
        answered=rate_of(totals.count(Count.WHY_SAID), totals.count(Count.WHY_ASKED)),
        agreed=rate_of(sum(n for own, said, n in decided if own == said), sum(n for _own, _said, n in decided)),
        pairs=tuple(pairs),
        bought=sum(n for _own, said, n in pairs if said == BOUGHT),
    )
