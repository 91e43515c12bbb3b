"""Numbers as people read them: rounded, never cut."""

from decimal import Decimal

import pytest

from leadloop.core.figures import number
from leadloop.web.distances import distance_text
from leadloop.web.templatetags.values import stars


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (None, 0, "–"),
        (1204, 0, "1,204"),
        (15.7, 0, "16"),
        (12.5, 0, "13"),
        (0.66, 1, "0.7"),
        (Decimal("4.25"), 1, "4.3"),
        (-15.7, 0, "-16"),
        (10**40, 0, f"{10**40:,}"),
        (3, 1, "3.0"),
    ],
)
def test_a_number_is_rounded(value, places, text):
    assert number(value, places) == text


def test_a_mean_of_stars_is_rounded():
    assert "<b>4.3</b>" in stars(4.28, 38)


def test_a_distance_is_rounded():
    assert distance_text(12.7, miles=False) == "13\N{NO-BREAK SPACE}km"
    assert distance_text(3.28, miles=False) == "3.3\N{NO-BREAK SPACE}km"
