"""What a definition of a figure says."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Definition(NamedTuple):
    """``formula`` in words and signs; ``counted`` says what is in, ``left_out`` what is not, and where that is in sight."""

    key: str
    title: str | Promise
    meaning: str | Promise
    formula: str | Promise
    counted: str | Promise
    left_out: str | Promise


# Of every figure of a report.
TESTS: Final = _("Test leads. They are counted on the same page.")
# Of every figure about times: the sums keep them so.
GROUPED: Final = _(
    "Times are kept in groups one part in a hundred wide, and count as the mean of their group: what is told within 3 days"
    " may hold some that took up to three quarters of an hour longer, or lack some that took as much less. Where few are"
    " counted, as of one location, it is mostly exact."
)


def of_times(counted: str | Promise) -> str | Promise:
    """Return what is counted, and how exactly times are told."""
    return format_lazy("{} {}", counted, GROUPED)
