"""``leadloop audit``."""

import argparse
import sys
from collections.abc import Sequence
from itertools import chain
from typing import Final

from leadloop.digests.audit import digest_breaches
from leadloop.reports.audit import audit, find_breaches

_SHOWN: Final = 200


def main(argv: Sequence[str]) -> int:
    """Check every invariant over the stored data. Prints breaches and counts; returns 1 on any breach. Only reads."""
    argparse.ArgumentParser(
        prog="leadloop audit", description="Check every invariant over the stored data. Only reads: safe at any time."
    ).parse_args(argv)
    breaches = 0
    for breach in chain(find_breaches(), digest_breaches()):
        breaches += 1
        if breaches <= _SHOWN:
            print(breach, flush=True)
    if breaches > _SHOWN:
        print(f"… and {breaches - _SHOWN:,} more")
    for name, count in audit().items():
        print(f"{count:>12,} {name}")
    print(f"{breaches:>12,} breaches")
    if breaches:
        print(
            "leadloop: something is stored that cannot have come about. Keep a copy before you repair it.",
            file=sys.stderr,
        )
    return 1 if breaches else 0
