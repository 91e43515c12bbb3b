from pathlib import Path

from leadloop.reports.definitions import DEFINITIONS, as_markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_the_documentation_says_what_the_pages_say():
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == as_markdown()


def test_each_figure_has_one_definition_and_a_title_of_its_own():
    titles = [str(each.title) for each in DEFINITIONS.values()]
    assert len(set(titles)) == len(titles)
    assert as_markdown().count("\n## ") == len(DEFINITIONS)
