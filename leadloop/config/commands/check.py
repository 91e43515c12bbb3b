"""``leadloop check``: what is wrong with settings and database."""

import argparse
from collections.abc import Sequence

from leadloop.config import checks


def main(argv: Sequence[str]) -> int:
    """Print what is wrong and return 1, or say that all is well. What still works is only a warning."""
    argparse.ArgumentParser(
        prog="leadloop check", description="Look for what is wrong with settings and database."
    ).parse_args(argv)
    # That we are here says that every setting could be read: a wrong one stops the start with its name and why.
    wrong = checks.database() or checks.migrations()
    if wrong:
        print(f"wrong    {wrong}")
    looks = (checks.mailbox, checks.mail_server, checks.sender, *(() if wrong else (checks.worker,)))
    warnings = [warning for look in looks if (warning := look())]
    for warning in warnings:
        print(f"warning  {warning}")
    if not wrong:
        print(f"Settings and database are fine{', apart from the warnings' if warnings else ''}.")
    return 1 if wrong else 0
