"""Prospects of all kinds, as text: what senders might put into each element and attribute of ADF."""

from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

# What XML can hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda c: c in "\t\n\r" or c >= " "), max_size=40).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "")
)
_LEAVES = ["comments", "name", "email", "phone", "year", "make", "model", "vin", "street", "city", "country", "id", "unknown",
           "requestdate", "description", "earliestdate", "vendorname", "service", "url", "apartment", "postalcode"]  # fmt: skip
_ATTRIBUTES = ["part", "type", "interest", "status", "preferredcontact", "time", "line", "source", "x"]
_NODES = ["customer", "contact", "vehicle", "vendor", "provider", "address", "timeframe", "colorcombination"]


def element(name, attributes, inner):
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>{inner}</{name}>"


_SAID = st.dictionaries(st.sampled_from(_ATTRIBUTES), TEXT, max_size=2)
_LEAF = st.builds(element, st.sampled_from(_LEAVES), _SAID, TEXT.map(escape))
_NODE = st.recursive(
    _LEAF,
    lambda inner: st.builds(element, st.sampled_from(_NODES), _SAID, st.lists(inner, max_size=5).map("".join)),
    max_leaves=12,
)
_CONTACT = st.lists(_LEAF, max_size=8).map(lambda inner: f"<contact>{''.join(inner)}</contact>")
_CUSTOMER = st.builds(element, st.just("customer"), _SAID, st.tuples(_CONTACT, _NODE).map("".join))
_VEHICLE = st.builds(element, st.just("vehicle"), _SAID, st.lists(_LEAF, max_size=6).map("".join))
PROSPECTS = st.lists(_CUSTOMER | _VEHICLE | _NODE, max_size=5).map("".join)
