"""Locations as customers see them."""

from collections.abc import Sequence

from django.template import Library
from django.utils.safestring import SafeString

from leadloop.web.templatetags.markup import component

register = Library()


@register.simple_block_tag
def location_card(
    content: str,
    name: str,
    *,
    href: str = "",
    distance: str = "",
    address: str = "",
    directions_href: str = "",
    phone: str = "",
    opening: str = "",
    open: bool | None = None,  # noqa: A002 - reads as on the door
    week: Sequence[object] = (),
    rating: float | None = None,
    reviews: int | None = None,
    reviews_href: str = "",
    number: int | None = None,
    level: int = 2,
    id: str = "",  # noqa: A002
) -> SafeString:
    """Return a location in the locator's list; the content is its buttons.

    `opening` is the sentence ("Open until 18:00"), `open` whether it is open now, `week` the days that unfold under it
    (each with `name`, `hours`, `is_today`), `number` its pin on the map.
    """
    return component(
        "location_card",
        {
            "content": content,
            "name": name,
            "href": href,
            "distance": distance,
            "address": address,
            "directions_href": directions_href,
            "phone": phone,
            "opening": opening,
            "open": open,
            "week": week,
            "rating": rating,
            "reviews": reviews,
            "reviews_href": reviews_href,
            "number": number,
            "level": level,
            "id": id,
        },
    )
