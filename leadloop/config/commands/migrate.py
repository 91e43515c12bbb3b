"""``leadloop migrate``."""

import argparse
from collections.abc import Sequence

from django.core.management import call_command

from leadloop.cli.rebuild import main as rebuild
from leadloop.reports.rollups.rebuilding import of_earlier_layout


def main(argv: Sequence[str]) -> int:
    """Bring the tables up to date, and the sums behind the reports where these hold less than they do now; again is harmless."""
    argparse.ArgumentParser(prog="leadloop migrate", description="Bring the database's tables up to date.").parse_args(
        argv
    )
    call_command("migrate", interactive=False, verbosity=1)
    for brand in of_earlier_layout():
        rebuild(["--brand", brand.slug])
    return 0
