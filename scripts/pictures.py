"""The pictures of desk, console and the location's page in docs/: taken in a browser from a demo that runs.

make demo PORT=8123 &
.venv/bin/python scripts/pictures.py http://127.0.0.1:8123 docs/pictures
"""

import re
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import chromium
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

DESKTOP, TALL, PHONE = (ViewportSize(width=w, height=h) for w, h in ((1280, 860), (1280, 1100), (390, 844)))
# Name, who looks, at which address, with what; an address that ends in * is the first link on the page that begins so.
PICTURES: list[tuple[str, str, str, Any]] = [
    ("desk-list", "agent", "/desk/", DESKTOP),
    ("desk-list-phone", "agent", "/desk/", PHONE),
    ("desk-lead", "agent", "/desk/leads/*", TALL),
    ("desk-calendar", "agent", "/desk/calendar/", DESKTOP),
    ("desk-figures", "supervisor", "/desk/figures/", DESKTOP),
    ("pipeline", "owner", "/console/", DESKTOP),
]
# What dealer and brand see, in one picture: the pipeline, and over its corner an offer on a phone.
_OVERVIEW = """<body style="margin:0;background:#eceef2"><style>img { position: absolute; box-shadow: 0 12px 32px #0004 }</style>
<img src="%s" style="left:40px;top:40px;width:1080px;border-radius:14px"><img src="%s" style="left:1020px;top:90px;width:300px;border-radius:28px">"""


def main(base: str, folder: Path) -> None:
    """Take all of them; one whose page is not there is named and left out."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for name, role, address, size in PICTURES:
            page = browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce").new_page()
            _sign_in(page, base, role)
            found = _open(page, base, address)
            if not found:
                print(f"{name}: nothing at {address}")
                continue
            page.screenshot(path=folder / f"{name}.png")
            print(f"{name}: {(folder / f'{name}.png').stat().st_size // 1024} kB")
        _overview(browser, base, folder / "overview.png")
        browser.close()


def _overview(browser: Browser, base: str, file: Path) -> None:
    desktop, phone = (
        browser.new_context(viewport=size, device_scale_factor=2, color_scheme="light").new_page()
        for size in (DESKTOP, PHONE)
    )
    _sign_in(desktop, base, "manager")
    desktop.goto(f"{base}/console/")
    phone.goto(f"{base}/demo/mail/?kind=opportunity_offered")
    mail = phone.locator('a[href^="/demo/mail/0"]').first.get_attribute("href")
    offer = re.search(r"/o/[\w.:-]+/", phone.request.get(f"{base}{mail}body/").text())
    if not offer:
        raise SystemExit("overview: no offer in the demo's mailbox")
    phone.goto(base + offer[0])
    shots = ("data:image/png;base64," + b64encode(page.screenshot()).decode() for page in (desktop, phone))
    whole = browser.new_page(viewport={"width": 1360, "height": 806})
    whole.set_content(_OVERVIEW % tuple(shots))
    whole.screenshot(path=file)


def _sign_in(page: Page, base: str, role: str) -> None:
    page.goto(f"{base}/demo/")
    page.locator(f'form:has(input[name="role"][value="{role}"]) button').first.click()
    page.wait_for_load_state()


def _open(page: Page, base: str, address: str) -> bool:
    start, star, _rest = address.partition("*")
    if not star:
        answer = page.goto(base + address)
        return answer is not None and answer.ok
    page.goto(f"{base}/desk/")
    link = page.locator(f'a[href^="{start}"]').first
    if not link.count():
        return False
    link.click()
    page.wait_for_load_state()
    return True


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
