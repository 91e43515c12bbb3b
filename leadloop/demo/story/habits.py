"""How the locations of the story behave: quick or slow, silent, choosy; and how content their customers are."""

from dataclasses import dataclass
from typing import Final

# Least, most and usual value, of which chance takes one.
Span = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Habit:
    """What one can expect of a location. Shares are out of one."""

    # Hours until an offer is looked at, and the share that never is.
    opens_after_h: Span
    ignores: float
    # Of what is looked at: declined; details shown first and decided on later; and then not decided on at all.
    declines: float
    looks_first: float
    stalls: float
    # Days until a question is answered, the share that never is, and the share that is told before it is asked.
    answers_after_d: Span
    forgets: float
    tells_early: float
    # What is won compared to others, and how often feedback is given.
    luck: float
    reports: float
    moderates: float


HABITS: Final = {
    "quick": Habit((0.6, 8, 1.5), 0.01, 0.06, 0.18, 0.03, (0.05, 2, 0.2), 0.02, 0.50, 1.2, 0.95, 0.8),
    "steady": Habit((1, 20, 6), 0.02, 0.09, 0.22, 0.05, (0.1, 4, 0.8), 0.05, 0.35, 1.0, 0.85, 0.55),
    "slow": Habit((8, 70, 24), 0.10, 0.12, 0.25, 0.10, (1, 9, 3), 0.12, 0.15, 0.8, 0.6, 0.3),
    "silent": Habit((10, 140, 60), 0.50, 0.10, 0.25, 0.35, (3, 20, 9), 0.50, 0.0, 0.6, 0.35, 0.1),
    "picky": Habit((1, 20, 4), 0.02, 0.50, 0.20, 0.05, (0.1, 4, 0.8), 0.05, 0.35, 1.1, 0.8, 0.7),
}
# Out of a hundred customers, how many give one, two, three, four, five stars.
STARS: Final = {
    "great": (0, 1, 3, 18, 78),
    "good": (2, 4, 9, 33, 52),
    "mixed": (8, 12, 24, 32, 24),
    "poor": (30, 28, 24, 12, 6),
}
