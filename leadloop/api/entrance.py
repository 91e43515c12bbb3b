"""Who may come in: API keys and their scopes."""

import math
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.http import HttpAuthBase

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey
from leadloop.accounts.queries import key_for_secret
from leadloop.api.limits import Buckets
from leadloop.api.problems import FORBIDDEN, TOO_MANY_REQUESTS, UNAUTHORIZED, Problem
from leadloop.core.client_address import bucket_of, client_address
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor

# Far above what a healthy program does in one process, below what would keep the others waiting.
REQUESTS = Buckets(rate=500, burst=1000)
# Wrong keys from one address: enough for a mistyped one, too few for guessing. A valid key is never held up by them.
WRONG_KEYS = Buckets(rate=0.5, burst=30)

_LONGEST_SECRET = 200
_CHALLENGE = 'Bearer realm="leadloop"'


class BearerKey(HttpAuthBase):
    """The API key of a brand, sent as ``Authorization: Bearer <key>``, that has a scope."""

    openapi_scheme = "bearer"
    openapi_description = (
        "An API key of the brand, sent as `Authorization: Bearer <key>`. It is made with "
        "`leadloop api-key create --brand SLUG --name TEXT` and shown once."
    )

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Return the key that was sent. Raises :class:`Problem` where there is none, or it may not do this."""
        word, _space, secret = request.headers.get("Authorization", "").strip().partition(" ")
        secret = secret.strip()
        if word.casefold() != "bearer" or not secret:
            raise Problem(
                UNAUTHORIZED,
                _("Send your API key with each request: Authorization: Bearer <key>."),
                headers={"WWW-Authenticate": _CHALLENGE},
            )
        key = key_for_secret(secret) if len(secret) <= _LONGEST_SECRET else None
        if key is None:
            raise _wrong_key(request)
        wait = REQUESTS.take(str(key.pk))
        if wait:
            raise _too_many(wait, _("This API key sends too many requests. Wait a moment, then go on more slowly."))
        if self.scope not in key.scopes:
            raise Problem(
                FORBIDDEN,
                _("This API key lacks the scope “%(scope)s”. Make a key that has it.") % {"scope": self.scope.value},
                headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{self.scope.value}"'},
                extra={"scope": self.scope.value},
            )
        return key


def key_of(request: HttpRequest) -> ApiKey:
    """Return the API key that the request came in with."""
    return cast("ApiKey", request.auth)  # type: ignore[attr-defined]


def actor_of(key: ApiKey) -> Actor:
    """Return who acts when a program does: the history names its key."""
    return Actor(ActorKind.PROGRAM, key.pk)


def _wrong_key(request: HttpRequest) -> Problem:
    wait = WRONG_KEYS.take(bucket_of(client_address(request.META)))
    if wait:
        return _too_many(wait, _("Too many requests with a wrong API key came from this address."))
    return Problem(
        UNAUTHORIZED,
        _("This API key is not valid. It may have been revoked, or a character is missing."),
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
    )


def _too_many(wait: float, detail: str) -> Problem:
    return Problem(TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(math.ceil(wait))})
