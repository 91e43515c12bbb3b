"""Distances as people say them: rounded, so that every page and mail says the same."""

import pytest

from leadloop.web.distances import distance_text


@pytest.mark.parametrize(
    ("km", "miles", "said"),
    [
        (0.03, False, "50 m"), (0.84, False, "850 m"), (1.59, False, "1.6 km"),
        (9.94, False, "9.9 km"), (9.97, False, "10 km"), (26.6, False, "27 km"), (26.4, False, "26 km"),
        (3.0, True, "1.9 mi"), (100.0, True, "62 mi"), (None, False, ""),
    ],
)  # fmt: skip
def test_a_distance_is_rounded_and_never_cut(km, miles, said):
    assert distance_text(km, miles=miles) == said.replace(" ", "\N{NO-BREAK SPACE}")
