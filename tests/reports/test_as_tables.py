"""What the reports declare as tables is whole, and told in the guide."""

from pathlib import Path

import pytest

from leadloop.reports.as_tables.reading import REPORTS

GUIDE = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.mark.parametrize("report", REPORTS)
def test_the_guide_names_each_table_in_its_order(report):
    names = ", ".join(f"`{each.name}`" for each in REPORTS[report].tables)
    assert f"| `{report}` | {names} |" in GUIDE.read_text()


@pytest.mark.parametrize("report", REPORTS)
def test_names_stand_for_one_thing_each(report):
    tables = REPORTS[report].tables
    assert len({each.name for each in tables}) == len(tables)
    for each in tables:
        names = [told.column.name for told in each.told]
        titles = [str(told.column.title) for told in each.told]
        assert len(set(names)) == len(names), each.name
        assert len(set(titles)) == len(titles), each.name
        assert all(name.replace("_", "").isalnum() and name == name.lower() for name in names), each.name


def test_headings_of_times_tell_their_unit_and_what_is_a_bound():
    titles = [str(told.column.title) for told in REPORTS["performance"].named("times").told]
    half = "Half of them within (seconds)"
    assert titles[1:4] == [half, f"{half}, at least", f"{half}, at most"]


def test_a_name_is_needed_where_there_are_several():
    assert REPORTS["locations"].named("") is REPORTS["locations"].tables[0]
    assert REPORTS["pipeline"].named("") is None
    assert REPORTS["pipeline"].named("nothing") is None
