"""Updates with good words that a brand can begin with. Off like any other, until it switches them on."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.models import Brand
from leadloop.intake.enums import Entry, LeadStatus
from leadloop.intake.queries import active_forms
from leadloop.opportunities.enums import Stage
from leadloop.updates.enums import NOT_REACHED, PLACES, Unit


@dataclass(frozen=True, slots=True)
class Preset:
    """What an update is about, where it is attached, and its words."""

    key: str
    name: str | Promise
    place: str
    subject: str | Promise
    text: str | Promise
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def place_label(self) -> str:
        """Where it is attached, in words."""
        return str(dict(PLACES)[self.place])

    def fields_for(self, brand: Brand) -> dict[str, Any]:
        """Return the fields of an update for this brand, in the active language."""
        told: dict[str, Any] = {
            "name": str(self.name),
            "place": self.place,
            "subject": str(self.subject),
            "text": str(self.text),
        }
        if self.place == LeadStatus.QUALIFIED:
            # Whoever goes to a location directly hears so in the confirmation.
            told["forms"] = [each.key for each in active_forms(brand) if each.entry == Entry.DESK]
        return told | self.more


PRESETS: Final = (
    Preset(
        "tried",
        _("We tried to reach you"),
        LeadStatus.CONTACT_ATTEMPTED,
        _("We tried to reach you"),
        _(
            "We tried to call you about your request and could not reach you. We will try again.\n\n"
            "Does another time suit you better? Then answer this mail and tell us when.\n\n"
            "Kind regards\n{agent}\n{brand}"
        ),
        {"reasons": [NOT_REACHED]},
    ),
    Preset(
        "passed_on",
        _("Your request is with {location}"),
        LeadStatus.QUALIFIED,
        _("Your request is with {location}"),
        _(
            "We have passed your request on to {location}. They will get in touch with you."
            " You need not do anything now.\n\n"
            "You can also call them: {phone}\n\n"
            "Kind regards\n{agent}\n{brand}"
        ),
    ),
    Preset(
        "how_did_it_go",
        _("How did it go?"),
        Stage.ACCEPTED,
        _("How is it going with {location}?"),
        _(
            "Two weeks ago {location} took on your request. We hope that you are in good hands.\n\n"
            "Have you not heard from them? Then answer this mail, and we will see to it.\n\n"
            "You can also call them: {phone}\n\n"
            "Kind regards\n{brand}"
        ),
        {"delay": 14, "unit": Unit.DAYS},
    ),
    Preset(
        "thank_you",
        _("Thank you"),
        LeadStatus.NO_OPPORTUNITY,
        _("Thank you for your interest"),
        _(
            "Thank you for your interest in {brand}. We have closed your request for now; you need not do anything.\n\n"
            "Do your plans change? Then answer this mail, and we will go on where we stopped.\n\n"
            "Kind regards\n{brand}"
        ),
        {"delay": 2, "unit": Unit.HOURS},
    ),
)


def preset_of(key: str) -> Preset | None:
    """Return the preset of this name, or None."""
    return next((each for each in PRESETS if each.key == key), None)
