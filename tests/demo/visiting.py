"""A visitor of the running demo who has nothing but its address: a browser without scripts, and a program with a key."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from tests.support.pressing import filled_in, parse, text_of

TIMEOUT_S = 300


@dataclass
class Reply:
    """What came back, after redirects."""

    url: str
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self):
        return json.loads(self.content)


def ask(opener, url, *, data=None, headers=None, method=None):
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as found:
            return Reply(found.url, found.status, dict(found.headers), found.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Reply(refused.url, refused.code, dict(refused.headers), refused.read())


class Browser:
    """Opens pages and presses buttons, with cookies of its own."""

    def __init__(self, base):
        self.base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.page = None

    def open(self, address, **how):
        self.page = ask(self._opener, urljoin(self.base, address), **how)
        return self

    def press(self, value, *, name="answer", typed=None, **more):
        """Fill in and send the form whose button has this value; ``typed`` has fields that cannot be named here."""
        forms = [
            f
            for f in self.main.iter("form")
            if value in [b.get("value") for b in f.iter("button") if b.get("name") == name]
        ]
        assert len(forms) == 1, f"{len(forms)} forms with the button {value}:\n{self.text}"
        return self._send(forms[0], {**(typed or {}), **more, name: value})

    def send(self, **typed):
        """Fill in the page's only form, and send it by its first button."""
        [form] = [form for form in self.main.iter("form") if form.get("method") == "post"]
        button = next(form.iter("button"))
        pressed = {button.get("name"): button.get("value", "")} if button.get("name") else {}
        return self._send(form, {**typed, **pressed})

    def _send(self, form, typed):
        data = urlencode({**filled_in(form), **typed}, doseq=True).encode()
        return self.open(urljoin(self.page.url, form.get("action") or self.page.url), data=data)

    @property
    def main(self):
        return next(parse(self.page).iter("main"))

    @property
    def stage(self):
        return self.main.get("data-stage")

    @property
    def text(self):
        return text_of(self.main)


class Program:
    """Speaks to the demo through the contract alone."""

    def __init__(self, base):
        self.base = base
        self._opener = urllib.request.build_opener()
        self.story = self.get("/demo/story.json").json

    def get(self, path):
        return self._ask(path)

    def post(self, path, body, **headers):
        return self._ask(path, body, **headers)

    def advance(self, how_long):
        return self.post("/demo/clock", {"advance": how_long}).json

    def mails(self, *, about="", **wanted):
        """The mails with these values whose subject holds these words, newest first."""
        found = self.get("/demo/mail.json").json["messages"]
        return [
            each
            for each in found
            if about in each["subject"] and all(each[name] == value for name, value in wanted.items())
        ]

    def link(self, purpose, **wanted):
        """The link for this purpose (`o`, `s`, `r`, `u`) in the newest such mail."""
        newest, *_older = self.mails(**wanted)
        found = re.search(rf"{re.escape(self.base)}/{purpose}/[^/\s]+/", newest["text"])
        assert found, newest["text"]
        return found[0]

    def _ask(self, path, body=None, **headers):
        key = getattr(self, "story", {}).get("api_key")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if path.startswith("/api/"):
            sent["Authorization"] = f"Bearer {key}"
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        return ask(self._opener, self.base + path, data=data, headers=sent)
