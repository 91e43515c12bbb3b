"""What a new brand starts with; all of it can be changed in the console."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from leadloop.questions.enums import (
    CANNOT_BE_REACHED,
    INVALID_DETAILS,
    NO_IMMEDIATE_OPPORTUNITY,
    QuestionKind,
)

FORM_KEY = "request-a-quote"
FORM_TITLE = _("Request a quote")
FORM_INTRO = _("Tell us what you need. A specialist near you gets in touch.")
SHARE_TEXT = _(
    "I agree that %(brand)s passes my request and my contact details on to one of its partner locations, which may contact me about it."
)
MARKETING_TEXT = _("I would like news and offers from %(brand)s by email. I can stop them at any time.")

REJECT_REASONS: list[tuple[str, Any]] = [
    ("no_capacity", _("No capacity at the moment")),
    ("too_far", _("Too far away")),
    ("not_our_work", _("Not what we do")),
    ("known_customer", _("Already in contact with this customer")),
    ("other", _("Another reason")),
]
# As locations read them, and as customers do who are asked.
LOST_REASONS: list[tuple[str, Any, Any]] = [
    ("not_reached", _("Could not reach the customer"), _("Nobody got in touch with me")),
    ("price", _("Price"), _("It was too expensive")),
    ("competitor", _("Bought elsewhere"), _("I bought from somebody else")),
    ("availability", _("Availability or delivery time"), _("It would have taken too long")),
    ("postponed", _("Postponed or given up"), _("I have put it off, or given it up")),
    ("not_suitable", _("Not technically possible"), _("It was not possible at my place")),
    ("other", _("Another reason"), _("Something else")),
]
NEGATIVE_REASONS: list[tuple[str, Any]] = [
    (NO_IMMEDIATE_OPPORTUNITY, _("Reached, no immediate opportunity")),
    ("bought_elsewhere", _("Reached, bought elsewhere")),
    ("not_interested", _("Reached, not interested any more")),
    (CANNOT_BE_REACHED, _("Cannot be reached after several attempts")),
    (INVALID_DETAILS, _("Contact details are invalid")),
]
FOLLOW_UP_QUESTIONS: list[dict[str, Any]] = [
    {"key": "sold", "label": _("What was sold?"), "kind": QuestionKind.LINE},
]
SURVEY_QUESTIONS: list[dict[str, Any]] = [
    {"key": "recommend", "label": _("Would you recommend this location?"), "kind": QuestionKind.YES_NO},
]
