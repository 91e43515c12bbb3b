"""``leadloop brand create NAME --owner EMAIL``."""

import argparse
import zoneinfo
from collections.abc import Sequence
from typing import Final

from django.utils.text import slugify

from leadloop.accounts.operations import SlugTaken
from leadloop.cli.problem import Mistake
from leadloop.core import clock
from leadloop.core.email import EmailProblem, read_email
from leadloop.core.money import CURRENCIES
from leadloop.journeys.brand_opens import open_brand
from leadloop.journeys.user_invited import sign_in_address
from leadloop.links.tokens import site_address

# As long as the column that keeps it.
_LONGEST_SLUG: Final = 60


def main(argv: Sequence[str]) -> int:
    """Make a brand with its owner and print how the owner signs in."""
    parser = argparse.ArgumentParser(prog="leadloop brand", description="Brands, the tenants.")
    create = parser.add_subparsers(required=True, metavar="create").add_parser("create", help="create a brand")
    create.add_argument("name", help="what customers and locations call it")
    create.add_argument("--owner", required=True, metavar="EMAIL", help="who looks after it first")
    create.add_argument("--owner-name", default="", metavar="NAME")
    create.add_argument("--slug", default="", help="its part of web addresses (default: made from the name)")
    create.add_argument("--country", default="DE", help="two letters (default: %(default)s)")
    create.add_argument("--currency", default="EUR", choices=CURRENCIES, help="default: %(default)s", metavar="CODE")
    create.add_argument("--time-zone", default="Europe/Berlin", help="default: %(default)s")
    asked = parser.parse_args(argv)
    _check(asked)
    now = clock.now()
    try:
        opened = open_brand(
            asked.name,
            owner_email=read_email(asked.owner).address,
            owner_name=asked.owner_name,
            slug=asked.slug,
            country=asked.country.upper(),
            currency=asked.currency,
            time_zone=asked.time_zone,
            now=now,
        )
    except EmailProblem as problem:
        raise Mistake(f"--owner: {problem}") from problem
    except (SlugTaken, ValueError) as problem:
        raise Mistake(str(problem)) from problem
    print(f"Brand “{opened.brand}” is open: {site_address(f'/l/{opened.brand.slug}/')}")
    print(f"  for programs and commands: --brand {opened.brand.slug}")
    print(f"{opened.owner.email} signs in here, once, within two days:\n  {sign_in_address(opened.owner, now=now)}")
    return 0


def _check(asked: argparse.Namespace) -> None:
    if not (len(asked.country) == 2 and asked.country.isascii() and asked.country.isalpha()):  # noqa: PLR2004 - alpha-2
        raise Mistake("--country: give the country as two letters, such as DE.")
    if asked.time_zone not in zoneinfo.available_timezones():
        raise Mistake("--time-zone: give a time zone such as Europe/Berlin.")
    if asked.slug != slugify(asked.slug)[:_LONGEST_SLUG]:
        raise Mistake(f"--slug: use small letters, digits and dashes only, at most {_LONGEST_SLUG}.")
