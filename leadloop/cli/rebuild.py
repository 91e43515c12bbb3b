"""``leadloop rebuild --brand SLUG``."""

import argparse
from collections.abc import Sequence

from leadloop.cli.chosen_brand import add_brand_argument, chosen_brand
from leadloop.cli.problem import Mistake
from leadloop.cli.progress import Progress
from leadloop.core.clock import now
from leadloop.intake.models import Lead
from leadloop.reports.rollups.rebuilding import BeingBuilt, rebuild


def main(argv: Sequence[str]) -> int:
    """Build the sums behind a brand's reports anew, beside the running installation. Safe to stop and to repeat."""
    parser = argparse.ArgumentParser(
        prog="leadloop rebuild",
        description="Build the sums behind a brand's reports anew from its leads and their history. Web and workers go on;"
        " reports stay true meanwhile. Needed after restoring a part of the database by hand, or where the audit says so.",
    )
    add_brand_argument(parser)
    brand = chosen_brand(parser.parse_args(argv).brand)
    progress = Progress(Lead.objects.for_brand(brand).count(), "leads")
    try:
        leads = rebuild(brand, now=now(), told=progress.step)
    except BeingBuilt as error:
        raise Mistake(
            "The sums are being built or counted by somebody else just now. Try again in a minute; after a crash, in ten."
        ) from error
    progress.end()
    print(f"The sums behind the reports of {brand.name} hold {leads:,} leads.")
    return 0
