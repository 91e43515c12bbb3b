"""What the leads brought: what locations confirmed by follow-up form. What is missing is shown, and never taken as nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import mul
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from leadloop.accounts.models import Brand
from leadloop.core.money import Money
from leadloop.core.transaction import one_moment
from leadloop.feedback.queries import rates_of
from leadloop.network.models import Location
from leadloop.reports.breakdowns import form_names
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.conversion import Conversion, UsedRate
from leadloop.reports.names import without_names
from leadloop.reports.pages import MOST, Page, pages_of
from leadloop.reports.revenue_figures import MonthFigures, RevenueFigures, figures_of, months_of
from leadloop.reports.rollups.enums import Basis, Grouping
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import BY_LOCATION, Names, Wanted
from leadloop.reports.scope import ScopeReader, scope_of

# A rate has fewer decimals.
_UNITS: Final = Decimal(10**12)
MonthOf = Literal["won", "completed"]


class NamedRevenue(NamedTuple):
    """What the leads of a product, source, form or location brought; ``key`` is what it is called in filters."""

    key: str
    name: str
    figures: RevenueFigures


class More(NamedTuple):
    """How many parts there are beyond those that are told, and what the leads of all of these brought."""

    n: int
    figures: RevenueFigures


@dataclass(frozen=True, slots=True)
class Revenue:
    """The figures of all, and of parts; ``tests`` is how many test leads are left out.

    ``products`` and ``no_product``, the leads that have none, are None where the filters name more than a time: nothing
    holds these sums. ``more`` has those of ``sources``, ``forms`` and ``products``, by these names, that are not told.
    ``next`` is what ``page`` said, None where these are the last locations.
    """

    by: MonthOf
    currency: str
    all: RevenueFigures
    tests: int
    months: tuple[MonthFigures, ...]
    sources: list[NamedRevenue]
    forms: list[NamedRevenue]
    products: list[NamedRevenue] | None
    no_product: NamedRevenue | None
    more: dict[str, More]
    locations: list[NamedRevenue]
    next: Any = None


class _Told(NamedTuple):
    """The parts that are told, and those beyond them."""

    rows: list[NamedRevenue]
    more: More | None


def conversion_of(brand: Brand) -> Conversion:
    """Return what converts into the brand's currency: its own rates, and no others."""
    zone = ZoneInfo(brand.time_zone)
    rates = {
        currency: UsedRate(currency, each.rate, each.entered_at.astimezone(zone).date())
        for currency, each in rates_of(brand).items()
    }
    return Conversion(brand.currency, rates)


def revenue(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    by: MonthOf = "won",
    page: Page | None = None,
    most: int | None = MOST,
) -> Revenue:
    """Sum up what was confirmed of the leads that arrived in ``filters``, from the rollups and what they do not hold yet.

    Only what stands at complete is confirmed. ``by`` says of which moment the months are: of the win, or of the
    completion; whichever, the months add up to all, for the leads are the same. Products are known of the whole network
    only, not of a location, region, source or form. Locations are those that won something; ``page`` chooses among them.
    Of sources, forms and products the ``most`` are told that brought most (None: all).
    """
    scope, conversion = scope_of(brand, filters), conversion_of(brand)
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        parts = reader.by(Names(("channel", "form")), wanted=scope.by_form())
        months = reader.totals(Basis.MONTHS)
        products = reader.by(Names(("value",)), wanted=Wanted(Grouping.PRODUCT)) if _is_whole(filters) else None
        ordered = _ordered(reader, filters, conversion)
        forms = form_names(brand)
        rows = Location.objects.for_brand(brand).only("ref", "name")
        shown, following = (page or pages_of())(rows, ordered)
        places = reader.by(BY_LOCATION, wanted=scope.by_location(frozenset(each.pk.hex for each in shown)))
    everything = Totals.together(list(parts.values()))
    told = {
        "sources": _told(_together(parts, 0), {}, conversion, most),
        "forms": _told(_together(parts, 1), forms, conversion, most),
    }
    no_product = None
    if products is not None:
        told["products"] = _told(products, {}, conversion, most)
        # What nobody named is not kept: it is what the named ones leave.
        rest = everything.less(list(products.values()))
        no_product = NamedRevenue("", without_names()["product"], figures_of(rest, conversion))
    return Revenue(
        by=by,
        currency=brand.currency,
        all=figures_of(everything, conversion),
        tests=everything.count(Count.TESTS),
        months=months_of(months, by, conversion),
        sources=told["sources"].rows,
        forms=told["forms"].rows,
        products=told["products"].rows if "products" in told else None,
        no_product=no_product,
        more={name: each.more for name, each in told.items() if each.more},
        locations=[NamedRevenue(each.ref, each.name, figures_of(places[each.pk.hex], conversion)) for each in shown],
        next=following,
    )


def _is_whole(filters: Filters) -> bool:
    return not (filters.location or filters.region or filters.source or filters.form)


def _ordered(reader: ScopeReader, filters: Filters, conversion: Conversion) -> list[str]:
    """Return the locations that won something, those that brought most first."""
    currencies = reader.terms("revenue")
    # Whole numbers, since there are thousands of sums to compare.
    rates = [int(conversion.value([Money(_UNITS, of)])) for of in currencies.values()]
    keys, counts = reader.by_location([Count.WON, *currencies], wanted=reader.inside(filters))
    sold = [
        (-sum(map(mul, cents, rates)), -won, key)
        for key, (won, *cents) in zip(keys, counts.tolist(), strict=True)
        if won
    ]
    return [key for _brought, _won, key in sorted(sold)]


def _together(parts: Mapping[tuple[str, str], Totals], place: int) -> dict[str, Totals]:
    """Return the sums by one half of their name."""
    found: dict[str, list[Totals]] = {}
    for name, totals in parts.items():
        found.setdefault(name[place], []).append(totals)
    return {key: Totals.together(each) for key, each in found.items()}


def _told(
    parts: Mapping[str, Totals], names: Mapping[str, tuple[str, str]], conversion: Conversion, most: int | None
) -> _Told:
    """Return ``most`` of the parts, those that brought most first; ``names`` has key and name by what a slice has."""
    rows = [
        (NamedRevenue(*names.get(each, (each, each)), figures_of(totals, conversion)), totals)
        for each, totals in parts.items()
    ]

    def order(given: tuple[NamedRevenue, Totals]) -> tuple[Any, ...]:
        row, _totals = given
        brought = conversion.value(each.money for each in row.figures.reported)
        return -brought, -row.figures.won, -row.figures.leads, row.key

    found = sorted((each for each in rows if each[0].figures.leads), key=order)
    told = found[:most]
    beyond = [totals for _row, totals in found[len(told) :]]
    more = More(len(beyond), figures_of(Totals.together(beyond), conversion)) if beyond else None
    return _Told([row for row, _totals in told], more)
