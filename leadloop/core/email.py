"""Email addresses: checked for form, kept as typed, compared by a normalised key."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from leadloop.core.text import clean_line


class EmailProblem(ValueError):
    """The text is no email address; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """``address`` is what we write to; ``key`` is what makes two spellings the same mailbox."""

    address: str
    key: str


def read_email(raw: object) -> EmailAddress:
    """Return the address that ``raw`` spells. No network: that a mailbox exists shows when mail arrives.

    Raises :class:`EmailProblem` with a message for the person who typed it.
    """
    text = clean_line(raw, limit=320)
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise EmailProblem(_("This is not a complete email address. It looks like name@example.com.")) from error
    return EmailAddress(address=found.normalized, key=found.normalized.casefold())
