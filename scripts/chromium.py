"""A Chromium for the browser tests: found on this machine, else installed by whatever way works here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_INSTALL = "apt-get install chromium, or: .venv/bin/playwright install chromium, or set LEADLOOP_TEST_CHROMIUM"


class ChromiumMissingError(RuntimeError):
    """No browser can be had here; says the line that would install it."""


def find() -> str | None:
    """Return the path of a browser that runs: LEADLOOP_TEST_CHROMIUM, one on PATH, playwright's own; else None."""
    given = os.environ.get("LEADLOOP_TEST_CHROMIUM", "")
    if given:
        if not runs(given):
            raise ChromiumMissingError(f"LEADLOOP_TEST_CHROMIUM names {given}, which does not run. {HOW_TO_INSTALL}")
        return given
    # Run, not only found: Ubuntu's /usr/bin/chromium-browser is a hint to install something else.
    for path in filter(None, map(shutil.which, NAMES)):
        if runs(path):
            return path
    own = playwrights_own()
    if own and Path(own).exists() and runs(own):
        return own
    return None


def install() -> str:
    """Return the path of a browser, installed first where there is none. Says what it does, for it takes a while."""
    steps: list[Callable[[], None]] = [by_apt, by_playwright]
    found = find()
    while not found and steps:
        steps.pop(0)()
        found = find()
    if not found:
        raise ChromiumMissingError(f"No browser is here, and none could be installed. {HOW_TO_INSTALL}")
    return found


def by_apt() -> None:
    """Install Debian's own, where one is root or may become it without a password."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or not quietly(["sudo", "-n", "true"])):
        return
    print("Installing Chromium with apt-get (once)", file=sys.stderr, flush=True)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    # A fresh container has no package lists yet.
    quietly([*sudo, *environment, "apt-get", "update", "-q"])
    quietly([*sudo, *environment, "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"])


def by_playwright() -> None:
    """Let playwright fetch the one it was tested with; as root with the system libraries that it needs."""
    print("Installing Chromium with playwright (once)", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    # The system libraries with it where one may; where that fails they may be there already.
    if os.geteuid() != 0 or not quietly([*command, "--with-deps"]):
        quietly(command)


def playwrights_own() -> str | None:
    """Return where playwright keeps its browser, whether or not it is there; None without playwright."""
    program = "from playwright.sync_api import sync_playwright as p\nwith p() as a: print(a.chromium.executable_path)"
    try:
        answer = subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.strip() or None


def runs(path: str) -> bool:
    """Tell whether the program at `path` is a browser that starts."""
    return quietly([path, "--version"], seconds=30)


def quietly(command: list[str], seconds: float = 900) -> bool:
    """Run with nobody to ask; show what it said only where it failed."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds
        )
    except (OSError, subprocess.SubprocessError):
        return False
    if done.returncode:
        print(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}", file=sys.stderr, flush=True)
    return done.returncode == 0
