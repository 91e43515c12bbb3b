"""Who is held out and who gets which subject: by chance, once and for all. Pure.

Chance is drawn from the campaign's secret seed and the customer's id: each customer falls alike whenever it is asked, so
that a preview shows what then happens, and nobody who knows one draw can tell another.
"""

import uuid
from dataclasses import dataclass
from hashlib import blake2b

from leadloop.nurture.enums import Arm, Variant

_ALL = 1 << 64


@dataclass(frozen=True, slots=True)
class Draw:
    """What chance decided for one customer."""

    arm: Arm
    variant: Variant


def draw(seed: uuid.UUID, contact_id: uuid.UUID, *, held_out: int) -> Draw:
    """Return the customer's draw; ``held_out`` percent are never written to. The two draws do not depend on each other."""
    digest = blake2b(contact_id.bytes, key=seed.bytes, digest_size=16).digest()
    first, second = int.from_bytes(digest[:8]), int.from_bytes(digest[8:])
    arm = Arm.CONTROL if first * 100 < held_out * _ALL else Arm.TREATED
    return Draw(arm, Variant.A if second * 2 < _ALL else Variant.B)
