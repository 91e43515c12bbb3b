"""``leadloop migrate``."""

import argparse
from collections.abc import Sequence

from django.core.management import call_command

from leadloop.cli.rebuild import main as rebuild
from leadloop.core.clock import now
from leadloop.reports.rollups.rebuilding import to_be_built_anew


def main(argv: Sequence[str]) -> int:
    """Bring the tables up to date, and the sums behind the reports where these are old; again is harmless."""
    argparse.ArgumentParser(prog="leadloop migrate", description="Bring the database's tables up to date.").parse_args(
        argv
    )
    call_command("migrate", interactive=False, verbosity=1)
    for brand in to_be_built_anew(now=now()):
        rebuild(["--brand", brand.slug])
    return 0
