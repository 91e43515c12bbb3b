"""The watch over pages, shown pages that it must not let pass. They come from a server of a few lines."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support import browser
from tests.support.databases import on_one_database

pytestmark = on_one_database

PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body><main><h1>Hello</h1>{}</main></body></html>'
BAD = {
    "/inline-script": ("<script>go()</script>", "Executing inline script violates"),
    "/inline-style": ('<p style="color: red">red</p>', "Applying inline style violates"),
    "/other-host": ('<img alt="" src="http://other.example/x.png">', "other.example"),
    "/missing": ('<img alt="" src="/404.png">', "404"),
    "/error": ('<script src="/error.js"></script>', "went wrong"),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path in BAD or self.path in {"/", "/error.js", "/favicon.ico"}
        body = "throw Error('went wrong')" if self.path == "/error.js" else PAGE.format(BAD.get(self.path, ("",))[0])
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
        if self.path != "/other-host":
            self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("screen", [browser.PHONE, browser.DESKTOP_DARK, browser.PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_a_good_page_passes_on_any_screen(chromium, site, screen):
    with browser.open_page(chromium, screen, {site}) as page:
        page.goto(site + "/")
        assert page.viewport_size == {"width": screen.width, "height": screen.height}


def visit(chromium, address, site):
    with browser.open_page(chromium, browser.PHONE, {site}) as page:
        page.goto(address)
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", BAD)
def test_a_bad_page_fails(chromium, site, path):
    with pytest.raises(AssertionError, match=BAD[path][1]):
        visit(chromium, site + path, site)


def test_a_good_page_is_accessible(chromium, site):
    with browser.open_page(chromium, browser.PHONE, {site}) as page:
        page.goto(site + "/")
        browser.assert_accessible(page)


def test_what_a_test_provokes_on_purpose_is_allowed(chromium, site):
    with browser.open_page(chromium, browser.PHONE, {site}) as page:
        page.watch.allow("404")
        page.goto(site + "/missing")


def test_axe_finds_what_people_cannot_use(chromium, site):
    with browser.open_page(chromium, browser.PHONE, {site}) as page:
        page.goto(site + "/")
        page.evaluate("document.documentElement.removeAttribute('lang')")
        with pytest.raises(AssertionError, match="html-has-lang"):
            browser.assert_accessible(page)
