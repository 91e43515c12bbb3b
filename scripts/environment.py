"""Make `.venv` and install the pinned packages in it, or find in a few milliseconds that nothing is to do.

    python3 scripts/environment.py runtime    what running Leadloop needs
    python3 scripts/environment.py dev        and what testing it needs

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


def main(kind: str) -> None:
    """Bring `.venv` up to date for `kind`. Two at once are safe: the second waits, then finds it done."""
    # Whoever has the development packages at these versions has the runtime ones as well.
    enough = [kind] if kind == "dev" else ["runtime", "dev"]
    if any(is_current(each) for each in enough):
        return
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if any(is_current(each) for each in enough):
            return
        make_virtual_environment()
        install(kind)


def stamp(kind: str) -> Path:
    """Name the file that says what is installed. It lies in the environment, so that both go together."""
    return VENV / f".installed-{kind}"


def fingerprint(kind: str) -> str:
    """Return what the installed packages depend on: the lock, the package's own metadata, and where it all lies.

    The place is part of it because a virtual environment does not survive being moved.
    """
    parts = [str(ROOT).encode(), LOCKS[kind].read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_current(kind: str) -> bool:
    """Tell whether the environment holds what the lock asks for, without starting its Python."""
    try:
        return stamp(kind).read_text() == fingerprint(kind) and os.access(PYTHON, os.X_OK)
    except FileNotFoundError:
        return False


def make_virtual_environment() -> None:
    """Make `.venv`, or make it anew where its Python no longer runs or is too old."""
    if runs(
        [
            str(PYTHON),
            "-c",
            "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix != sys.argv[1])",
            str(VENV),
        ]
    ):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    if runs([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return
    # Debian ships Python without `ensurepip`; the rest of it is one package away.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = ["apt-get", "install", "-y", "-q", package]
    if os.geteuid() != 0:
        command = ["sudo", "-n", *command]
    if shutil.which(command[0]) and runs(command) and runs([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return
    sys.exit(f"Python cannot make a virtual environment here. This installs what is missing: apt-get install {package}")


def install(kind: str) -> None:
    """Install the lock, every file checked against its hash, and Leadloop itself from this checkout."""
    say(f"Installing the pinned packages ({LOCKS[kind].name}); only the first time takes this long")
    # Errors only; and compiled when first imported, because most of what is installed never is.
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--no-compile"]
    for arguments in (
        ["--require-hashes", "--requirement", str(LOCKS[kind])],
        # Without build isolation, so that no unpinned build tool is fetched.
        ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        if subprocess.run([*pip, *arguments], check=False, stdin=subprocess.DEVNULL).returncode:
            sys.exit(f"Installing failed; the reason stands above. Again by hand: {' '.join([*pip, *arguments])}")
    stamp(kind).write_text(fingerprint(kind))


def runs(command: list[str]) -> bool:
    """Run quietly and tell whether it worked; a missing program did not."""
    try:
        return not subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode
    except OSError:
        return False


def say(text: str) -> None:
    """Say what takes time, before it does."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
