from tests.support.source import read_modules

OWN = "leadloop.reports.statistics"
MAY = (OWN, "numpy", "collections.abc", "dataclasses", "functools", "itertools", "math", "typing")


def test_the_statistics_know_nothing_but_numbers():
    modules = [each for each in read_modules().values() if f"{each.name}.".startswith(f"{OWN}.")]
    assert len(modules) >= 5
    assert [
        (m.name, name)
        for m in modules
        for name, _ in m.imports
        if not f"{name}.".startswith(tuple(f"{each}." for each in MAY))
    ] == []
