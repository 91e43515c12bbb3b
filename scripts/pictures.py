"""The pictures of the desk in docs/: taken in a browser from a demo that runs.

make demo PORT=8123 &
.venv/bin/python scripts/pictures.py http://127.0.0.1:8123 docs/pictures
"""

import sys
from pathlib import Path
from typing import Any

import chromium
from playwright.sync_api import Page, sync_playwright

DESKTOP, TALL, PHONE = ({"width": w, "height": h} for w, h in ((1280, 860), (1280, 1100), (390, 844)))
# Name, who looks, at which address, with what; an address that ends in * is the first link on the page that begins so.
PICTURES: list[tuple[str, str, str, Any]] = [
    ("desk-list", "agent", "/desk/", DESKTOP),
    ("desk-list-phone", "agent", "/desk/", PHONE),
    ("desk-lead", "agent", "/desk/leads/*", TALL),
    ("desk-calendar", "agent", "/desk/calendar/", DESKTOP),
    ("desk-figures", "supervisor", "/desk/figures/", DESKTOP),
]


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
            _make_small(folder / f"{name}.png")
            print(f"{name}: {(folder / f'{name}.png').stat().st_size // 1024} kB")
        browser.close()


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


def _make_small(file: Path) -> None:
    """Keep 128 colours, where Pillow is there to choose them."""
    try:
        from PIL import Image
    except ImportError:
        return
    Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
