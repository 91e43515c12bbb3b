"""What the figures of the reports are called on the pages."""

from django.utils.translation import gettext as _


def rate_names() -> dict[str, str]:
    """Return the name of each rate."""
    return {
        "acknowledged": _("Acknowledged"),
        "accepted": _("Accepted"),
        "rejected": _("Rejected"),
        "won": _("Won"),
        "lost": _("Lost"),
        "completed": _("Completed"),
    }


def time_names() -> dict[str, str]:
    """Return the name of each wait."""
    return {
        "to_first_attempt": _("To the desk’s first attempt"),
        "to_acknowledge": _("To acknowledge"),
        "to_accept": _("To accept"),
        "to_win": _("To win"),
        "to_complete": _("To complete"),
    }


def end_names() -> dict[str, str]:
    """Return the name of each end that competes with others."""
    return rate_names() | {"withdrawn": _("Withdrawn")}


def dimension_names() -> dict[str, str]:
    """Return the name of what leads are broken down by."""
    return {
        "source": _("Source"),
        "form": _("Form"),
        "region": _("Region"),
        "campaign": _("Campaign"),
        "product": _("Product"),
        "agent": _("Agent"),
    }
