import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.core.text import clean_line, clean_text, search_key

anything = st.text(st.characters(codec=None), max_size=200)


def test_a_line_is_one_line():
    assert clean_line(" Ann\r\nBcc: x@y\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029b\x00 ") == "Ann Bcc: x@y b"


def test_text_keeps_its_line_breaks():
    assert clean_text("one\r\ntwo\rthree\x0bfour\tfive\x00") == "one\ntwo\nthree\nfour\tfive"


def test_lone_surrogates_go_and_nothing_else():
    assert clean_line("a\ud800b😀") == "ab😀"


def test_reading_direction_cannot_be_turned():
    assert clean_line("abc\u202etxt.exe\u2066") == "abctxt.exe"


def test_what_nobody_sees_is_no_text():
    assert clean_line("\u200b\ufeff\u200d \u200e\u2060") == ""
    assert clean_text("\u200d\n\u200b") == ""
    assert clean_line("\ufefferika\u200b@example.com\u200b ") == "erika@example.com"


def test_what_joins_letters_stays_between_them():
    assert clean_line("می\u200cخواهم 👩\u200d🔧") == "می\u200cخواهم 👩\u200d🔧"


def test_too_long_is_cut():
    assert clean_line("x" * 50, limit=10) == "x" * 10
    assert clean_line("x" * 9 + " y", limit=10) == "x" * 9


@pytest.mark.parametrize("marks", ["\u0315\u0300", "\u0315\x00\u0300", "\u0f73"])
def test_a_letter_bears_so_many_marks_that_a_megabyte_of_them_is_cleaned_in_no_time(marks):
    before = process_time()
    found = clean_line("x" + marks * 250_000)
    assert process_time() - before < 5
    assert 30 <= len(found) <= 61


def test_a_search_finds_without_accents_and_case():
    assert search_key("Straße", " MÜNCHEN ") == "strasse munchen"


@given(anything)
def test_cleaned_text_is_storable_and_clean_again(raw):
    for clean in (clean_line, clean_text):
        text = clean(raw)
        text.encode("utf-8")
        assert "\x00" not in text
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
        assert clean(text) == text
    assert "\n" not in clean_line(raw)
