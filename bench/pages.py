"""What an ordinary visitor gets: the location's page, the locator, the form; time at one client, and weight."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus

import psycopg

from bench import arrival, load
from bench.figures import Figures
from bench.installation import Installation, installation

REQUESTS = 500


def measure() -> Iterator[Figures]:
    """One client, one request after the other: what a person waits for."""
    with installation(locations=2000) as here:
        load.load("warm-up", here.port, arrival.arrivals(here.api_key, "pages", 50), clients=2, ok=arrival.created)
        pages = {
            "GET /o/<token>/ (the location's page)": offer_path(here),
            "GET /l/<brand>/ (locator, 2,000 locations)": "/l/bench/",
            "GET /l/<brand>/?q= (search by town)": "/l/bench/?q=Berlin",
            "GET /l/<brand>/f/<form>/ (lead form)": "/l/bench/f/request-a-quote/",
        }
        for name, path in pages.items():
            requests = [load.get(path)] * REQUESTS
            load.load("warm-up", here.port, requests[:50], clients=1, ok=found)
            figures = load.load(name, here.port, requests, clients=1, ok=found)
            figures.note = f"{weight(here.port, path) / 1000:.1f} kB with all it loads"
            yield figures


def found(status: int) -> bool:
    return status == HTTPStatus.OK


def offer_path(here: Installation) -> str:
    """The way into an opportunity, from the mail that offered it."""
    with psycopg.connect(here.database_url) as connection:
        ((text,),) = connection.execute(
            "SELECT text FROM leadloop_message WHERE kind = 'opportunity_offered' LIMIT 1"
        ).fetchall()
    link = re.search(r"(/o/[^/\s]+/)", text)
    assert link, text
    return link[1]


def weight(port: int, path: str) -> int:
    """The bytes that cross the network for a page and everything it loads, compressed as a browser asks for it."""
    html = fetch(port, path)
    text = html.decode()
    own = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', text))
    return len(html) + sum(len(fetch(port, each, compressed=True)) for each in own)


def fetch(port: int, path: str, *, compressed: bool = False) -> bytes:
    headers = {"Accept-Encoding": "gzip"} if compressed else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - loopback
        return bytes(reply.read())
