import pytest

from leadloop.core.email import EmailProblem, read_email
from leadloop.core.phone import PhoneProblem, display_phone, read_phone


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("030 123456", "DE", "+4930123456"), ("+49 (0)30 123456", "US", "+4930123456"), ("0049 30 123456", "DE", "+4930123456"),
        ("(415) 555-2671", "US", "+14155552671"), ("020 7946 0958", "GB", "+442079460958"),
    ],
)  # fmt: skip
def test_one_number_in_any_spelling_is_one_number(typed, country, e164):
    assert (read_phone(typed, country=country).e164, read_phone(typed, country=country).raw) == (e164, typed)


@pytest.mark.parametrize("typed", ["12", "call me", "+999 123456789", "١٢٣", "9" * 500])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(PhoneProblem):
        read_phone(typed, country="DE")


def test_numbers_are_shown_as_people_write_them():
    assert display_phone("+4930123456") == "+49 30 123456"


def test_two_spellings_of_an_address_have_one_key():
    assert read_email(" Erika.M@EXAMPLE.com ").key == read_email("erika.m@example.com").key == "erika.m@example.com"


@pytest.mark.parametrize("typed", ["", "erika", "a@b", "a@@b.com", "a b@example.com", "a@example.com, b@example.com", "x" * 400 + "@example.com"])  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(EmailProblem, match="complete email address"):
        read_email(typed)


def test_a_line_break_cannot_smuggle_a_second_recipient():
    with pytest.raises(EmailProblem):
        read_email("a@example.com\r\nBcc: b@example.com")
