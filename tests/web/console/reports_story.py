"""A year of two locations for the report pages: enough of everything to draw."""

from datetime import timedelta

from leadloop.opportunities.enums import Stage
from tests.support.story import NOW, make_location, make_opportunity, say

DAY = timedelta(days=1)
# Won, lost, accepted, rejected and unanswered ones of each location.
PARTS = {"D-1": (6, 2, 1, 2, 1), "D-2": (2, 5, 1, 1, 1)}


def tell(brand, *, now=NOW):
    """Fill the brand with forty days of leads, the youngest a day old."""
    for ref in PARTS:
        make_location(brand, ref, name=f"Dealer {ref}", now=now - 50 * DAY)
    number = 0
    for ref, parts in PARTS.items():
        stages = (Stage.WON, Stage.LOST, Stage.ACCEPTED, Stage.REJECTED, Stage.UNACKNOWLEDGED)
        for stage, n in zip(stages, parts, strict=True):
            for _ in range(n):
                number += 1
                _one(brand, ref, stage, number, now - (number % 40 + 1) * DAY)


def _one(brand, ref, stage, number, at):
    customer = {"email": f"c{number}@customer.example", "phone": ""}
    source = {"channel": ("website", "fair")[number % 2], "campaign": "spring"}
    asked = Stage.ACCEPTED if stage is Stage.LOST else Stage.UNACKNOWLEDGED if stage is Stage.REJECTED else stage
    made = make_opportunity(brand, asked, now=at, location=ref, customer=customer, source=source)
    if stage is Stage.LOST:
        say(made, "lost", reason="price", now=at + timedelta(hours=6))
    elif stage is Stage.REJECTED:
        say(made, "reject", reason="too_far", now=at + timedelta(hours=1))
