"""Chance: fair, the same whenever it is asked, and independent of the other draw and of other campaigns."""

import uuid
from collections import Counter
from random import Random

import pytest

from leadloop.nurture.enums import Arm, Variant
from leadloop.nurture.split import draw

SEED = uuid.UUID(int=20260603)


def people(count, dice):
    return [uuid.UUID(int=dice.getrandbits(128)) for _ in range(count)]


@pytest.mark.parametrize("held_out", [0, 10, 50, 90])
def test_chance_is_fair(held_out):
    n = 20_000
    draws = Counter((d.arm, d.variant) for each in people(n, Random(1)) for d in [draw(SEED, each, held_out=held_out)])
    control, treated = n * held_out / 200, n * (100 - held_out) / 200
    for arm, wanted in ((Arm.CONTROL, control), (Arm.TREATED, treated)):
        for variant in Variant:
            # Five standard deviations.
            assert abs(draws[(arm, variant)] - wanted) <= 5 * (wanted * (1 - wanted / n)) ** 0.5


def test_it_is_the_same_whenever_it_is_asked_and_another_in_another_campaign():
    everybody = people(2000, Random(2))
    first = [draw(SEED, each, held_out=50) for each in everybody]
    assert [draw(SEED, each, held_out=50) for each in everybody] == first
    other = [draw(uuid.UUID(int=7), each, held_out=50) for each in everybody]
    assert 900 < sum(one.arm == two.arm for one, two in zip(first, other, strict=True)) < 1100
