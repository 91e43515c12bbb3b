"""The charts on the page of components: made-up figures."""

from math import exp, sqrt

from leadloop.charts.bars import stacked_bars
from leadloop.charts.columns import columns
from leadloop.charts.curves import Curve, Span, Step, curves
from leadloop.charts.drawing import Chart
from leadloop.charts.flow import Link, Node, flow
from leadloop.charts.funnel import FunnelStep, funnel
from leadloop.charts.rates import RateRow, Reference, rates
from leadloop.charts.ratings import ratings
from leadloop.charts.series import Series
from leadloop.charts.trend import Figure, Moment, trend

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_HERE = "#charts"
NETWORK = Reference("Network median", 0.34)


def _rate(name: str, k: int, n: int) -> RateRow:
    p = k / n if n else 0.0
    half = 1.96 * sqrt(p * (1 - p) / n + 1 / (n * n)) if n else 0.0
    rate = p if n else None
    return RateRow(name, k, n, rate, max(p - half, 0.0) if n else None, min(p + half, 1.0) if n else None, _HERE)


ROWS = [
    _rate("Heizung Lindner", 42, 84),
    _rate("Klimahaus Nord Gesellschaft für Wärmetechnik mbH, Filiale Hamburg-Eimsbüttel", 31, 96),
    _rate("Thermoplus", 3, 4),
    _rate("Wärme & Söhne", 212, 640),
    _rate("Solaris", 0, 0),
]


def sample_charts() -> list[tuple[str, Chart | None]]:
    """Return each chart with its sentence."""
    many = [_rate(f"Location {number:02}", number, 40 + 3 * number) for number in range(1, 15)]
    return [
        ("Heizung Lindner wins half of its leads, more than most", rates(ROWS, head="Location", reference=NETWORK)),
        ("Half of the locations win fewer than one in six", rates(many, head="Location")),
        ("Within 90 days, four in ten are won and three in ten lost", _ends()),
        ("A third waits for more than a week", _ages()),
        ("Most leads arrive in spring", _arrivals()),
        ("Desk and direct leads grow alike", _beside()),
        ("More is won than a year ago", _trend()),
        ("Of 1,204 leads, 189 were won", _funnel()),
        ("One in six offers is won", _flow()),
        ("Four in five customers give four stars or five", ratings([2, 3, 9, 31, 52], hrefs=[_HERE] * 5)),
        ("No reviews yet", ratings([0, 0, 0, 0, 0])),
    ]


def _end(name: str, tone: str, share: float, slow: float) -> Curve:
    def at(day: int) -> float:
        return share * (1 - exp(-day / slow))

    steps = [Step(day, at(day), max(at(day) - 0.0006 * day - 0.01, 0), at(day) + 0.0006 * day + 0.01) for day in _DAYS]
    return Curve(name, steps, tone, _HERE)


_DAYS = range(1, 121, 2)


def _ends() -> Chart | None:
    span = Span(120, [30, 60, 90], lambda day: f"{day:g}", "days since arrival")
    ends = [_end("Won", "won", 0.46, 40), _end("Lost", "lost", 0.33, 25), _end("Withdrawn", "withdrawn", 0.08, 30)]
    return curves(ends, span, risk=[(0, 1204), (30, 702), (60, 391), (90, 188)])


def _ages() -> Chart | None:
    stages = ["Unacknowledged", "Acknowledged", "Accepted", "Won"]
    buckets = {"Up to a day": (41, 9, 22, 5), "Up to a week": (12, 17, 60, 9)}
    buckets |= {"Up to a month": (4, 6, 71, 31), "Older": (1, 2, 18, 12)}
    series = [
        Series(name, values, f"level-{place}", [_HERE] * 4) for place, (name, values) in enumerate(buckets.items(), 1)
    ]
    return stacked_bars(stages, series, head="Stage")


def _arrivals() -> Chart | None:
    desk, direct = [31, 44, 92, 110, 98, 61, 40, 38, 52, 49, 33, 20], [12, 9, 31, 40, 44, 38, 22, 20, 19, 24, 12, 8]
    series = [Series("Desk", desk, "series-1", [_HERE] * 12), Series("Direct", direct, "series-2", [_HERE] * 12)]
    return columns(_MONTHS, series, head="Month", unit="Leads")


def _beside() -> Chart | None:
    series = [Series("Desk", [120, 140, 180, 260], "series-1"), Series("Direct", [60, 66, 91, 130], "series-2")]
    return columns(["Q1", "Q2", "Q3", "Q4"], series, head="Quarter", unit="Leads", grouped=True)


def _trend() -> Chart | None:
    values = [0.21, 0.24, 0.22, None, 0.28, 0.27, 0.31, 0.3, 0.33, 0.35, 0.34, 0.3]
    moments = [
        Moment(
            month,
            value,
            low=value and value - 0.05,
            high=value and value + 0.06,
            n=140 + place,
            before=0.18 + 0.008 * place,
            href=_HERE,
            unfinished=month == "Dec",
        )
        for place, (month, value) in enumerate(zip(_MONTHS, values, strict=True))
    ]
    return trend(moments, Figure("This year", "Last year"), head="Month", unit="Won of those decided")


def _funnel() -> Chart | None:
    steps = [("Arrived", 1204, "accent"), ("Qualified", 871, "accent"), ("Acknowledged", 790, "acknowledged")]
    steps += [("Accepted", 522, "accepted"), ("Won", 189, "won"), ("Complete", 160, "complete")]
    return funnel([FunnelStep(name, n, tone, _HERE) for name, n, tone in steps], head="Step")


def _flow() -> Chart | None:
    ways = ["unacknowledged", "acknowledged rejected", "accepted withdrawn", "won lost", "complete"]
    stages = [[Node(key, key.capitalize(), key) for key in way.split()] for way in ways]
    moved = [
        ("unacknowledged", "acknowledged", 790),
        ("unacknowledged", "rejected", 61),
        ("unacknowledged", "withdrawn", 20),
        ("acknowledged", "accepted", 522),
        ("acknowledged", "withdrawn", 44),
        ("accepted", "won", 189),
        ("accepted", "lost", 140),
        ("won", "complete", 160),
        ("lost", "won", 3),
        ("rejected", "acknowledged", 2),
    ]
    return flow(stages, [Link(source, target, n, _HERE) for source, target, n in moved])
