import sys
from types import SimpleNamespace

import pytest

from tests.support import audit


@pytest.fixture
def audit_exists(monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "AUDIT", tmp_path)
    monkeypatch.setitem(sys.modules, "leadloop.digests.audit", SimpleNamespace(digest_breaches=list))


def test_a_breach_fails_the_test(monkeypatch, audit_exists):
    monkeypatch.setitem(sys.modules, "leadloop.reports.audit", SimpleNamespace(find_breaches=lambda: ["two stages"]))
    with pytest.raises(AssertionError, match="The audit after this test found:\ntwo stages"):
        audit.assert_nothing_broken()


def test_sound_data_passes(monkeypatch, audit_exists):
    monkeypatch.setitem(sys.modules, "leadloop.reports.audit", SimpleNamespace(find_breaches=list))
    audit.assert_nothing_broken()


def test_an_audit_that_cannot_be_imported_fails(monkeypatch, audit_exists):
    monkeypatch.setitem(sys.modules, "leadloop.reports.audit", None)
    with pytest.raises(ImportError):
        audit.assert_nothing_broken()
