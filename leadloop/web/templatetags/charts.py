"""Charts of leadloop.charts on a page."""

from django.template import Library
from django.utils.safestring import SafeString

from leadloop.charts.drawing import Chart
from leadloop.charts.rates import RateRow, Reference, cell_rate
from leadloop.web.chart_svg import svg
from leadloop.web.templatetags.markup import component

register = Library()


@register.simple_tag
def chart(
    chart: Chart | None, title: str, *, note: str = "", hide_title: bool = False, numbers: bool = True
) -> SafeString:
    """Return a chart under its title, a sentence that says what it shows; with how to read it, and its numbers.

    `hide_title` where a card's title says the same; `numbers=False` only where the page itself has them in a table beside.
    A chart that is None becomes the sentence that there is nothing to show.
    """
    context: dict[str, object] = {"chart": chart, "title": title, "hide_title": hide_title, "note": note}
    if chart:
        context |= {
            "narrow": svg(chart.narrow, label=title, look="chart chart-narrow"),
            "wide": svg(chart.wide, label=title, look="chart chart-wide"),
            "numbers": numbers,
        }
    return component("chart", context)


@register.simple_tag
def rate_in_cell(row: RateRow, *, reference: Reference | None = None, most: float = 1) -> SafeString:
    """Return a rate with its interval, small enough for a table's cell. All cells of a column take the same `most`."""
    return svg(cell_rate(row, reference=reference, most=most), label=row.name, look="chart chart-cell")
