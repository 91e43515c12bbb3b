"""When to choose a reason, and what happens then."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.questions.enums import CANNOT_BE_REACHED, INVALID_DETAILS
from leadloop.questions.models import Reason


def reason_hints(reasons: Iterable[Reason], *, missing: int, needed: int) -> dict[str, str]:
    """Return a line of help for each reason, by its key. ``missing``: attempts that are still needed to give up."""
    usual = _("No opportunity. The customer is kept, and may hear from you later.")
    special = {
        INVALID_DETAILS: _("Discarded. Nobody can be reached with these details, so no customer is kept."),
        CANNOT_BE_REACHED: _given_up(missing, needed),
    }
    return {each.key: special.get(each.key, usual) for each in reasons}


def _given_up(missing: int, needed: int) -> str:
    if not missing:
        return _("No opportunity, after %(needed)d attempts. The customer is kept.") % {"needed": needed}
    return ngettext(
        "Not yet: one more attempt is needed (%(needed)d in all).",
        "Not yet: %(missing)d more attempts are needed (%(needed)d in all).",
        missing,
    ) % {"missing": missing, "needed": needed}
