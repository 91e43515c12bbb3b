"""The lead desk with 50,000 open leads, on both databases: the list, a filter, and whether the list has changed."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus

from bench import load
from bench.figures import Figures
from bench.installation import Installation, installation

OPEN_LEADS = 50_000
REQUESTS = 200
COOKIE = "leadloop_session"


def measure() -> Iterator[Figures]:
    """One client, one request after the other, signed in: what an agent and a supervisor wait for."""
    for database in ("postgresql", "sqlite"):
        with installation(locations=1, database=database) as here:
            cookies = fill(here)
            live = live_address(here, cookies["agent"])
            pages = (
                ("GET /desk/ (agent: mine and free)", "agent", "/desk/"),
                ("GET /desk/ (supervisor: everybody's)", "supervisor", "/desk/"),
                ("GET /desk/?source= (a filter)", "supervisor", "/desk/?source=fair&status=new"),
                ("GET /desk/?show=new (a group, whole)", "agent", "/desk/?show=new"),
                ("GET /desk/live/ (nothing changed)", "agent", live),
                ("GET /desk/all/?q= (search by name)", "agent", "/desk/all/?q=Muster4711"),
            )
            for name, who, path in pages:
                requests = [load.get(path, cookie=f"{COOKIE}={cookies[who]}")] * REQUESTS
                load.load("warm-up", here.port, requests[:20], clients=1, ok=answered)
                figures = load.load(f"{database}: {name}", here.port, requests, clients=1, ok=answered)
                figures.note = f"{OPEN_LEADS:,} open leads"
                yield figures


def answered(status: int) -> bool:
    return status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}


def fill(here: Installation) -> dict[str, str]:
    """Fill the desk; returns the sessions of an agent and of a supervisor."""
    command = [sys.executable, "-m", "bench.fill_desk", str(OPEN_LEADS)]
    done = subprocess.run(command, env=here.environment, check=True, capture_output=True, text=True)
    return dict(re.findall(r"^session (\w+) (\w+)$", done.stdout, re.MULTILINE))


def live_address(here: Installation, cookie: str) -> str:
    """Where an open page asks whether it is out of date."""
    request = urllib.request.Request(f"http://127.0.0.1:{here.port}/desk/", headers={"Cookie": f"{COOKIE}={cookie}"})
    with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - loopback
        asked = re.search(r'hx-get="([^"]+)"', reply.read().decode())
    assert asked
    return unescape(asked[1])
