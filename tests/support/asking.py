"""Asking any address anything, so that all rows are afterwards as they were before."""

import json
import re
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from tests.support.fingerprint import fingerprint, rows_written

ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")


@dataclass
class Asked:
    """An answer, whether any row was another after it, and the whole answer without the ids that differ anyway."""

    status: int
    changed: bool
    location: str
    text: str
    same: str


class Asking:
    """Asks, and takes back what that stored; so all rows are as they were when the first question was asked."""

    def __init__(self):
        self.before = None

    def __call__(self, client, method, path, secret="", body=None):
        cache.clear()
        self.before = self.before or fingerprint()
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        # What is text already is XML.
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        kind = "application/xml" if isinstance(body, str) else "application/json"
        content = {"content_type": kind} if secret or body is not None else {}
        with transaction.atomic():
            written = rows_written()
            response = client.generic(method, path, text, headers=headers, **content)
            # A file is made while it is sent.
            text = (response.getvalue() if response.streaming else response.content).decode(errors="replace")
            changed = rows_written() != written and fingerprint() != self.before
            transaction.set_rollback(True)
        same = ID.sub("ID", text).replace(path, "PATH")
        return Asked(
            response.status_code, changed, response.get("Location", ""), text, f"{response.status_code} {same}"
        )
