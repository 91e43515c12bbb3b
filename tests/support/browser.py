"""A real browser, and a watch over what it meets: errors, CSP violations, and requests to any other host."""

import contextlib
import runpy
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

FLAGS = [
    "--no-sandbox",
    # No graphics card, and nobody who looks: a process that only paints would cost as much as the page itself.
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--in-process-gpu",
    # A request to any other host is seen below; it must not leave the machine either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Containers have a small /dev/shm, and pages crash when it is full.
    "--disable-dev-shm-usage",
]
TIMEOUT_MS = 10_000
# What a test expects to see is waited for as long as what it presses; `is_visible()` would not wait at all.
expect.set_options(timeout=TIMEOUT_MS)
AXE = Axe().axe_script
# Rules that can find nothing grave by what axe says of them are not run: they are a third of the time.
GRAVE = """async () => {
    const light = axe._audit.rules.filter((rule) => ["minor", "moderate"].includes(rule.impact));
    const found = await axe.run({
        resultTypes: ["violations"],
        rules: Object.fromEntries(light.map((rule) => [rule.id, { enabled: false }])),
    });
    return found.violations.filter((each) => ["serious", "critical"].includes(each.impact));
}"""


@dataclass(frozen=True)
class Screen:
    """What somebody looks at the page with."""

    width: int = 390
    height: int = 844
    scheme: str = "light"
    javascript: bool = True

    def __str__(self):
        name = "phone" if self.width < 768 else "desktop"
        return f"{name}-{self.scheme}" + ("" if self.javascript else "-no-javascript")


PHONE = Screen()
PHONE_DARK = Screen(scheme="dark")
DESKTOP = Screen(width=1440, height=900)
DESKTOP_DARK = Screen(width=1440, height=900, scheme="dark")
PHONE_WITHOUT_JAVASCRIPT = Screen(javascript=False)
DESKTOP_WITHOUT_JAVASCRIPT = Screen(width=1440, height=900, javascript=False)

# @every_screen above a test with the `page` fixture runs it on all four.
every_screen = pytest.mark.parametrize("page", [PHONE, PHONE_DARK, DESKTOP, DESKTOP_DARK], indirect=True, ids=str)


def on(screen):
    """`@on(DESKTOP)` above a test chooses what its `page` fixture shows."""
    return pytest.mark.parametrize("page", [screen], indirect=True, ids=str)


@dataclass
class Watch:
    """Collects what must not happen. `allow` names a part of the text of what this test provokes on purpose."""

    origins: set[str]
    troubles: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, text):
        self.allowed.append(text)

    def unexpected(self):
        return [each for each in self.troubles if not any(text in each for text in self.allowed)]

    def attach(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))
        # Listening, not routing: a routed request goes through the test's own thread, and no page is kept then.
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def _console(self, message):
        if message.type == "error":
            # Chromium reports a CSP violation, a failed request and console.error alike here.
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request):
        address = urlsplit(request.url)
        ours = f"{address.scheme}://{address.netloc}" in self.origins
        if not ours and address.scheme not in {"data", "blob", "about"}:
            self.troubles.append(another_host(request))

    def _failed(self, request):
        # Stopped by the page's own policy, so it was never sent; the console tells of that.
        if request.failure == "csp" and another_host(request) in self.troubles:
            self.troubles.remove(another_host(request))


def another_host(request):
    return f"request to another host: {request.url}"


@contextlib.contextmanager
def open_page(chromium, screen, origins):
    """Open a page in a profile of its own; fail at the end where it met what it must not."""
    __tracebackhide__ = True
    context = chromium.new_context(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme=screen.scheme,
        java_script_enabled=screen.javascript,
        locale="en-US",
        timezone_id="Europe/Berlin",
        is_mobile=screen.width < 768,
        has_touch=screen.width < 768,
        service_workers="block",
    )
    context.set_default_timeout(TIMEOUT_MS)
    watch = Watch(origins=set(origins))
    watch.attach(context)
    page = context.new_page()
    page.watch = watch
    try:
        yield page
    finally:
        context.close()
    troubles = watch.unexpected()
    assert troubles == [], "The page met:\n" + "\n".join(troubles)


def assert_accessible(page):
    """Fail on everything that axe calls serious or critical, with the element and where to read about it.

    axe is a script: the page must run JavaScript.
    """
    __tracebackhide__ = True
    # A colour on its way to another one is no colour that anybody reads.
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))")
    page.evaluate(AXE)
    found = page.evaluate(GRAVE)
    grave = [
        f"{each['impact']} {each['id']}: {each['help']} ({each['helpUrl']})\n    "
        + "\n    ".join(node["html"] for node in each["nodes"])
        for each in found
    ]
    assert grave == [], "\n".join(grave)


def executable():
    """Return the browser's path, never installing one: `make test` does that. Fails with the line that would."""
    finder = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "chromium.py"))
    path = finder["find"]()
    if not path:
        pytest.fail(f"No browser is here. {finder['HOW_TO_INSTALL']}, or: make test", pytrace=False)
    return path
