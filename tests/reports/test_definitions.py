from pathlib import Path

from leadloop.reports.definitions import as_markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_the_documentation_says_what_the_pages_say():
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == as_markdown()
