"""Mail scanners: whatever they do with the links of the story's mails, no row is changed by it."""

import re
import socket
import sqlite3
import subprocess
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest

from tests.demo.visiting import ask
from tests.support import browser
from tests.support.fingerprint import changes_between
from tests.support.mails import addresses_in
from tests.support.pressing import filled_in, parse
from tests.support.processes import LEADLOOP, wait_until
from tests.support.running_demo import SHORT_LEADS, copy_of, demo_environment, free_port

KINDS = (
    "lead_received", "opportunity_offered", "offer_reminder", "status_request", "status_reminder", "follow_up_form", "survey",
    "review_received", "escalation",
)  # fmt: skip
# The newest ones, of stages of all sorts, and an old one.
MAILS = "SELECT text, html, unsubscribe_url FROM leadloop_message WHERE kind = ? AND state = 'done' ORDER BY sent_at"
ANSWERS = ("reveal", "accept", "reject", "won", "lost", "not_yet", "complete", "publish", "hide", "submit", "leave", "")


def answers(port):
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(folder):
    """The web server alone on the story: without a worker, nothing but a request can change a row."""
    port = free_port()
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [LEADLOOP, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"],
            env=demo_environment(folder, port),
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: answers(port), seconds=120)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="module")
def story(told_shortly, tmp_path_factory):
    """The folder and the address of a story that nobody works on."""
    folder = copy_of(told_shortly, tmp_path_factory.mktemp("scanned") / "data")
    with serving(folder) as address:
        yield folder, address


def rows(folder):
    with closing(sqlite3.connect(f"file:{folder}/leadloop.sqlite3?mode=ro", uri=True)) as database:
        tables = [
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in tables}


@contextmanager
def nothing_changes(folder):
    __tracebackhide__ = True
    before = rows(folder)
    assert len(before["leadloop_lead"]) >= SHORT_LEADS
    yield
    assert changes_between(before, rows(folder)) == {}


def links(folder, address, kind):
    """Every address in some mails of this kind, led to the running server."""
    with closing(sqlite3.connect(f"file:{folder}/leadloop.sqlite3?mode=ro", uri=True)) as database:
        mails = database.execute(MAILS, [kind]).fetchall()
    assert mails
    found = {link for mail in [mails[0], *mails[-3:]] for part in mail for link in addresses_in(part)}
    assert found
    return sorted({re.sub(r"^https?://[^/]+", address, link) for link in found})


@pytest.mark.parametrize("kind", KINDS)
def test_opening_every_link_changes_nothing(story, kind):
    folder, address = story
    opener = urllib.request.build_opener()
    with nothing_changes(folder):
        for link in links(folder, address, kind):
            for method in ("GET", "HEAD", "OPTIONS"):
                reply = ask(opener, link, method=method)
                # 302: the console sends to its sign-in page, which a browser follows for GET and HEAD alone.
                assert reply.status in (200, 302, 405, 410), (method, link, reply.status)


@pytest.mark.parametrize("kind", KINDS)
def test_replaying_every_post_without_its_cookie_changes_nothing(story, kind):
    """A scanner that read the page and saw which form a person sent, and sends the same from elsewhere."""
    folder, address = story
    opener = urllib.request.build_opener()
    sent = 0
    with nothing_changes(folder):
        for link in links(folder, address, kind):
            page = ask(opener, link)
            forms = [form for form in parse(page).iter("form") if form.get("method") == "post"]
            # All that the page's forms would send: each is told from the others by its answer only.
            fields = {name: value for form in forms for name, value in filled_in(form).items()}
            fields |= {"reason": "other", "rating": "1", "revenue_amount": "1", "to": "lost"}
            for answer in ANSWERS:
                body = urllib.parse.urlencode({**fields, "answer": answer}, doseq=True)
                reply = ask(opener, link, data=body.encode())
                assert reply.status in (200, 403, 405, 409, 410, 422), (link, answer, reply.status)
                sent += 1
    assert sent >= len(ANSWERS)


def test_a_browser_with_scripts_that_presses_nothing_changes_nothing(story, chromium):
    folder, address = story
    with nothing_changes(folder), browser.open_page(chromium, browser.DESKTOP, {address}) as page:
        # Of withdrawn rounds and old surveys.
        page.watch.allow("410 (Gone)")
        for kind in KINDS:
            for link in links(folder, address, kind)[:3]:
                page.goto(link)
                page.mouse.move(300, 300)
                page.keyboard.press("End")
                page.wait_for_timeout(100)


def test_what_the_scanners_test_would_see(story):
    """A press with its cookie does change rows: so the tests above can fail."""
    folder, address = story
    cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    link = next(each for each in links(folder, address, "survey") if "/u/" in each)
    page = ask(cookies, link)
    form = next(form for form in parse(page).iter("form") if form.get("method") == "post")
    button = next(form.iter("button"))
    body = {**filled_in(form), button.get("name"): button.get("value", "")}
    before = rows(folder)
    ask(cookies, link, data=urllib.parse.urlencode(body, doseq=True).encode())
    assert set(changes_between(before, rows(folder))) >= {"leadloop_suppression"}
