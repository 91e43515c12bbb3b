"""The brand that ``--brand SLUG`` names."""

import argparse

from leadloop.accounts.models import Brand
from leadloop.accounts.queries import brand_by_slug
from leadloop.cli.problem import Mistake


def add_brand_argument(parser: argparse.ArgumentParser) -> None:
    """Let the command ask for the brand."""
    parser.add_argument("--brand", required=True, metavar="SLUG", help="the brand, by its part of web addresses")


def chosen_brand(slug: str) -> Brand:
    """Return the brand. Raises :class:`Mistake` with the brands that there are."""
    brand = brand_by_slug(slug)
    if brand is None:
        known = list(Brand.objects.order_by("slug").values_list("slug", flat=True)[:10])
        there = (
            f"There are: {', '.join(known)}."
            if known
            else "There is none yet: leadloop brand create NAME --owner EMAIL"
        )
        raise Mistake(f"--brand: there is no brand “{slug}”. {there}")
    return brand
