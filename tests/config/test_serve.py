"""The web server as a process: what it serves, what it withstands, and how it stops."""

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from leadloop.config.commands.serve import HEADER_SECONDS
from leadloop.worker.models import WorkerSeen
from tests.support.processes import run, running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "canary0canary0canary0canary0canary0canary0canary.0canary0canary0canary0canary0canary0cana"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, port, process):
        self.port, self.process = port, process

    def get(self, path, *, timeout=10, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as reply:
                return reply.status, dict(reply.headers), reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def answers(self):
        try:
            return self.get("/healthz", timeout=2)[0] == 200
        except OSError:
            return False


@pytest.fixture
def serve(tmp_path):
    port = free_port()
    with running("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1", LEADLOOP_DATA_DIR=str(tmp_path)) as process:
        site = Site(port, process)
        wait_until(site.answers)
        yield site


def log_of(process):
    process.send_signal(signal.SIGTERM)
    _out, err = process.communicate(timeout=30)
    return [json.loads(line) for line in err.splitlines()]


def test_it_serves_pages_health_and_files_that_browsers_may_keep(serve):
    assert json.loads(serve.get("/healthz")[2]) == {"alive": True}
    status, _headers, body = serve.get("/readyz")
    assert (status, json.loads(body)) == (
        503,
        {"ready": False, "reasons": {"worker": "No worker has been seen within 60 seconds."}},
    )
    WorkerSeen.objects.create(name="here", at=datetime.now(UTC))
    assert json.loads(serve.get("/readyz")[2]) == {"ready": True, "reasons": {}}
    WorkerSeen.objects.update(at=datetime.now(UTC) - timedelta(seconds=61))
    assert serve.get("/readyz")[0] == 503
    page = serve.get("/nowhere/")[2].decode()
    sheet = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    status, headers, body = serve.get(sheet, **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]
    assert len(body) < 20_000


def test_a_browser_that_came_by_https_stays_with_it(tmp_path):
    port, settings = (
        free_port(),
        {"LEADLOOP_BASE_URL": "https://leads.example", "LEADLOOP_TRUSTED_PROXIES": "127.0.0.1"},
    )
    words = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1")
    with running(*words, LEADLOOP_DATA_DIR=str(tmp_path), **settings) as process:
        site = Site(port, process)
        wait_until(site.answers)
        _status, behind_the_proxy, _body = site.get("/", Host="leads.example", **{"X-Forwarded-Proto": "https"})
        _status, plain, _body = site.get("/healthz")
    assert behind_the_proxy["strict-transport-security"] == "max-age=2592000"
    assert "strict-transport-security" not in plain


def test_the_log_has_a_line_for_each_request_and_none_of_its_secrets(serve):
    status, headers, _body = serve.get(f"/o/{TOKEN}/?answer=accept", Referer="https://mail.example/canary@example.com")
    serve.get(f"/u/{TOKEN}/", Authorization="Bearer ll_canary0canary0canary")
    serve.get("/api/v1/leads?email=canary@example.com", Authorization="Bearer ll_canary0canary0canary")
    lines = log_of(serve.process)
    requests = [line for line in lines if line["from"] == "leadloop.request"]
    told = requests[0]
    assert (told["method"], told["route"], told["status"]) == ("GET", "o/<str:token>/", status)
    assert told["request_id"] == headers["x-request-id"]
    assert told["ms"] >= 0
    assert len(requests) == 3
    assert "canary" not in json.dumps(lines)


def test_half_open_connections_keep_nobody_waiting_and_are_closed(serve):
    half = []
    for _number in range(500):
        connection = socket.create_connection(("127.0.0.1", serve.port))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        half.append(connection)
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _number: serve.get("/healthz")[0], range(40))) == [200] * 40
    assert time.monotonic() - began < HEADER_SECONDS
    half[0].settimeout(HEADER_SECONDS + 10)
    assert half[0].recv(1000) == b""
    for connection in half:
        connection.close()


def test_a_stop_answers_what_is_under_way(serve):
    # Its body is not here yet when the stop comes.
    slow = socket.create_connection(("127.0.0.1", serve.port))
    slow.settimeout(20)
    slow.sendall(
        b"POST /api/v1/leads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
    )
    time.sleep(0.5)
    serve.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    slow.sendall(b"}")
    assert slow.recv(1000).startswith(b"HTTP/1.1 401")
    slow.close()
    assert serve.process.wait(20) == 0


def test_a_stop_does_not_wait_for_ever(serve):
    stuck = socket.create_connection(("127.0.0.1", serve.port))
    stuck.sendall(b"POST /api/v1/leads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
    time.sleep(0.5)
    serve.process.send_signal(signal.SIGTERM)
    assert serve.process.wait(30) is not None
    stuck.close()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["--bind", "nowhere"], {}, "--bind: give an address and a port"),
        (["--bind", "127.0.0.1:99999"], {}, "--bind: give an address and a port"),
        (["--workers", "0"], {}, "--workers: give at least 1"),
        ([], {"LEADLOOP_DATABASE_URL": "sqlite:///{tmp}/empty.sqlite3"}, "Run: leadloop migrate"),
        ([], {"LEADLOOP_BASE_URL": "leads.example"}, "LEADLOOP_BASE_URL"),
    ],
)
def test_what_it_cannot_start_with_is_said_in_one_line(tmp_path, words, settings, said):
    settings = {name: value.format(tmp=tmp_path) for name, value in settings.items()}
    done = run("serve", *words, **settings)
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
