"""Logs: one JSON object a line on standard error, without personal data and without anything that opens a door."""

import json
import logging
import re
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from uuid import UUID

from django.conf import settings

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# What a record may carry beside its words: nothing that prints itself.
_PLAIN = (str, int, float, bool, UUID, type(None))

_SECRETS: Final = (
    # The tokens of our links, whole or in an address, and whatever stands in a token's place.
    (re.compile(r"[A-Za-z0-9_=-]{16,}\.[A-Za-z0-9_-]{16,}"), "[token]"),
    (re.compile(r"/(o|s|r|u|in|feed)/[^/\s\"'?#]{8,}"), r"/\1/[token]"),
    (re.compile(r"\bll_[A-Za-z0-9_-]{8,}"), "[key]"),
    (re.compile(r"(?i)\b(bearer|basic|token|password|sessionid|leadloop_session|csrftoken)(\s*[=:]\s*|\s+)\S+"), r"\1\2[secret]"),
    (re.compile(r"(://)[^/\s@]+@"), r"\1[secret]@"),
    # People: addresses and telephone numbers.
    (re.compile(r"[^\s@<>\"'(),;:=\[\]{}]+@[^\s@<>\"'(),;:\[\]{}]+"), "[address]"),
    (re.compile(r"\+\d[\d /().-]{6,}\d"), "[phone]"),
)  # fmt: skip
# An error's words quote values: 'Erika', "Erika", (Erika). Where it happened is told by the trace.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\([^()]*\)")


class WithError(logging.Filter):
    """Lets through what tells of an error in the code, not what merely tells of a status."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether there is an error to tell of."""
        return bool(record.exc_info)


class JsonFormatter(logging.Formatter):
    """One line for each record; what it carries in ``extra`` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": scrubbed(_message(record)),
        }
        for name, value in vars(record).items():
            if name not in _OWN and isinstance(value, _PLAIN):
                line[name] = (
                    scrubbed(value) if isinstance(value, str) else str(value) if isinstance(value, UUID) else value
                )
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = described(record.exc_info[1])
            line["trace"] = _trace(record.exc_info[2])
        return json.dumps(line)


def scrubbed(text: str) -> str:
    """Return the text without tokens, keys, passwords, addresses and telephone numbers."""
    for secret in _own_secrets():
        text = text.replace(secret, "[secret]")
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


@cache
def _own_secrets() -> tuple[str, ...]:
    """Return the settings that nobody may read in a log."""
    smtp = settings.LEADLOOP_SMTP
    found: Iterable[str] = (
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        settings.DATABASES["default"].get("PASSWORD", ""),
        smtp.password if smtp else "",
    )
    # What is shorter stands in many words by chance.
    return tuple(secret for secret in found if len(secret) >= 6)  # noqa: PLR2004 - characters


def described(error: BaseException) -> str:
    """Return what kind of error it is and its words without the values that it quotes, its causes after it."""
    told, seen = [], set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        # PostgreSQL tells the row on its further lines.
        words = _QUOTED.sub("…", scrubbed((str(following).splitlines() or [""])[0]))
        told.append(f"{type(following).__name__}: {words}".rstrip(": "))
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return " ← ".join(told)


def _message(record: logging.LogRecord) -> str:
    # Django's own lines on requests name the path, and with it the token. Ours name the route: see request_log.
    if record.name.startswith("django.request"):
        return "request failed"
    return record.getMessage() if not record.exc_info or not record.args else str(record.msg)


def _trace(start: TracebackType | None) -> list[str]:
    """Return where it happened, innermost last: places in the code, no values."""
    return [f"{Path(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(start)]


def configuration(level: str = "INFO") -> dict[str, Any]:
    """Return the configuration for :func:`logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"with_error": {"()": WithError}},
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "leadloop": {"level": level},
            # Each request has its own line already; a 404 needs no second one, and strangers' Host headers none at all.
            "django.request": {"level": "ERROR", "filters": ["with_error"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "_granian": {"level": level, "handlers": ["stderr"], "propagate": False},
        },
    }
