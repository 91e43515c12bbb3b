"""Whatever is in it: it arrives clean, nothing is lost, and nothing fails."""

from contextlib import suppress
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.core.text import clean_line, clean_text
from leadloop.intake.adf.elements import AdfProblem
from leadloop.intake.adf.reading import read_adf
from tests.intake.adf.sent import message_of, read
from tests.support.adf import PROSPECTS, TEXT, element


def texts_in(value):
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *texts_in(each))]
    return [value]


@settings(max_examples=200, deadline=None)
@given(PROSPECTS)
def test_whatever_is_in_it_arrives_clean(prospect):
    found = read(prospect).given(location="", product="")
    message = found["request"].pop("message")
    assert message == clean_text(message)
    assert all(text == clean_line(text) for text in texts_in(found))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | PROSPECTS.map(lambda text: text.encode("utf-16")))
def test_anything_at_all_is_read_or_refused(body):
    with suppress(AdfProblem):
        assert read_adf(body, country="DE").customer


@settings(max_examples=100, deadline=None)
@given(
    TEXT.map(clean_line).filter(bool),
    st.sampled_from(["vin", "comments", "unknown"]),
    st.sampled_from(["vehicle", "other"]),
)
def test_nothing_is_lost(text, leaf, node):
    assert text in "\n".join(message_of(element(node, {}, element(leaf, {}, escape(text)))))
