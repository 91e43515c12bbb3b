import pytest

from leadloop.network.countries import country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"), (" de ", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("USA", "US"), ("united  states", "US"),
        ("The Netherlands", "NL"), ("Netherlands", "NL"), ("UK", "GB"), ("Åland Islands", "AX"),
        ("", ""), ("XX", ""), ("Deutschland", ""), ("D", ""), ("x" * 10_000, ""), ("\x00", ""),
    ],
)  # fmt: skip
def test_what_a_country_is_called(text, code):
    assert country_code(text) == code
