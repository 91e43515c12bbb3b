"""Whatever is in it: it arrives clean, nothing is lost, and nothing fails."""

from contextlib import suppress
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.core.text import clean_line, clean_text
from leadloop.intake.adf.elements import AdfProblem
from leadloop.intake.adf.reading import read_adf
from tests.intake.adf.sent import message_of, read

# What XML can hold.
_TEXT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda c: c in "\t\n\r" or c >= " "), max_size=40).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "")
)
_LEAVES = ["comments", "name", "email", "phone", "year", "make", "model", "vin", "street", "city", "country", "id", "unknown",
           "requestdate", "description", "earliestdate", "vendorname", "service", "url", "apartment", "postalcode"]  # fmt: skip
_ATTRIBUTES = ["part", "type", "interest", "status", "preferredcontact", "time", "line", "source", "x"]
_NODES = ["customer", "contact", "vehicle", "vendor", "provider", "address", "timeframe", "colorcombination"]


def element(name, attributes, inner):
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>{inner}</{name}>"


_SAID = st.dictionaries(st.sampled_from(_ATTRIBUTES), _TEXT, max_size=2)
_LEAF = st.builds(element, st.sampled_from(_LEAVES), _SAID, _TEXT.map(escape))
_NODE = st.recursive(
    _LEAF,
    lambda inner: st.builds(element, st.sampled_from(_NODES), _SAID, st.lists(inner, max_size=5).map("".join)),
    max_leaves=12,
)


def texts_in(value):
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *texts_in(each))]
    return [value]


@settings(max_examples=200, deadline=None)
@given(st.lists(_NODE, max_size=5).map("".join))
def test_whatever_is_in_it_arrives_clean(prospect):
    found = read(prospect).given(location="", product="")
    message = found["request"].pop("message")
    assert message == clean_text(message)
    assert all(text == clean_line(text) for text in texts_in(found))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.lists(_NODE, max_size=3).map(lambda nodes: "".join(nodes).encode("utf-16")))
def test_anything_at_all_is_read_or_refused(body):
    with suppress(AdfProblem):
        assert read_adf(body, country="DE").customer


@settings(max_examples=100, deadline=None)
@given(
    _TEXT.map(clean_line).filter(bool),
    st.sampled_from(["vin", "comments", "unknown"]),
    st.sampled_from(["vehicle", "other"]),
)
def test_nothing_is_lost(text, leaf, node):
    assert text in "\n".join(message_of(element(node, {}, element(leaf, {}, escape(text)))))
