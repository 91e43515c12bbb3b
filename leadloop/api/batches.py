"""Many things sent at once: each is taken for itself, and told so in its place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from leadloop.api.body import check_shape, read_object
from leadloop.api.kinds import ProblemField
from leadloop.api.once import Reply, each_once
from leadloop.api.problems import invalid
from leadloop.api.replies import JsonReply

MOST: Final = 1000
_REFUSED: Final = 400


class ResultShape(BaseModel):
    """What became of one of them."""

    index: int = Field(description="Its place among those sent, from 0 on.")
    status: int = Field(description="As if it had been sent alone; 422 where something is to be corrected.")
    detail: str | None = Field(None, description="Where it was refused: why.")
    errors: list[ProblemField] | None = Field(None, description="Where it was refused: what to do about each field.")


def taken_one_by_one(
    request: HttpRequest,
    name: str,
    shape: type[BaseModel],
    operation: Callable[[dict[str, Any]], Reply],
    *,
    shown_as: str,
) -> JsonReply:
    """Return the contract's results for the list ``name`` of the body; what was made of each is told as ``shown_as``.

    An item that is refused keeps none of the others from being taken.
    """

    def take(item: Any) -> Reply:
        if not isinstance(item, dict):
            raise invalid({"": _("Give this as an object with fields of its own.")})
        check_shape(item, shape)
        return operation(item)

    results = each_once(request, _items(read_object(request), name), take)
    return JsonReply({"results": [_shown(index, *each, shown_as) for index, each in enumerate(results)]})


def _items(given: Mapping[str, Any], name: str) -> Sequence[Any]:
    unknown = {each: _("There is no such field.") for each in given if each != name}
    found = given.get(name)
    if found is None:
        raise invalid({name: _("This is needed."), **unknown})
    if not isinstance(found, list):
        raise invalid({name: _("Give this as a list."), **unknown})
    if len(found) > MOST:
        raise invalid({name: _("Send at most %(most)d at once; these are %(n)d.") % {"most": MOST, "n": len(found)}})
    if unknown:
        raise invalid(unknown)
    return found


def _shown(index: int, status: int, document: dict[str, Any], shown_as: str) -> dict[str, Any]:
    if status < _REFUSED:
        return {"index": index, "status": status, shown_as: document}
    return {"index": index, "status": status, "detail": document["detail"], "errors": document["errors"]}
