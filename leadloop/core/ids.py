"""Identifiers: UUID version 7 (RFC 9562), made here because PostgreSQL before 18 has none."""

import os
import time
import uuid
from datetime import UTC, datetime


def new_id() -> uuid.UUID:
    """Return a fresh id; ids made later sort later (to the millisecond), so indexes grow at one end."""
    millis = time.time_ns() // 1_000_000
    # The system is asked for chance once: an arrival makes nine ids.
    chance = int.from_bytes(os.urandom(10))
    value = (
        (millis & 0xFFFF_FFFF_FFFF) << 80
        | 0x7 << 76
        | (chance >> 62 & 0xFFF) << 64
        | 0b10 << 62
        | chance & 0x3FFF_FFFF_FFFF_FFFF
    )
    return uuid.UUID(int=value)


def made_at(made: uuid.UUID) -> datetime:
    """Return when :func:`new_id` made this id, to the second."""
    return datetime.fromtimestamp((made.int >> 80) // 1000, UTC)


def read_id(text: str) -> uuid.UUID | None:
    """Return the id that ``text`` spells, or None where it spells none."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
