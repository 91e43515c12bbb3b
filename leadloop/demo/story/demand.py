"""What the customers of the story ask for, and through which way in."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from leadloop.demo.story.brand import GAS_BOILER, HEAT_PUMP, SERVICE, SOLAR
from leadloop.demo.story.network import Dealer
from leadloop.demo.story.people import People
from leadloop.network.places import distance_km, town_position

HERE: Final = Path(__file__).parent
_SHARES: Final = {HEAT_PUMP: 50, GAS_BOILER: 14, SOLAR: 18, SERVICE: 18}
_CHANNELS: Final = {"website": 66, "web shop": 14, "newsletter": 9, "trade fair": 6, "referral": 5}
_CAMPAIGNS: Final = ("", "", "heat-pump-weeks", "oil-swap", "sun-on-the-roof", "winter-check")
_BUILDINGS: Final = ("Detached house", "Detached house", "Terraced or semi-detached", "Flat")
_SIGNED: Final = (
    "Kind regards, {given_name} {family_name}",
    "{given_name} {family_name}, {phone}",
    "Thanks, {given_name}",
)
_AGAIN, _CHOOSES, _SIGNS, _ANSWERS, _MARKETING = 0.04, 0.3, 0.25, 0.8, 0.4
# The web shop's own program posts these; the others come from people on the form's page.
BY_PROGRAM: Final = "web shop"


@dataclass(frozen=True, slots=True)
class Wish:
    """One row of requests.csv."""

    product: str
    interest: str
    timeframe: str
    message: str


class Demand:
    """Makes requests: who, what, from where."""

    def __init__(self, dealers: list[Dealer]) -> None:
        with (HERE / "requests.csv").open(encoding="utf-8", newline="") as file:
            wishes = [Wish(**row) for row in csv.DictReader(file)]
        self._wishes = {product: [w for w in wishes if w.product == product] for product in _SHARES}
        self._dealers = dealers
        self._people = People()
        self._known: list[dict[str, Any]] = []

    def request(self, dice: Random, *, now: datetime, is_test: bool = False) -> dict[str, Any]:
        """Return a request (the contract's *lead, in*); now and then by somebody who asked before."""
        again = self._known and dice.random() < _AGAIN
        customer = dice.choice(self._known) if again else self._people.somebody(dice)
        self._known.append(customer)
        product = SERVICE if again else dice.choices(list(_SHARES), list(_SHARES.values()))[0]
        wish = dice.choice(self._wishes[product])
        channel = dice.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        given: dict[str, Any] = {
            "customer": customer,
            "request": {
                "product": wish.product,
                "interest": wish.interest,
                "timeframe": wish.timeframe,
                "message": self._words(wish, customer, dice),
            },
            "answers": self._answers(customer, dice) if dice.random() < _ANSWERS else {},
            "source": {
                "channel": channel,
                "campaign": dice.choice(_CAMPAIGNS),
                "url": "https://www.northwind.example/heating" if channel == "website" else "",
            },
            "consent": [{"purpose": "share_with_location", "given_at": now.isoformat()}],
            "test": is_test,
        }
        if dice.random() < _MARKETING:
            given["consent"].append({"purpose": "marketing", "given_at": now.isoformat()})
        if dice.random() < _CHOOSES:
            given["location"] = self._nearest(customer["address"], product)
        return given

    def _words(self, wish: Wish, customer: dict[str, Any], dice: Random) -> str:
        if not wish.message or dice.random() > _SIGNS:
            return wish.message
        return f"{wish.message}\n\n{dice.choice(_SIGNED).format(**customer).strip(' ,')}"

    def _answers(self, customer: dict[str, Any], dice: Random) -> dict[str, Any]:
        building = "Business" if customer["organization"] else dice.choice(_BUILDINGS)
        return {
            "building": building,
            "heating_now": dice.choices(("Gas", "Oil", "Electricity", "District heating", "Other"), (50, 28, 9, 7, 6))[
                0
            ],
            "living_area": str(dice.randint(12, 48) * 5 if building != "Flat" else dice.randint(9, 22) * 5),
        }

    def _nearest(self, address: dict[str, str], product: str) -> str:
        """Return the reference of the location that the locator shows first for this town."""
        here = town_position(address["city"], country=address["country"])
        serving = [d.location for d in self._dealers if not d.location.products or product in d.location.products]
        if here is None:
            return str(serving[0].ref)
        return str(min(serving, key=lambda each: distance_km(here, (each.lat or 0.0, each.lon or 0.0))).ref)
