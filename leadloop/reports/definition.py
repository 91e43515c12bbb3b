"""What a definition of a figure says."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
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
