"""``leadloop migrate``."""

import argparse
from collections.abc import Sequence

from django.core.management import call_command


def main(argv: Sequence[str]) -> int:
    """Bring the tables up to date; again is harmless."""
    argparse.ArgumentParser(prog="leadloop migrate", description="Bring the database's tables up to date.").parse_args(
        argv
    )
    call_command("migrate", interactive=False, verbosity=1)
    return 0
