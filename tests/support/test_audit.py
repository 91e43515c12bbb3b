import pytest

from tests.support import audit


def test_a_breach_of_either_audit_fails_the_test(monkeypatch):
    monkeypatch.setattr(audit, "find_breaches", lambda: iter(["two stages"]))
    monkeypatch.setattr(audit, "digest_breaches", lambda: iter(["no report"]))
    with pytest.raises(AssertionError, match="The audit after this test found:\ntwo stages\nno report"):
        audit.assert_nothing_broken()


def test_sound_data_passes(monkeypatch):
    monkeypatch.setattr(audit, "find_breaches", lambda: iter(()))
    monkeypatch.setattr(audit, "digest_breaches", lambda: iter(()))
    audit.assert_nothing_broken()
