"""Pressing buttons without a browser: a client that reads the forms of a page and sends one, as a browser would."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.support.trees import tree_of

# These stand in a line of text; what is in others, stands apart.
_INLINE = {"a", "b", "code", "em", "i", "small", "strong", "time"}
_CONTROLS = {"input", "textarea", "select"}


def parse(response):
    """The page as a tree."""
    return tree_of(response.content.decode())


def text_of(node):
    """What a person reads of a part of the page, in single spaces."""
    return " ".join("".join(_texts(node)).split())


def _texts(node):
    apart = "" if node.tag in _INLINE else " "
    yield apart
    yield node.text or ""
    for child in node:
        yield from _texts(child)
        yield child.tail or ""
    yield apart


@dataclass
class Visitor:
    """Somebody with a link and a browser of their own (cookies)."""

    client: Client
    path: str
    # Django's test client returns a response with more to it than its class says.
    page: Any = field(default=None, repr=False)

    def look(self, query=""):
        """Open the link; returns the response."""
        self.page = self.client.get(self.path + query)
        return self.page

    def fields(self, answer):
        """What the form with this button would send as it stands on the page."""
        forms = [
            form
            for form in parse(self.page).iter("form")
            if any(b.get("name") == "answer" and b.get("value") == answer for b in form.iter("button"))
        ]
        assert len(forms) == 1, f"{len(forms)} forms with the button {answer}"
        assert forms[0].get("method") == "post"
        return {"answer": [answer], **filled_in(forms[0])}

    def press(self, answer, **typed):
        """Fill in and send the form with this button, opening the link first where it is not open; follows redirects."""
        if self.page is None:
            self.look()
        self.page = self.client.post(self.path, self.fields(answer) | typed, follow=True)
        return self.page

    @property
    def main(self):
        """The page's <main>."""
        return next(parse(self.page).iter("main"))

    @property
    def stage(self):
        return self.main.get("data-stage")

    @property
    def text(self):
        return text_of(self.main)

    @property
    def buttons(self):
        """The answers that can be pressed, in the page's order."""
        return [b.get("value") for b in self.main.iter("button") if b.get("name") == "answer"]

    @property
    def open_panels(self):
        return [panel.get("id") for panel in self.main.iter("details") if panel.get("open") is not None]

    @property
    def errors(self):
        """The errors at the page's fields, by the field's name."""
        found = {}
        for node in self.main.iter():
            if node.get("aria-invalid") == "true":
                found[node.get("name")] = True
        return found


def filled_in(form):
    """What a form would send as it stands, by field name, a list of values each."""
    sent = {}
    for node in form.iter():
        name = node.get("name")
        if (
            not name
            or node.tag not in _CONTROLS
            or (node.get("type") in ("radio", "checkbox") and node.get("checked") is None)
        ):
            continue
        sent.setdefault(name, []).append(_value(node))
    return sent


def _value(node):
    if node.tag == "textarea":
        return node.text or ""
    if node.tag == "select":
        chosen = [o for o in node.iter("option") if o.get("selected") is not None] or list(node.iter("option"))[:1]
        return chosen[0].get("value", "") if chosen else ""
    return node.get("value", "on" if node.get("type") in ("radio", "checkbox") else "")
