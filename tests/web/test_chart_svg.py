"""Charts as they stand in a page."""

from math import inf, nan

import pytest
from django.template import Context, Template

from leadloop.charts.columns import columns
from leadloop.charts.drawing import Dot, Drawing, Mark, Words
from leadloop.charts.rates import RateRow, rates
from leadloop.charts.series import Series
from leadloop.web.chart_svg import svg
from leadloop.web.components_charts import sample_charts
from tests.support.architecture import markup_against_csp
from tests.support.pressing import text_of
from tests.support.trees import tree_of

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&{{ 7|add:7 }}"
ROW = RateRow(HOSTILE, 1, 2, 0.5, 0.1, 0.9, href='/leads/?a=1&b="><script>')


def shown(chart, title="It is so", **options):
    written = "".join(f" {name}={value}" for name, value in options.items())
    template = Template(f"{{% chart chart title{written} %}}")
    return template.render(Context({"chart": chart, "title": title}))


def test_hostile_words_stay_words():
    page = shown(rates([ROW], head=HOSTILE), title=HOSTILE)
    tree = tree_of(page)
    assert list(tree.iter("script")) == list(tree.iter("img")) == []
    assert next(tree.iter("th")).text == HOSTILE
    assert {link.get("href") for link in tree.iter("a")} == {ROW.href}
    assert {drawing.get("aria-label") for drawing in tree.iter("svg") if drawing.get("role")} == {HOSTILE}


def test_what_says_something_is_read_and_what_leads_on_is_a_link():
    plain, leading = (
        svg(Drawing(9, 9, [Mark([Dot(1, 1, 1, "solid")], "won", "Seven", to)]), label="", look="") for to in ("", "/7")
    )
    assert '<g class="tone-won" role="img" aria-label="Seven"><title>Seven</title>' in plain
    assert '<a class="tone-won" href="/7" aria-label="Seven"><title>Seven</title>' in leading
    assert '<g aria-hidden="true"><text x="1" y="2">x</text></g>' in svg(
        Drawing(9, 9, [Mark([Words(1, 2, "x")])]), label="", look=""
    )


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_no_number_that_is_none_gets_into_a_page(value):
    with pytest.raises(ValueError, match="cannot be drawn"):
        svg(Drawing(9, 9, [Mark([Dot(value, 1, 1, "solid")])]), label="", look="")


def test_numbers_are_written_for_the_browser_and_not_for_the_reader(settings):
    settings.LANGUAGE_CODE = "de"
    drawing = svg(Drawing(1204, 9, [Mark([Dot(1203.25, -0.01, 0.5, "solid")])]), label="", look="")
    assert 'viewBox="0 0 1204 9"' in drawing
    assert 'cx="1203.2" cy="0" r="0.5"' in drawing


def test_a_chart_comes_with_its_sentence_how_to_read_it_and_its_numbers():
    tree = tree_of(shown(rates([RateRow("Lindner", 1, 2, 0.5, 0.1, 0.9)], head="Location"), note="'Of May.'"))
    assert text_of(next(tree.iter("figcaption"))) == "It is so"
    assert text_of(next(tree.iter("p"))).endswith("(95 %). Of May.")
    assert text_of(next(tree.iter("summary"))) == "Show the numbers"
    assert [text_of(cell) for cell in next(tree.iter("tbody"))[0]] == [
        "Lindner",
        "50 %",
        "between 10 % and 90 %",
        "1",
        "2",
    ]


def test_what_a_page_says_itself_is_not_said_twice():
    tree = tree_of(shown(rates([ROW], head="Location"), hide_title=True, numbers=False))
    assert list(tree.iter("figcaption")) == list(tree.iter("details")) == []


def test_nothing_to_show_is_said():
    assert text_of(tree_of(shown(None))) == "It is so There is not enough to draw in this choice yet."


def test_a_legend_names_each_series():
    chart = columns(["a"], [Series("Desk", [1], "series-1"), Series(HOSTILE, [2], "series-2")], head="")
    assert [text_of(each) for each in tree_of(shown(chart)).iter("li")] == ["Desk", HOSTILE]


def test_every_chart_fits_the_content_security_policy():
    pages = {title: shown(chart, title) for title, chart in sample_charts()}
    assert len(pages) == 11
    assert list(markup_against_csp(pages)) == []
