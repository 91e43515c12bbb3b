import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import trans_real
from django.utils.translation.template import templatize
from jinja2 import UndefinedError

from leadloop.outbox.rendering import environment_of, render
from tests.support import story
from tests.support.source import ROOT

HOSTILE = "<b>{{ 7 * 7 }}</b> & 'Söhne' %(location)s"
ESCAPED = "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt; &amp; &#39;Söhne&#39; %(location)s"
TEMPLATES = sorted((ROOT / "leadloop").glob("*/templates/mail/**/*.*"))


def survey(part, **context):
    shown = {
        "brand": SimpleNamespace(name="Northwind"),
        "location": SimpleNamespace(name="Huber"),
        "greeting": "Hello,",
        "wanted": "",
        "link": "https://leads.example/s/1/",
        "why": "",
        "imprint": "",
        "sender": "Northwind",
        "sent_by": "Sent by Leadloop.",
        "language": "en",
        "unsubscribe_url": "",
        "unsubscribe_label": "",
    }
    return render(f"mail/survey/{part}", shown | context)


@pytest.fixture(autouse=True)
def no_other_tests_german():
    """Sentences are looked up when a template is compiled: anew for each test that brings its own."""
    environment_of.cache_clear()
    yield
    environment_of.cache_clear()


def in_german(monkeypatch, sentence, translated):
    # Where gettext looks first; there is no catalogue of ours yet.
    german: Any = trans_real.translation("de")
    monkeypatch.setitem(german._catalog._catalogs[0], sentence, translated)


@pytest.mark.parametrize(("part", "shown"), [("body.html", ESCAPED), ("body.txt", HOSTILE), ("subject.txt", HOSTILE)])
def test_what_is_filled_in_is_escaped_in_html_alone_and_never_a_template(part, shown):
    assert f"How was {shown}?" in survey(part, location=SimpleNamespace(name=HOSTILE))


def test_lines_are_broken_and_escaped():
    assert "<p>A &lt; B<br>C<br><br>D</p>" in survey("body.html", imprint="A < B\nC\r\n\rD")


def test_each_star_is_named():
    shown = re.findall(r'\?rating=(\d)" title="([^"]*)"', survey("body.html"))
    assert shown == [("1", "1 star"), ("2", "2 stars"), ("3", "3 stars"), ("4", "4 stars"), ("5", "5 stars")]


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError, match="'location' is undefined"):
        render("mail/survey/subject.txt", {})
    with pytest.raises(UndefinedError, match="has no attribute 'name'"):
        survey("subject.txt", location=object())


def test_sentences_are_translated_when_they_are_rendered(monkeypatch):
    in_german(monkeypatch, "How was %(location)s?", "Wie war's bei %(location)s?")
    with translation.override("de"):
        assert survey("subject.txt") == "Wie war's bei Huber?\n"
    assert survey("subject.txt") == "How was Huber?\n"


def test_each_language_keeps_its_own_sentences(monkeypatch):
    in_german(monkeypatch, "How was %(location)s?", "Wie war's bei %(location)s?")
    for language, said in (("en", "How was Huber?\n"), ("de", "Wie war's bei Huber?\n"), ("en", "How was Huber?\n")):
        with translation.override(language):
            assert survey("subject.txt") == said


def test_a_translation_is_ours_and_what_it_is_filled_with_is_not(monkeypatch):
    in_german(monkeypatch, "How was %(location)s?", "Wie war's bei <i>%(location)s</i>?")
    with translation.override("de"):
        assert "Wie war's bei <i>A &amp; B</i>?" in survey("body.html", location=SimpleNamespace(name="A & B"))


def test_days_are_those_of_the_place():
    context = {
        "greeting": "",
        "location": SimpleNamespace(name="Huber"),
        "rating": 4,
        "words": "Good",
        "who": "",
        "publishes_at": story.NOW.replace(hour=23, minute=30),
        "link": "",
        "why": "",
        "imprint": "",
        "sent_by": "",
        "unsubscribe_url": "",
    }
    for zone, day in (("UTC", "Wednesday, 3 June 2026"), ("Europe/Berlin", "Thursday, 4 June 2026")):
        assert f"it publishes itself on {day}.\n" in render("mail/review_received/body.txt", context | {"zone": zone})


def test_the_templates_were_found():
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_makemessages_finds_each_sentence(path):
    source = path.read_text(encoding="utf-8")
    called, found = (len(re.findall(r"\b_\(", text)) for text in (source, templatize(source)))
    assert found == called
    assert not re.search(r"gettext|\{%-?\s*trans|blocktrans", source)
