"""The audit after each test: the same that `leadloop audit` runs in production."""

from leadloop.digests.audit import digest_breaches
from leadloop.reports.audit import find_breaches


def assert_nothing_broken():
    """Fail with every breach that the audit finds in the database as it is now."""
    __tracebackhide__ = True
    breaches = [*find_breaches(), *digest_breaches()]
    assert breaches == [], "The audit after this test found:\n" + "\n".join(breaches[:20])
