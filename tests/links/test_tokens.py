from datetime import timedelta
from uuid import uuid4

import pytest

from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, BadToken, ExpiredToken, address, issue, read
from tests.support.story import NOW

ABOUT, WHO = uuid4(), uuid4()


@pytest.fixture
def token():
    return issue(Purpose.OPPORTUNITY, about=ABOUT, recipient=WHO, now=NOW)


def test_a_token_says_what_it_was_issued_for(token):
    link = read(Purpose.OPPORTUNITY, token, now=NOW)
    assert (link.about, link.recipient, link.issued_at) == (ABOUT, WHO, NOW)
    assert read(Purpose.SURVEY, issue(Purpose.SURVEY, about=ABOUT, now=NOW), now=NOW).recipient is None


@pytest.mark.parametrize("other", [p for p in Purpose if p != Purpose.OPPORTUNITY])
def test_a_token_for_one_purpose_is_refused_by_every_other(token, other):
    with pytest.raises(BadToken):
        read(other, token, now=NOW)


def test_each_flipped_bit_is_refused(token):
    for place in range(len(token)):
        for bit in range(7):
            flipped = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
            with pytest.raises(BadToken):
                read(Purpose.OPPORTUNITY, flipped, now=NOW)


@pytest.mark.parametrize("text", ["", ".", "x", "a.b", "é", "A" * 5000, "\x00", "🙂.🙂"])
def test_what_is_no_token_is_refused(text):
    with pytest.raises(BadToken):
        read(Purpose.OPPORTUNITY, text, now=NOW)


def test_a_token_lives_as_long_as_it_is_meant_to(token):
    life = LIFETIME[Purpose.OPPORTUNITY]
    assert read(Purpose.OPPORTUNITY, token, now=NOW + life).about == ABOUT
    with pytest.raises(ExpiredToken) as expired:
        read(Purpose.OPPORTUNITY, token, now=NOW + life + timedelta(seconds=1))
    assert expired.value.link.recipient == WHO


def test_tokens_of_the_old_key_are_read_while_it_is_kept_beside_the_new(token, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "a new key that is long enough, 1234567890",
    )
    assert read(Purpose.OPPORTUNITY, token, now=NOW).about == ABOUT
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadToken):
        read(Purpose.OPPORTUNITY, token, now=NOW)


def test_the_address_is_whole_and_may_preselect(settings):
    settings.LEADLOOP_BASE_URL = "https://leads.example"
    link = address(Purpose.OPPORTUNITY, about=ABOUT, recipient=WHO, now=NOW, query="answer=accept")
    assert link.startswith("https://leads.example/o/")
    assert link.endswith("/?answer=accept")
