"""What an ADF prospect is about: vehicles wanted, and those that the customer has."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.core.text import clean_line
from leadloop.intake.adf.elements import Element

_BUY: Final = "buy"
_OWNED: Final = ("sell", "trade-in")
_WORDS: Final[dict[str, Any]] = {
    "lease": gettext_lazy("Lease"),
    "sell": gettext_lazy("Sell"),
    "trade-in": gettext_lazy("Trade-in"),
    "test-drive": gettext_lazy("Test drive"),
}
_STATUSES: Final[dict[str, Any]] = {"new": gettext_lazy("new"), "used": gettext_lazy("used")}
_LABELS: Final[dict[str, Any]] = {
    "vin": gettext_lazy("VIN"),
    "stock": gettext_lazy("stock number"),
    "bodystyle": gettext_lazy("body style"),
    "colorcombination exteriorcolor": gettext_lazy("exterior colour"),
    "colorcombination interiorcolor": gettext_lazy("interior colour"),
    "option optionname": gettext_lazy("option"),
    "pricecomments": gettext_lazy("about the price"),
}
_NAMING: Final = ("year", "make", "model", "trim")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle, in words: ``title`` is ``Lease: 2026 VW Golf (new)``, ``details`` is what else is said of it."""

    title: str
    details: str
    is_wanted: bool
    # By which names a form's product may mean it, the most exact first.
    names: tuple[str, ...]

    @property
    def line(self) -> str:
        """All of it, as one line."""
        return ". ".join(filter(None, (self.title, self.details)))


def take_vehicles(prospect: Element) -> list[Vehicle]:
    """Return the prospect's vehicles in order, without those that say nothing."""
    found = [_read(prospect.drop(each)) for each in prospect.all("vehicle")]
    return [each for each in found if each.line]


def interest_of(vehicles: list[Vehicle], *, limit: int) -> str:
    """Return the titles of what is wanted as one line, as many as fit; where nothing is wanted, of what the customer has."""
    titles = [each.title for each in vehicles if each.is_wanted] or [each.title for each in vehicles]
    interest = ""
    for title in filter(None, titles):
        longer = f"{interest}; {title}" if interest else title
        if len(longer) > limit:
            break
        interest = longer
    return interest or clean_line("".join(titles[:1]), limit=limit)


def _read(vehicle: Element) -> Vehicle:
    said = vehicle.take_attribute("interest")
    interest = "-".join(said.lower().replace("_", " ").split()) or _BUY
    status = vehicle.take_attribute("status")
    named = {name: vehicle.take_line(name) for name in _NAMING}
    thing = " ".join(filter(None, named.values()))
    used = str(_STATUSES.get(status.lower(), status))
    thing = f"{thing} ({used})" if thing and used else thing or used
    # That somebody wants to buy is what leads are about.
    word = "" if interest == _BUY else str(_WORDS.get(interest, said))
    title = _("%(interest)s: %(vehicle)s") % {"interest": word, "vehicle": thing} if word and thing else word or thing
    details = "; ".join(
        ": ".join(filter(None, (str(_LABELS.get(label, label)), text))) for label, text in vehicle.left()
    )
    return Vehicle(title, details, interest not in _OWNED, _names(named))


def _names(named: dict[str, str]) -> tuple[str, ...]:
    spelled = (_NAMING, _NAMING[1:], ("make", "model"), ("model", "trim"), ("model",), ("make",))
    names = (" ".join(filter(None, (named[part] for part in parts))) for parts in spelled)
    return tuple(dict.fromkeys(filter(None, names)))
