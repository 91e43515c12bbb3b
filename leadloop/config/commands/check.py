"""``leadloop check``: what is wrong with settings and database."""

import argparse
from collections.abc import Sequence

from leadloop.config import checks


def main(argv: Sequence[str]) -> int:
    """Print what is wrong and return 1, or say that all is well. A mail server that is away is only a warning."""
    argparse.ArgumentParser(
        prog="leadloop check", description="Look for what is wrong with settings and database."
    ).parse_args(argv)
    # That we are here says that every setting could be read: a wrong one stops the start with its name and why.
    wrong = checks.database() or checks.migrations()
    if wrong:
        print(f"wrong    {wrong}")
    for warning in filter(None, [checks.mail_server(), "" if wrong else checks.worker()]):
        print(f"warning  {warning}")
    if not wrong:
        print("Settings and database are fine.")
    return 1 if wrong else 0
