"""Times that move on with the day."""

from datetime import date

import pytest

from leadloop.reports.lately import Lately


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-03-31", "2026-03-31"),
        ("last_7_days", "2026-03-25", "2026-03-31"),
        ("last_30_days", "2026-03-02", "2026-03-31"),
        ("last_90_days", "2026-01-01", "2026-03-31"),
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-01-01", "2026-03-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_days_as_of_the_last_of_march(period, first, last):
    assert Lately(period).days(date(2026, 3, 31)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        ("this_month", "2026-01-01", "2026-01-01", "2026-01-01"),
        ("last_month", "2026-01-01", "2025-12-01", "2025-12-31"),
        ("last_month", "2024-03-01", "2024-02-01", "2024-02-29"),
        ("this_quarter", "2026-04-01", "2026-04-01", "2026-04-01"),
        ("last_quarter", "2026-04-01", "2026-01-01", "2026-03-31"),
        ("this_year", "2026-12-31", "2026-01-01", "2026-12-31"),
        ("last_year", "2024-02-29", "2023-01-01", "2023-12-31"),
    ],
)
def test_edges(period, today, first, last):
    found = Lately(period).days(date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
