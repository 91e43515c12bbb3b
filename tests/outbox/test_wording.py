import pytest

from leadloop.outbox.wording import facts, greeting, harmless, shortened


def test_a_greeting_without_a_name():
    assert (greeting("Dana"), greeting("")) == ("Hello Dana,", "Hello,")


def test_facts_without_a_value_are_left_out():
    assert facts(("When", ""), ("Where", "Berlin")) == [("Where", "Berlin")]


@pytest.mark.parametrize(
    "text",
    ["Anna", "Dr. K. O'Neill", "Heat pump 4.0, z.B. mit WLAN", "e.g. today", "10115 Berlin", "2026-12, 3.5kW", ""],
)
def test_short_words_are_harmless(text):
    assert harmless(text) == text


@pytest.mark.parametrize(
    "text", ["x@y.example", "x＠y", "https://x", "www.x", "cheap at evil.com", "Evil.SHOP now", "wa.me/49", "w" * 81]
)
def test_addresses_and_long_words_are_not(text):
    assert harmless(text) == ""


@pytest.mark.parametrize(
    "text", ["verify at your-bank.support", "bank。lol", "call 0900 123 4567", "+1 (900) 555-0100"]
)
def test_no_ending_and_no_number_leads_a_stranger_away(text):
    assert harmless(text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("one two three", "one two…"), ("x" * 20, "xxxxxxxxxx…"), ("one, two. three", "one, two…")],
)
def test_long_text_is_cut_at_a_word(text, shown):
    assert shortened(text, limit=10) == shown
