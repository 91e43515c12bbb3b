"""A load of HTTP requests on loopback, with as little of its own cost as Python allows: keep-alive, raw bytes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence

from bench.figures import Figures


def load(name: str, port: int, requests: Sequence[bytes], *, clients: int, ok: Callable[[int], bool]) -> Figures:
    """Send all requests, `clients` at a time, each over a connection of its own that is kept. Bounded by the list."""
    figures = Figures(name)
    shares = [requests[number::clients] for number in range(clients)]
    barrier = threading.Barrier(clients + 1)
    lock = threading.Lock()

    def run(share: Sequence[bytes]) -> None:
        found, failed = [], 0
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            barrier.wait()
            for request in share:
                began = time.perf_counter()
                connection.sendall(request)
                status = answer(connection)
                found.append((time.perf_counter() - began) * 1000)
                failed += not ok(status)
        with lock:
            figures.millis += found
            figures.failed += failed

    threads = [threading.Thread(target=run, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    figures.seconds = time.perf_counter() - began
    return figures


def answer(connection: socket.socket) -> int:
    """Read one whole reply (with Content-Length or chunked) and return its status."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        missing = length - len(body)
        while missing > 0:
            missing -= len(more(connection))
    elif b"transfer-encoding: chunked" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += more(connection)
    return int(head.split(b" ", 2)[1])


def more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def get(path: str, *, cookie: str = "", headers: str = "") -> bytes:
    """Return a request; `headers` are further lines, each with its end."""
    extra = headers + (f"Cookie: {cookie}\r\n" if cookie else "")
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}\r\n".encode()


def post_json(path: str, body: bytes, *, key: str, idempotency: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: {idempotency}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
