"""What is to be expected of the opportunities that are accepted and open, by how it went before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.reports.ages import AGES, ages_of
from leadloop.reports.rollups.measures import WAITS
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.statistics.expected import Expected, expected
from leadloop.reports.statistics.incidence import Incidence, aalen_johansen
from leadloop.reports.statistics.waits import Counts, Floats

HORIZONS: Final = (30, 90)
# From fewer sales than that nothing is concluded.
FEWEST_WINS: Final = 5
_TO_WIN: Final = next(wait for wait in WAITS if wait.name == "to_win")
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Outlook:
    """``wins`` are the sales before, of ``watched`` accepted ones, that it is concluded from: all of the brand's.

    ``open`` counts the accepted ones for each of :data:`ages.AGES`. ``within`` has for each horizon (days) the sales to be
    expected of all of them, ``by_age`` for each age; None where the sales before are too few.
    """

    wins: int
    watched: int
    open: tuple[int, ...]
    within: dict[int, Expected] | None
    by_age: tuple[dict[int, Expected], ...] | None


def outlook(history: Totals, standing: Totals, brand: Brand, *, now: datetime) -> Outlook:
    """Say what to expect of those accepted in ``standing`` by the curves of ``history``; both totals are with waits."""
    before, here = history.waits(_TO_WIN, now=now), standing.waits(_TO_WIN, now=now)
    lasting = here.censored > 0
    ages, counts = here.seconds[lasting], here.censored[lasting]
    which = ages_of(now.timestamp() - ages, brand, now=now)
    wins, open_ = int(before.ended[0].sum()), np.bincount(which, counts, len(AGES)).astype(np.int64)
    told = Outlook(wins, before.n, tuple(open_.tolist()), None, None)
    if wins < FEWEST_WINS:
        return told
    curves = aalen_johansen(before)[:1]

    def of(chosen: Any) -> dict[int, Expected]:
        return {each: _won(curves, ages[chosen], counts[chosen], each) for each in HORIZONS}

    by_age = tuple(of(which == place) for place in range(len(AGES)))
    return Outlook(wins, before.n, told.open, of(np.ones(len(which), bool)), by_age)


def _won(curves: tuple[Incidence, ...], ages: Floats, counts: Counts, days: int) -> Expected:
    return expected(curves, ages, counts, days * _DAY_S)[0]
