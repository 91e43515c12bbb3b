"""The audit after each test: the same that `leadloop audit` runs in production."""

import importlib
from pathlib import Path

AUDIT = Path(__file__).parents[2] / "leadloop" / "reports" / "audit.py"


def assert_nothing_broken():
    """Fail with every breach that the audit finds in the database as it is now."""
    __tracebackhide__ = True
    # Until the audit is written there is nothing to ask. From then on, an audit that cannot be imported is a failure.
    if AUDIT.exists():
        breaches = list(importlib.import_module("leadloop.reports.audit").find_breaches())
        breaches += importlib.import_module("leadloop.digests.audit").digest_breaches()
        assert breaches == [], "The audit after this test found:\n" + "\n".join(breaches[:20])
