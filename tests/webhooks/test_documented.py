"""What docs/webhooks.md says of signatures and of the schedule is so."""

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

from leadloop.webhooks.schedule import GIVEN_UP_AFTER, KEPT, OVERLAP, WAITS
from leadloop.webhooks.signing import signed_headers

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


def test_the_check_without_a_library_tells_right_from_wrong():
    snippet = next(code for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "def " in code)
    names: dict[str, object] = {}
    exec(textwrap.dedent(snippet), names)
    check = names["is_from_leadloop"]
    assert callable(check)
    secret = "whsec_" + "c2VjcmV0" * 6
    key = b"secret" * 6
    headers = signed_headers("id", b"{}", keys=[b"old", key], now=datetime.now(UTC))
    assert check(secret, headers, b"{}")
    assert not check(secret, headers, b"{ }")
    assert not check("whsec_" + "b3RoZXI=", headers, b"{}")
    assert not check(secret, signed_headers("id", b"{}", keys=[key], now=datetime(2026, 1, 1, tzinfo=UTC)), b"{}")


def test_the_waits_are_those_of_the_schedule():
    assert "after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours" in TEXT
    hours = [wait.total_seconds() / 3600 for wait in WAITS]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]
    assert (GIVEN_UP_AFTER.days, KEPT.days, OVERLAP.total_seconds()) == (5, 30, 24 * 3600)
