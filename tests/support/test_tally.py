from types import SimpleNamespace

from tests.support.tally import tally


def reports(*names):
    return [SimpleNamespace(nodeid=name) for name in names]


def test_what_fails_in_its_clean_up_has_failed_once():
    assert tally({"passed": reports("a", "b"), "error": reports("b")}) == {"passed": 1, "failed": 1}


def test_skipped_counts_as_failed():
    assert tally({"passed": reports("a"), "skipped": reports("b")}) == {"passed": 1, "failed": 1}


def test_a_failure_that_was_expected_is_a_pass():
    assert tally({"xfailed": reports("a"), "failed": reports("b")}) == {"passed": 1, "failed": 1}
