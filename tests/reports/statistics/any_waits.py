"""Random waits: few or many, with ties, all censored, one alone."""

import numpy as np
from hypothesis import strategies as st

from leadloop.reports.statistics.waits import Waits

TIMES = st.lists(st.integers(1, 25).map(float), max_size=40)


def waits_of(causes):
    """Waits of at least one, that end by so many causes."""
    several = st.tuples(*[TIMES] * causes, TIMES).filter(any)
    return several.map(lambda parts: Waits.of(parts[:-1], parts[-1]))


ONE_CAUSE = waits_of(1)
TWO_CAUSES = waits_of(2)
THREE_CAUSES = waits_of(3)


def as_rows(waits):
    """Each wait by itself: its seconds, and by which cause it ended (from 1 on; 0: censored)."""
    counts = np.vstack((waits.censored, waits.ended))
    causes, places = np.nonzero(counts)
    times = counts[causes, places]
    return np.repeat(waits.seconds[places], times), np.repeat(causes, times)


def with_empty_groups(waits):
    """The same, with a group of nobody before, between and after each."""
    places = 2 * np.arange(len(waits.seconds)) + 1
    seconds = np.interp(
        np.arange(2 * len(places) + 1), places, waits.seconds, waits.seconds[0] - 1, waits.seconds[-1] + 1
    )
    counts = np.zeros((len(waits.ended) + 1, len(seconds)), np.int64)
    counts[:, places] = np.vstack((waits.ended, waits.censored))
    return Waits(seconds, counts[:-1], counts[-1])
