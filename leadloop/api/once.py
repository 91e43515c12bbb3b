"""``Idempotency-Key``: the same request sent again is answered as the first was, and done once.

After draft-ietf-httpapi-idempotency-key-header-07. The key's row is written in the transaction of the operation, so
that both are there or neither; a second request waits on the unique index until the first has committed, and then
finds its reply.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.api.body import body_of, read_object
from leadloop.api.entrance import key_of
from leadloop.api.models import IdempotentReply
from leadloop.api.operations import claim_key, keep_reply
from leadloop.api.problems import CONTENT_TYPE, KEY_REUSED, STILL_RUNNING, Problem, invalid
from leadloop.api.queries import kept_reply
from leadloop.api.refusals import problem_of
from leadloop.core.clock import now as clock_now

_LONGEST = 255
_CREATED, _SERVER_ERROR = 201, 500
# PostgreSQL's lock_not_available: the first request holds the key's row for longer than we wait.
_LOCK_NOT_AVAILABLE = "55P03"

Given = ParamSpec("Given")
Body = TypeVar("Body")
Item = TypeVar("Item")
Call = Callable[Concatenate[HttpRequest, Given], HttpResponse]


class Reply(NamedTuple):
    """What an operation answers: a status and a JSON object."""

    status: int
    document: dict[str, Any]


class _Answer(NamedTuple):
    """What a request is answered, and whether another one was answered so before."""

    status: int
    body: str
    is_replayed: bool = False


def once(
    operation: Callable[Concatenate[HttpRequest, dict[str, Any], Given], Reply], *, needs_body: bool = True
) -> Call[Given]:
    """Make a call of an operation on the JSON object that was sent; with an ``Idempotency-Key`` it happens once.

    Without ``needs_body`` an empty body is an empty object.

    Kept are the replies of the operation itself, refusals included (404, 409, 422). A request that never came so far
    (no valid key, body not readable, too many requests) leaves nothing behind, nor does one that failed on our side.
    """
    return _once(operation, lambda request: read_object(request) if needs_body or body_of(request) else {})


def once_of(
    read: Callable[[HttpRequest], Body],
) -> Callable[[Callable[Concatenate[HttpRequest, Body, Given], Reply]], Call[Given]]:
    """Make calls as :func:`once` does, of operations on what ``read`` makes of the body."""
    return lambda operation: _once(operation, read)


def _once(
    operation: Callable[Concatenate[HttpRequest, Body, Given], Reply], read: Callable[[HttpRequest], Body]
) -> Call[Given]:
    @wraps(operation)
    def run(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        given = read(request)
        key = _read_key(request)
        if not key:
            status, document = operation(request, given, *args, **kwargs)
            return _respond(request, _Answer(status, json.dumps(document)))
        return _respond(
            request,
            _answer_once(request, key, _fingerprint(request), lambda: operation(request, given, *args, **kwargs)),
        )

    # ninja reads the parameters of the address off the signature; the body is none of them.
    whole = inspect.signature(operation)
    own = [parameter for name, parameter in whole.parameters.items() if name != "given"]
    run.__signature__ = whole.replace(parameters=own)  # type: ignore[attr-defined]
    return cast("Call[Given]", run)


def each_once(
    request: HttpRequest, given: Sequence[Item], operation: Callable[[Item], Reply]
) -> list[tuple[int, dict[str, Any]]]:
    """Return status and document of the operation on each item: a transaction each, so that none waits or falls with another.

    With an ``Idempotency-Key`` each item happens once: the same request sent again, also after it broke off half-way, does
    what is left to do, and is answered as the first was.
    """
    key = _read_key(request)
    # Once for all: a batch is large.
    fingerprint = _fingerprint(request) if key else ""
    if key:
        _claim_for_items(key_of(request).brand, key, fingerprint)
    found: list[tuple[int, dict[str, Any]]] = []
    for number, item in enumerate(given):
        try:
            if key:
                part = _part_of(key, number)
                status, body, _replayed = _answer_once(request, part, fingerprint, partial(operation, item))
                found.append((status, json.loads(body)))
            else:
                status, document = operation(item)
                found.append((status, document))
        except Exception as error:  # noqa: BLE001 - told as a problem, and logged
            problem = problem_of(error)
            found.append((problem.kind.status, problem.document(instance=request.path)))
    return found


def _claim_for_items(brand: Brand, key: str, fingerprint: str) -> None:
    """Let no other request have the key. Its items have keys of their own, which nobody can send."""
    with transaction.atomic():
        if not _claim(brand, key, fingerprint):
            _kept(brand, key, fingerprint)


def _part_of(key: str, number: int) -> str:
    return f"\x1f{number}\x1f{hashlib.sha256(key.encode()).hexdigest()}"


def _answer_once(request: HttpRequest, key: str, fingerprint: str, operation: Callable[[], Reply]) -> _Answer:
    """Return what the operation answers, or answered to the first request with this key."""
    brand = key_of(request).brand
    try:
        with transaction.atomic():
            if not _claim(brand, key, fingerprint):
                return _kept(brand, key, fingerprint)
            status, document = operation()
            body = json.dumps(document)
            keep_reply(brand, key, status=status, body=body)
    except Exception as error:
        problem = problem_of(error)
        if problem.kind in (STILL_RUNNING, KEY_REUSED) or problem.kind.status >= _SERVER_ERROR:
            raise problem from error
        return _keep_refusal(request, brand, key, fingerprint, problem)
    return _Answer(status, body)


def _keep_refusal(request: HttpRequest, brand: Brand, key: str, fingerprint: str, problem: Problem) -> _Answer:
    """Keep the refusal in a transaction of its own: the operation's was undone, and the key's row with it."""
    body = json.dumps(problem.document(instance=request.path))
    with transaction.atomic():
        if not _claim(brand, key, fingerprint):
            # Another request with this key came in between, and what it was answered stands.
            return _kept(brand, key, fingerprint)
        keep_reply(brand, key, status=problem.kind.status, body=body)
    return _Answer(problem.kind.status, body)


def _claim(brand: Brand, key: str, fingerprint: str) -> bool:
    try:
        return claim_key(brand, key, fingerprint=fingerprint, now=clock_now())
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise Problem(
            STILL_RUNNING,
            _("The first request with this key has not been answered yet. Send this one again in a moment."),
            headers={"Retry-After": "2"},
        ) from error


def _kept(brand: Brand, key: str, fingerprint: str) -> _Answer:
    kept: IdempotentReply | None = kept_reply(brand, key)
    if kept is None or kept.fingerprint != fingerprint:
        raise Problem(
            KEY_REUSED,
            _("Another request was sent with this Idempotency-Key. Use a fresh key for each new request."),
            errors={"Idempotency-Key": _("This key belongs to another request.")},
        )
    return _Answer(kept.status, kept.body, is_replayed=True)


def _respond(request: HttpRequest, answer: _Answer) -> HttpResponse:
    refused = answer.status >= 400  # noqa: PLR2004 - whatever is wrong
    reply = HttpResponse(
        answer.body, status=answer.status, content_type=CONTENT_TYPE if refused else "application/json"
    )
    if answer.status == _CREATED:
        reply["Location"] = f"{request.path}/{json.loads(answer.body)['id']}"
    if answer.is_replayed:
        reply["Idempotent-Replayed"] = "true"
    return reply


def _read_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    key = key.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not (0 < len(key) <= _LONGEST and key.isascii() and key.isprintable()):
        raise invalid({"Idempotency-Key": _("Give 1 to 255 printable ASCII characters, such as a UUID.")})
    return key


def _fingerprint(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING")
    address = f"{request.path}?{query}" if query else request.path
    return hashlib.sha256(f"{request.method} {address}\n".encode() + body_of(request)).hexdigest()
