"""``leadloop api-key create --brand SLUG --name TEXT``."""

import argparse
from collections.abc import Sequence

from leadloop.accounts.enums import Scope
from leadloop.accounts.operations import add_api_key
from leadloop.cli.chosen_brand import add_brand_argument, chosen_brand
from leadloop.core import clock


def main(argv: Sequence[str]) -> int:
    """Make a key and print it, this once."""
    parser = argparse.ArgumentParser(prog="leadloop api-key", description="Keys for programs.")
    create = parser.add_subparsers(required=True, metavar="create").add_parser("create", help="create a key")
    add_brand_argument(create)
    create.add_argument("--name", required=True, help="what the key is for, as shown in the console")
    create.add_argument(
        "--scope", action="append", choices=Scope.values, metavar="SCOPE",
        help=f"what it may do, once for each: {', '.join(Scope.values)} (default: everything)",
    )  # fmt: skip
    asked = parser.parse_args(argv)
    key, secret = add_api_key(
        brand=chosen_brand(asked.brand), name=asked.name, scopes=asked.scope or Scope.values, now=clock.now()
    )
    print(f"Key “{key.name}” for {', '.join(key.scopes)}. It is shown this once:\n  {secret}")
    return 0
