"""What makes two contacts look like one person, and how a search finds them. Pure."""

from typing import Final

from leadloop.core.text import search_key

# One mailbox of theirs has many spellings: dots do not count.
_DOTLESS: Final = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def mailbox_key(email: str) -> str:
    """Return one spelling for all addresses of what is likely to be one mailbox; empty for no address.

    Case, and what stands behind a plus, never count; dots do not at Gmail.
    """
    name, _, host = email.casefold().rpartition("@")
    name = name.partition("+")[0] or name
    if host in _DOTLESS:
        name, host = name.replace(".", "") or name, _DOTLESS[host]
    return f"{name}@{host}" if name else ""


def postal_key(postal_code: str) -> str:
    """Return a postal code as it is compared."""
    return search_key(postal_code).replace(" ", "").replace("-", "")


def twin_key(given_name: str, family_name: str, postal_code: str) -> str:
    """Return what two contacts of one name and postal code have alike; empty where either is not known whole."""
    place = postal_key(postal_code)
    if not (given_name and family_name and place):
        return ""
    # In any order: people fill in the wrong one of two fields.
    words = sorted(search_key(given_name, family_name).replace("-", " ").split())
    return f"{' '.join(words)}|{place}"


def keys_of(
    *, given_name: str, family_name: str, organization: str, email: str, postal_code: str, **_other: str
) -> dict[str, str]:
    """Return the columns by which a contact with these details is searched and compared."""
    return {
        "name_key": search_key(family_name, given_name)[:250],
        "given_key": search_key(given_name, family_name)[:250],
        "company_key": search_key(organization)[:200],
        "postal_key": postal_key(postal_code)[:20],
        "mailbox_key": mailbox_key(email)[:320],
        "twin_key": twin_key(given_name, family_name, postal_code)[:280],
    }
