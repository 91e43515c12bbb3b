from pathlib import Path

from leadloop.reports.definition import GROUPED
from leadloop.reports.definitions import DEFINITIONS, as_markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_the_documentation_says_what_the_pages_say():
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == as_markdown()


def test_each_figure_has_one_definition_and_a_title_of_its_own():
    titles = [str(each.title) for each in DEFINITIONS.values()]
    assert len(set(titles)) == len(titles)
    assert as_markdown().count("\n## ") == len(DEFINITIONS)


def test_each_figure_of_times_says_how_exactly_they_are_kept():
    of_curves = [
        each for each in DEFINITIONS.values() if any(name in str(each.formula) for name in ("Kaplan", "Aalen"))
    ]
    assert len(of_curves) == 7
    assert [each.key for each in of_curves if not each.counted.endswith(str(GROUPED))] == []
    assert "groups one part in a hundred wide" in (DOCS / "api.md").read_text(encoding="utf-8")
