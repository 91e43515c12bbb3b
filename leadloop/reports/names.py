"""What the figures of the reports are called on the pages."""

from django.utils.translation import gettext as _

from leadloop.reports.lately import Lately


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


def without_names() -> dict[str, str]:
    """Return what leads are called that have none of what they are broken down by."""
    return {"campaign": _("No campaign"), "product": _("No product"), "agent": _("No agent")}


def lately_names() -> dict[str, str]:
    """Return the name of each time that moves on with the day."""
    return {
        Lately.TODAY: _("Today"),
        Lately.LAST_7_DAYS: _("Last 7 days"),
        Lately.LAST_30_DAYS: _("Last 30 days"),
        Lately.LAST_90_DAYS: _("Last 90 days"),
        Lately.THIS_MONTH: _("This month"),
        Lately.LAST_MONTH: _("Last month"),
        Lately.THIS_QUARTER: _("This quarter"),
        Lately.LAST_QUARTER: _("Last quarter"),
        Lately.THIS_YEAR: _("This year"),
        Lately.LAST_YEAR: _("Last year"),
    }


def report_names() -> dict[str, str]:
    """Return the name of each report, in the order in which they stand side by side."""
    return {
        "performance": _("Performance"),
        "locations": _("Locations"),
        "pipeline": _("Pipeline"),
        "revenue": _("Revenue"),
        "satisfaction": _("Satisfaction"),
    }
