"""Reading settings from the environment, or from a file named by ``*_FILE`` for secrets."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadSetting(Exception):
    """A setting has a value that cannot work; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes. ``security`` is ``""``, ``"starttls"`` or ``"tls"``."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = ""


def read(name: str, default: str = "", *, env: Mapping[str, str] = os.environ) -> str:
    """Return the setting's value, from its variable or from the file that ``<name>_FILE`` names."""
    path = env.get(f"{name}_FILE")
    if path and env.get(name):
        raise BadSetting(f"{name} and {name}_FILE are both set. Keep one.")
    if not path:
        return env.get(name, default).strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE: cannot read {path} ({error.strerror}).") from error


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:///path`` or ``postgresql://user:pass@host:port/name``; empty: SQLite in the data dir."""
    parts = urlsplit(url or f"sqlite:///{data_dir / 'leadloop.sqlite3'}")
    if parts.scheme in ("postgres", "postgresql"):
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        try:
            port = parts.port
        except ValueError as error:
            raise BadSetting(f"LEADLOOP_DATABASE_URL: the port is no number ({error}).") from error
        if not parts.path.strip("/"):
            raise BadSetting("LEADLOOP_DATABASE_URL: name a database, as in postgresql://user:pass@host:5432/leadloop.")
        return {
            "ENGINE": "leadloop.config.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 5,
                # A request never hangs on somebody else's lock or on a runaway query. To compile one takes longer than ours.
                "options": "-c lock_timeout=5s -c statement_timeout=60s -c jit=off",
                # How often a statement runs before it is prepared (leadloop.core.statements).
                "prepare_threshold": _times_before_preparing(query.pop("prepare_threshold", "2")),
                **query,
            },
        }
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        name = path[1:] if path.startswith("//") else path
        if not name.strip("/"):
            raise BadSetting("LEADLOOP_DATABASE_URL: name a file, as in sqlite:////var/lib/leadloop/leadloop.sqlite3.")
        return {
            "ENGINE": "leadloop.config.sqlite",
            "NAME": name,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Writers queue up instead of failing half-way: read-then-write under DEFERRED loses lock races.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
            },
        }
    raise BadSetting("LEADLOOP_DATABASE_URL: start with postgresql:// or sqlite:///.")


def _times_before_preparing(text: str) -> int | None:
    if text == "off":
        return None
    if not text.isdecimal():
        raise BadSetting("LEADLOOP_DATABASE_URL: prepare_threshold is a number, or off.")
    return int(text)


def smtp(url: str) -> SmtpServer | None:
    """Return the mail server that the address names; None where none is set (the local mailbox)."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise BadSetting("LEADLOOP_SMTP_URL: start with smtp:// or smtps://.")
    try:
        port = parts.port
    except ValueError as error:
        raise BadSetting(f"LEADLOOP_SMTP_URL: the port is no number ({error}).") from error
    if not parts.hostname:
        raise BadSetting("LEADLOOP_SMTP_URL: name a host, as in smtp://user:pass@mail.example.com:587?starttls=1.")
    starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] not in ("0", "false", "")
    security = "tls" if parts.scheme == "smtps" else "starttls" if starttls else ""
    return SmtpServer(
        host=parts.hostname,
        port=port or {"tls": 465, "starttls": 587, "": 25}[security],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )


def base_url(value: str) -> str:
    """Return the address under which people reach this installation, without a slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting("LEADLOOP_BASE_URL: give the whole address, such as https://leads.example.com.")
    return value.rstrip("/")


def trusted_proxies(value: str) -> list[str]:
    """Return the addresses and networks of the proxies, checked: a mistyped one would fail each request that asks for them."""
    return [text for text, _network in _networks("LEADLOOP_TRUSTED_PROXIES", value)]


def webhook_networks(value: str) -> list[Network]:
    """Return the networks of one's own that webhooks may go to."""
    return [network for _text, network in _networks("LEADLOOP_WEBHOOK_NETWORKS", value)]


def _networks(name: str, value: str) -> list[tuple[str, Network]]:
    found = []
    for each in filter(None, map(str.strip, value.split(","))):
        try:
            found.append((each, ipaddress.ip_network(each, strict=False)))
        except ValueError as error:
            raise BadSetting(
                f"{name}: “{each}” is no address and no network. Write such as 192.0.2.7 or 10.0.0.0/8."
            ) from error
    return found


def mail_from(value: str) -> str:
    """Return the sender's address, checked for form."""
    if not re.fullmatch(r"([^<>\r\n]*<)?[^<>@\s]+@[^<>@\s]+>?", value):
        raise BadSetting("LEADLOOP_MAIL_FROM: give an address such as leads@example.com or Leads <leads@example.com>.")
    return value


def secret_key(value: str, data_dir: Path) -> str:
    """Return the key that signs links; made once and kept in the data dir where none is set."""
    if value:
        if len(value) < 32:  # noqa: PLR2004 - characters; 128 bits even if written in hexadecimal
            raise BadSetting("LEADLOOP_SECRET_KEY: use at least 32 random characters.")
        return value
    path = data_dir / "secret-key"
    if not path.exists():
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_urlsafe(48))
        try:
            # Two processes that start together agree: whoever links first, wins.
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text().strip()


def data_dir(value: str) -> Path:
    """Return the folder for the embedded database and what else is kept, made where missing."""
    path = Path(value or "~/.local/share/leadloop").expanduser()
    try:
        # The customers' names stand in it: nobody else on the machine reads them.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"LEADLOOP_DATA_DIR: cannot make {path} ({error.strerror}).") from error
    if not os.access(path, os.W_OK):
        raise BadSetting(f"LEADLOOP_DATA_DIR: cannot write to {path}.")
    return path.resolve()
