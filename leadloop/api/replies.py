"""Plain replies with JSON."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse


class JsonReply(HttpResponse):
    """A JSON document as it stands. Our documents hold text, numbers and lists only, so nothing looks into them again."""

    def __init__(self, document: Mapping[str, Any], *, status: int = 200) -> None:
        super().__init__(json.dumps(document), status=status, content_type="application/json")
