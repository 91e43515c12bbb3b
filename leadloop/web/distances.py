"""Distances as people say them, in the units of the brand's country."""

from django.utils import formats
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand

KM_PER_MILE = 1.609344
# From here on nobody minds the tenths; 9.95 is 10 already.
_WHOLE_FROM = 9.95
_MILES = frozenset({"US", "GB", "LR", "MM"})


def in_miles(brand: Brand) -> bool:
    """Whether people in the brand's country count in miles."""
    return brand.country in _MILES


def distance_text(km: float | None, *, miles: bool) -> str:
    """Return a distance as people say it: "850 m", "3.2 km", "48 km", "2.0 mi"."""
    if km is None:
        return ""
    value, unit = (km / KM_PER_MILE, _("mi")) if miles else (km, _("km"))
    if not miles and round(km, 2) < 1:
        return f"{max(round(km * 20) * 50, 50)}\N{NO-BREAK SPACE}{_('m')}"
    places = 1 if round(value, 1) < _WHOLE_FROM else 0
    # Django would cut the digits off: 26.9 would be 26.
    return f"{formats.number_format(round(value, places), decimal_pos=places)}\N{NO-BREAK SPACE}{unit}"
