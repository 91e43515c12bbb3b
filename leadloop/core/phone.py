"""Telephone numbers: stored as E.164 and as typed (libphonenumber's rules)."""

from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from leadloop.core.text import clean_line


class PhoneProblem(ValueError):
    """The text is no telephone number; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """``e164`` is what we compare and dial; ``raw`` is what the person typed."""

    e164: str
    raw: str


def read_phone(raw: object, *, country: str) -> PhoneNumber:
    """Return the number that ``raw`` spells, read as in ``country`` (ISO 3166 alpha-2) unless it starts with ``+``.

    Raises :class:`PhoneProblem` with a message for the person who typed it.
    """
    text = clean_line(raw, limit=64)
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise PhoneProblem(
            _("This is not a telephone number. Start with + and the country, or the area code.")
        ) from error
    if not phonenumbers.is_valid_number(number):
        raise PhoneProblem(_("This telephone number does not exist in its country. Please check the digits."))
    return PhoneNumber(e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), raw=text)


def display_phone(e164: str) -> str:
    """Return the number as people write it, with its country code."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
