"""What a call replies, changed on its way out; a reply that is repeated too."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from leadloop.api.once import Call, Given


class Changed:
    """A decorator of calls that changes what they reply."""

    def __init__(self, change: Callable[[HttpResponse], None]) -> None:
        self._change = change

    def __call__(self, call: Call[Given]) -> Call[Given]:
        """Return the call with its replies changed."""

        @wraps(call)
        def run(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            reply = call(request, *args, **kwargs)
            self._change(reply)
            return reply

        return run


def made_below(path: str) -> Changed:
    """Tell that what a call makes is found below ``path``, and not below the call's own."""

    def change(reply: HttpResponse) -> None:
        if "Location" in reply:
            reply["Location"] = f"{path}/{reply['Location'].rpartition('/')[2]}"

    return Changed(change)


def completed_by(complete: Callable[[dict[str, Any]], dict[str, Any]]) -> Changed:
    """Put into a reply, also into one that is repeated, what must not lie anywhere: a kept reply is without it."""

    def change(reply: HttpResponse) -> None:
        if reply.status_code < 400:  # noqa: PLR2004 - refusals have nothing to hide
            reply.content = json.dumps(complete(json.loads(reply.content)))

    return Changed(change)
