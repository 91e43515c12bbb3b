"""The floors, and the habits that a machine can watch. Each check is also shown something bad, which it must find."""

import pytest

from tests.support import architecture as check
from tests.support.source import FLOORS, ROOT, modules_of, read_modules

LONGEST = 300
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}
SUFFIXES = {".py", ".html", ".css", ".js"}
# Not ours, or not written by hand.
FOREIGN = {"vendor", "migrations", "node_modules", "__pycache__"}

PAGES = {("leadloop", package) for package in ("web", "demo", "api")}

MODULES = read_modules()


def our_files():
    for folder in ("leadloop", "tests", "scripts", "bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and not FOREIGN & set(path.parts):
                yield path.relative_to(ROOT)


def page_templates():
    """Every page's template. Mail is left out: mail programs know no style sheet but the inline one."""
    return {
        str(path): (ROOT / path).read_text(encoding="utf-8")
        for path in our_files()
        if path.suffix == ".html" and path.parts[:2] in PAGES and "mail" not in path.parts
    }


RULES = {
    check.upward_relations: [
        {"desk__models": "class Reminder:\n    lead = models.ForeignKey('leadloop.Opportunity', CASCADE)",
         "opportunities__models": "class Opportunity: ..."},
        {"desk__models": "class Reminder:\n    lead = ForeignKey(to='Opportunity', on_delete=CASCADE)",
         "opportunities__models__opportunity": "class Opportunity: ..."},
        {"links__models": "class Link:\n    event = models.OneToOneField('leadloop.Event', CASCADE)",
         "history__models": "class Event: ..."},
        {"desk__models": "class Reminder:\n    lead = models.ForeignKey('leadloop.Nowhere', CASCADE)"},
    ],
    check.models_fetched_by_name: [{"desk__models": "Lead = apps.get_model('leadloop', 'Lead')"}],
    check.hidden_imports: [
        {"desk__queries": "def open():\n    from leadloop.intake import models"},
        {"web__desk__views": "class View:\n    async def get(self):\n        import json"},
    ],
    check.http_below_doors: [
        {"desk__operations": "from django.http import HttpRequest"},
        {"journeys__desk": "from django import http"},
        {"intake__operations": "from django.shortcuts import get_object_or_404"},
        {"core__text": "import ninja"},
    ],
    check.clocks_below_doors: [
        {"desk__operations": "from leadloop.core.clock import now"},
        {"desk__operations": "from leadloop.core import clock\nclock.now()"},
        {"desk__operations": "from datetime import datetime\nx = datetime.now(UTC)"},
        {"desk__operations": "import datetime\nx = datetime.date.today()"},
        {"desk__models": "from django.utils import timezone\nat = DateTimeField(default=timezone.now)"},
        {"desk__models": "at = DateTimeField(auto_now_add=True)"},
        {"journeys__lead": "import time\ntime.time()"},
    ],
    check.rooms_out_of_order: [
        {"desk__models": "from leadloop.desk.queries import x", "desk__queries": ""},
        {"desk__queries": "from . import operations", "desk__operations": ""},
        {"desk__enums__a": "from leadloop.desk.models.b import x", "desk__models__b": ""},
        {"desk__models": "from leadloop.desk.sla import x", "desk__sla": "from leadloop.desk.operations import y",
         "desk__operations": ""},
    ],
    check.circles: [
        {"desk__a": "from leadloop.desk import b", "desk__b": "from leadloop.desk.a import x"},
        {"desk__a": "from .b import x", "desk__b": "from .c import x", "desk__c": "from .a import x"},
    ],
    check.signals: [
        {"desk__models": "from django.db.models.signals import post_save"},
        {"web__desk__views": "from django.dispatch import receiver"},
        {"core__claim": "from django.core import signals"},
    ],
    check.overridden_saves: [{"desk__models": "class Lead(Model):\n    def save(self): ..."}],
    check.threads_at_start: [{"apps": "class Leadloop(AppConfig):\n    def ready(self): ..."}],
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_leadloop_keeps(rule):
    assert list(rule(MODULES)) == []


@pytest.mark.parametrize(
    ("rule", "snippets"),
    [
        pytest.param(rule, snippets, id=f"{rule.__name__}-{number}")
        for rule, bad in RULES.items()
        for number, snippets in enumerate(bad)
    ],
)
def test_the_check_itself_bites(rule, snippets):
    assert len(list(rule(modules_of(**snippets)))) == 1


def test_what_is_right_passes_every_check():
    right = modules_of(
        desk__enums="",
        desk__models="from .enums import Outcome\n"
        "class Reminder:\n    lead = models.ForeignKey('leadloop.Lead', CASCADE)\n"
        "    after = models.ForeignKey('self', CASCADE)",
        desk__queries="from leadloop.desk.models import Reminder\nfrom django.db.models import F",
        desk__operations="from leadloop.desk import queries\ndef open_reminder(*, now): return now + DAY",
        intake__models="class Lead: ...",
        web__desk__views="from django.http import HttpResponse\nfrom leadloop.core.clock import now\nmoment = now()",
        core__clock="from datetime import datetime\ndef now(): return datetime.now()",
    )
    assert [found for rule in RULES for found in rule(right)] == []


def test_every_package_has_its_floor():
    packages = {path.name for path in (ROOT / "leadloop").iterdir() if any(path.glob("*.py"))}
    assert packages - {"migrations"} - set(FLOORS) == set()


def test_floors_are_read_from_the_import_contract():
    assert FLOORS["core"] == 0
    assert (
        FLOORS["core"] < FLOORS["accounts"] < FLOORS["history"] == FLOORS["links"] < FLOORS["outbox"] < FLOORS["intake"]
    )
    assert FLOORS["opportunities"] < FLOORS["journeys"] < FLOORS["web"] == FLOORS["api"] < FLOORS["config"]


def test_the_modules_were_found():
    assert len(MODULES) > len(FLOORS)


def test_no_file_is_too_long():
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in our_files()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_no_junk_drawers():
    assert [str(path) for path in our_files() if FORBIDDEN_NAMES & {path.stem, *path.parts}] == []


def test_pages_fit_the_content_security_policy():
    assert list(check.markup_against_csp(page_templates())) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        '<p\n  class="a"\n  style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<a href="#" onclick="go()">',
        '<button hx-on:click="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        "{{ lead.name|safe }}",
    ],
)
def test_the_markup_check_itself_bites(markup):
    assert len(list(check.markup_against_csp({"page.html": markup}))) == 1


def test_the_markup_check_leaves_what_is_right():
    right = """{# never style="…" #}<script src="{% static 'x.js' %}"></script><a href="https://example.com/">x</a>
    <script type="application/ld+json">{}</script><svg fill="red"><title>How onward style = goes</title></svg>"""
    assert list(check.markup_against_csp({"page.html": right})) == []
